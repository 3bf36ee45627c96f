"""What every handle shows of itself in a notebook: a card, made without a request, in which the service's text stays text."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import doubles
import playgroundclient
import pytest
from doubles import PROCESS, PROJECT, Make, Service, unwrapped
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import AsyncPlayground, Playground, Records
from playgroundclient._async.pages import AsyncPages
from playgroundclient._sync.pages import Pages
from playgroundclient.campaign import Campaign
from playgroundclient.extras import Shown, room
from playgroundclient.notebook.fields import fields_of
from playgroundclient.notebook.style import NAME, SHEET
from playgroundclient.user import User

if TYPE_CHECKING:
    from pathlib import Path

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(1)</script></style>&lt;\x1b[31m\u202e\x07"
VOID = {"img", "path"}
TAGS = {
    "div", "style", "p", "span", "code", "table", "caption", "thead", "tbody", "tr", "th", "td", "progress", "svg", "path", "img",
}  # fmt: skip
ATTRIBUTES = {
    "class", "role", "aria-label", "tabindex", "scope", "max", "value", "viewbox", "width", "height", "d", "fill", "fill-opacity",
    "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "alt", "src",
}  # fmt: skip


class Page(HTMLParser):
    """A card, as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == [], f"{self.open} never end"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        assert {name for name, _ in attributes} <= ATTRIBUTES, attributes
        assert all(str(value).startswith("data:image/") for name, value in attributes if name == "src")
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data + " "


def page(thing: Any) -> Page:
    """The card of a handle, held against what every card keeps."""
    html = unwrapped(thing)._repr_html_()
    assert html.startswith(f'<div class="{NAME}" role="group" aria-label="')
    assert not set(html) & {"\x1b", "\u202e", "\x07"} and not set(repr(thing)) & {"\x1b", "\u202e", "\x07", "\n"}
    shown = Page(html)
    for tag, attributes in shown.elements:
        assert tag != "th" or attributes["scope"] in ("row", "col")
        assert tag not in ("progress", "svg") or attributes["aria-label"]
    return shown


def detections(*tags: object, **more: object) -> dict[str, Any]:
    feature = {"type": "Feature", "geometry": doubles.SQUARE}
    return {
        "type": "FeatureCollection",
        "features": [{**feature, "properties": {"tags": tag, "confidence": 0.5, **more}} for tag in tags],
    }


@pytest.fixture
def filled(service: Service) -> Service:
    service.on("GET", "/currentUser", {"firstname": "Ada", "lastname": "Example", "email": "ada@example.com"})
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project(description="Ports of the world")))
    service.on("GET", "/api/v1/processes", doubles.page("processes", doubles.process()))
    service.on("GET", f"/api/v1/processes/{PROCESS}", doubles.process(requirements={"number_of_images": 2}))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/.*", doubles.job("RUNNING", message="Tile 7 is late"))
    return service


async def test_every_kind_has_a_card_and_asks_nothing_for_it(make: Make, filled: Service) -> None:
    play = make()
    user, project = await play.user(), await play.project(PROJECT)
    process, job = await project.process(PROCESS), await play.job(doubles.HREF)
    processes, jobs = project.processes(), project.jobs()
    await processes.first()
    (listed,) = await jobs.first()
    sent = len(filled.requests)
    for thing, told in (
        (user, ["Ada Example", "ada@example.com"]),
        (project, ["Change monitoring", "Ports of the world", PROJECT]),
        (
            process,
            [
                "DL Change Detection 5",
                "images 2",
                "imageId1",
                "this or datasetName",
                "Job name string yes",
                "mask string no",
                "of the project",
            ],
        ),
        (processes, ["processes of Change monitoring", "change-detection", "1 in all"]),
        (jobs, [doubles.JOB, "2 SUCCEEDED, 1 RUNNING", "2026-01-02 03:04 UTC"]),
        (job, ["changes", "RUNNING", "40 %", "Tile 7 is late", "longitude 2 to 2.5, latitude 42 to 42.5", job.href]),
        (listed, ["not told by a list", "load()"]),
    ):
        text = " ".join(page(thing).text.split())
        for each in told:
            assert each in text, text
    assert len(filled.requests) == sent


def test_every_kind_of_handle_shows_itself() -> None:
    kinds = [getattr(playgroundclient, name) for name in playgroundclient.__all__]
    handles = [kind for kind in kinds if hasattr(kind, "COLUMNS")]
    assert len(handles) >= 6
    assert all(issubclass(kind, Shown) for kind in [*handles, Records, User, Campaign, Pages, AsyncPages]), handles


async def test_a_list_of_which_nothing_was_read_says_how_to_read_it(make: Make, filled: Service) -> None:
    play = make()
    pages = play.projects()
    assert "Nothing was read yet" in page(pages).text
    assert ("async for" in page(pages).text) == isinstance(play, AsyncPlayground)
    await pages.first()
    assert "Nothing was read yet" not in page(pages).text and len(pages.seen) == 1
    filled.on("GET", "/api/v1/projects", doubles.page("projects"))
    await doubles.listed(pages)
    assert "No items." in page(pages).text


def test_a_user_is_the_model_of_the_contract_too() -> None:
    user = User.from_dict({"firstname": "Ada", "organization": "Example"})
    assert user.firstname == "Ada" and user["organization"] == "Example" and not user.lastname
    assert repr(user) == "<User Ada>" and "Example" in page(user).text
    assert repr(User.from_dict({})) == "<User without a name>"


def test_records_show_what_they_are_and_where() -> None:
    shown = page(Records(detections("Car", "Car", ["Ship", "Boat"], None, state="PREDICTED", area=205.25)))
    assert "4" in shown.text and "Car 2" in shown.text and "Ship, Boat 1" in shown.text and "205.2" in shown.text
    assert [tag for tag, _ in shown.elements].count("svg") == 1
    assert "svg" not in [tag for tag, _ in page(Records(detections())).elements]


def test_records_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text("[]")
    assert "not GeoJSON" in Page(Records(tmp_path / "x.geojson")._repr_html_()).text
    assert "No such file" in Page(Records(tmp_path / "gone.geojson")._repr_html_()).text


def test_a_campaign_shows_its_rows(filled: Service, tmp_path: Path) -> None:
    with Playground(api_key="key", **doubles.SETTINGS) as play, play.campaign(tmp_path / "ports.ledger") as campaign:
        assert "No rows yet." in page(campaign).text
        process = play.project(PROJECT).process(PROCESS)
        given = {"imageId1": "a", "imageId2": "b", "datasetName": "d"}
        campaign.add(detections("Car", name="north"), process, given)
        text = " ".join(page(campaign).text.split())
        assert "Campaign ports" in text and "planned 1" in text and "DL Change Detection 5" in text


class Image:
    """As a catalogue's image shows itself."""

    def __init__(self, **more: Any) -> None:
        self.id, self.source_id, self.constellation = "95e8", "DS_PHR1A", "PHR"
        self.date, self.resolution, self.cloud_cover, self.incidence_angle = "2019-06-18T10:33:45Z", 0.5, 3.0, 12.25
        self.footprint = doubles.SQUARE
        vars(self).update(more)


class AsyncDataset(SimpleNamespace):
    """As a dataset shows itself."""


def of(thing: Any) -> Page:
    return Page(room("card")(thing))


def test_an_image_shows_its_footprint_or_the_picture_that_is_there() -> None:
    shown = of(Image())
    assert "0.5 m per pixel" in shown.text and "2019-06-18 10:33 UTC" in shown.text and "3 % cloud" in shown.text
    assert "svg" in [tag for tag, _ in shown.elements]
    assert "img" in [tag for tag, _ in of(Image(thumbnail=b"\x89PNG...")).elements]
    assert "img" not in [tag for tag, _ in of(Image(thumbnail=b"<svg onload=alert(1)>")).elements]


def test_a_dataset_shows_its_name() -> None:
    shown = of(AsyncDataset(id="b5b4", name="harbours", description="All of them", created="2026-01-02T03:04:05Z"))
    assert "harbours" in shown.text and "All of them" in shown.text and "2026-01-02 03:04 UTC" in shown.text


# --- what the service says stays text --------------------------------------------------------------------------------


def poisoned(document: Any) -> Any:
    """A document with evil in each of its texts that is no id, no link and no word that the client needs."""
    if isinstance(document, dict):
        kept = ("id", "processId", "projectId", "_links", "input", "creationDate")
        return {key: each if key in kept else poisoned(each) for key, each in document.items()}
    if isinstance(document, list):
        return [poisoned(each) for each in document]
    return EVIL if isinstance(document, str) else document


@pytest.mark.parametrize("kind", ["process", "project", "job"])
async def test_no_text_of_the_service_becomes_markup(make: Make, service: Service, kind: str) -> None:
    schema = {
        "properties": {EVIL: {"description": EVIL, "type": EVIL, "default": EVIL, "enum": [EVIL]}},
        "required": [EVIL],
    }
    process = poisoned(doubles.process(capabilities={"disclaimer": EVIL, "tags": [EVIL, {"title": EVIL}]})) | {
        "input": schema
    }
    process["requirements"] = {EVIL: EVIL, "tile_size": {"optimal": EVIL, "min": EVIL, "max": EVIL}, "regions": [EVIL]}
    documents = {
        "process": process,
        "project": poisoned(doubles.project(description="x")),
        "job": poisoned(doubles.job(message="x")) | {"input": {"name": EVIL, "imageId": EVIL, "geom": EVIL}},
    }
    service.on("GET", "/api/v1/projects", doubles.page("projects", documents["project"]))
    service.on("GET", "/api/v1/processes", doubles.page("processes", documents["process"]))
    service.on("GET", f"/api/v1/processes/{PROCESS}", documents["process"])
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs", doubles.page("jobs", documents["job"]))
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/.*", documents["job"])
    play = make()
    project = await play.project(PROJECT)
    process = await project.process(PROCESS)
    things = {
        "process": (process, project.processes()),
        "project": (project, play.projects()),
        "job": (await play.job(doubles.HREF), process.jobs()),
    }
    thing, pages = things[kind]
    await pages.first()
    assert "<script>alert(1)</script>" in page(thing).text
    assert "<script>alert(1)</script>" in page(pages).text


def test_no_text_of_records_images_and_datasets_becomes_markup() -> None:
    assert "<script>" in page(Records(detections(EVIL, [EVIL], state=EVIL, area=EVIL))).text
    assert "<script>" in of(Image(source_id=EVIL, date=EVIL, constellation=EVIL, resolution=EVIL, footprint=EVIL)).text
    assert "<script>" in of(AsyncDataset(id=EVIL, name=EVIL, description=EVIL, created=EVIL)).text
    assert "<script>" in page(User.from_dict({"firstname": EVIL, EVIL: EVIL})).text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(
    ["properties", "required", "oneOf", "allOf", "type", "enum", "const", "description", "geom", "imageId"]
)
SCHEMAS = st.recursive(
    JSON, lambda inner: st.dictionaries(KEYS, inner | st.lists(inner, max_size=3), max_size=4), max_leaves=12
)


@given(SCHEMAS.filter(lambda each: isinstance(each, dict)))
def test_any_schema_has_fields(schema: Any) -> None:
    assert all(json.dumps(each.name) for each in fields_of(schema))


@given(JSON, JSON, SCHEMAS)
def test_any_process_and_any_job_have_a_card(first: Any, second: Any, schema: Any) -> None:
    play: Any = SimpleNamespace()
    process_type = type("Process", (SimpleNamespace,), {})
    job_type = type("Job", (SimpleNamespace,), {})
    document = {"title": first, "requirements": {"tile_size": first, "x": second, "supported_image_type": second}}
    document |= {"input": schema, "capabilities": second, "description": first, "creationDate": second}
    Page(room("card")(process_type(play=play, document=document, id=1, title=first)))
    document = {"input": {"geom": first, "name": second}, "message": first, "startDate": second}
    Page(room("card")(job_type(document=document, id=1, href="x", tasks={"A": 1}, status=str(first), progress=3.0)))
    Page(room("card")(Image(footprint={"coordinates": first}, date=second)))


# --- how it looks ----------------------------------------------------------------------------------------------------


def test_the_stylesheet_concerns_cards_alone_and_takes_nothing_from_elsewhere() -> None:
    flat = re.sub(r"@media[^{]*\{(.*?\}) \}", r"\1", SHEET)
    selectors = [each for rule in re.findall(r"([^{}]+)\{[^{}]*\}", flat) for each in rule.split(",")]
    assert len(selectors) > 30
    for selector in selectors:
        assert re.fullmatch(rf"\s*((html|body)[^ ]* )?\.{NAME}\.{NAME}(?![\w-]).*", selector), selector
    assert not re.search(r"url\(|@import|http", SHEET)
    for page_of in ("--jp-", "--pst-", "--vscode-", "body.vscode-dark", "prefers-color-scheme"):
        assert page_of in SHEET


def test_a_card_needs_no_extra_and_no_template() -> None:
    import subprocess
    import sys

    program = (
        "import sys; from playgroundclient import Records; "
        "Records({'type': 'FeatureCollection', 'features': []})._repr_html_(); "
        "print(sorted({'IPython', 'ipywidgets', 'jinja2', 'matplotlib', 'numpy', 'markupsafe'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
