"""The front's catalogue of images and their tiles."""

from playground_sandbox.documents import Doc
from playground_sandbox.errors import not_found
from playground_sandbox.front import bounding_box
from playground_sandbox.geometry import Area, Tile
from playground_sandbox.imagery import draw
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room
from playground_sandbox.store import Row

PAGE = 100
SIMULATED = "simulated"
"""Who provides the pictures of this gateway: nobody's satellite took them, though the rest of an entry is a real one's."""


class Catalog:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def list_constellations(self, call: Call) -> Answer:
        found = {row.doc["properties"]["constellation"] for row in self._images()}
        return Answer(200, {"constellation": ",".join(sorted(found))})

    def search_images(self, call: Call) -> Answer:
        bounds = bounding_box(call["bbox"])
        constellations = call.get("constellation")
        wanted = None if constellations is None else constellations.upper().split(",")
        found = [
            row.doc
            for row in self._images()
            if Area(row.doc["geometry"]).touches_bounds(bounds)
            and (wanted is None or row.doc["properties"]["constellation"] in wanted)
        ]
        return _collection(found)

    def get_image_by_uid(self, call: Call) -> Answer:
        return _collection([self._room.one("image", call["image_uid"]).doc])

    def get_image_by_source_id(self, call: Call) -> Answer:
        found = self._room.store.find("image", self._room.now(), parent=call["source_id"])
        if not found:
            raise not_found("image", call["source_id"], "Take the sourceId from the catalogue.")
        return _collection([row.doc for row in reversed(found)])

    def get_image_tile(self, call: Call) -> Answer:
        image = self._room.one("image", call["image_uid"])
        tile = Tile(call.number("z", 0), call.number("x", 0), call.number("y", 0))
        if tile.x >= 1 << tile.z or tile.y >= 1 << tile.z:
            raise not_found("tile", f"{tile.z}/{tile.x}/{tile.y}", "x and y are below 2 to the power of z.")
        if not Area(image.doc["geometry"]).touches_bounds(tile.bounds()):
            return Answer(204, media_type=None)
        content = draw(str(self._room.settings.seed), tile)
        return Answer(200, content, "image/jpeg", {"Cache-Control": "max-age=3600"})

    def _images(self) -> list[Row]:
        return self._room.store.find("image", self._room.now())[::-1]


def _collection(images: list[Doc]) -> Answer:
    return Answer(
        200,
        {
            "type": "FeatureCollection",
            "error": False,
            "features": [
                image | {"properties": image["properties"] | {"provider": SIMULATED}} for image in images[:PAGE]
            ],
            "itemsPerPage": PAGE,
            "startIndex": 0,
            "totalResults": len(images),
        },
    )
