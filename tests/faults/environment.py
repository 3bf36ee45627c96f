"""Promise 20: the environment is honoured, as httpx does it."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
from playgroundclient import AsyncPlayground, ConfigurationError, Playground
from playgroundclient.transport import network

from .clients import client, outcome_of, quick
from .promise import Figures, Scale, promise
from .server import Connection, Server, authority_file, client_tls, message, say, tls
from .service import RECORDS, Service, basic

if TYPE_CHECKING:
    from collections.abc import Callable


class Proxy:
    """A proxy that tunnels CONNECT and forwards plain requests, and records what it was asked."""

    def __init__(self, authorization: str | None = None) -> None:
        self.asked: list[str] = []
        self.authorization = authorization
        self.server = Server(session=self._session)

    @property
    def url(self) -> str:
        return self.server.url

    def _session(self, connection: Connection) -> None:
        request = connection.request()
        self.asked.append(f"{request.method} {request.target}")
        if self.authorization and request.headers.get("proxy-authorization") != self.authorization:
            connection.send(message(407, b"", headers={"Proxy-Authenticate": "Basic"}))
            connection.fin()
            return
        if request.method == "CONNECT":
            host, _, port = request.target.rpartition(":")
            with socket.create_connection(("127.0.0.1" if "example" in host else host, int(port))) as up:
                connection.send(b"HTTP/1.1 200 Fine\r\n\r\n")
                self._pipe(connection, up)
            return
        url = httpx.URL(request.target)
        with socket.create_connection((url.host, url.port or 80)) as up:
            up.sendall(request.raw.replace(request.target.encode(), url.raw_path, 1))
            self._pipe(connection, up)

    @staticmethod
    def _pipe(connection: Connection, up: socket.socket) -> None:
        def back() -> None:
            with contextlib.suppress(OSError):
                while data := up.recv(65536):
                    connection.sock.sendall(data)
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=back, daemon=True)
        thread.start()
        with contextlib.suppress(OSError):
            while data := connection.sock.recv(65536):
                up.sendall(data)
        with contextlib.suppress(OSError):
            up.shutdown(socket.SHUT_RDWR)
        thread.join(5)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()


VARIABLES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"})


@promise(20, "the environment is honoured, as httpx does it", cells_that_are_not_green=0)
def the_environment_is_honoured(kind: str, scale: Scale, folder: Path) -> Figures:
    red = 0
    for name, check in _CELLS.items():
        with tempfile.TemporaryDirectory() as place, mock.patch.dict(os.environ), quick():
            for variable in [each for each in os.environ if each.lower() in VARIABLES]:
                del os.environ[variable]
            network.ssl_context.cache_clear()
            outcome = outcome_of(functools.partial(check, kind, Path(place)))
            red += outcome.value is not True
            if outcome.value is not True and kind != "naive":
                print(f"  {kind} {name}: not green: {outcome}", file=sys.stderr)
    network.ssl_context.cache_clear()
    return {"cells that are not green": red, "cells": len(_CELLS)}


def _through_proxy(
    kind: str, variables: Callable[[str], dict[str, str]], *, secure: bool, used: bool, hosts: str = "", **knobs: Any
) -> bool:
    """Whether both the token request and the call go through the proxy, or neither does."""
    with (
        Proxy(knobs.pop("authorization", None)) as proxy,
        Service(tls=tls("127.0.0.1", "service.example") if secure else None) as service,
    ):
        if hosts:
            service.gateway.host = service.idp.host = hosts
        os.environ.update(variables(proxy.url))
        argument = knobs.pop("argument", None)
        if argument:
            knobs["proxy"] = argument(proxy.url)
        if secure:
            knobs["verify"] = client_tls()
        with client(
            kind,
            service,
            **({k: v for k, v in knobs.items() if k != "proxy"} if kind == "naive" else {"retries": 0, **knobs}),
        ) as ours:
            outcome = ours.do("get")
        count = len(proxy.asked)
        return outcome.error is None and outcome.value is not None and (count >= 2 if used else count == 0)


def _certificate(kind: str, *, trusted: bool, names: tuple[str, ...], wanted: bool, **knobs: Any) -> bool:
    with (
        Service(tls=tls(*names, trusted=trusted)) as service,
        client(kind, service, **({} if kind == "naive" else {"retries": 0}), **knobs) as ours,
    ):
        outcome = ours.do("get")
        if wanted:
            return outcome.error is None
        return (
            outcome.error is not None
            and not outcome.foreign
            and not service.idp.requests
            and not service.gateway.requests
        )


def _own_authority(kind: str, place: Path, how: str) -> bool:
    file = authority_file(place)
    names = ("127.0.0.1",)
    if how == "SSL_CERT_FILE":
        os.environ["SSL_CERT_FILE"] = file
        return _certificate(kind, trusted=True, names=names, wanted=True)
    if how == "SSL_CERT_DIR":
        subprocess.run(["openssl", "rehash", str(place)], check=True, capture_output=True)
        os.environ["SSL_CERT_DIR"] = str(place)
        return _certificate(kind, trusted=True, names=names, wanted=True)
    if how == "folder":
        subprocess.run(["openssl", "rehash", str(place)], check=True, capture_output=True)
        return _certificate(
            kind, trusted=True, names=names, wanted=True, verify=str(place) if kind != "naive" else client_tls()
        )
    return _certificate(kind, trusted=True, names=names, wanted=True, verify=file if kind != "naive" else client_tls())


def _lost_authority(kind: str, place: Path, *, secure: bool) -> bool:
    """The variable that is wrong is named at the first call, over plain http too, and nothing is sent."""
    os.environ["SSL_CERT_FILE"] = str(place / "nowhere.pem")
    with Service(tls=tls() if secure else None) as service:
        try:
            with client(kind, service, **({} if kind == "naive" else {"retries": 0})) as ours:
                error = ours.do("get").error
        except OSError:  # the naive client cannot even be made
            return False
        told = isinstance(error, ConfigurationError) and "SSL_CERT_FILE" in str(error) and "nowhere.pem" in str(error)
        return told and not service.idp.requests


def _socks_without_its_package(kind: str) -> bool:
    os.environ["ALL_PROXY"] = "socks5://127.0.0.1:9"
    with Service(tls=tls("service.example")) as service, mock.patch.dict(sys.modules, {"socksio": None}):
        service.gateway.host = service.idp.host = "service.example"
        knobs: dict[str, Any] = {} if kind == "naive" else {"retries": 0}
        try:
            with client(kind, service, verify=client_tls(), **knobs) as ours:
                error = ours.do("get").error
        except ImportError:  # the naive client cannot even be made
            return False
        return isinstance(error, ConfigurationError) and "socksio" in str(error)


def _refused(kind: str, **changed: Any) -> bool:
    """Whether making or using such a client is refused before anything is sent."""
    with Service() as service:
        other = Server(say(message(200, b"{}")), host="127.0.0.2")
        with other:
            if kind == "naive":
                service.gateway.host = "127.0.0.2"
                with client(kind, service) as naive:
                    naive.http.base_url = httpx.URL(
                        changed.get("url", service.gateway.url).replace("{port}", str(other.port))
                    )
                    outcome = naive.do("get")
                return outcome.error is not None and b"Bearer" not in other.bytes_seen
            arguments = service.arguments(
                **{name: value.replace("{port}", str(other.port)) for name, value in changed.items()}
            )
            try:
                (Playground if kind == "sync" else AsyncPlayground)(**arguments)
            except ConfigurationError:
                return not service.idp.requests and not other.requests
            return False


def _hosts_are_judged(kind: str, place: Path) -> bool:
    """A public host, reached through a proxy, redirects a download to this machine: refused, and nobody asks there."""
    with (
        Proxy() as proxy,
        Service(tls=tls("service.example", "127.0.0.1")) as service,
        Server(say(message(200, RECORDS)), tls=tls()) as inside,
    ):
        for each in (service.idp, service.gateway):
            each.host = "service.example"
        for host in (
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.1.",
            "[::ffff:127.0.0.1]",
            "10.0.0.1",
        ):
            location = f"https://{host}:{inside.port}/records"
            service.scripts["download"] = say(message(302, b"", headers={"Location": location}))
            knobs = {} if kind == "naive" else {"retries": 0, "proxy": proxy.url}
            with client(kind, service, place / "r", verify=client_tls(), **knobs) as ours:
                outcome = ours.do("download")
            if outcome.error is None or outcome.foreign or inside.connections or (place / "r").exists():
                return False
    return True


_CELLS: dict[str, Callable[[str, Path], bool]] = {
    "HTTPS_PROXY on this machine, for this machine": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=True, used=True),
    "HTTP_PROXY on this machine, for this machine": lambda k, p: _through_proxy(k, lambda url: {"HTTP_PROXY": url}, secure=False, used=True),
    # A name that is not this machine's own, as most services have.
    "HTTPS_PROXY": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=True, used=True, hosts="service.example"),
    "https_proxy": lambda k, p: _through_proxy(k, lambda url: {"https_proxy": url}, secure=True, used=True, hosts="service.example"),
    "ALL_PROXY": lambda k, p: _through_proxy(k, lambda url: {"ALL_PROXY": url}, secure=True, used=True, hosts="service.example"),
    "a proxy with a password": lambda k, p: _through_proxy(
        k, lambda url: {"HTTPS_PROXY": url.replace("//", "//user:pass%40word@")}, secure=True, used=True, hosts="service.example", authorization=basic("user", "pass@word")),
    "NO_PROXY with the host": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url, "NO_PROXY": "127.0.0.1"}, secure=True, used=False),
    "NO_PROXY with all": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url, "HTTP_PROXY": url, "NO_PROXY": "*"}, secure=True, used=False),
    "HTTPS_PROXY is not for http": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=False, used=False),
    "proxy=": lambda k, p: _through_proxy(k, lambda url: {}, secure=True, used=k != "naive", argument=lambda url: url),
    "proxy= goes before the environment": lambda k, p: k != "naive" and _through_proxy(
        k, lambda url: {"HTTPS_PROXY": "http://127.0.0.1:1"}, secure=True, used=True, hosts="service.example", argument=lambda url: url),
    "proxy= for http": lambda k, p: k != "naive" and _through_proxy(k, lambda url: {}, secure=False, used=True, argument=lambda url: url),
    "an own authority by verify=": lambda k, p: _own_authority(k, p, "file"),
    "an own authority by a folder": lambda k, p: _own_authority(k, p, "folder"),
    "an own authority by SSL_CERT_FILE": lambda k, p: _own_authority(k, p, "SSL_CERT_FILE"),
    "an own authority by SSL_CERT_DIR": lambda k, p: _own_authority(k, p, "SSL_CERT_DIR"),
    "an own authority by SSL_CERT_FILE, set late": lambda k, p: not _certificate(k, trusted=True, names=("127.0.0.1",), wanted=True) and _own_authority(k, p, "SSL_CERT_FILE"),
    "an SSL_CERT_FILE that is not there": lambda k, p: _lost_authority(k, p, secure=True),
    "an SSL_CERT_FILE that is not there, for http": lambda k, p: _lost_authority(k, p, secure=False),
    "a SOCKS proxy without its package": lambda k, p: _socks_without_its_package(k),
    "an own authority by a context": lambda k, p: _certificate(k, trusted=True, names=("127.0.0.1",), wanted=True, verify=client_tls()),
    "an unknown authority": lambda k, p: _certificate(k, trusted=True, names=("127.0.0.1",), wanted=False),
    "another authority": lambda k, p: _certificate(k, trusted=False, names=("127.0.0.1",), wanted=False, verify=client_tls()),
    "a certificate of another host": lambda k, p: _certificate(k, trusted=True, names=("other.example",), wanted=False, verify=client_tls()),
    "http to another machine": lambda k, p: _refused(k, url="http://127.0.0.2.nip.example:{port}") if k != "naive" else _refused(k, url="http://127.0.0.2:{port}"),
    "http gateway of another machine": lambda k, p: k != "naive" and _refused(k, gateway_url="http://192.0.2.1:{port}"),
    "http token endpoint of another machine": lambda k, p: k != "naive" and _refused(k, token_url="http://192.0.2.1:{port}/token"),
    "a public host never leads to this machine": _hosts_are_judged,
}  # fmt: skip
