"""Finding one thing by its name."""

from __future__ import annotations

import uuid

import pytest
from doubles import numbered
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import UnknownName, lookup


def test_names_of_nothing() -> None:
    with pytest.raises(UnknownName, match="There are: none"):
        lookup.only({}, "x", "project", "this account's projects")
    assert lookup.as_uuid(None) is None and lookup.as_uuid("x") is None


def test_names_that_differ_in_case_are_told_apart() -> None:
    ids = {"Cars": [uuid.UUID(int=1)], "CARS": [uuid.UUID(int=2)]}
    assert lookup.only(ids, "Cars", "process", "x") == uuid.UUID(int=1)
    with pytest.raises(UnknownName) as caught:
        lookup.only(ids, "cars", "process", "x")
    assert set(caught.value.near) == {"Cars", "CARS"}


@given(st.dictionaries(st.text(max_size=5), st.lists(st.uuids(), max_size=2), max_size=4), st.text(max_size=5))
def test_what_is_found_is_the_only_one_of_its_name(names: dict[str, list[uuid.UUID]], wanted: str) -> None:
    try:
        found = lookup.only(names, wanted, "process", "x")
    except UnknownName as error:
        assert len(names.get(wanted, ())) != 1 and all(near in names for near in error.near)
    else:
        assert names[wanted] == [found]


def test_an_id_is_told_from_a_name() -> None:
    for same in (numbered(7), uuid.UUID(int=7), numbered(7).upper(), "urn:uuid:" + numbered(7)):
        assert lookup.as_uuid(same) == uuid.UUID(int=7)
