"""The host that keeps the files of exports: another origin, which knows nothing of tokens."""

import io
import json
import zipfile
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from playground_sandbox.room import Room
from playground_sandbox.store import Row

if TYPE_CHECKING:
    from playground_sandbox.documents import Doc

BUCKET = "sandbox-exports"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def export_status(export: Row, now: float, speed: float) -> str:
    age = (now - export.doc["created"]) * speed
    return "PENDING" if age < 1 else "RUNNING" if age < 4 else "SUCCEEDED"


def storage_app(room: Room) -> ASGIApp:
    """Serves the file of an export that has succeeded to whoever knows its address, and refuses a token, as buckets do."""

    async def file(request: Request) -> Response:
        if "authorization" in request.headers:
            return PlainTextResponse("This host takes no access token: the address alone is enough.", 400)
        now = room.now()
        export = room.store.get("export", request.path_params["export"].lower(), now)
        if export is None or export_status(export, now, room.settings.speed) != "SUCCEEDED":
            return PlainTextResponse("There is no such file.", 404)
        with room.store.transaction():
            content = _archive(room, export)
        return Response(content, media_type="application/zip")

    return Starlette(routes=[Route(f"/{BUCKET}/{{export}}.zip", file)])


def _archive(room: Room, export: Row) -> bytes:
    """A zip with a GeoJSON file for each zone that has records; the same for the same records."""
    job = room.store.get_job(str(export.parent), 0.0) if export.doc["type"] == "Job" else None
    dataset = job.dataset if job is not None else str(export.parent)
    room.jobs.settle(dataset)
    texts = room.store.record_texts(dataset=dataset) if job is None else room.store.record_texts(job=job.id)
    zones: dict[str, list[str]] = {}
    for text in texts:
        feature: Doc = json.loads(text)
        zones.setdefault(str(feature["properties"].get("zone_id") or "no-zone"), []).append(text)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for zone, features in sorted(zones.items()):
            collection = f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'
            archive.writestr(zipfile.ZipInfo(f"{zone}.geojson", _EPOCH), collection)
    return content.getvalue()
