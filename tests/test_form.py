"""The form that a process's schema makes: filled in, it submits what `run` would."""

from __future__ import annotations

import asyncio
import json
import queue
import re
import subprocess
import sys
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import INPUTS, PROCESS, PROJECT, SQUARE, Make, Service, until_it_ends, unwrapped
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConfigurationError, Fault, InvalidInput, MissingExtra, Playground
from playgroundclient.notebook.calling import Calls
from playgroundclient.notebook.form import dropdown

if TYPE_CHECKING:
    from live_gateway import Live

pytest.importorskip("ipywidgets")
JOBS = f"/api/v1/processes/{PROCESS}/jobs"
DETECTION = {"name": "cars", "geom": SQUARE, "imageId": "DS_SPOT7", "datasetId": doubles.DATASET}
CHOOSY = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "geom": {"type": "object"},
        "mode": {"enum": ["fast", "exact"], "default": "fast"},
        "tiles": {"type": "integer", "minimum": 1, "default": 4},
        "ratio": {"type": "number"},
        "fuse": {"type": "boolean"},
        "bands": {"type": "array", "items": {"type": "string"}},
        "options": {"type": "object"},
        "code": {"type": "string"},
        "projectId": {"type": "string"},
    },
    "required": ["name", "geom"],
    "additionalProperties": False,
}
BOX: Any = {"type": "Polygon", "coordinates": [[[2, 42], [2.5, 42], [2.5, 42.5], [2, 42.5], [2, 42]]]}
BOW = {"type": "Polygon", "coordinates": [[[2, 42], [2.5, 42.5], [2.5, 42], [2, 42.5], [2, 42]]]}
SCENE = {"id": "DS_SPOT7", "type": "Feature", "geometry": BOX, "properties": {"provider": "simulated"}}
CHOSEN = {
    "name": "7", "geom": SQUARE, "mode": "exact", "tiles": 8, "ratio": 0.5, "fuse": False, "bands": ["R", "NIR"],
    "options": {"a": {"b": 1}}, "code": "0042",
}  # fmt: skip


async def process_of(make: Make, service: Service, schema: Any, **more: Any) -> Any:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", f"/api/v1/processes/{PROCESS}", doubles.process(input=schema, **more))
    return await (await make().project(PROJECT)).process(PROCESS)


def sent(service: Service) -> list[Any]:
    return [json.loads(each.content) for each in service.requests if (each.method, each.url.path) == ("POST", JOBS)]


async def submitted(form: Any) -> Any:
    made = form.submit()
    job = await made if asyncio.isfuture(made) else made
    await until_it_ends()
    return job


def shown(form: Any) -> str:
    """What the form says, all of it."""

    def texts(widget: Any) -> list[str]:
        if getattr(widget.layout, "display", None) == "none":
            return []
        inner = [text for child in getattr(widget, "children", ()) for text in texts(child)]
        return [re.sub(r"<style>.*?</style>", "", str(getattr(widget, "value", ""))), *inner]

    return "\n".join(texts(form.widget))


@pytest.mark.parametrize(
    ("schema", "inputs"),
    [
        (doubles.sample("process-change-detection.input.json"), INPUTS),
        (doubles.sample("process-change-detection.input.json"), {**INPUTS, "maskDatasetId": "x"}),
        (doubles.sample("process-object-detection.input.json"), DETECTION),
        (CHOOSY, CHOSEN),
    ],
    ids=["change-detection", "with a mask", "object-detection", "types"],
)
async def test_a_form_submits_what_run_would(make: Make, service: Service, schema: Any, inputs: Any) -> None:
    process = await process_of(make, service, schema)
    service.on("POST", JOBS, doubles.as_json(doubles.job("SUCCEEDED"), 201))
    service.on("GET", f"{JOBS}/.*", doubles.job("SUCCEEDED"))
    await process.run(inputs)
    form = unwrapped(process).form()
    assert form.faults
    form.fill(inputs)
    assert form.faults == []
    job = await submitted(form)
    by_run, by_form = sent(service)
    assert by_form == by_run and form.job is job
    assert "SUCCEEDED" in shown(form) and str(job.id) in shown(form)


@pytest.mark.parametrize(
    "area",
    ["2, 42, 2.5, 42.5", "POLYGON((2 42, 2.5 42, 2.5 42.5, 2 42))", json.dumps(SQUARE)],
    ids=["box", "WKT", "GeoJSON"],
)
async def test_an_area_is_typed_as_people_have_it(make: Make, service: Service, area: str) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    form.fill({**DETECTION, "geom": area})
    assert form.faults == []
    form.fill({"geom": "2, 42, 1, 42.5"})
    assert "west must be less than east" in shown(form)


async def test_faults_stand_beside_the_fields_and_nothing_is_sent(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    assert "is required" not in shown(form), "nobody has filled in anything yet"
    form.fill({"name": "cars"})
    assert "is required" not in shown(form)
    assert await submitted(form) is None
    assert sent(service) == []
    said = shown(form)
    assert said.count("is required") == 2 and "exactly one of datasetId or datasetName" in said
    form.fill(DETECTION)
    assert "is required" not in shown(form) and "exactly one" not in shown(form)


async def test_either_or_is_a_choice(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    form.fill({"datasetName": "new"})
    assert form.inputs == {"datasetName": "new"}
    form.fill({"datasetId": "old"})
    assert form.inputs == {"datasetId": "old"}


async def test_defaults_are_filled_in_and_the_project_is_not_asked_for(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, CHOOSY)).form()
    assert form.inputs == {"mode": "fast", "tiles": 4}
    assert "projectId" not in repr(form)
    with pytest.raises(ConfigurationError, match="no field 'projectId'; there are name, geom"):
        form.fill({"projectId": "x"})
    form.fill({"tiles": "many"})
    assert "many" in shown(form) and "integer" in shown(form)


async def test_what_the_service_refuses_is_told_in_the_form(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    service.on("POST", JOBS, doubles.failing(403, "No <b>rights</b> here"))
    form.fill(DETECTION)
    assert await submitted(form) is None
    assert "No &lt;b&gt;rights&lt;/b&gt; here" in shown(form) and form.job is None


async def test_a_fault_that_only_run_finds_stands_below_its_field(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json")))

    def run(inputs: Any) -> Any:
        raise InvalidInput("The inputs do not fit.", faults=[Fault("$.geom", "is not inside of the image")])

    monkeypatch.setattr(process, "run", run)
    form = process.form()
    form.fill(DETECTION)
    assert await submitted(form) is None
    assert "is not inside of the image" in shown(form) and "The inputs do not fit." in shown(form)


async def test_a_second_click_submits_nothing(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    answers = iter([doubles.failing(403), *[doubles.as_json(doubles.job("SUCCEEDED"), 201)] * 2])
    service.on("POST", JOBS, answers)
    service.on("GET", f"{JOBS}/.*", doubles.job("SUCCEEDED"))
    button = next(each for each in form.widget.children if getattr(each, "description", "") == "Run")
    form.fill(DETECTION)

    async def click() -> int:
        button.click()
        for _ in range(20):
            await asyncio.sleep(0)
        await until_it_ends()
        return len(sent(service))

    assert await click() == 1, "refused: there is no job"
    assert await click() == 2
    assert await click() == 2 and "were submitted" in shown(form)
    form.fill({"name": "another"})
    assert await click() == 3


async def test_an_area_that_needs_an_extra_says_so(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    monkeypatch.setitem(__import__("sys").modules, "shapely", None)
    form.fill({"geom": "POLYGON((2 42, 2.5 42, 2.5 42.5, 2 42))"})
    assert "playgroundclient[geo]" in shown(form)
    assert await submitted(form) is None and sent(service) == []


async def test_texts_of_a_schema_stay_text(make: Make, service: Service) -> None:
    evil = "<img src=x onerror=alert(1)>\x1b[2J"
    schema = {"properties": {evil: {"description": evil, "type": "integer", "default": evil}}, "required": [evil]}
    form = unwrapped(await process_of(make, service, schema, title=evil, description=evil)).form()
    await submitted(form)
    assert "<img" not in shown(form).replace(form.widget.children[1].children[0].value, "")
    assert "<img" not in form._repr_mimebundle_()["text/html"] and "\x1b" not in repr(form)


async def test_images_are_searched_in_the_area(make: Make, service: Service) -> None:
    process = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json")))
    asked = []
    image = SimpleNamespace(id="95e8", date="2019-06-18T10:33:45Z", constellation="PHR", resolution=0.5, cloud_cover=3)

    def images(area: Any) -> Any:
        asked.append(area)
        return [image]

    process.play.images = images
    form = process.form()
    search = next(each for each in form.widget.children if getattr(each, "description", "").startswith("Search"))
    search.click()
    assert asked == [] and "Fill in the area first" in shown(form)
    form.fill({"geom": (2, 42, 2.5, 42.5)})
    search.click()
    assert asked == ["[2, 42, 2.5, 42.5]"] and "1 images" in shown(form)
    control = next(
        each
        for each in form.widget.children
        if getattr(each, "children", ()) and each.children[0].description == "imageId"
    ).children[0]
    (label,) = control.options
    assert label == "2019-06-18, PHR, 0.5 m, 3 % cloud - 95e8"
    control.value = label
    assert form.inputs["imageId"] == "95e8"
    form.fill({"imageId": image})
    assert form.inputs["imageId"] == "95e8"


# --- the area on the map -----------------------------------------------------------------------------------------------


async def with_map(make: Make, service: Service) -> tuple[Any, Any]:
    """A form, and the map that stands below the field of its area."""
    pytest.importorskip("anywidget")
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    children = [child for row in form.widget.children for child in getattr(row, "children", ())]
    (area_map,) = (each for each in children if hasattr(each, "ground"))
    return form, area_map


async def test_what_is_typed_is_drawn_and_stays_as_it_was_typed(make: Make, service: Service) -> None:
    form, area_map = await with_map(make, service)
    assert area_map.area is None
    for typed in ("2, 42, 2.5, 42.5", "POLYGON((2 42, 2.5 42, 2.5 42.5, 2 42.5, 2 42))", json.dumps(BOX, indent=1)):
        form.fill({"geom": typed})
        assert area_map.area == BOX and form.inputs["geom"] == typed
    open_ring = json.dumps({"type": "Polygon", "coordinates": [BOX["coordinates"][0][:-1]]})
    form.fill({"geom": open_ring})
    assert area_map.area == BOX and form.inputs["geom"] == open_ring and "not closed" in shown(form)
    for typed in ("2, 42, 1, 42.5", '{"type": "Point", "coordinates": [2, 42]}', "300, 42, 301, 43", "not.there"):
        form.fill({"geom": typed})
        assert area_map.area is None and form.inputs["geom"] == typed


async def test_what_is_drawn_is_filled_in_and_checked_and_submitted(make: Make, service: Service) -> None:
    form, area_map = await with_map(make, service)
    service.on("POST", JOBS, doubles.as_json(doubles.job("SUCCEEDED"), 201))
    service.on("GET", f"{JOBS}/.*", doubles.job("SUCCEEDED"))
    form.fill({name: value for name, value in DETECTION.items() if name != "geom"})
    area_map.set_state({"area": BOW})  # as the browser does
    assert "crosses itself" in shown(form) and area_map.area == BOW, "a fault can be mended on the map"
    area_map.set_state({"area": BOX})
    assert form.inputs["geom"] == "2, 42, 2.5, 42.5" and form.faults == []
    area_map.set_state({"area": None})
    assert "geom" not in form.inputs and "is required" in shown(form)
    area_map.set_state({"area": SQUARE})
    await submitted(form)
    assert [each["geom"] for each in sent(service)] == [SQUARE]


DEGREES = st.integers(-85_000_000, 85_000_000).map(lambda millionths: millionths / 1e6)


@given(st.lists(st.tuples(DEGREES, DEGREES), min_size=3, max_size=6, unique=True), st.booleans())
def test_an_area_that_is_drawn_and_read_from_its_text_is_the_same(corners: list[Any], boxed: bool) -> None:
    pytest.importorskip("anywidget")
    from playgroundclient.notebook.area_map import as_text, drawable

    (west, south), (east, north) = (tuple(pick(axis) for axis in zip(*corners, strict=True)) for pick in (min, max))
    if boxed:
        corners = [(west, south), (east, south), (east, north), (west, north)]
    area = {"type": "Polygon", "coordinates": [[[*each] for each in (*corners, corners[0])]]}
    text = as_text(area)
    assert drawable(text) == area
    assert text.startswith("{") is not (boxed and west < east and south < north)


async def test_the_ground_is_fetched_by_the_client_and_only_once_the_map_is_seen(make: Make, service: Service) -> None:
    form, area_map = await with_map(make, service)
    service.on("GET", "/api/catalog/.*", {"features": [SCENE]})
    content = b"\xff\xd8 a tile"
    service.on(
        "GET", "/api/cog/ortho/.*", doubles.answer(content, media="image/jpeg", content_length=str(len(content)))
    )
    answers: queue.Queue[Any] = queue.Queue()
    area_map.send = lambda content, buffers: answers.put((content, buffers))

    async def hear(message: Any) -> None:
        area_map._handle_custom_msg(message, [])  # as the browser's messages come
        await until_it_ends()

    before = len(service.requests)
    form.fill({"imageId": "DS_SPOT7"})
    assert len(service.requests) == before and area_map.ground == {}
    await hear({"shown": True})
    assert area_map.ground["bounds"] == [[42, 2], [42.5, 2.5]] and "simulated" in area_map.ground["credit"]
    tile = {"image": "DS_SPOT7", "tile": [9, 258, 189]}
    for other in ({"image": "other", "tile": [9, 258, 189]}, {"image": "DS_SPOT7", "tile": ["../..", 1, 1]}, "?"):
        await hear(other)
    await hear(tile)
    assert await asyncio.to_thread(answers.get, timeout=30) == (tile, [content]) and answers.empty()
    service.on("GET", "/api/cog/ortho/.*", doubles.failing(500))
    await hear(tile)
    assert await asyncio.to_thread(answers.get, timeout=30) == (tile, [])
    service.on("GET", "/api/catalog/.*", {"features": []})
    form.fill({"imageId": "nothing"})
    await until_it_ends()
    assert area_map.ground == {}, "an image that is not there takes the last one away, and raises nothing"


async def heard(area_map: Any, message: Any) -> None:
    """Send the map a message, as the browser does, and wait for what it brings about."""
    area_map._handle_custom_msg(message, [])
    await until_it_ends()


@pytest.mark.parametrize(
    "coordinates", [[], [[]], [[[float("nan"), 0.0]] * 4], [[[300.0, 0.0]] * 4], [[[10**400, 0]] * 4], None]
)
@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
async def test_an_image_whose_footprint_is_not_on_earth_is_no_ground(
    make: Make, service: Service, coordinates: Any, kind: str
) -> None:
    form, area_map = await with_map(make, service)
    await heard(area_map, {"shown": True})
    several = coordinates if kind == "Polygon" or coordinates is None else [BOX["coordinates"], coordinates]
    footprint = {"type": kind, "coordinates": several}
    area_map._find = lambda _: SimpleNamespace(footprint=footprint)
    form.fill({"imageId": "DS_SPOT7", "geom": "2, 42, 1, 42.5"})
    await until_it_ends()
    assert area_map.ground == {} and "west must be less than east" in shown(form)


@pytest.mark.parametrize("sent", [{}, {"type": "Polygon"}, {"type": "Polygon", "coordinates": [[]]}, {"a": [1]}])
async def test_an_area_of_a_page_that_is_none_leaves_no_area(make: Make, service: Service, sent: Any) -> None:
    form, area_map = await with_map(make, service)
    form.fill({"geom": "2, 42, 2.5, 42.5"})
    area_map.set_state({"area": sent})
    assert "geom" not in form.inputs and "is required" in shown(form)


async def test_a_fault_is_told_whatever_happens_on_the_map(make: Make, service: Service) -> None:
    form, area_map = await with_map(make, service)
    area_map.redraw = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        form.fill({"geom": "2, 42, 1, 42.5"})
    assert "west must be less than east" in shown(form)


async def test_the_map_shows_the_image_that_is_filled_in(make: Make, service: Service) -> None:
    pytest.importorskip("anywidget")
    schema = doubles.sample("process-change-detection.input.json")
    schema["properties"]["imageId2"]["default"] = "second"
    form = unwrapped(await process_of(make, service, schema)).form()
    area_map, asked = form._map, []

    def find(image_id: str) -> Any:
        asked.append(image_id)
        if image_id == "nothing":
            raise ConfigurationError("There is no such image.")
        return SimpleNamespace(id=image_id, footprint=BOX, document={}, provider=None)

    area_map._find = find
    await heard(area_map, {"shown": True})
    assert area_map.ground["image"] == "second", "a schema's default"
    for name, image, ground in (
        ("imageId1", "first", "first"), ("imageId2", None, "first"), ("imageId1", None, None),
        ("imageId1", "nothing", None), ("imageId2", "second", "second"), ("imageId2", None, None),
    ):  # fmt: skip
        form.fill({name: image})
        await until_it_ends()
        assert area_map.ground.get("image") == ground
    await heard(area_map, {"shown": True})
    await heard(area_map, {"shown": True})
    assert asked == ["second", "first", "nothing", "second", "nothing"], "not again while it stays"


async def test_tiles_that_nobody_looks_at_any_more_are_not_fetched(make: Make, service: Service) -> None:
    form, area_map = await with_map(make, service)
    free, fetched, answers = threading.Event(), [], queue.Queue[Any]()
    area_map.send = lambda content, _: answers.put(content["image"])

    def image_of(image_id: str) -> Any:
        def tile(*place: int) -> bytes:
            fetched.append(image_id)
            assert image_id != "old" or free.wait(30)
            return b"a tile"

        return SimpleNamespace(id=image_id, footprint=BOX, tile=tile)

    area_map._find = image_of
    await heard(area_map, {"shown": True})
    form.fill({"imageId": "old"})
    await until_it_ends()
    for x in range(160):
        area_map._handle_custom_msg({"image": "old", "tile": [9, x, 189]}, [])
    form.fill({"imageId": "new"})
    free.set()
    await until_it_ends()
    assert area_map.ground["image"] == "new" and len(fetched) <= 8
    await heard(area_map, {"image": "new", "tile": [9, 258, 189]})
    assert fetched[-1] == "new"
    form.fill({"imageId": "old"})
    await until_it_ends()
    free.clear()
    fetched.clear()
    for x in range(160):
        area_map._handle_custom_msg({"image": "old", "tile": [9, x, 189]}, [])
    area_map.close()
    free.set()
    await until_it_ends()
    assert len(fetched) <= 8


def test_the_end_of_the_interpreter_waits_for_no_tile() -> None:
    script = """
import threading
from playgroundclient.notebook.calling import Calls
calls, begun = Calls(2), threading.Event()
for _ in range(9):
    calls.make(lambda: begun.set() or threading.Event().wait(), print, print)
begun.wait()
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


async def test_calls_of_the_asynchronous_client_are_given_up_too() -> None:
    calls, free = Calls(1), asyncio.Event()
    done: list[object] = []

    async def tile() -> str:
        await free.wait()
        return "a tile"

    calls.make(tile, done.append, done.append)
    await asyncio.sleep(0)
    calls.give_up()
    free.set()
    calls.make(tile, done.append, done.append)
    await until_it_ends()
    assert done == ["a tile"]


async def test_a_call_that_breaks_keeps_no_other_one_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: list[object] = []
    done: list[object] = []
    monkeypatch.setattr(threading, "excepthook", broken.append)
    calls = Calls(1)
    for _ in range(3):
        calls.make(lambda: 1 / 0, done.append, done.append)
    calls.make(lambda: "made", done.append, done.append)
    await until_it_ends()
    assert done == ["made"] and len(broken) == 3


async def test_without_anywidget_the_form_has_no_map(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "anywidget", None)
    form = unwrapped(await process_of(make, service, doubles.sample("process-object-detection.input.json"))).form()
    form.fill(DETECTION)
    assert form.faults == []


async def test_a_form_is_the_value_of_a_cell(make: Make, service: Service) -> None:
    form = unwrapped(await process_of(make, service, CHOOSY)).form()
    bundle = form._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Run the cell again" in bundle["text/html"] and bundle["text/plain"] == repr(form)


async def test_without_ipywidgets_the_form_says_what_to_install(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = unwrapped(await process_of(make, service, CHOOSY))
    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(MissingExtra, match=r"playgroundclient\[notebook\]"):
        process.form()


async def test_a_dropdown_holds_what_a_list_lists(make: Make, service: Service) -> None:
    two = [
        doubles.project("Ports"),
        doubles.project("Ports", project_id=doubles.numbered(2)),
        doubles.project("Mines", project_id=doubles.numbered(3)),
    ]
    service.on("GET", "/api/v1/projects", doubles.page("projects", *two))
    picked = await make().projects().choose()
    assert [label for label, _ in picked.options] == [
        f"Ports ({PROJECT})", f"Ports ({doubles.numbered(2)})", "Mines",
    ]  # fmt: skip
    assert picked.value.name == "Ports"
    picked.index = 2
    assert picked.value.name == "Mines"
    assert dropdown([], "nothing").value is None


@pytest.mark.live
def test_the_forms_of_all_processes_of_the_gateway_submit_what_run_would(live: Live) -> None:
    with Playground(**live.settings) as play:
        project = play.project("Airbus")
        processes = project.processes()[:]
        assert len(processes) == 6
        for listed in processes:
            process = listed.load()
            images = {
                name: "95e878942335216e74e88a9d9e2a97156870bfce"
                for name in process.input_schema["required"]
                if "image" in name
            }
            inputs = {"name": "by hand", "geom": (2.976, 42.695, 2.985, 42.701), "datasetName": "here", **images}
            form = process.form()
            form.fill(inputs)
            assert form.submit().inputs == process.run(inputs).load().inputs
