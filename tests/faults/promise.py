"""What a promise is to these tests: a fault that is injected, and figures that must not pass their bounds, for each kind of client."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Scale = Literal["fast", "full"]
Figures = dict[str, float]
Measure = Callable[[str, Scale, Path], Figures]
"""Takes the kind of client, the scale and an empty folder; a negative promise raises nothing, its figures tell."""

MODULES = (
    "origins",
    "renewal",
    "submitting",
    "retrying",
    "bounds",
    "lists",
    "files",
    "canaries",
    "whole",
    "interruption",
    "environment",
)


@dataclass(frozen=True)
class Promise:
    number: int
    says: str
    most: Mapping[str, float]
    """The figures of the promise, and what each may be at most."""
    measure: Measure
    kinds: tuple[str, ...] = ("sync", "async")
    naive: bool = True
    """Whether the naive client is measured too, and has to break it: else the test could not fail."""
    cells: str = ""
    """Promises with the same cells are measured in one process, which plays them once."""

    @property
    def name(self) -> str:
        return f"{self.number} {self.measure.__name__}"

    def broken(self, figures: Figures) -> list[str]:
        missing = [name for name in self.most if name not in figures]
        over = [
            f"{name}: {figures[name]:g} > {most:g}" for name, most in self.most.items() if figures.get(name, 0) > most
        ]
        return over + [f"{name}: not measured" for name in missing]


_promises: list[Promise] = []


def promise(
    number: int,
    says: str,
    kinds: tuple[str, ...] = ("sync", "async"),
    *,
    naive: bool = True,
    cells: str = "",
    **most: float,
) -> Callable[[Measure], Measure]:
    """Register a measurement; the names of the figures are given with underscores for spaces."""

    def register(measure: Measure) -> Measure:
        bounds = {name.replace("_", " "): bound for name, bound in most.items()}
        _promises.append(Promise(number, says, bounds, measure, kinds, naive, cells))
        return measure

    return register


def promises() -> list[Promise]:
    for name in MODULES:
        importlib.import_module(f".{name}", __package__)
    return sorted(_promises, key=lambda each: each.number)
