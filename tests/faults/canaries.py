"""Promise 16: no secret gets out."""

from __future__ import annotations

import base64
import contextlib
import copy
import functools
import io
import json
import logging
import os
import pickle
import stat
import sys
import tempfile
import traceback
import urllib.parse
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import playground_api
from playgroundclient import AsyncPlayground, Playground
from playgroundclient.sandbox import Gateway

from .clients import ROWS, client, forget_token, outcome_of, quick, source
from .faults import FAULTS
from .promise import Figures, Scale, promise
from .server import Connection, Request, message, say
from .service import INPUTS, RECORDS, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "canary-proxy-password"
SIGNATURE = "canary-signature-of-a-url"


class Canaries:
    """Counts where a secret shows."""

    def __init__(self, kind: str, secrets: list[str]) -> None:
        self.kind = kind
        self.found: set[str] = set()
        self.looked = 0
        self.shapes: list[bytes] = []
        for secret in secrets:
            coded = base64.b64encode(secret.encode()).decode().rstrip("=")
            self.shapes += [each.encode() for each in (secret, urllib.parse.quote(secret, safe=""), coded)]

    def look(self, text: str | bytes, where: str) -> None:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.looked += 1
        at = next((place for shape in self.shapes if (place := data.find(shape)) >= 0), None)
        if at is not None and where not in self.found:
            self.found.add(where)
            if self.kind != "naive":
                print(f"  {self.kind} secret in {where}: ...{data[max(0, at - 90) : at + 40]!r}", file=sys.stderr)

    def look_into(self, error: BaseException | None, where: str) -> None:
        """The error, with all that it came from."""
        waiting, seen = [error], set[int]()
        while waiting:
            each = waiting.pop()
            if each is None or id(each) in seen:
                continue
            seen.add(id(each))
            for text in (repr(each), str(each), repr(each.args), repr(vars(each)), *getattr(each, "__notes__", ())):
                self.look(text, where)
            with contextlib.suppress(Exception):
                self.look(pickle.dumps(each), f"the pickle of {where}")
            waiting += [
                each.__cause__,
                each.__context__,
                *(each.exceptions if isinstance(each, BaseExceptionGroup) else ()),
            ]
        if error is not None:
            self.look("".join(traceback.format_exception(error)), where)


@promise(16, "no secret gets out", secrets_seen=0)
def no_secret_gets_out(kind: str, scale: Scale, folder: Path) -> Figures:
    """Canaries in repr, logs at DEBUG, exception chains, pickles, temporary files and command lines."""
    log = io.StringIO()
    places = mock.patch.dict(os.environ, {"TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder / "cache")})
    temporary = mock.patch.object(tempfile, "tempdir", str(folder))
    with places, temporary, quick(looks=(0.0,)), Service() as service, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        canaries = Canaries(kind, [service.key, service.mark, PASSWORD, SIGNATURE])
        with _logged(log):
            _look_around(kind, service, folder, canaries)
            _fail(kind, service, folder, canaries)
        for line in log.getvalue().splitlines():
            canaries.look(line, "the log")
        # What a server throws back in its headers, httpcore's own log at DEBUG repeats: that is not ours to hide.
        _thrown_back(kind, service, folder, canaries)
        if kind != "naive":
            _links(kind, service, folder, canaries)
            _signed(kind, service, folder, canaries)
            _command_lines(canaries)
            _cache(kind, folder, canaries)
        for each in warned:
            canaries.look(str(each.message), "a warning")
    for path in folder.rglob("*"):
        canaries.look(str(path), "a file's name")
        if path.is_file() and path.name != "records.geojson" and "home" not in path.parts:
            canaries.look(path.read_bytes(), f"the file {path.name}")
    return {"secrets seen": len(canaries.found), "places looked at": canaries.looked}


@contextlib.contextmanager
def _logged(log: io.StringIO, level: int = logging.DEBUG) -> Iterator[None]:
    """Take all that is logged."""
    loggers = [logging.getLogger(name) for name in ("", "httpx", "httpcore", "asyncio", "filelock")]
    levels, handler = [each.level for each in loggers], logging.StreamHandler(log)
    loggers[0].addHandler(handler)
    for each in loggers:
        each.setLevel(level)
    try:
        yield
    finally:
        loggers[0].removeHandler(handler)
        for each, before in zip(loggers, levels, strict=True):
            each.setLevel(before)


def _look_around(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    with client(kind, service, folder / "records.geojson", retries=0) as ours:
        for row in ROWS:
            outcome = ours.do(row)
            canaries.look(repr(outcome.value), f"the value of {row}")
            if kind != "naive":
                assert outcome.error is None, outcome
        if kind == "naive":
            api = playground_api.AuthenticatedClient(base_url=service.gateway_url, token=ours.access_token)
            shown: list[Any] = [api, ours.http.headers]
        else:
            play, process, job = ours.play, ours.a_process(), ours.a_job()
            shown = [play, play.settings, play.http, play.http.calls, vars(play), vars(play.http), vars(play.http.calls),
                     play.api, process, job, ours.a_project(), process.jobs(), play.http.headers, source(ours),
                     vars(source(ours)), source(ours)._token]  # fmt: skip
            for each in (play, process, job, play.settings):
                with contextlib.suppress(Exception):
                    canaries.look(pickle.dumps(each), f"the pickle of {type(each).__name__}")
                with contextlib.suppress(Exception):
                    canaries.look(repr(copy.deepcopy(each)), f"the copy of {type(each).__name__}")
            _as_people_do(kind, service, canaries)
        for each in shown:
            canaries.look(repr(each), f"repr of {type(each).__name__}")
            canaries.look(str(each), f"str of {type(each).__name__}")


def _as_people_do(kind: str, service: Service, canaries: Canaries) -> None:
    """A client that is configured by the environment, so that it pickles, and one whose proxy has a password."""
    names = {"api_key": "PLAYGROUND_API_KEY", "url": "PLAYGROUND_URL", "gateway_url": "PLAYGROUND_GATEWAY_URL", "token_url": "PLAYGROUND_TOKEN_URL"}  # fmt: skip
    with mock.patch.dict(os.environ, {names[name]: value for name, value in service.arguments().items()}):
        for proxy in (None, f"http://user:{PASSWORD}@127.0.0.1:9"):
            with client(kind, service) as ours:
                other = ours.play = (Playground if kind == "sync" else AsyncPlayground)(
                    proxy=proxy, timeout=1, retries=0
                )
                canaries.look(
                    repr([other, other.settings, vars(other), vars(other.http)]), "repr of a client with a proxy"
                )
                with contextlib.suppress(Exception):
                    canaries.look(pickle.dumps(other), f"the pickle of a client with proxy {proxy is not None}")
                if proxy is not None:
                    outcome = ours.do("token")
                    assert outcome.error is not None, "a proxy that is not there was used"
                    canaries.look_into(outcome.error, "the error of a proxy")


def _fail(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    """Every tenth fault of the matrix for each row, with the log open."""
    for fault in FAULTS[::10]:
        for row in ROWS:
            if row not in fault.rows or (kind == "naive" and fault.endless):
                continue
            with client(
                kind, service, folder / "records.geojson", timeout=2, retries=0, read_timeout=1, max_body=1 << 20
            ) as ours:
                service.scripts = {row: fault.script(service, row)}
                if row == "token":
                    forget_token(ours)
                canaries.look_into(ours.do(row).error, f"the error of {row}, {fault.name}")
                forget_token(ours)
    service.scripts = {}


def _reflections(secret: str) -> dict[str, bytes]:
    """Answers that throw back a secret, in every place that a message may quote."""
    names = ("message", "hint", "correlationId", "error", "error_description")
    error = json.dumps(dict.fromkeys(names, f"no Bearer {secret} here")).encode()
    ok = b"HTTP/1.1 200 OK\r\n"
    chunked = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    value = {"id": secret, "jobs": secret, "_links": secret, "access_token": [secret]}
    return {
        "error message": message(400, error),
        "error of 500": message(500, error),
        "error of 429": message(429, error, headers={"Retry-After": "3600", "X-Correlation-ID": secret}),
        "error in HTML": message(403, f"<html>{secret}</html>".encode(), "text/html"),
        "reason": message(404, b"{}", reason=f"No {secret}"),
        "status line": f"{secret} is garbage\r\n\r\n".encode(),
        "header": ok + f"{secret}\r\n\r\n".encode(),
        "chunk size": ok + chunked + f"{secret}\r\n".encode(),
        "length": ok + f"Content-Length: {secret}\r\n\r\n".encode(),
        "media type": message(200, b"{}", f"text/{secret}"),
        "coding": message(200, b"{}", headers={"Content-Encoding": secret}),
        "cookie": message(400, b"{}", headers={"Set-Cookie": f"s={secret}"}),
        "location": message(302, b"", headers={"Location": f"https://elsewhere.example/{secret}?t={secret}"}),
        "location on http": message(302, b"", headers={"Location": f"http://elsewhere.example/{secret}"}),
        "location that is none": message(302, b"", headers={"Location": f"http://[{secret}"}),
        "location with a bad port": message(302, b"", headers={"Location": f"http://x:{secret}/"}),
        "JSON value": message(200, json.dumps(value).encode()),
        "JSON cut": message(200, f'{{"id": "{secret}'.encode()),
        "not JSON": message(200, secret.encode()),
        "quoted": message(400, json.dumps({"message": f"apikey={urllib.parse.quote(secret)}&x"}).encode()),
    }


def _thrown_back(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    for name in _reflections(""):

        def play(connection: Connection, request: Request, name: str = name) -> None:
            connection.send(_reflections(request.bearer or service.key)[name])
            connection.fin()

        for row in ROWS:
            with client(kind, service, folder / "records.geojson", retries=0) as ours:
                forget_token(ours)
                service.scripts = {row: play}
                canaries.look_into(ours.do(row).error, f"the error of {row}, {name}")
                forget_token(ours)
        service.scripts = {}


def _links(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    with client(kind, service, retries=0) as ours:
        ours.do("token")
        secret = service.tokens[-1].text
        for href in (
            f"https://elsewhere.example/{secret}?t={secret}",
            f"http://user:{secret}@x\r\n/",
            f"http://[{secret}",
        ):
            document = service.process()
            document["_links"] = {name: {"href": href} for name in ("jobs", "runNewJob", "self")}
            process = ours.a_process(document)
            for act in (functools.partial(ours.play.follow, process, "jobs"), functools.partial(process.run, INPUTS)):
                outcome = outcome_of(functools.partial(ours.call, act))
                canaries.look_into(outcome.error, "the error of a link")


def _signed(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    """A download that leads to a bucket by a signed URL: no log that people turn on, and no error, shows the signature."""
    log = io.StringIO()
    signed = f"{service.idp.url}/bucket?X-Amz-Signature={SIGNATURE}"
    service.scripts = {"download": say(message(302, b"", headers={"Location": signed}))}
    bucket = service.idp._play
    for answer in (message(200, RECORDS), message(403, b"{}"), message(200, RECORDS)[:-5]):
        with _logged(log, logging.INFO), client(kind, service, folder / "records.geojson", retries=0) as ours:
            ours.do("token")
            service.idp._play = lambda c, r, answer=answer: (c.send(answer), c.fin())
            canaries.look_into(ours.do("download").error, "the error of a signed download")
            service.idp._play = bucket
    for line in log.getvalue().splitlines():
        canaries.look(line, "the log of a signed download")
    service.scripts = {}


def _command_lines(canaries: Canaries) -> None:
    gateway = Gateway.start()
    try:
        if gateway.settings["api_key"] != "sandbox-api-key":  # a published default is no secret
            canaries.shapes.append(gateway.settings["api_key"].encode())
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                canaries.look(line.read_bytes(), f"the command line {line}")
    finally:
        gateway.stop()


def _cache(kind: str, folder: Path, canaries: Canaries) -> None:
    """The one exception: the token cache, when it was turned on, readable by its owner alone, and without the key."""
    home = folder / "home"
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(home), "HOME": str(home)}), Service() as service:
        with client(kind, service, token_cache=True) as ours:
            assert ours.do("token").error is None
        kept = [path for path in home.rglob("*") if path.is_file() and service.mark.encode() in path.read_bytes()]
        assert kept
        for path in kept:
            if service.key.encode() in path.read_bytes() or stat.S_IMODE(path.stat().st_mode) != 0o600:
                canaries.look(canaries.shapes[0], f"the token cache {path} of mode {path.stat().st_mode:o}")
