"""The ports of all origins in one process and on one event loop, served by uvicorn."""

import asyncio
import functools
import logging
import signal
import socket
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground_sandbox.app import Gateway
from playground_sandbox.contract import ROLES, load_contract
from playground_sandbox.settings import Origins, Settings
from playground_sandbox.store import Store

HOST = "127.0.0.1"


class PortError(Exception):
    """A port cannot be listened on; the text says which and what to do."""


def listen(ports: Sequence[int]) -> list[socket.socket]:
    """A listening socket per origin: on the port that is given, on any free one where it is 0 or not given.

    Raises PortError.
    """
    sockets: list[socket.socket] = []
    for role, port in zip_longest((*ROLES, "storage"), ports, fillvalue=0):
        # With the protocol named, asyncio sets TCP_NODELAY on the connections: without it an answer waits 40 ms.
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((HOST, port))
        except OSError as error:
            for other in (*sockets, opened):
                other.close()
            raise PortError(
                f"port {port} ({role}) cannot be used: {error.strerror}. End what listens there, "
                "or give other ports with --ports (0,0,0,0,0 takes free ones)."
            ) from error
        sockets.append(opened)
    return sockets


def origins_of(sockets: list[socket.socket]) -> Origins:
    return Origins(*(f"http://{HOST}:{opened.getsockname()[1]}" for opened in sockets))


def serve(
    settings: Settings,
    sockets: list[socket.socket],
    ready: Callable[[], None],
    stop_when: Callable[[Callable[[], None]], None] | None = None,
) -> None:
    """Serves until interrupted (SIGINT, SIGTERM, SIGHUP); `ready` is called once all ports accept connections.

    `stop_when` is given a function that ends the serving, callable from any thread.
    """
    store = Store(settings.state)
    gateway = Gateway(settings, origins_of(sockets), load_contract(), store)
    apps = {opened.getsockname()[1]: app for opened, app in zip(sockets, gateway.apps, strict=True)}
    try:
        asyncio.run(_serve(_Switch(apps), sockets, ready, stop_when))
    finally:
        store.close()


async def _serve(
    app: ASGIApp,
    sockets: list[socket.socket],
    ready: Callable[[], None],
    stop_when: Callable[[Callable[[], None]], None] | None,
) -> None:
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
        backlog=2048,
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    server = _Server(config, ready)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    def stop_from_anywhere() -> None:
        loop.call_soon_threadsafe(stop)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # the last: its terminal was closed, unless `nohup` lets it stay
        number = getattr(signal, name, None)
        if number is not None and not (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
            loop.add_signal_handler(number, stop)
    if stop_when is not None:
        stop_when(stop_from_anywhere)
    await server.serve(sockets)


class _Server(uvicorn.Server):
    """Tells when it is ready, and ends cleanly at a signal instead of raising it again."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class _Protocol(H11Protocol):
    """Remembers the connections, so that a fault can cut one."""

    def connection_made(self, transport: Any) -> None:  # uvicorn narrows the type of its base class
        super().connection_made(transport)
        self._key = (transport.get_extra_info("sockname")[:2], transport.get_extra_info("peername")[:2])
        _connections[self._key] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _connections.pop(self._key, None)
        super().connection_lost(exc)


_connections: dict[Any, asyncio.Transport] = {}


def _abort(key: Any) -> None:
    """Close a connection, unless it is closed already: whoever asked may have waited long enough."""
    if (transport := _connections.get(key)) is not None:
        transport.abort()


class _Switch:
    """Sends a request to the application of the port that it came in by."""

    def __init__(self, apps: dict[int, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        server, client = tuple(scope["server"]), tuple(scope["client"] or ())
        scope.setdefault("extensions", {})["abort"] = functools.partial(_abort, (server, client))
        await self._apps[server[1]](scope, receive, send)
