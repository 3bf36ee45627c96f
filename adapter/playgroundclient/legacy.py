"""The API of the published notebooks: plain dicts and lists, URL templates that subclasses build on, tiles as pictures.

It is a table over the transport of `Playground`, which keeps its promises here too. New code uses `Playground`; each
method names what does the same there, and docs/moving.md has all of them in one table.
"""

from __future__ import annotations

import functools
import io
import json
import math
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NoReturn, cast
from urllib.parse import quote, urljoin

from . import config
from ._sync.playground import Playground
from .errors import ApiError, ConnectionFailed, DeadlineExceeded, InvalidInput, PlaygroundError
from .extras import need
from .transport.call import OPERATION, ending_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import httpx
    from PIL.Image import Image

    Values = Mapping[str, object]

SIZE = 256
"""Pixels along a tile's side."""
_FIELD = re.compile(r"\{(\w+)\}")
CIRCUMFERENCE = 2 * math.pi * 6_378_137
"""Of the Earth at the equator in EPSG:3857, metres."""


class PlaygroundClientError(PlaygroundError):
    """The service refused what a `PlaygroundClient` asked: `status_code`, None where no answer came, and `message`.

    It is raised from the error that `Playground` raises for the same answer (`NotFound`, `Forbidden`, ...), its
    `__cause__`, which has the method, the URL and the correlation id too.
    """

    def __init__(self, status_code: int | None, message: str) -> None:
        super().__init__(message)
        self.status_code = status_code

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(type(self), message=self.message, status_code=self.status_code), ()


class NetException(PlaygroundClientError):
    """A tile was asked for, and no complete answer came in time: `message`, and no `status_code`."""

    def __init__(self, message: str, status_code: None = None) -> None:
        super().__init__(status_code, message)


class TileException(PlaygroundClientError):
    """A tile was refused, or what came is no tile: `status_code` and `message`."""


class _Url:
    """A URL template of the front, from the configuration at the moment of access: a class body may build on it."""

    def __init__(self, path: str = "") -> None:
        self._path = path

    def __get__(self, instance: PlaygroundClient | None, owner: type[PlaygroundClient]) -> str:
        if self._path:
            return (owner if instance is None else instance).PLAYGROUND_URL + self._path
        return str(config.front_url() if instance is None else instance._play.settings.front).rstrip("/")


class _Withheld:
    """An attribute of the original that held a secret."""

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(f"{owner.__name__} does not offer {self._instead}.")


class PlaygroundClient:
    """The notebooks' client. The key is in `api_key.txt` in the working folder, or wherever `Playground` finds one.

    A subclass adds an operation by a URL template and `_get_request`, or changes one by overriding its template:

        class MyClient(PlaygroundClient):
            JOBS_URL = PlaygroundClient.PLAYGROUND_URL + "/api/jobs?project_id={projectId}&page={page}"

            def get_jobs(self, projectId, page=0):
                return self._get_request(self.JOBS_URL, projectId=projectId, page=page)

    Boxes are `minlon,minlat,maxlon,maxlat` in degrees, and sensors names with commas between them, as text or as a
    list. What the service refuses is a `PlaygroundClientError`; other failures are this package's other errors.
    """

    PLAYGROUND_URL = _Url()
    PLAYGROUND_CURRENT_USER_URL = _Url("/currentUser")
    PLAYGROUND_PROJECT_URL = _Url("/api/projects")
    PLAYGROUND_PROCESSES_URL = _Url("/api/v1/processes?projectId={projectId}&size=100")
    PLAYGROUND_PROCESS_URL = _Url("/api/v1/processes/{processId}?projectId={projectId}")
    PLAYGROUND_DATASETS_URL = _Url("/api/v1/datasets?projectId={projectId}&itemsPerPage=100")
    PLAYGROUND_DATASET_URL = _Url("/api/datasets/{datasetId}")
    PLAYGROUND_TAGS_URL = _Url("/api/datasets/{datasetId}/tags")
    PLAYGROUND_ZONES_SEARCH_URL = _Url("/api/zones?dataset_id={datasetId}")
    PLAYGROUND_ZONE_URL = _Url("/api/zones")
    PLAYGROUND_ZONE_ID_URL = _Url("/api/zones/{zoneId}")
    PLAYGROUND_RECORDS_COUNT_ZONE_URL = _Url("/api/records?zone_id={zoneId}&bbox={bbox}&count=true")
    PLAYGROUND_RECORDS_ZONE_URL = _Url("/api/records?zone_id={zoneId}&bbox={bbox}")
    PLAYGROUND_RECORD_URL = _Url("/api/records/{recordId}")
    PLAYGROUND_RECORDS_STORE_URL = _Url("/api/records")
    PLAYGROUND_RECORDS_BATCH_DELETE_URL = _Url("/api/recordsbatch/{batchId}/from_dataset/{datasetId}")
    PLAYGROUND_CURRENT_SENSORS_URL = _Url("/api/catalog/constellations")
    PLAYGROUND_SEARCH_URL = _Url("/api/catalog/_search?bbox={BBOX}&constellation={SENSORS}")
    PLAYGROUND_SEARCH_UUID_URL = _Url("/api/catalog/uid/{imageUId}")
    PLAYGROUND_SEARCH_SOURCEID_URL = _Url("/api/catalog/sourceid/{sourceId}")
    PLAYGROUND_JOB_URL = _Url("/api/jobs")
    PLAYGROUND_JOB_ID_URL = _Url("/api/jobs/{jobId}")
    PLAYGROUND_JOBS_URL = _Url("/api/jobs?project_id={projectId}&page_size={pageSize}&page={page}&filter_user=true")
    PLAYGROUND_JOBS_COUNT_URL = _Url("/api/jobs?project_id={projectId}&filter_user=true&count=true")
    TIMEOUT = 300.0
    """Seconds that a call may take, its retries included; a subclass may set it."""
    HEADERS = _Withheld(
        "HEADERS, which hold the access token: _get_request and its kin send the access token; Playground().api calls any other operation"
    )
    ACCESS_TOKEN = _Withheld("ACCESS_TOKEN: it is fetched and renewed by itself; nothing needs to be passed on")
    API_KEY = _Withheld("API_KEY: it is read from api_key.txt or the configuration; Playground(api_key=...) takes one")

    def __init__(self, **settings: Any) -> None:  # Any: the arguments of Playground
        settings.setdefault("timeout", self.TIMEOUT)
        self._play = Playground(**settings)
        self.uids_xyz: dict[str, str] = {}
        """The tile templates of the images that were asked for, by the images' uids."""

    def close(self) -> None:
        """Close the connections. `Playground` does it at the end of its `with` block."""
        self._play.close()

    def playground_refresh_access_token(self) -> bool:
        """Make sure that the access token is fresh: True, or an error. `Playground` renews it by itself, as this does."""
        return self._ask("GET", self.PLAYGROUND_CURRENT_USER_URL, {}).is_success

    def _get_request(self, template: str, format: str = "json", **kwargs: object) -> Any:  # Any: the answer's JSON
        """GET a URL template filled with `kwargs`, each percent-encoded: the answer's JSON, or its text with `format="text"`.

        `Playground.api` calls any operation of the contract. Raises PlaygroundClientError.
        """
        return _read(self._ask("GET", template, kwargs), format)

    def _post_request(self, template: str, payload: str, format: str = "json", **kwargs: object) -> Any:
        """POST a JSON string; otherwise as `_get_request`. `Playground.api` does it for any operation of the contract."""
        return _read(self._ask("POST", template, kwargs, payload), format)

    def _put_request(self, template: str, payload: str, format: str = "json", **kwargs: object) -> Any:
        """PUT a JSON string; otherwise as `_get_request`. `Playground.api` does it for any operation of the contract."""
        return _read(self._ask("PUT", template, kwargs, payload), format)

    def _delete_request(self, template: str, format: str = "json", **kwargs: object) -> bool:
        """DELETE, and True; otherwise as `_get_request`. `Playground.api` does it for any operation of the contract."""
        return self._ask("DELETE", template, kwargs).is_success

    def _ask(
        self, method: str, template: str, values: Values, body: str | None = None, **headers: str
    ) -> httpx.Response:
        url, headers = _filled(template, values), headers if body is None else {"content-type": "application/json"}
        try:
            return self._play.http.request(method, url, content=body, headers=headers, extensions={OPERATION: None})
        except ApiError as error:
            raise PlaygroundClientError(error.status, error.message) from error

    def get_logged_user(self) -> Any:
        """The account, with `firstname` and `lastname`. `Playground.user()`."""
        return self._get_request(self.PLAYGROUND_CURRENT_USER_URL)

    def get_projects(self) -> Any:
        """The account's projects, a list with `project_id` and `name`. `Playground.projects()`."""
        return self._get_request(self.PLAYGROUND_PROJECT_URL)

    def get_processes(self, projectId: str) -> Any:
        """A page of the project's processes, at most 100 of them, under `processes`. `project.processes()` has all."""
        return self._get_request(self.PLAYGROUND_PROCESSES_URL, projectId=projectId)

    def get_process(self, projectId: str, processId: str) -> Any:
        """One process, with its `input` schema and its `_links`. `project.process(name)`."""
        return self._get_request(self.PLAYGROUND_PROCESS_URL, projectId=projectId, processId=processId)

    def get_datasets(self, projectId: str) -> Any:
        """A page of the project's datasets, at most 100 of them, under `datasets`. `project.datasets()` has all."""
        return self._get_request(self.PLAYGROUND_DATASETS_URL, projectId=projectId)

    def get_dataset(self, datasetId: str) -> Any:
        """One dataset, with the counts `zones` and `records`. `project.dataset(name)`."""
        return self._get_request(self.PLAYGROUND_DATASET_URL, datasetId=datasetId)

    def get_tags(self, datasetId: str) -> Any:
        """The tags of the dataset's records, a list. `dataset.tags()`."""
        return self._get_request(self.PLAYGROUND_TAGS_URL, datasetId=datasetId)

    def get_zones_in_dataset(self, datasetId: str) -> Any:
        """The dataset's zones, a list with `zone_id`, `name` and `geom`. `dataset.zones()`."""
        return self._get_request(self.PLAYGROUND_ZONES_SEARCH_URL, datasetId=datasetId)

    def get_zone(self, zoneId: str) -> Any:
        """One zone, with its `geom` in longitude, latitude. `dataset.zones()`, or `get_zone` of `Playground.api`."""
        return self._get_request(self.PLAYGROUND_ZONE_ID_URL, zoneId=zoneId)

    def store_zone(self, zone: Mapping[str, Any], zoneId: str | None = None) -> Any:
        """Create a zone (`dataset_id`, `name`, `geom`, ...), or change that of `zoneId`; the zone. `dataset.add(...)`."""
        return self._store(self.PLAYGROUND_ZONE_URL, self.PLAYGROUND_ZONE_ID_URL, zone, zoneId=zoneId)

    def delete_zone(self, zoneId: str) -> bool:
        """Delete a zone with its records: True. `delete_front_zone` of `Playground.api`."""
        return self._delete_request(self.PLAYGROUND_ZONE_ID_URL, zoneId=zoneId)

    def get_records_count_in_zone(self, zoneId: str, bbox: str | Sequence[float]) -> Any:
        """How many of the zone's records touch the box: a dict with `count`. `len(dataset.records(area=...))`."""
        return self._get_request(self.PLAYGROUND_RECORDS_COUNT_ZONE_URL, zoneId=zoneId, bbox=bbox)

    def get_records_in_zone(self, zoneId: str, bbox: str | Sequence[float]) -> Any:
        """The zone's records that touch the box, a list. `dataset.records(area=...)`."""
        return self._get_request(self.PLAYGROUND_RECORDS_ZONE_URL, zoneId=zoneId, bbox=bbox)

    def store_record(self, record: Mapping[str, Any], recordId: str | None = None) -> Any:
        """Create a record (`dataset_id`, `zone_id`, `geom`, ...), or change that of `recordId`; the record. `dataset.add(...)`."""
        return self._store(self.PLAYGROUND_RECORDS_STORE_URL, self.PLAYGROUND_RECORD_URL, record, recordId=recordId)

    def store_records(self, payload: str) -> Any:
        """Create the records of a JSON string that holds a list; the records. `dataset.add(...)`, in batches."""
        return self._post_request(self.PLAYGROUND_RECORDS_STORE_URL, payload)

    def _store(self, new: str, stored: str, document: Mapping[str, Any], **ids: str | None) -> Any:
        payload = json.dumps(document, allow_nan=False)
        known = {name: value for name, value in ids.items() if value is not None}
        return self._put_request(stored, payload, **known) if known else self._post_request(new, payload)

    def delete_record(self, recordId: str) -> bool:
        """Delete a record: True. `delete_front_record` of `Playground.api`."""
        return self._delete_request(self.PLAYGROUND_RECORD_URL, recordId=recordId)

    def delete_batch_records(self, datasetId: str, batchId: str) -> bool:
        """Delete the records that were stored as one batch: True. `delete_record_batch` of `Playground.api`."""
        return self._delete_request(self.PLAYGROUND_RECORDS_BATCH_DELETE_URL, datasetId=datasetId, batchId=batchId)

    def check_available_sensors(self) -> Any:
        """A dict with `constellation`: names with commas between them. `list_constellations` of `Playground.api`."""
        return self._get_request(self.PLAYGROUND_CURRENT_SENSORS_URL)

    def get_images(self, BBOX: str | Sequence[float], SENSORS: str | Sequence[str]) -> Any:
        """The images that touch the box, a FeatureCollection of at most 100. `Playground.images(area, ...)` has all."""
        return self._get_request(self.PLAYGROUND_SEARCH_URL, BBOX=BBOX, SENSORS=SENSORS)

    def get_image_from_uid(self, imageUId: str) -> Any:
        """The image of a uid, as a FeatureCollection. `Playground.image(id)`."""
        return self._get_request(self.PLAYGROUND_SEARCH_UUID_URL, imageUId=imageUId)

    def get_image_from_sourceid(self, sourceId: str) -> Any:
        """The images of a source id, as a FeatureCollection. `Playground.image(id)`."""
        return self._get_request(self.PLAYGROUND_SEARCH_SOURCEID_URL, sourceId=sourceId)

    def launch_job(self, data: Mapping[str, Any]) -> Any:
        """Launch a job (`process_id`, `project_id` and the process's inputs); the job. `process.run(...)`, which checks first."""
        return self._post_request(self.PLAYGROUND_JOB_URL, json.dumps(data, allow_nan=False))

    def get_job(self, jobId: str) -> Any:
        """One job, with `name`, `status` and `progress`. `Playground.job(href)`."""
        return self._get_request(self.PLAYGROUND_JOB_ID_URL, jobId=jobId)

    def get_jobs_count(self, projectId: str) -> Any:
        """How many jobs of the user's own the project has: a dict with `count`. The `total` of `project.jobs()` is of all."""
        return self._get_request(self.PLAYGROUND_JOBS_COUNT_URL, projectId=projectId)

    def get_jobs(self, projectId: str, pageSize: int = 10, page: int = 0) -> Any:
        """The user's own jobs in the project, a list; `page` counts from 0. `project.jobs()`, of all users."""
        return self._get_request(self.PLAYGROUND_JOBS_URL, projectId=projectId, pageSize=pageSize, page=page)

    def get_image_xyz(self, imageUId: str) -> str:
        """The image's tile template on the front, with `{z}`, `{x}`, `{y}`; remembered in `uids_xyz`. `image.read(area)`."""
        if imageUId not in self.uids_xyz:
            try:
                found = str(self.get_image_from_uid(imageUId)["features"][0]["properties"]["tileEngineUrl"])
            except (LookupError, TypeError):
                raise TileException(404, f"The image {imageUId} has no template of its tiles.") from None
            self.uids_xyz[imageUId] = urljoin(self.PLAYGROUND_URL + "/", found)
        return self.uids_xyz[imageUId]

    def _get_tile(
        self, xyz_url: str, z: int, x: int, y: int, timeout: float = 2, user_agent: str | None = None
    ) -> Image:
        """One tile as a picture of 256 x 256; black where there is none. `image.read(area)`.

        Raises NetException when it has not come after `timeout` seconds, TileException when it is refused.
        """
        pictures = need("PIL.Image", "notebook", "A tile as a picture")
        tile: Image = pictures.new("RGB", (SIZE, SIZE))
        if not (0 <= x < 2**z and 0 <= y < 2**z):
            return tile
        try:
            with ending_by(time.monotonic() + timeout):
                headers = {"user-agent": user_agent} if user_agent else {}
                content = self._ask("GET", xyz_url, {"z": z, "x": x, "y": y}, **headers).content
            if content:
                with pictures.open(io.BytesIO(content), formats=("JPEG", "PNG")) as found:
                    if found.size != (SIZE, SIZE):
                        raise TileException(200, f"A tile is not {SIZE} x {SIZE} pixels, but {found.size}.")
                    opaque = found.convert("RGBA")
                    tile.paste(opaque, mask=opaque)
        except (ConnectionFailed, DeadlineExceeded) as error:
            raise NetException(error.message) from error
        except PlaygroundClientError as error:
            if error.status_code != 404:
                raise TileException(error.status_code, error.message) from error
        except (OSError, SyntaxError, pictures.DecompressionBombError):
            raise TileException(200, "A tile is neither a JPEG nor a PNG that can be read.") from None
        return tile

    def get_image(self, imageUId: str, zoom: int, col: int, row: int) -> Image | None:
        """The 3 x 3 tiles around a tile, 768 x 768 pixels; None, and a printed line, where one cannot be had. `image.read(area)`."""
        try:
            return self.get_big_tile(imageUId, 3, zoom, col - 1, row - 1)
        except PlaygroundClientError as error:
            print(f"No picture of the image {imageUId} at {zoom}/{col}/{row}: {error}")
            return None

    @staticmethod
    def get_image_proj(zoom: int, col: int, row: int) -> str:
        """The world file of `get_image`, in metres of EPSG:3857. `image.save("x.png", area)` writes it beside the picture."""
        return PlaygroundClient.get_big_tile_proj(3, zoom, col - 1, row - 1)

    def get_big_tile(
        self, imageUId: str, nbtiles: int, zoom: int, col: int, row: int, num_worker_threads: int = 8
    ) -> Image:
        """`nbtiles` x `nbtiles` tiles from (`col`, `row`) to the east and south, as one picture. `image.read(area)`."""
        side, places = nbtiles * SIZE, [(x, y) for y in range(nbtiles) for x in range(nbtiles)]
        picture: Image = need("PIL.Image", "notebook", "A picture of an image").new("RGB", (side, side))
        tile = functools.partial(self._get_tile, self.get_image_xyz(imageUId), zoom, timeout=self.TIMEOUT)
        with ThreadPoolExecutor(num_worker_threads, thread_name_prefix="playground-tiles") as pool:
            tiles = pool.map(tile, [col + x for x, _ in places], [row + y for _, y in places])
            for (x, y), found in zip(places, tiles, strict=True):
                picture.paste(found, (x * SIZE, y * SIZE))
        return picture

    @staticmethod
    def get_big_tile_proj(nbtiles: int, zoom: int, col: int, row: int) -> str:
        """The world file of `get_big_tile`, in metres of EPSG:3857. `image.save("x.png", area)` writes it beside the picture."""
        left, top = PlaygroundClient.num2merc(col, row, zoom)
        pixel = CIRCUMFERENCE / 2**zoom / SIZE
        return "\n".join(map(repr, (pixel, 0.0, 0.0, -pixel, left + pixel / 2, top - pixel / 2)))

    @staticmethod
    def merc2num(easting: float, northing: float, zoom: int) -> tuple[int, int]:
        """The column and row of the tile that holds a point in metres of EPSG:3857. `mercantile.tile` is it for degrees."""
        return cast("tuple[int, int]", _mercantile().tile(*_mercantile().lnglat(easting, northing), zoom)[:2])

    @staticmethod
    def num2merc(xtile: int, ytile: int, zoom: int) -> tuple[float, float]:
        """A tile's upper left corner in metres of EPSG:3857. `mercantile.xy_bounds` has all four edges."""
        side = CIRCUMFERENCE / 2**zoom
        return xtile * side - CIRCUMFERENCE / 2, CIRCUMFERENCE / 2 - ytile * side

    @staticmethod
    def merc2geog(easting: float, northing: float) -> tuple[float, float]:
        """Longitude and latitude in degrees of a point in metres of EPSG:3857. `mercantile.lnglat`."""
        return cast("tuple[float, float]", _mercantile().lnglat(easting, northing))

    @staticmethod
    def geog2merc(lon: float, lat: float) -> tuple[float, float]:
        """Easting and northing in metres of EPSG:3857 of a point in degrees. `mercantile.xy`."""
        return cast("tuple[float, float]", _mercantile().xy(lon, lat))

    @staticmethod
    def pixel2geographic(px: float, py: float, param: str | Sequence[float]) -> tuple[float, float]:
        """Longitude and latitude in degrees of a pixel's middle, by a world file in metres: its text, or its six numbers.

        Pixels count from 0, to the right and down. `image.read(area)` comes with a transform.
        """
        a, d, b, e, c, f = _world_file(param)
        return PlaygroundClient.merc2geog(a * px + b * py + c, d * px + e * py + f)

    @staticmethod
    def geographic2pixel(lng: float, lat: float, param: str | Sequence[float]) -> tuple[float, float]:
        """The pixel of a point in degrees, with fractions: the way back of `pixel2geographic`."""
        a, d, b, e, c, f = _world_file(param)
        easting, northing = PlaygroundClient.geog2merc(lng, lat)
        right, up, scale = easting - c, northing - f, a * e - b * d
        return (e * right - b * up) / scale, (a * up - d * right) / scale


def _read(answer: httpx.Response, format: str) -> Any:  # Any: the answer's JSON
    return answer.text if format == "text" else answer.json()


def _text(value: object) -> str:
    return ",".join(map(str, cast("list[object]", value))) if isinstance(value, (list, tuple)) else str(value)


def _filled(template: str, values: Values) -> str:
    """The URL of a template. Raises TypeError where a value is missing, InvalidInput where one would change the path."""
    if missing := ", ".join(sorted(set(_FIELD.findall(template)) - values.keys())):
        raise TypeError(f"the URL template needs {missing}: {template}")
    texts = {name: _text(value) for name, value in values.items()}
    if {texts[name] for name in _FIELD.findall(template.partition("?")[0])} & {"", ".", ".."}:
        raise InvalidInput(f"An id for {template} is empty, or dots. Nothing was sent.")
    return _FIELD.sub(lambda field: quote(texts[field[1]], safe=","), template)


def _world_file(param: str | Sequence[float]) -> Iterator[float]:
    return map(float, param.split() if isinstance(param, str) else param)


def _mercantile() -> Any:  # Any: mercantile has no types
    return need("mercantile", "notebook", "The arithmetic of tiles")
