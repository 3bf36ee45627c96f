"""The service as these tests need it: an identity provider and a gateway on ports of their own, with state, and a script for any operation."""

from __future__ import annotations

import base64
import datetime
import email.utils
import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs

from .server import Connection, Request, Script, Server, message, say

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

PROJECT = uuid.UUID("1a50823a-d9c1-4397-8b64-1c8079d6c7eb")
PROCESS = uuid.UUID("2f8d2fc7-e38e-4e2f-88f2-266135677f4c")
JOB = uuid.UUID("1a2deece-27a8-46fe-8bc4-84f31179b305")
DATASET = uuid.UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
AREA = {"type": "Polygon", "coordinates": [[[51.5, 25.2], [51.6, 25.2], [51.6, 25.3], [51.5, 25.2]]]}
INPUTS = {"name": "Doha", "imageId": "an-image", "datasetName": "Cars in Doha", "geom": AREA}
SCHEMA = {
    "$schema": "http://json-schema.org/draft-06/schema#",
    "type": "object",
    "required": ["name", "imageId", "geom"],
    "properties": {"name": {"type": "string"}, "imageId": {"type": "string"}, "projectId": {"type": "string"}},
}
RECORDS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [51.5 + i / 1000, 25.2]},
                "properties": {"tags": "car", "confidence": 0.9},
            }
            for i in range(3)
        ],
    }
).encode()
ETAG = '"v1"'

_PROCESSES = "/api/v1/processes"
_OPERATIONS = [
    ("submit", "POST", rf"{_PROCESSES}/[^/]+/jobs"),
    ("list", "GET", rf"{_PROCESSES}/[^/]+/jobs"),
    ("get", "GET", rf"{_PROCESSES}/[^/]+/jobs/[^/]+"),
    ("delete", "DELETE", rf"{_PROCESSES}/[^/]+/jobs/[^/]+"),
    ("process", "GET", rf"{_PROCESSES}/[^/]+"),
    ("processes", "GET", _PROCESSES),
    ("project jobs", "GET", "/api/v1/jobs"),
    ("projects", "GET", "/api/v1/projects"),
    ("download", "GET", r"/api/v1/records/[^/]+/export"),
    ("user", "GET", "/currentUser"),
]


def operation_of(request: Request) -> str:
    for name, method, path in _OPERATIONS:
        if request.method == method and re.fullmatch(path, request.path):
            return name
    return f"{request.method} {request.path}"


@dataclass(frozen=True)
class Created:
    """A job that a submission made."""

    id: uuid.UUID
    inputs: dict[str, Any]
    correlation_id: str
    at: datetime.datetime


@dataclass
class Issued:
    """A token that was given out, and on `clock` when its life began."""

    text: str
    born: float
    lifetime: float


class Documents:
    """What the service is made of, and what it answers when nothing is wrong: all that a client in another process needs."""

    shows_correlation_id = True

    def __init__(self, key: str, gateway_url: str, token_url: str) -> None:
        self.key, self.gateway_url, self.token_url = key, gateway_url, token_url
        self.created: list[Created] = []

    def arguments(self, **other: Any) -> dict[str, Any]:
        return {
            "api_key": self.key,
            "url": self.gateway_url,
            "gateway_url": self.gateway_url,
            "token_url": self.token_url,
            **other,
        }

    @property
    def process_url(self) -> str:
        return f"{self.gateway_url}{_PROCESSES}/{PROCESS}?projectId={PROJECT}"

    def job_url(self, job: uuid.UUID = JOB) -> str:
        return f"{self.gateway_url}{_PROCESSES}/{PROCESS}/jobs/{job}?projectId={PROJECT}"

    @property
    def records_url(self) -> str:
        return f"{self.gateway_url}/api/v1/records/{DATASET}/export?projectId={PROJECT}&type=geojson&jobId={JOB}"

    def project(self) -> dict[str, Any]:
        href = f"{self.gateway_url}/api/v1/processes?projectId={PROJECT}"
        links = {"processes": {"href": href}}
        return {"projectId": str(PROJECT), "name": "Airbus", "description": "A project", "_links": links}

    def process(self) -> dict[str, Any]:
        jobs = f"{self.gateway_url}{_PROCESSES}/{PROCESS}/jobs?projectId={PROJECT}"
        return {
            "id": str(PROCESS),
            "title": "Cars",
            "input": SCHEMA,
            "_links": {
                "self": {"href": self.process_url},
                "jobs": {"href": jobs, "method": "GET"},
                "runNewJob": {"href": jobs, "method": "POST"},
            },
        }

    def summary(self, job: uuid.UUID = JOB, created: datetime.datetime | None = None) -> dict[str, Any]:
        when = (created or datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)).isoformat()
        links = {"self": {"href": self.job_url(job)}, "delete": {"href": self.job_url(job), "method": "DELETE"}}
        return {"id": str(job), "processId": str(PROCESS), "creationDate": when, "_links": links}

    def job(self, job: uuid.UUID = JOB, status: str = "SUCCEEDED") -> dict[str, Any]:
        made = next((each for each in self.created if each.id == job), None)
        document = self.summary(job, made.at if made else None)
        document["_links"]["recordsAsGeojson"] = {"href": self.records_url, "method": "GET"}
        document["status"] = {"status": status, "progress": 100}
        document["input"] = made.inputs if made else {**INPUTS, "datasetId": str(DATASET)}
        if made and self.shows_correlation_id:
            document["userMetadatas"] = [{"correlationId": made.correlation_id}]
        return document

    def page(self, jobs: list[dict[str, Any]], total: int | None = None, **links: str) -> dict[str, Any]:
        document: dict[str, Any] = {"jobs": jobs, "count": len(jobs)}
        document["_links"] = {name: {"href": href} for name, href in links.items()}
        return document if total is None else {**document, "total": total}


@dataclass
class Service(Documents):
    """Two servers. `scripts` replaces the answer of an operation (`token`, `list`, `get`, `submit`, ...)."""

    tls: ssl.SSLContext | None = None
    lifetime: Any = 3600
    """What `expires_in` says."""
    clock: Callable[[], float] = time.monotonic
    scripts: dict[str, Script] = field(default_factory=dict)
    shows_correlation_id: bool = True
    checks_tokens: bool = False

    def __post_init__(self) -> None:
        self.key = f"key-{uuid.uuid4().hex}"
        self.mark = uuid.uuid4().hex
        """What every token of this service contains, and nothing else does."""
        self.tokens: list[Issued] = []
        self.revoked: set[str] = set()
        self.created: list[Created] = []
        self.asked: list[str] = []
        self.lock = threading.Lock()
        self.idp = Server(self._identity, tls=self.tls)
        self.gateway = Server(self._operation, tls=self.tls)

    @property
    def gateway_url(self) -> str:  # type: ignore[override]
        return self.gateway.url

    @property
    def token_url(self) -> str:  # type: ignore[override]
        return f"{self.idp.url}/auth/realms/IDP/protocol/openid-connect/token"

    @property
    def known(self) -> str:
        """What makes `Documents` in another process."""
        return json.dumps([self.key, self.gateway_url, self.token_url])

    def move(self, port: int) -> None:
        """Another server stands where the gateway was."""
        self.gateway.close()
        self.gateway.port = port

    # --- answers

    def good(self, row: str, request: Request | None = None) -> bytes:
        """The bytes that the service answers when nothing is wrong."""
        date = {"Date": email.utils.formatdate(usegmt=True)}
        if row == "token":
            return message(200, json.dumps(self.token()).encode(), headers=date)
        if row == "download":
            return message(200, RECORDS, headers={**date, "ETag": ETAG})
        if row == "submit":
            document: Any = self.job() if request is None else self.job(self.submitted(request).id, "ACCEPTED")
            return message(201, json.dumps(document).encode(), headers={**date, "Location": self.job_url()})
        if row == "delete":
            return message(202, json.dumps(self.summary()).encode(), headers=date)
        if row == "list":
            size = int(parse_qs(request.target.partition("?")[2]).get("size", ["100"])[0]) if request else 100
            made = [self.summary(each.id, each.at) for each in reversed(self.created)]
            document = self.page(made[:size], len(made)) if made else self.page([self.summary()], 1)
        elif row == "get":
            wanted = uuid.UUID(request.path.rpartition("/")[2]) if request else JOB
            document = self.job(wanted)
        else:
            document = {
                "process": self.process(),
                "processes": {"processes": [self.process()], "count": 1, "total": 1},
                "projects": {"projects": [self.project()], "count": 1, "total": 1},
                "project jobs": self.page([self.summary()], 1),
                "user": {"firstname": "Ada", "lastname": "Lovelace"},
            }[row]
        return message(200, json.dumps(document).encode(), headers=date)

    def token(self) -> dict[str, Any]:
        with self.lock:
            text = f"{self.mark}.{len(self.tokens)}"
            lifetime = self.lifetime if isinstance(self.lifetime, (int, float)) else 300.0
            self.tokens.append(Issued(text, self.clock(), lifetime))
        return {"access_token": text, "expires_in": self.lifetime, "token_type": "bearer"}

    def submitted(self, request: Request) -> Created:
        """What a whole submission creates."""
        made = Created(
            uuid.uuid4(),
            json.loads(request.body or b"{}"),
            request.headers.get("x-correlation-id", ""),
            datetime.datetime.now(datetime.UTC),
        )
        with self.lock:
            self.created.append(made)
        return made

    # --- playing

    def _identity(self, connection: Connection, request: Request) -> None:
        script = self.scripts.get("token")
        if script is not None:
            script(connection, request)
        else:
            connection.send(self.good("token"))

    def _operation(self, connection: Connection, request: Request) -> None:
        row = operation_of(request)
        with self.lock:
            self.asked.append(row)
        if self.checks_tokens and not self.valid(request.bearer):
            connection.send(message(401, b'{"message": "token not valid"}'))
            return
        script = self.scripts.get(row)
        if script is None and row.startswith(request.method):
            script = say(message(404, b'{"message": "no such path"}'))
        if script is not None:
            script(connection, request)
        else:
            connection.send(self.good(row, request))

    def valid(self, bearer: str) -> bool:
        return bearer not in self.revoked and any(token.text == bearer for token in self.tokens)

    def revoke(self) -> None:
        self.revoked |= {token.text for token in self.tokens}

    # --- counts

    @property
    def token_requests(self) -> int:
        return len(self.idp.requests)

    def sends(self, row: str) -> int:
        return self.token_requests if row == "token" else self.asked.count(row)

    def forget(self) -> None:
        with self.lock:
            self.asked.clear()
            self.created.clear()
        self.gateway.requests.clear()

    def close(self) -> None:
        self.idp.close()
        self.gateway.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def range_answer(request: Request, body: bytes, etag: str | None, *, honour: bool = True) -> bytes:
    """What a server that knows ranges answers."""
    headers = {"ETag": etag} if etag else {}
    asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if asked and honour and request.headers.get("if-range") in (None, etag):
        start = int(asked[1])
        if start >= len(body):
            return message(416, b"", headers={**headers, "Content-Range": f"bytes */{len(body)}"})
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return message(206, body[start:], headers=headers)
    return message(200, body, headers=headers)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
