"""What the tests of campaigns are made of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from playgroundclient.campaign.owners import Owner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from live_gateway import Live
    from playgroundclient import Playground, Process
    from playgroundclient.campaign import Campaign, Ledger

IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
DEFAULTS = {"datasetName": "cars", "imageId": IMAGE}
SQUARE = {"type": "Polygon", "coordinates": [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9, 42.7]]]}


def square(number: int) -> dict[str, Any]:
    """A small area in the image, another one for each number."""
    west, south = 2.90 + 0.0005 * (number % 100), 42.70 + 0.0005 * (number // 100)
    ring = [
        [west, south],
        [west + 0.0004, south],
        [west + 0.0004, south + 0.0004],
        [west, south + 0.0004],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def features(count: int, first: int = 0, **properties: Any) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": square(number), "properties": {"name": f"tile {number}", **properties}}
            for number in range(first, first + count)
        ],
    }


def cars(play: Playground) -> Process:
    return play.project("Airbus").process("Ext Cars")


def planned(play: Playground, path: Path, count: int, **properties: Any) -> Campaign:
    """A campaign with so many rows."""
    campaign: Campaign = play.campaign(path)
    assert campaign.add(features(count, **properties), cars(play), DEFAULTS).added == count
    return campaign


def jobs_of(live: Live, campaign: Campaign) -> list[dict[str, Any]]:
    """The jobs on the gateway whose correlation id the campaign has."""
    known = {row.correlation_id for row in campaign.rows()} - {None}
    return [job for job in live.jobs() if job["correlationId"] in known]


def jobs_named(live: Live, name: str) -> list[dict[str, Any]]:
    return [job for job in live.jobs() if job["name"].startswith(f"{name} ")]


def command(settings: Mapping[str, Any], *arguments: str, stdout: int | None = None) -> subprocess.Popen[str]:
    """`playground campaign` as a process of its own, against a gateway."""
    names = {"api_key": "API_KEY", "token_url": "TOKEN_URL", "url": "URL", "gateway_url": "GATEWAY_URL"}
    environment = {**os.environ, **{f"PLAYGROUND_{name}": str(settings[key]) for key, name in names.items()}}
    return subprocess.Popen(
        [sys.executable, "-m", "playgroundclient.cli", "campaign", *arguments],
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout is not None else subprocess.DEVNULL,
    )


def dead_owner() -> Owner:
    """The owner that a process was which has been killed."""
    text = "from playgroundclient.campaign.owners import Owner; o = Owner.this(); print(o.token, o.pid, o.started, o.place, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", text], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        token, pid, started, place = process.stdout.readline().strip().split(" ", 3)
        process.send_signal(signal.SIGKILL)
        process.wait()
    return Owner(token, place, int(pid), started)


def fill(ledger: Ledger, count: int) -> None:
    with ledger.transaction():
        for number in range(count):
            ledger.add(f"tile {number}", f"line {number + 2}", {"name": f"tile {number}", "geom": square(number)})


def write_port(path: Path, count: int) -> None:
    """The CSV of docs/campaigns.md and docs/dask.md, with so many lines."""
    lines = ["name,west,south,east,north,imageId"]
    for number in range(count):
        west = 2.901 + 0.001 * number
        lines.append(f"Quai {number + 1},{west:.4f},42.701,{west + 0.0009:.4f},42.7019,{IMAGE}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
