"""The import service: zones and records of a GeoJSON file come into a dataset."""

import base64
import binascii
import json

from playground_sandbox.documents import Doc, Json, make_uuid
from playground_sandbox.errors import RequestError
from playground_sandbox.geometry import bounds_of
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room
from playground_sandbox.store import RecordRow, Row

HINT = "Send a GeoJSON FeatureCollection in base64, whose features have properties.type zone or record."


class Imports:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def create_import(self, call: Call) -> Answer:
        dataset = self._room.one("dataset", call.body["dataset_id"])
        batch = make_uuid(self._room.settings.seed, "import", self._room.store.next_number("import"))
        zone, zones, records = None, 0, list[RecordRow]()
        for number, feature in enumerate(_features(call.body["file"])):
            if feature["properties"]["type"] == "zone":
                zone, zones = self._add_zone(dataset, feature, call.body["name"]), zones + 1
            else:
                records.append(_record(dataset.id, zone, batch, make_uuid(batch, number), feature))
        self._room.store.add_records(records)
        return Answer(200, {"import_id": batch, "name": call.body["name"], "zones": zones, "records": len(records)})

    def _add_zone(self, dataset: Row, feature: Doc, default_name: str) -> str:
        given: Doc = feature["properties"]
        doc = {
            "name": str(given.get("name") or default_name),
            "description": None,
            "status": "PENDING",
            "created": self._room.now(),
            "images": [str(given[name]) for name in ("image_id", "image_2_id") if given.get(name)],
            "geom": feature["geometry"],
        }
        zone = make_uuid(self._room.settings.seed, "zone", self._room.store.next_number("zone"))
        self._room.store.add("zone", Row(zone, doc, dataset.project, dataset.id))
        return zone


def _record(dataset: str, zone: str | None, batch: str, record: str, feature: Doc) -> RecordRow:
    given: Doc = feature["properties"]
    properties = {
        "record_id": record,
        "batch_id": batch,
        "dataset_id": dataset,
        "zone_id": zone,
        "tags": given.get("tags"),
        "comment": given.get("comment"),
        "state": "ADDED",
    }
    stored = {"type": "Feature", "id": record, "geometry": feature["geometry"], "properties": properties}
    return RecordRow(record, dataset, zone, None, batch, bounds_of(feature["geometry"]), stored)


def _features(text: str) -> list[Doc]:
    """The features of a file in base64. Raises RequestError for what is none."""
    try:
        collection: Json = json.loads(base64.b64decode(text, validate=True))
        features: Json = collection["features"]
        for feature in features:
            if feature["properties"]["type"] not in ("zone", "record"):
                raise ValueError(f"a feature is a {feature['properties']['type']!r}")
            bounds_of(feature["geometry"])
            _check_texts(feature["properties"])
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RequestError(400, f"The file cannot be read: {error!r}", HINT) from error
    found: list[Doc] = features
    return found


def _check_texts(properties: Doc) -> None:
    tags: Json = properties.get("tags")
    texts: list[Json] = [*(tags if isinstance(tags, list) else [tags]), properties.get("comment")]
    if not all(text is None or isinstance(text, str) for text in texts):
        raise ValueError("tags are texts, and so is a comment")
