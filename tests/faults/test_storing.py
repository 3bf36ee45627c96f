"""Records are stored once though the connection is cut at any byte of a batch or of its answer: the local gateway judges."""

from __future__ import annotations

import json
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from playgroundclient.datasets import storing

from .server import Connection, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live_gateway import Live

ZONE = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[[2, 42], [3, 42], [3, 43], [2, 43], [2, 42]]]},
    "properties": {"type": "zone", "name": "Z", "image_id": "i"},
}
RECORDS = [
    {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.5 + number / 1000, 42.5]},
        "properties": {"tags": str(number), "confidence": number / 10, "state": "VERIFIED"},
    }
    for number in (0, 1, 2, 3, 4, 5, 5)
]


class Relay:
    """Stands before the front, and cuts the second batch of records after so many bytes in either direction."""

    def __init__(self, front: str) -> None:
        host, _, port = front.partition("://")[2].partition(":")
        self.front = host, int(port)
        self.plan: tuple[str, float, str] = ("", 0.0, "fin")
        self.batches = 0
        self.server = Server(session=self._session)

    def _session(self, connection: Connection) -> None:
        while connection.open:
            request = connection.request()
            where, part, how = "", 0.0, "fin"
            if (request.method, request.path) == ("POST", "/api/records"):
                self.batches += 1
                where, part, how = self.plan if self.batches == 2 else (where, part, how)
            with socket.create_connection(self.front) as sock:
                up = Connection(sock, self.server)
                if where == "request":
                    up.send(request.raw[: int(part * len(request.raw))])
                    getattr(up, how)()
                    getattr(connection, how)()
                    return
                up.send(request.raw)
                answer = b"".join(up.read_message())
                connection.send(answer if where != "answer" else answer[: int(part * len(answer))])
                if where == "answer":
                    getattr(connection, how)()


@pytest.fixture
def relay(running_gateway: Live) -> Iterator[Relay]:
    made = Relay(running_gateway.settings["url"])
    yield made
    made.server.close()


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_a_cut_anywhere_loses_and_doubles_nothing(
    kind: str, relay: Relay, running_gateway: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "LOOKS", (0.0, 0.02, 0.05))
    monkeypatch.setattr(storing, "_BATCH", 3)
    wanted = Counter(map(_content, RECORDS))
    settings = {**running_gateway.settings, "url": relay.server.url}
    async with doubles.maker(kind)(**settings) as play:
        project = await play.project("Airbus")
        for number, part in enumerate((0.0, 0.05, 0.3, 0.6, 0.95, 0.999)):
            for where in ("request", "answer"):
                relay.plan = (where, part, ("fin", "rst")[number % 2])
                relay.batches = 0
                dataset = await project.create_dataset("Cut")
                assert await dataset.add({"type": "FeatureCollection", "features": [ZONE, *RECORDS]}) == len(RECORDS)
                assert Counter(map(_content, await dataset.records())) == wanted, relay.plan
                assert relay.batches == (3 if where == "answer" else 4), "only what is not there is sent again"


def _content(feature: Any) -> Any:
    properties = feature["properties"]
    return json.dumps(feature["geometry"]), properties["tags"], properties["confidence"], properties["state"]
