"""100,000 records in and back, with answers that are lost on the way; `make slow` runs it, and `-s` shows the figures."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from playgroundclient.sandbox import Gateway

RECORDS = 100_000
MEBIBYTES = 300
"""What the client's process may hold more than what it has imported, and the frame that is stored."""

CHILD = """
import collections, json, resource, sys, time, tracemalloc
import geopandas, httpx, numpy, pandas, pyogrio, shapely
from playgroundclient import Playground

settings, control, number = json.loads(sys.argv[1])
place = numpy.arange(number)
west, south = 2 + place % 1000 * 1e-4, 42 + place // 1000 * 1e-4
frame = geopandas.GeoDataFrame(
    {
        "tags": pandas.array(["ship", "crane", "ship,crane"], dtype="str").take(place % 3),
        "confidence": place % 101 / 100,
        "state": pandas.array(["PREDICTED", "MODIFIED", "ADDED", "DELETED", "VERIFIED"], dtype="str").take(place % 5),
    },
    geometry=shapely.box(west, south, west + 8e-5, south + 8e-5),
    crs="EPSG:4326",
).sample(frac=1, random_state=1)


def content(frame):
    keys = shapely.to_wkb(frame.geometry.values), frame["tags"], frame["confidence"], frame["state"]
    return collections.Counter(map(hash, zip(*keys)))


def lose(when):
    httpx.post(control + "/faults", json={"drop_answer": {"operation": "create_front_records", "when": when, "count": 1}})


def progress(stored, total):
    if stored in (number // 2, number // 4):
        lose("after" if stored == number // 2 else "before")


if sys.argv[2] == "traced":
    tracemalloc.start()
with Playground(**settings) as play:
    dataset = play.project("Airbus").create_dataset("All of it")
    begin = time.monotonic()
    dataset.add(frame, zone="Whole", image="an-image", progress=progress)
    added = time.monotonic()
    back = dataset.records().to_geodataframe()
    read = time.monotonic()
peak = tracemalloc.get_traced_memory()[1] / 2**20 if tracemalloc.is_tracing() else 0
tracemalloc.stop()
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
same = content(back) == content(frame) and len(back) == number
print(json.dumps({"same": same, "traced": peak, "rss": rss, "add": added - begin, "read": read - added}))
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("measured", ["traced", "timed"])
def test_100_000_records_come_back_equal_though_answers_are_lost(measured: str) -> None:
    gateway = Gateway.start(speed=50)
    try:
        given = json.dumps([{**gateway.settings, "proxy": ""}, gateway.control_url, RECORDS])
        command = [sys.executable, "-c", CHILD, given, measured]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    finally:
        gateway.stop()
    figures = json.loads(done.stdout)
    print(figures)
    assert figures["same"]
    assert figures["traced"] < MEBIBYTES
