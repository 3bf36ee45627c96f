"""A job's inputs: what fits is let through, what does not is told with its path."""

from __future__ import annotations

import copy
import datetime
import json
import math
import time
import uuid
from typing import Any

import numpy
import pytest
import shapely
import shapely.geometry
from doubles import INPUTS, sample
from hypothesis import assume, given
from hypothesis import strategies as st
from playgroundclient import Fault, InvalidInput
from playgroundclient.jobs.inputs import checked, faults, prepared, typed

CHANGES = sample("process-change-detection.input.json")
OBJECTS = sample("process-object-detection.input.json")
OBJECT_INPUTS = {"name": "cars", "geom": INPUTS["geom"], "imageId": "a", "datasetName": "results"}
Ring = list[list[float]]


def of_area(ring: Any) -> list[str]:
    """The faults of an area with this one ring, as text."""
    geom = {"type": "Polygon", "coordinates": [ring]}
    return [str(fault) for fault in faults(OBJECTS, {**OBJECT_INPUTS, "geom": geom})]


@pytest.mark.parametrize(("schema", "inputs"), [(CHANGES, INPUTS), (OBJECTS, OBJECT_INPUTS)])
def test_what_the_published_schemas_describe_has_no_fault(schema: Any, inputs: Any) -> None:
    assert faults(schema, inputs) == []
    existing = {**inputs, "datasetId": "b5b41429-3399-4599-953d-3fbbb53d9488"}
    del existing["datasetName"]
    assert faults(schema, existing) == []


@pytest.mark.parametrize(("schema", "inputs"), [(CHANGES, INPUTS), (OBJECTS, OBJECT_INPUTS)])
def test_each_required_property_is_told_by_its_own_path(schema: Any, inputs: Any) -> None:
    for name in schema["required"]:
        fewer = {key: value for key, value in inputs.items() if key != name}
        described = schema["properties"][name]["description"]
        assert faults(schema, fewer) == [Fault(f"$.{name}", f"is required: {described}")]


@pytest.mark.parametrize("schema", [CHANGES, OBJECTS])
def test_all_faults_are_told_at_once_in_order(schema: Any) -> None:
    found = faults(schema, {"name": 3, "geom": {"type": "Polygon", "coordinates": [[[200, 0]] * 4]}})
    paths = [fault.path for fault in found]
    assert paths == sorted(paths)
    images = {"$.imageId1", "$.imageId2"} if schema is CHANGES else {"$.imageId"}
    assert set(paths) == {"$", "$.name", *images, *(f"$.geom.coordinates[0][{n}]" for n in range(4))}
    assert Fault("$", "give exactly one of datasetId or datasetName") in found


@pytest.mark.parametrize("both", [{}, {"datasetId": "x", "datasetName": "y"}])
def test_exactly_one_dataset(both: dict[str, str]) -> None:
    inputs = {key: value for key, value in INPUTS.items() if key != "datasetName"} | both
    assert faults(CHANGES, inputs) == [Fault("$", "give exactly one of datasetId or datasetName")]


def test_another_one_of_keeps_the_validators_words() -> None:
    schema = {"oneOf": [{"type": "object", "maxProperties": 0}, {"required": ["x"]}]}
    (fault,) = faults(schema, {"y": 1})
    assert fault.path == "$" and "oneOf" in fault.message and len(fault.message) <= 200


def test_a_required_property_that_is_not_described() -> None:
    assert faults({"required": ["x"]}, {}) == [Fault("$.x", "is required")]
    nested = {"properties": {"a": {"items": {"required": ["x"], "properties": {"x": {"description": "an x"}}}}}}
    assert faults(nested, {"a": [{}]}) == [Fault("$.a[0].x", "is required: an x")]
    many = {"allOf": [{"required": ["x"], "properties": {"x": {"description": "an x"}}}]}
    assert faults(many, {}) == [Fault("$.x", "is required: an x")]


def test_the_draft_that_the_schema_names_decides() -> None:
    schema = {"$schema": "http://json-schema.org/draft-06/schema#", "properties": {"x": {"format": "date-time"}}}
    (fault,) = faults(schema, {"x": "yesterday"})
    assert fault.path == "$.x"
    # `if` came with draft 7
    assert faults({"$schema": "http://json-schema.org/draft-06/schema#", "if": {}, "then": False}, {}) == []
    assert faults({"$schema": "http://json-schema.org/draft-07/schema#", "if": {}, "then": False}, {}) != []


@pytest.mark.parametrize(
    "schema", [{"type": 3}, {"$ref": "https://elsewhere.example/schema.json"}, {"$schema": "https://x.example/draft"}]
)
def test_a_schema_that_cannot_be_used_is_told_as_the_processs(schema: Any) -> None:
    (fault,) = faults(schema, {})
    assert fault.path == "$" and "process's own input schema cannot be used" in fault.message


def test_faults_do_not_repeat_large_or_secret_values() -> None:
    (fault,) = faults({"properties": {"x": {"type": "integer"}}}, {"x": "Bearer canary " + "y" * 10_000})
    assert len(fault.message) <= 200 and "canary" not in fault.message


# --- the inputs as JSON ----------------------------------------------------------------------------------------------


class Shape:
    __geo_interface__ = INPUTS["geom"]


@pytest.mark.parametrize("geom", [Shape(), shapely.geometry.shape(INPUTS["geom"]), INPUTS["geom"]])
def test_whatever_has_a_geo_interface_becomes_geojson(geom: object) -> None:
    plain = prepared({**INPUTS, "geom": geom})
    assert plain == INPUTS and json.loads(json.dumps(plain)) == plain
    assert faults(CHANGES, plain) == []


def test_preparing_leaves_the_callers_inputs_as_they_are() -> None:
    inputs = {**copy.deepcopy(INPUTS), "geom": shapely.geometry.shape(INPUTS["geom"])}
    before = dict(inputs)
    plain = prepared(inputs)
    plain["geom"]["coordinates"].clear()
    assert inputs == before


@pytest.mark.parametrize("value", [math.nan, math.inf, object(), {1, 2}, b"x", "\ud800", {"\ud800": 1}])
def test_what_is_not_json_is_refused_with_advice(value: object) -> None:
    with pytest.raises(InvalidInput, match=r"\$\.threshold: is not JSON.*use plain") as caught:
        prepared({"name": "a", "threshold": value})
    assert [fault.path for fault in caught.value.faults] == ["$.threshold"]
    with pytest.raises(InvalidInput, match="__geo_interface__"):
        prepared({"geom": {"type": value}})


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (uuid.UUID(int=7), str(uuid.UUID(int=7))),
        (numpy.float32(0.5), 0.5),
        (numpy.array([1, 2]), [1, 2]),
        ([numpy.int64(3)], [3]),
        (datetime.date(2026, 1, 2), "2026-01-02"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_ids_dates_and_numbers_of_numpy_are_sent_as_json_has_them(value: object, plain: object) -> None:
    assert prepared({"threshold": value}) == {"threshold": plain}


def test_a_misspelt_input_is_told_because_it_would_have_no_effect() -> None:
    schema = {"properties": {"maskDatasetId": {"type": "string"}, "name": {"type": "string"}}}
    (fault,) = faults(schema, {"name": "a", "maskDatasetID": "x", "projectId": "y", "other": 1})
    assert fault == Fault("$.maskDatasetID", "is no input of the process; do you mean 'maskDatasetId'?")


@pytest.mark.parametrize(
    "inputs", [None, 3, "name", [1], {"geom": "nowhere"}, {"geom": {1, 2}}, {"x": object()}, {1: math.nan}, {}]
)
def test_a_check_of_anything_is_a_list_of_faults(inputs: Any) -> None:
    plain, found = checked(CHANGES, inputs)
    assert found and all(isinstance(each, Fault) for each in found)
    assert json.loads(json.dumps(plain)) == plain
    assert [each.path for each in found] == sorted(each.path for each in found)


def test_what_cannot_be_converted_is_not_told_as_missing_too() -> None:
    _, found = checked(CHANGES, {**INPUTS, "geom": (3, 42, 2, 43)})
    assert [fault.path for fault in found] == ["$.geom"]
    _, found = checked(CHANGES, {"geom": (3, 42, 2, 43), "name": object()})
    assert {"$.geom", "$.name", "$.imageId1", "$.imageId2", "$"} == {fault.path for fault in found}


@pytest.mark.parametrize("schema", [{"type": 3}, {"$ref": "https://elsewhere.example/schema.json"}])
def test_a_process_that_cannot_be_checked_is_a_fault_too(schema: Any) -> None:
    assert [fault.path for fault in checked(schema, INPUTS)[1]] == ["$"]


def test_defaults_complete_the_inputs_where_the_schema_has_room() -> None:
    closed_schema = {"additionalProperties": False, "properties": {"name": {}}}
    assert checked({}, {"name": "a"}, {"projectId": "p"})[0] == {"name": "a", "projectId": "p"}
    assert checked({}, {"projectId": "q"}, {"projectId": "p"})[0] == {"projectId": "q"}
    assert checked(closed_schema, {"name": "a"}, {"projectId": "p"}) == ({"name": "a"}, [])
    named = {"additionalProperties": False, "properties": {"projectId": {}}}
    assert checked(named, {}, {"projectId": "p"}) == ({"projectId": "p"}, [])


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        ("3", {"type": "integer"}, 3),
        (" 3 ", {"type": "integer"}, 3),
        ("0.5", {"type": "number"}, 0.5),
        ("0,5", {"type": "number"}, 0.5),
        ("TRUE", {"type": "boolean"}, True),
        ("False", {"type": ["boolean", "null"]}, False),
        ("null", {"type": ["number", "null"]}, None),
        ("[1, 2]", {"type": "array"}, [1, 2]),
        ('{"a": 1}', {"type": "object"}, {"a": 1}),
        ("3", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, 3),
        ("3", {"type": "string"}, "3"),
        ("3", {"oneOf": [{"type": "integer"}, {"type": "string"}]}, "3"),
        ("3", {}, "3"),
        ("3", True, "3"),
        ("three", {"type": "integer"}, "three"),
        ("yes", {"type": "boolean"}, "yes"),
        ("[" * 100_000, {"type": "array"}, "[" * 100_000),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_text_becomes_what_its_schema_asks_for(text: str, schema: Any, value: Any) -> None:
    found = typed(text, schema)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "schema", "value"),
    [
        ("2", {"enum": [1, 2, 3]}, 2),
        ("2", {"enum": ["1", "2"]}, "2"),
        ("512", {"enum": ["512", "1024", None]}, "512"),
        ("null", {"enum": ["512", None]}, None),
        ("auto", {"enum": ["auto", 2]}, "auto"),
        ("2", {"enum": ["auto", 2]}, 2),
        ("4", {"enum": [1, 2, 3]}, "4"),
        ("true", {"const": True}, True),
        ("0.5", {"anyOf": [{"enum": ["auto"]}, {"type": "number"}]}, 0.5),
        ("5", {"type": ["string", "null"]}, "5"),
        ("5", {"anyOf": [{"type": "string", "pattern": "^[a-z]+$"}, {"type": "integer"}]}, 5),
        ("2.5", {"$ref": "#/definitions/number"}, 2.5),
        ("2,5", {"allOf": [{"$ref": "#/$defs/mode"}]}, 2.5),
        ("fast", {"$ref": "#/$defs/mode"}, "fast"),
        ("3", {"$ref": "#/definitions/gone"}, "3"),
        ("3", {"type": ["string", "integer"], "pattern": "("}, "3"),
    ],
)
def test_a_text_becomes_one_of_the_values_and_of_what_is_referred_to(text: str, schema: Any, value: Any) -> None:
    whole = {
        "definitions": {"number": {"type": "number"}},
        "$defs": {"mode": {"anyOf": [{"enum": ["fast", "slow"]}, {"$ref": "#/definitions/number"}]}},
        "properties": {"it": schema},
    }
    found = typed(text, schema, whole)
    assert found == value and type(found) is type(value)


def test_inputs_that_contain_themselves() -> None:
    inputs: dict[str, Any] = {}
    inputs["self"] = inputs
    with pytest.raises(InvalidInput):
        prepared(inputs)


def test_inputs_that_are_too_deep() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidInput):
        prepared({"geom": deep})


# --- the area --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["MultiPolygon", "Point", "polygon", None, 3])
def test_an_area_is_one_polygon(kind: object) -> None:
    found = faults({}, {"geom": {"type": kind, "coordinates": []}})
    forms = "; give GeoJSON, WKT, a box (west, south, east, north) or a file's path"
    advice = {"MultiPolygon": "; send one job per polygon", None: forms}.get(kind, "")
    assert found == [Fault("$.geom.type", f"must be 'Polygon', not {kind!r}{advice}")]
    (fault,) = faults({"properties": {"geom": {"type": "object"}}}, {"geom": [2.9, 42.7, 3]})
    assert fault == Fault("$.geom", f'[2.9,42.7,3] is not of type "object"{forms}')


def test_a_ring_in_metres_is_told_in_a_few_lines() -> None:
    ring = [[500_000.0 + number, 4_700_000.0] for number in range(400)]
    found = faults({}, {"geom": {"type": "Polygon", "coordinates": [ring]}})
    assert len(found) == 6
    assert Fault("$.geom.coordinates[0]", "395 more of its 400 positions are wrong") in found
    assert any("metres" in fault.message and "EPSG:4326" in fault.message for fault in found)


@pytest.mark.parametrize("rings", [None, [], {}, "x", 3])
def test_an_area_has_rings(rings: object) -> None:
    (fault,) = faults({}, {"geom": {"type": "Polygon", "coordinates": rings}})
    assert fault.path == "$.geom.coordinates" and "list of rings" in fault.message


@pytest.mark.parametrize("ring", [None, {}, "x", 3])
def test_a_ring_is_a_list(ring: object) -> None:
    (fault,) = faults({}, {"geom": {"type": "Polygon", "coordinates": [ring]}})
    assert fault == Fault("$.geom.coordinates[0]", "must be a list of [longitude, latitude]")


@pytest.mark.parametrize(
    ("position", "told"),
    [
        ([], "must be [longitude, latitude]"),
        ([1], "must be [longitude, latitude]"),
        ("12", "must be [longitude, latitude]"),
        (["1", 2], "must be numbers"),
        ([True, 2], "must be numbers"),
        ([1, None], "must be numbers"),
        ([math.inf, 2], "out of range"),
        ([181, 2], "longitude 181 or latitude 2 is out of range"),
        ([1, -90.5], "out of range"),
    ],
)
def test_a_position_that_is_none(position: object, told: str) -> None:
    ring = [[0, 0], [1, 0], position, [0, 0]]
    (fault,) = faults({}, {"geom": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]], ring]}})
    assert fault.path == "$.geom.coordinates[1][2]" and told in fault.message


@pytest.mark.parametrize(
    ("position", "exchanged"), [([45.0, 120.0], True), ([-33.9, 151.2], True), ([200, 45], False), ([200, 120], False)]
)
def test_longitude_and_latitude_that_may_be_exchanged_are_asked_about(position: list[float], exchanged: bool) -> None:
    (found,) = of_area([[0, 0], [1, 0], position, [0, 0]])
    assert ("are longitude and latitude exchanged?" in found) is exchanged


def test_a_number_that_is_too_large_for_a_float() -> None:
    (found,) = of_area([[0, 0], [1, 0], [10**400, 1], [0, 0]])
    assert "$.geom.coordinates[0][2]" in found


def test_a_ring_that_is_not_closed_or_too_short() -> None:
    assert "not closed" in of_area([[0, 0], [1, 0], [1, 1], [0, 1]])[0]
    assert "at least 4 positions" in of_area([[0, 0], [1, 0], [0, 0]])[0]
    assert "at least 4 positions" in of_area([])[0]


def test_altitudes_are_allowed_and_do_not_count() -> None:
    assert of_area([[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]) == []


def test_a_crossing_is_told_with_its_two_edges() -> None:
    assert of_area([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]) == [
        "$.geom.coordinates[0]: the ring crosses itself, between positions 0 and 2"
    ]


def test_the_ring_of_the_published_zone_is_judged_as_shapely_judges_it() -> None:
    ring = sample("zone.json")["geom"]["coordinates"][0]
    assert (of_area(ring) == []) is shapely.Polygon(ring).is_valid


def closed(ring: Ring) -> Ring:
    return [*ring, ring[0]]


@st.composite
def stars(draw: st.DrawFn) -> Ring:
    """A ring around a centre: always simple, convex or not."""
    count = draw(st.integers(3, 40))
    radii = draw(st.lists(st.floats(0.01, 5), min_size=count, max_size=count))
    longitude, latitude = draw(st.floats(-170, 170)), draw(st.floats(-80, 80))
    turn = 1 if draw(st.booleans()) else -1
    angles = [turn * 2 * math.pi * n / count for n in range(count)]
    return closed(
        [[longitude + r * math.cos(a), latitude + r * math.sin(a)] for a, r in zip(angles, radii, strict=True)]
    )


@given(stars())
def test_a_valid_polygon_has_no_fault(ring: Ring) -> None:
    assume(shapely.Polygon(ring).is_valid)
    assert of_area(ring) == []


GRID = st.tuples(st.integers(-6, 6), st.integers(-6, 6)).map(lambda p: [p[0] / 4, p[1] / 4])


@given(st.lists(GRID, min_size=3, max_size=9))
def test_a_ring_of_any_positions_is_judged_as_shapely_judges_it(ring: Ring) -> None:
    ring = closed(ring)
    if shapely.Polygon(ring).is_valid:
        assert of_area(ring) == []
    else:
        assert len(of_area(ring)) == 1


@given(stars(), st.data())
def test_two_exchanged_positions_are_found_where_they_make_a_crossing(ring: Ring, data: st.DataObject) -> None:
    inner = ring[:-1]
    first, second = data.draw(st.lists(st.integers(0, len(inner) - 1), min_size=2, max_size=2, unique=True))
    inner[first], inner[second] = inner[second], inner[first]
    valid = shapely.Polygon(closed(inner)).is_valid
    assert bool(of_area(closed(inner))) is not valid


def test_a_repeated_position_is_no_crossing() -> None:
    assert of_area([[0, 0], [0, 0], [1, 0], [1, 1], [0, 0]]) == []
    assert of_area([[0, 0], [1, 0], [1, 0], [1, 0], [1, 1], [0, 0], [0, 0]]) == []


def test_a_ring_that_runs_back_on_itself_is_found() -> None:
    assert len(of_area([[0, 0], [2, 0], [1, 0], [1, 1], [0, 0]])) == 1  # a spike
    assert len(of_area([[0, 0], [1, 1], [0, 0], [1, 1], [0, 0]])) == 1  # no area at all


@pytest.mark.slow  # it measures time
def test_a_large_coastline_is_checked_in_seconds() -> None:

    count = 2_000
    ring = [
        [
            100 * math.cos(2 * math.pi * n / count) * (1 + 0.01 * (n % 2)),
            60 * math.sin(2 * math.pi * n / count) * (1 + 0.01 * (n % 2)),
        ]
        for n in range(count)
    ]
    started = time.monotonic()
    assert of_area(closed(ring)) == []
    assert time.monotonic() - started < 5.0
