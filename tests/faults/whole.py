"""Promises 17 and 18: one family of errors, and 200 is not success: every fault for every row."""

from __future__ import annotations

import functools
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clients import PATIENT, ROWS, Outcome, client, quick
from .faults import FAULTS, MAX_BODY, Fault
from .promise import Figures, Scale, promise
from .service import RECORDS, Service

if TYPE_CHECKING:
    Cell = tuple[Fault, str, Outcome, bool]
    """A fault, a row, what the call came to, and whether it gave out something as data."""


def knobs(fault: Fault) -> dict[str, Any]:
    """What never ends is given a second; what is good has the time that a busy machine needs."""
    limits = {"timeout": 1.0, "read_timeout": 0.5} if fault.endless else {"timeout": PATIENT}
    return {**limits, "retries": 1, "max_body": MAX_BODY}


def accepted(outcome: Outcome, row: str, service: Service) -> bool:
    """Whether the call gave out something as data."""
    if outcome.error is not None:
        return False
    if row == "submit":
        # A job that was found again after its answer was lost is no data of the broken answer.
        return outcome.value is None or outcome.value.id not in {made.id for made in service.created}
    return row != "download" or outcome.value != RECORDS


@functools.cache
def _cells(kind: str, scale: Scale) -> list[Cell]:
    """Played once for both promises."""
    faults = FAULTS if scale == "full" and kind != "naive" else FAULTS[::4]
    found: list[Cell] = []

    def cell(fault: Fault, row: str) -> None:
        place = folder / f"{threading.get_ident()}-{fault.name.replace('/', ' ')}-{row}"
        with Service() as service, client(kind, service, place, **knobs(fault)) as ours:
            service.scripts[row] = fault.script(service, row)
            outcome = ours.do(row)
            found.append((fault, row, outcome, accepted(outcome, row, service)))

    with tempfile.TemporaryDirectory() as name, quick(looks=(0.0,)), ThreadPoolExecutor(8) as pool:
        folder = Path(name)
        played = [fault for fault in faults if (not fault.endless if kind == "naive" else kind in fault.kinds)]
        for each in [pool.submit(cell, fault, row) for fault in played for row in ROWS if row in fault.rows]:
            each.result()
    return found


def _told(kind: str, what: str, cells: list[Cell]) -> int:
    if kind != "naive":
        print(
            *(f"  {kind} {what}: {row}, {fault.name}: {outcome}" for fault, row, outcome, _ in cells[:8]),
            sep="\n",
            file=sys.stderr,
        )
    return len(cells)


@promise(17, "one family of errors", cells="matrix", exceptions_that_are_not_of_the_family=0)
def one_family_of_errors(kind: str, scale: Scale, folder: Path) -> Figures:
    found = _cells(kind, scale)
    foreign = _told(kind, "foreign", [each for each in found if each[2].foreign])
    return {"exceptions that are not of the family": foreign, "cells": len(found)}


@promise(18, "200 is not success", cells="matrix", accepted_as_data=0, good_answers_refused=0)
def success_is_not_a_status(kind: str, scale: Scale, folder: Path) -> Figures:
    found = _cells(kind, scale)
    taken = [each for each in found if each[3] and each[0].expects(each[1]) == "error"]
    refused = [each for each in found if each[2].error is not None and each[0].expects(each[1]) == "good"]
    return {
        "accepted as data": _told(kind, "accepted", taken),
        "good answers refused": 0 if kind == "naive" else _told(kind, "refused", refused),
        "cells": len(found),
    }
