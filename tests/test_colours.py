"""One colour a tag: stable, the same with whatever else is there, and told apart by all people."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient.notebook.colours import KNOWN, OUTLINES, PALETTE, Look, colour, looks

_LMS = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
_LAB = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
"""What remains of linear RGB, after Machado, Oliveira and Fernandes (2009), severity 1."""


def seen(hexadecimal: str, sight: str) -> np.ndarray:
    """A colour in OKLab, as it is seen."""
    value = np.array(list(bytes.fromhex(hexadecimal[1:]))) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return _LAB @ np.cbrt(_LMS @ np.clip(SIGHTS[sight] @ linear, 0, 1))


def test_any_two_colours_are_told_apart_with_every_sight() -> None:
    for sight in SIGHTS:
        for one, other in itertools.combinations(PALETTE, 2):
            assert np.linalg.norm(seen(one, sight) - seen(other, sight)) > 0.13, (sight, one, other)


def test_tags_that_are_known_have_a_colour_each_but_for_none() -> None:
    assert set(KNOWN.values()) == set(PALETTE)
    assert len(KNOWN) == len(PALETTE)


@given(st.sets(st.text(), max_size=8), st.text())
def test_a_tags_colour_does_not_depend_on_what_else_is_there(others: set[str], tag: str) -> None:
    assert looks({tag})[tag].colour == looks({*others, tag})[tag].colour == colour(tag)
    assert colour(f" {tag.upper()} ") in PALETTE


def test_colours_stay_what_they_were() -> None:
    """A picture of last year has the same ones: a change here is a change for everybody."""
    assert {tag: colour(tag) for tag in ("Building", "building ", "Car", "Wind turbine", "no tag", "")} == {
        "Building": "#fdee1c",
        "building ": "#fdee1c",
        "Car": "#b34af5",
        "Wind turbine": "#f99c25",
        "no tag": "#53d3af",
        "": "#f99c25",
    }


def test_tags_of_one_colour_have_outlines_of_their_own() -> None:
    tags = ["Building", "building", "BUILDING", "Car", "bUILDING", "Building "]
    found = looks(tags)
    assert [look.outline for tag, look in found.items() if tag != "Car"] == [*OUTLINES, OUTLINES[0]]
    assert found["Car"] == Look("#b34af5", "solid")
    assert looks(reversed(tags)) == found
