"""What a handle shows of itself in a notebook: a card for each kind of object, made of what is known of it already.

Nothing is asked of the service here. A kind is known by its class's name, the same for both clients: `AsyncJob` and
`Job` have one card.
"""

from __future__ import annotations

import base64
import collections
import datetime
import inspect
import itertools
from typing import TYPE_CHECKING, Any

from ..errors import PlaygroundError
from ..jobs.areas import mapping
from ..jobs.paging import row_of
from .fields import AREA, FROM_THE_PROJECT, Field, fields_of, listed
from .markup import Html, code, element, facts, joined, progress, table, words
from .sketch import bounds_of, sketch
from .style import NAME, SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

STATES = frozenset({"ACCEPTED", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "CANCELLED", "UNKNOWN"})
_MOST_RECORDS = 20_000
"""Records that are read for a card: a second's worth."""
_MOST_SKETCHED = 2_000
_FIRST_RECORDS = 5
_MOST_COLUMNS = 6
_LONG = frozenset({"href", "process_id", "duration", "keywords", "footprint"})
"""Columns of a list that its card does without."""


def card(thing: Any) -> str:  # Any: a handle of either client, or whatever else has a card
    """The card of a handle, as HTML."""
    for kind in type(thing).__mro__:
        if (make := _CARDS.get(kind.__name__.removeprefix("Async"))) is not None:
            return make(thing)
    return _any(thing)


def frame(kind: str, name: object, *parts: object, status: Html | None = None) -> Html:
    """A card around its parts."""
    head = element(
        "p",
        element("span", kind, class_="pg-kind"),
        " ",
        element("span", name, class_="pg-name"),
        " " if status else None,
        status,
        class_="pg-head",
    )
    style = element("style", Html(SHEET))
    return element("div", style, head, *parts, class_=NAME, role="group", aria_label=f"{kind} {words(name)}")


def chip(status: object) -> Html:
    """A status: a word, with a dot in its colour."""
    return element("span", status, class_=f"pg-chip pg-{status if status in STATES else 'other'}")


def instant(value: object) -> str:
    """An instant in UTC, as people read it; what is none stays as it is."""
    try:
        when = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))
    except ValueError:
        return words(value, limit=60)
    return f"{when.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC" if when.tzinfo else f"{when:%Y-%m-%d %H:%M}"


def _when(value: object) -> str | None:
    return instant(value) if value else None


def _user(user: Any) -> Html:
    more = user.to_dict()
    name = " ".join(str(each) for each in (more.pop("firstname", None), more.pop("lastname", None)) if each)
    return frame("User", name or "without a name", facts(_scalars(more)))


def _project(project: Any) -> Html:
    document = project.document
    known = facts([("id", code(project.id)), ("created", _when(document.get("creationDate")))])
    calls = element("p", code("project.processes()"), ", ", code("project.jobs()"), class_="pg-quiet")
    return frame("Project", project.name, _paragraph(document.get("description")), known, calls)


def _process(process: Any) -> Html:
    document = process.document
    about = facts(
        [
            ("version", document.get("version")),
            ("family", document.get("family")),
            ("finds", ", ".join(_tags(document))),
            ("by", document.get("organization")),
            ("id", code(process.id)),
        ],
    )
    needs = facts(_requirements(mapping(document.get("requirements"))), "Requirements", titled=True)
    parts = [
        _paragraph(document.get("description")),
        element("div", about, needs, class_="pg-row"),
        _inputs(document.get("input")),
    ]
    if disclaimer := mapping(document.get("capabilities")).get("disclaimer"):
        parts.append(element("p", words(disclaimer, 1500), class_="pg-quiet"))
    if document.get("input") is None:
        parts.append(_advice("load()", " tells its inputs and its requirements: a list does not."))
    return frame("Process", process.title, *parts)


def _tags(document: Mapping[str, Any]) -> Iterator[str]:
    for tag in listed(mapping(document.get("capabilities")).get("tags")):
        yield str(mapping(tag).get("title") or "") or ("" if isinstance(tag, dict) else str(tag))


def _requirements(document: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in document.items():
        label, unit = _LABELS.get(name, (name.replace("_", " "), ""))
        if "optimal" in (span := mapping(value)):
            limits = f", from {span['min']} to {span['max']}" if {"min", "max"} <= span.keys() else ""
            yield label, f"{span['optimal']} {unit} at best{limits}"
        elif name == "supported_image_type":
            yield label, ", ".join(dict.fromkeys(_image_format(mapping(each)) for each in listed(value)))
        elif isinstance(value, list):
            yield label, ", ".join(map(str, listed(value)))
        elif not isinstance(value, dict) and value is not None:
            yield label, f"{_number(value)} {unit}".rstrip()


_LABELS = {
    "tile_size": ("tile", "px"),
    "resolution": ("resolution", "m per pixel"),
    "overlap_size": ("overlap of tiles", "px"),
    "number_of_images": ("images", ""),
    "apply_fusion": ("fusion", ""),
    "max_concurrent_requests": ("tasks at a time", ""),
    "duration_estimate": ("duration of a task", "s"),
    "supported_image_type": ("formats", ""),
}


def _image_format(document: Mapping[str, Any]) -> str:
    depth = document.get("bit_depth")
    bands = " ".join(map(str, listed(document.get("bands"))))
    return " ".join(filter(None, (str(document.get("format") or ""), f"{depth} bit" if depth else "", bands)))


def _inputs(schema: Any) -> Html | None:
    asked = fields_of(mapping(schema))
    if not asked:
        return None
    rows = [(code(each.name), each.what, _kind(each), _needed(each), _default(each)) for each in asked]
    return table("Inputs", ["name", "what", "type", "required", "default"], rows)


def _kind(field: Field) -> object:
    if field.choices:
        return joined([field.kind and f"{field.kind}: ", " or ".join(map(str, field.choices))])
    return "area (GeoJSON, WKT, box, file)" if field.name == AREA else field.kind


def _needed(field: Field) -> object:
    if field.instead_of:
        return joined(["this or ", *_between(" or ", map(code, field.instead_of))])
    return "yes" if field.required else "no"


def _default(field: Field) -> object:
    return "of the project" if field.name == FROM_THE_PROJECT else "" if field.default is None else code(field.default)


def job_parts(job: Any, left: str = "") -> list[object]:
    """What the card of a job says below its head; `left` is how long it still takes."""
    document, inputs = job.document, mapping(job.document.get("input"))
    images = ", ".join(str(inputs[name]) for name in sorted(inputs) if name.startswith("imageId"))
    area = mapping(inputs.get(AREA))
    known = facts(
        [
            ("tasks", _tasks(job)),
            ("images", images),
            ("dataset", inputs.get("datasetName") or inputs.get("datasetId")),
            ("area", bounds_of([area])),
            ("created", _when(document.get("creationDate"))),
            ("started", _when(document.get("startDate"))),
            ("ended", _when(document.get("endDate"))),
        ],
    )
    message = document.get("message")
    return [
        job_progress(job, left),
        element("p", words(message, 1500), class_="pg-alert") if message else None,
        element("div", known, sketch([area], "The job's area"), class_="pg-row"),
        facts([("id", code(job.id)), ("href", code(job.href))], "Identity"),
    ]


def job_progress(job: Any, *more: object) -> Html | None:
    """How far a job is; None where a list does not tell."""
    done = getattr(job, "progress", None)
    return None if done is None else element("p", progress(done, "Progress of the job"), *more)


def fetching(tiles: Any) -> str:
    """How many of an image's tiles are there: what is shown like a job, and is none."""
    bar = element("p", progress(tiles.progress, "Progress of the image's tiles"))
    return frame("Image", tiles.href, bar, status=chip(tiles.status))


def job_name(job: Any) -> object:
    return mapping(job.document.get("input")).get("name") or job.id


def job_status(job: Any) -> Html:
    return chip(words(getattr(job, "status", "not told by a list"), 40))


def _job(job: Any) -> Html:
    hint = None if hasattr(job, "status") else _advice("load()", " tells its status and its inputs: a list does not.")
    return frame("Job", job_name(job), *job_parts(job), hint, status=job_status(job))


def _image(image: Any) -> Html:
    known = facts(_image_facts(image))
    shape = mapping(getattr(image, "footprint", None))
    picture = getattr(image, "thumbnail", None)
    beside = _picture(picture) if isinstance(picture, bytes) else sketch([shape], "The image's footprint")
    return frame("Image", image.id, element("div", known, beside, class_="pg-row"))


def _image_facts(image: Any) -> Iterator[tuple[str, object]]:
    for name, unit in (
        ("constellation", ""),
        ("date", ""),
        ("resolution", " m per pixel"),
        ("cloud_cover", " % cloud"),
        ("incidence_angle", "° from above"),
        ("source_id", ""),
    ):
        value = getattr(image, name, None)
        if value is not None:
            shown = instant(value) if name == "date" else f"{_number(value)}{unit}"
            yield name.replace("_", " "), code(shown) if name == "source_id" else shown
    yield "footprint", bounds_of([mapping(getattr(image, "footprint", None))])


def _picture(content: bytes) -> Html | None:
    kinds = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpeg"), (b"RIFF", "webp"))
    kind = next((name for begin, name in kinds if content.startswith(begin)), None)
    if kind is None:
        return None
    data = base64.b64encode(content).decode()
    return Html(f'<img alt="A small picture of the image" width="220" src="data:image/{kind};base64,{data}">')


def _dataset(dataset: Any) -> Html:
    known = facts(
        [("id", code(dataset.id)), ("created", _when(getattr(dataset, "created", None)))],
    )
    return frame("Dataset", dataset.name, _paragraph(getattr(dataset, "description", None)), known)


def _records(records: Any) -> Html:
    try:
        read: list[dict[str, Any]] = list(itertools.islice(records, _MOST_RECORDS + 1))
    except (PlaygroundError, OSError) as error:
        return frame("Records", records.path.name, element("p", error, class_="pg-alert"))
    whole, read = len(read) <= _MOST_RECORDS, read[:_MOST_RECORDS]
    count = f"{len(read):,}" if whole else f"more than {len(read):,}"
    properties = [mapping(each.get("properties")) for each in read]
    tags = collections.Counter(_tag(each) for each in properties)
    sure: list[float] = [each["confidence"] for each in properties if isinstance(each.get("confidence"), (int, float))]
    shapes = [mapping(each.get("geometry")) for each in read[:_MOST_SKETCHED]]
    known = facts(
        [
            ("tags", ", ".join(f"{words(tag, 60)} {number:,}" for tag, number in tags.most_common(8))),
            ("confidence", f"{min(sure):.2f} to {max(sure):.2f}" if sure else None),
            ("extent", bounds_of(shapes)),
            ("file", code(records.path)),
        ],
    )
    rows = [
        (_tag(each), _number(each.get("confidence")), each.get("state") or "", _number(each.get("area")))
        for each in properties[:_FIRST_RECORDS]
    ]
    first = table("The first records", ["tags", "confidence", "state", "area (m²)"], rows) if rows else None
    return frame(
        "Records", count, element("div", known, sketch(shapes, "Where the records are"), class_="pg-row"), first
    )


def _tag(properties: Mapping[str, Any]) -> str:
    tags = properties.get("tags")
    return ", ".join(map(str, listed(tags))) or ("no tag" if not tags else words(tags, 100))


def _count(total: str | None) -> Html | None:
    return None if total is None else element("span", total, class_="pg-count")


def _pages(pages: Any) -> Html:
    name, seen = pages.what, pages.seen
    total = None if pages.total is None else f"{pages.total:,} in all"
    if not seen:
        waits = inspect.iscoroutinefunction(pages.first)
        lazy, first = f"{'async ' * waits}for each in pages: …", f"{'await ' * waits}pages.first()"
        advice = (code(lazy), " reads them all, page after page, ", code(first), " the first page.")
        nothing = "No items." if pages.total == 0 else joined(["Nothing was read yet. ", *advice])
        return frame("List", name, element("p", nothing), status=_count(total))
    rows = [_row(each) for each in seen]
    named = list(dict.fromkeys(name for row in rows for name, value in row.items() if value not in (None, "")))
    headings = sorted(named, key=lambda name: name == "id")[:_MOST_COLUMNS]
    shown = [[_cell(name, row.get(name)) for name in headings] or [""] for row in rows]
    names = [name.replace("_", " ") for name in headings] or ["item"]
    return frame("List", name, table("The first items that were read", names, shown), status=_count(total))


def _row(item: Any) -> Mapping[str, object]:  # Any: a handle, or a generated model
    """What a list tells of an item, without what is long or follows from the rest."""
    columns: Sequence[str] = getattr(item, "COLUMNS", ())
    row: Mapping[str, object] = row_of(item, columns) if columns or hasattr(item, "to_dict") else {}
    plain = {key: value for key, value in row.items() if key not in _LONG and not isinstance(value, (dict, list))}
    return plain | ({"tasks": _tasks(item)} if "progress" in columns else {})


def _cell(name: str, value: object) -> object:
    if isinstance(value, datetime.datetime) or "date" in name.lower():
        return _when(value) or ""
    if name.lower().endswith("id"):
        return code(value)
    return value if isinstance(value, str) else _number(value)


def _tasks(job: Any) -> str:
    return ", ".join(f"{count} {words(status, 40)}" for status, count in job.tasks.items())


def _campaign(campaign: Any) -> Html:
    process = campaign.ledger.process
    counts = {state: count for state, count in campaign.status().items() if count}
    rows = table("Rows", ["state", "rows"], counts.items()) if counts else element("p", "No rows yet.")
    known = facts([("process", process and process.title), ("ledger", code(campaign.path))])
    reasons = [element("p", each, class_="pg-alert") for each in campaign.explain()]
    return frame("Campaign", campaign.path.stem, element("div", rows, known, class_="pg-row"), *reasons)


def _any(thing: Any) -> Html:
    kind = type(thing).__name__.removeprefix("Async")
    return frame(kind, getattr(thing, "id", ""), facts(_scalars(_document(thing))))


_CARDS: dict[str, Callable[[Any], Html]] = {
    "User": _user,
    "Project": _project,
    "Process": _process,
    "Job": _job,
    "Image": _image,
    "Dataset": _dataset,
    "Records": _records,
    "Pages": _pages,
    "Campaign": _campaign,
}


def _document(thing: Any) -> Mapping[str, Any]:
    found = getattr(thing, "document", None)
    return mapping(thing.to_dict() if found is None and hasattr(thing, "to_dict") else found)


def _scalars(document: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in document.items():
        if isinstance(value, (str, int, float)) and not name.startswith("_"):
            yield words(name, 60), value


def _paragraph(text: object) -> Html | None:
    return element("p", words(text, 1500)) if text else None


def _advice(call: str, text: str) -> Html:
    return element("p", code(call), text, class_="pg-quiet")


def _between(separator: str, items: Iterator[Html]) -> Sequence[object]:
    return [part for number, item in enumerate(items) for part in ((separator, item) if number else (item,))]


def _number(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else "" if value is None else words(value, 60)
