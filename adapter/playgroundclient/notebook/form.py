"""A form for a process's inputs, made from its schema, and dropdowns of what a list holds. Needs ipywidgets.

What is typed is what `process.check` and `process.run` would be given: the form adds no rules of its own.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError, InvalidInput, MissingExtra, PlaygroundError, SubmissionUncertain
from ..extras import need
from ..jobs.inputs import typed
from .calling import then
from .cards import frame
from .fields import AREA, FROM_THE_PROJECT, Field, either_or, fields_of
from .following import AGAIN, follow
from .live import JobCard
from .markup import Html, code, element, words
from .style import NAME, SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..jobs.areas import Fault

_TOP = re.compile(r"\$\.([^.\[]+)")
_MOST_IMAGES = 50
_WIDE = {"width": "min(576px, 98%)"}  # in pixels: the classic notebook has a rem of 10
_BESIDE = {"description_width": "144px"}
_PRIMARY = {"button_color": "#0b5cad", "text_color": "#ffffff"}  # those of a page may be too much alike to be read
_BELOW = "2px 0 6px 154px"
"""The margins of what stands below a field, beside no label of its own."""


class Form:
    """A form for the inputs of a process: what is filled in is checked as it is typed, and submitted by its button.

    `inputs` are what is filled in, as `process.run` takes them; `fill(inputs)` fills it in by code; `submit()` does what
    the button does, and `job` is the job that it last made. A cell shows the form where it is the cell's value.
    """

    def __init__(self, process: Any) -> None:  # Any: a process of either client
        """Raises MissingExtra, and NotLoaded where `process` is an item of a list."""
        self._kit = need("ipywidgets", "notebook", "A form")
        self.process = process
        self.job: Any = None
        """The job that was last submitted; None before."""
        schema = process.input_schema
        asked = [field for field in fields_of(schema) if field.name != FROM_THE_PROJECT]
        self._entries = {field.name: Entry(self._kit, field, schema, self._changed) for field in asked}
        groups = [group for group in either_or(schema) if all(name in self._entries for name in group)]
        self._choices = [Choice(self._kit, [self._entries[name] for name in group], self._changed) for group in groups]
        self._map = self._map_below(self._entries[AREA]) if AREA in self._entries else None
        self._sent: dict[str, Any] | None = None
        self._told: set[str] = set()
        self._others = self._kit.HTML()
        self._said = self._kit.HTML()
        self._button = self._kit.Button(
            description="Run",
            style=_PRIMARY,
            tooltip="Check the inputs, and submit the job",
            layout={"margin": _BELOW},
        )
        self._button.on_click(self._clicked)
        if self._map is not None:
            self._map.show(self._image_below())
        self.widget = self._kit.VBox(self._rows())
        """The form itself, an ipywidgets.VBox."""

    @property
    def inputs(self) -> dict[str, Any]:
        """What is filled in, as `process.run` takes it; what is empty is left out."""
        left_out = {entry.name for choice in self._choices for entry in choice.others}
        filled = ((name, entry.value) for name, entry in self._entries.items() if name not in left_out)
        return {name: value for name, value in filled if value is not None}

    @property
    def faults(self) -> list[Fault]:
        """Every fault of what is filled in; an empty list is good. Sends nothing."""
        found: list[Fault] = self.process.check(self.inputs)
        return found

    def fill(self, inputs: Mapping[str, Any]) -> None:
        """Fill in these inputs; the other fields stay as they are. Raises ConfigurationError for a name that is no field."""
        if unknown := inputs.keys() - self._entries.keys():
            known = ", ".join(self._entries)
            raise ConfigurationError(f"The form has no field {words(sorted(unknown)[0])!r}; there are {known}.")
        for choice in self._choices:
            choice.choose(inputs)
        for name, value in inputs.items():
            self._entries[name].fill(value)

    def submit(self) -> Any:  # Any: a job of the client's, or of the asynchronous one the task that makes it
        """Submit the job where the inputs have no fault, and follow it below the form; `job` is the job.

        What goes wrong is told in the form and not raised: faults beside the fields, else below.
        """
        self._told = {*self._entries, "$"}
        try:
            if self._tell():
                return None
        except MissingExtra as error:
            self._failed(error)
            return None
        self._sent = self.inputs
        self._say(element("p", "Submitting …"))
        return then(functools.partial(self.process.run, self._sent), self._submitted, self._refused)

    def _clicked(self, _: object) -> None:
        if self._sent is not None and self.inputs == self._sent:  # a second click, which the kernel hears of later
            self._others.value = _alert(
                ["These inputs were submitted. Change one, its name for example, to run another job."]
            )
        else:
            self.submit()

    def _submitted(self, job: Any) -> Any:
        self.job = job
        follow(job, JobCard(AGAIN, output=self))
        return job

    def _refused(self, error: PlaygroundError) -> None:
        if not isinstance(error, SubmissionUncertain):  # of which there may be a job
            self._sent = None
        if isinstance(error, InvalidInput):  # what only the catalogue could tell: the area is not in the image
            self._place(error.faults)
        self._failed(error)

    def _failed(self, error: PlaygroundError) -> None:
        self._say(element("p", words(error, 1500), class_="pg-alert"))

    def update(self, shown: Any) -> None:
        """Show something below the form: a job's card is shown there."""
        self._said.value = shown._repr_html_()

    def _say(self, *parts: object) -> None:
        self._said.value = frame("Form", self.process.title, *parts)

    def _changed(self, name: str) -> None:
        self._told.add(name)
        try:  # first of all: what goes wrong on the map hides no fault
            self._tell()
        except MissingExtra as error:  # an area as WKT, for example, needs one
            self._failed(error)
        if self._map is not None and name == AREA:
            self._map.redraw()
        elif self._map is not None and self._entries[name].field.kind == "image":
            self._map.show(self._image_below(name))

    def _image_below(self, name: str = "") -> Any:  # Any: what stands in a field
        """The image of this field, else of the first one that has one."""
        images = {each: value for each, value in self.inputs.items() if self._entries[each].field.kind == "image"}
        return images.get(name, next(iter(images.values()), None))

    def _tell(self) -> list[Fault]:
        """Show the faults below the fields that were filled in; all of them once somebody wants to submit."""
        found = self.faults
        self._place(found)
        return found

    def _place(self, found: Iterable[Fault]) -> None:
        places: dict[str, list[str]] = {}
        for fault in found:
            top = _TOP.match(fault.path)
            name = top[1] if top and top[1] in self._entries else "$"
            known = name != "$" or fault.path == "$"
            places.setdefault(name, []).append(fault.message if known else str(fault))
        for name, entry in self._entries.items():
            entry.tell(places.get(name, ()) if name in self._told else ())
        whole = places.get("$", ()) if "$" in self._told else ()
        for choice in self._choices:
            choice.tell(whole)
        self._others.value = "" if self._choices else _alert(whole)

    def _rows(self) -> list[Any]:
        kit, play = self._kit, self.process.play
        in_choices = {entry.name for choice in self._choices for entry in (choice.chosen, *choice.others)}
        rows = [
            kit.HTML(
                _styled(
                    element("p", element("strong", self.process.title), " ", self.process.document.get("description"))
                )
            )
        ]
        entries = [entry for name, entry in self._entries.items() if name not in in_choices and entry.field.required]
        optional = [
            entry.row for name, entry in self._entries.items() if name not in in_choices and not entry.field.required
        ]
        # The area first: images are searched there.
        for entry in sorted(entries, key=lambda entry: entry.field.kind != "area"):
            rows.append(entry.row)
            if entry.field.kind == "image" and hasattr(play, "images"):
                rows.append(self._search(entry))
        rows += [*(choice.row for choice in self._choices), *optional]
        return [*rows, self._others, self._button, self._said]

    def _map_below(self, entry: Entry) -> Any:
        """The map below the field of the area; None where what draws it is not installed."""
        if importlib.util.find_spec("anywidget") is None:
            return None
        from .area_map import AreaMap

        area_map = AreaMap(self.process.play.image, lambda: entry.value, entry.fill)
        entry.row.children = (*entry.row.children, area_map)
        return area_map

    def _search(self, entry: Entry) -> Any:
        """A button that looks for images of the area, and lets one be chosen."""
        button = self._kit.Button(description="Search images of the area", layout={"width": "256px", "margin": _BELOW})

        def search(_: Any) -> None:
            area = self._entries[AREA].value if AREA in self._entries else None
            if area is None:
                self._say(element("p", "Fill in the area first: images are searched there.", class_="pg-alert"))
                return
            self._say(element("p", "Searching …"))

            def find() -> Any:
                return self.process.play.images(area)[:_MOST_IMAGES]

            then(find, functools.partial(self._found, entry), self._failed)

        button.on_click(search)
        return button

    def _found(self, entry: Entry, images: Sequence[Any]) -> None:
        entry.offer({_image_label(each): str(each.id) for each in images})
        self._say(element("p", f"{len(images)} images: choose one in the field ", code(entry.name), "."))

    def __repr__(self) -> str:
        return f"<Form of {words(self.process.title)}: {', '.join(map(words, self._entries))}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget, and for where there is none, as in a saved notebook, what this was."""
        bundle = dict(self.widget._repr_mimebundle_(**options) or {})
        again = element("p", "Run the cell again to fill it in.", class_="pg-quiet")
        return bundle | {"text/html": frame("Form", self.process.title, again), "text/plain": repr(self)}


class Entry:
    """One field of the form: a control, and beside it what is wrong with its value."""

    def __init__(self, kit: Any, field: Field, schema: Mapping[str, Any], changed: Callable[[str], None]) -> None:
        self.name, self.field = field.name, field
        self._schema = schema
        self._offered: dict[str, str] = {}
        self._control = self._made(kit)
        self._changed = changed
        self._control.observe(self._filled, "value")
        self._beside = kit.HTML()
        self.row = kit.VBox([self._control, self._beside])

    def _filled(self, _: object) -> None:
        self._changed(self.name)

    def _made(self, kit: Any) -> Any:
        field = self.field
        said: dict[str, Any] = {
            "description": field.name,
            "style": _BESIDE,
            "layout": _WIDE,
            "tooltip": words(field.what),
        }
        if field.choices or field.kind == "boolean":
            options = [(_as_text(each), each) for each in field.choices or (True, False)]
            value = field.default if any(field.default == each for _, each in options) else None
            return kit.Dropdown(options=[("", None), *options], value=value, **said)
        said["continuous_update"] = False  # a file's name is a file's only when it is whole
        text = "" if field.default is None else _as_text(field.default)
        if field.kind == "area":
            return kit.Textarea(
                value=text, placeholder="west, south, east, north; or GeoJSON, WKT, a file's path", rows=3, **said
            )
        if field.kind == "image":
            return kit.Combobox(
                value=text, options=[], ensure_option=False, placeholder=words(field.what) or "an image's id", **said
            )
        return kit.Text(value=text, placeholder=words(field.what), **said)

    @property
    def value(self) -> Any:
        """What is filled in, in the type that the schema asks for; None where that is nothing."""
        given = self._control.value
        if not isinstance(given, str) or self.field.choices:
            return given
        if not given.strip():
            return None
        if self.field.kind == "area":
            return given.strip()
        given = self._offered.get(given, given)
        return typed(given, self.field.schema, self._schema)

    def fill(self, value: Any) -> None:
        """Put a value in, as a person would have typed it."""
        if self.field.choices or self.field.kind == "boolean":
            self._control.value = value
        else:
            value = (
                getattr(value, "id", value)
                if self.field.kind == "image"
                else getattr(value, "__geo_interface__", value)
            )
            self._control.value = "" if value is None else _as_text(value)

    def offer(self, options: Mapping[str, str]) -> None:
        """Let one of these be chosen, by its label, or something else be typed."""
        self._offered = dict(options)
        self._control.options = list(options)

    def tell(self, faults: Iterable[str]) -> None:
        self._beside.value = _alert(faults)

    def appear(self, visible: bool) -> None:
        self.row.layout.display = None if visible else "none"


class Choice:
    """Fields of which exactly one is given: which one is chosen, and that one is there to be filled in."""

    def __init__(self, kit: Any, entries: Sequence[Entry], changed: Callable[[str], None]) -> None:
        self._entries = entries
        # What is made anew first: one that exists already must be known by its id.
        first = next((entry for entry in entries if entry.name.endswith("Name")), entries[0])
        self._control = kit.ToggleButtons(
            options=[entry.name for entry in entries],
            value=first.name,
            description="one of",
            style=_BESIDE,
            layout={**_WIDE, "display": "flex"},
            tooltips=[words(entry.field.what) for entry in entries],
        )
        self._changed = changed
        self._control.observe(self._turned, "value")
        self._beside = kit.HTML()
        self.row = kit.VBox([self._control, *(entry.row for entry in entries), self._beside])
        self._appear()

    def _turned(self, _: object) -> None:
        self._appear()
        self._changed(self.chosen.name)

    @property
    def chosen(self) -> Entry:
        return next(entry for entry in self._entries if entry.name == self._control.value)

    @property
    def others(self) -> list[Entry]:
        return [entry for entry in self._entries if entry.name != self._control.value]

    def choose(self, inputs: Mapping[str, Any]) -> None:
        """Choose the field that these inputs have, if they have one."""
        self._control.value = next((each.name for each in self._entries if each.name in inputs), self._control.value)

    def tell(self, faults: Iterable[str]) -> None:
        self._beside.value = _alert(faults)

    def _appear(self) -> None:
        for entry in self._entries:
            entry.appear(entry.name == self._control.value)


def dropdown(items: Sequence[Any], what: str) -> Any:  # Any: handles of either client, and an ipywidgets.Dropdown
    """A dropdown of handles: its `value` is the one that is chosen. Raises MissingExtra."""
    kit = need("ipywidgets", "notebook", "A dropdown")
    labels = [_label(each) for each in items]
    options = [
        (label if labels.count(label) == 1 else f"{label} ({each.id})", each)
        for label, each in zip(labels, items, strict=True)
    ]
    return kit.Dropdown(options=options, description=what, style={"description_width": "initial"}, layout=_WIDE)


def _label(item: Any) -> str:
    named = (getattr(item, name, None) for name in ("title", "name", "date", "created", "id"))
    return words(next((each for each in named if each), item), limit=80)


def _image_label(image: Any) -> str:
    cloud = "" if image.cloud_cover is None else f"{image.cloud_cover:g} % cloud"
    facts = [str(image.date)[:10], image.constellation, f"{image.resolution} m", cloud]
    return words(f"{', '.join(str(each) for each in facts if each and 'None' not in str(each))} - {image.id}")


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _alert(faults: Iterable[str]) -> str:
    """Faults below the control that they belong to."""
    lines = [element("p", each, class_="pg-alert pg-beside") for each in faults]
    return _styled(*lines) if lines else ""


def _styled(*parts: object) -> str:
    """Parts in the colours of a card, without its frame."""
    return element("div", element("style", Html(SHEET)), *parts, class_=f"{NAME} pg-bare")
