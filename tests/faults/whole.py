"""Promises 17 and 18: one family of errors, and 200 is not success: the whole matrix, counted."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .clients import ROWS, Outcome, client, quick
from .faults import FAULTS, MAX_BODY, Fault
from .promise import Figures, Scale, promise
from .service import RECORDS, Service

if TYPE_CHECKING:
    from pathlib import Path

KNOBS: dict[str, Any] = {"timeout": 1.0, "retries": 1, "read_timeout": 0.25, "max_body": MAX_BODY}


def accepted(outcome: Outcome, row: str, service: Service) -> bool:
    """Whether the call gave out something as data."""
    if outcome.error is not None:
        return False
    if row == "submit":
        # A job that was found again after its answer was lost is no data of the broken answer.
        return outcome.value is None or outcome.value.id not in {made.id for made in service.created}
    return True


def cells(kind: str, folder: Path, faults: tuple[Fault, ...] = FAULTS) -> list[tuple[Fault, str, Outcome, bool]]:
    """Every fault for every row: the outcome, and whether it was taken as data."""
    knobs = {"timeout": 1.0} if kind == "naive" else KNOBS
    found: list[tuple[Fault, str, Outcome, bool]] = []
    lock = threading.Lock()

    def cell(fault: Fault, row: str) -> None:
        place = folder / f"{threading.get_ident()}-{fault.name.replace('/', ' ')}-{row}"
        if kind == "naive" and fault.name in ("endless 1xx", "a drip of headers", "a drip of the body"):
            return  # it would never end
        with Service() as service, client(kind, service, place, **knobs) as ours:
            service.scripts[row] = fault.script(service, row)
            outcome = ours.do(row)
            taken = accepted(outcome, row, service)
            if row == "download" and taken and outcome.value == RECORDS and fault.expects(row) != "error":
                taken = False
        with lock:
            found.append((fault, row, outcome, taken))

    with quick(looks=(0.0,)), ThreadPoolExecutor(8) as pool:
        for each in [pool.submit(cell, fault, row) for fault in faults for row in ROWS if row in fault.rows]:
            each.result()
    return found


_found: dict[tuple[str, str], list[tuple[Fault, str, Outcome, bool]]] = {}


def _cells(kind: str, scale: Scale, folder: Path) -> list[tuple[Fault, str, Outcome, bool]]:
    if (kind, scale) not in _found:
        _found[kind, scale] = cells(
            kind, folder, FAULTS[::4] if kind == "naive" else FAULTS if scale == "full" else FAULTS[::5]
        )
    return _found[kind, scale]


@promise(17, "one family of errors", cells="matrix", exceptions_that_are_not_of_the_family=0)
def one_family_of_errors(kind: str, scale: Scale, folder: Path) -> Figures:
    found = _cells(kind, scale, folder)
    foreign = [(fault.name, row, outcome) for fault, row, outcome, _ in found if outcome.foreign]
    if kind != "naive":
        for each in foreign[:5]:
            print("  foreign:", kind, *each, file=sys.stderr)
    return {"exceptions that are not of the family": len(foreign), "cells": len(found)}


@promise(18, "200 is not success", cells="matrix", accepted_as_data=0, good_answers_refused=0)
def success_is_not_a_status(kind: str, scale: Scale, folder: Path) -> Figures:
    found = _cells(kind, scale, folder)
    taken = [
        (fault.name, row, outcome) for fault, row, outcome, data in found if data and fault.expects(row) == "error"
    ]
    refused = [
        (fault.name, row, outcome)
        for fault, row, outcome, _ in found
        if outcome.error is not None and fault.expects(row) == "good"
    ]
    if kind != "naive":
        for each in [*taken[:5], *refused[:5]]:
            print("  accepted or refused:", kind, *each, file=sys.stderr)
    return {
        "accepted as data": len(taken),
        "good answers refused": len(refused) if kind != "naive" else 0,
        "cells": len(found),
    }
