"""A raw-socket HTTP server that plays byte-exact scripts: it records what came in, and sends, drips, cuts or stalls as told.

A mock transport would hide framing, streaming and TLS faults. Each connection has a thread of its own; `close()` ends
all of them.
"""

from __future__ import annotations

import contextlib
import functools
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

TICK = 0.02


class Gone(Exception):
    """The peer or the test has ended the connection."""


@dataclass(frozen=True)
class Request:
    """A request as it came in, with the instant at which it was whole."""

    raw: bytes
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


class Connection:
    """One accepted connection, and what a script may do with it."""

    def __init__(self, sock: socket.socket, server: Server) -> None:
        self.sock = sock
        self.server = server
        self.open = True
        self._buffer = b""

    def _receive(self) -> bytes:
        try:
            data = self.sock.recv(65536)
        except (OSError, ValueError) as error:
            raise Gone from error
        self.server.seen(data)
        return data

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes."""
        while len(self._buffer) < size:
            data = self._receive()
            if not data:
                raise Gone
            self._buffer += data
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def read_until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            data = self._receive()
            if not data:
                raise Gone
            self._buffer += data
        head, _, self._buffer = self._buffer.partition(mark)
        return head + mark

    def read_message(self) -> tuple[bytes, bytes]:
        """The head and the body (as on the wire) of one HTTP message that has a length, is chunked, or has no body."""
        head = self.read_until(b"\r\n\r\n")
        headers = _headers(head)
        if "chunked" in headers.get("transfer-encoding", ""):
            body = b""
            while True:
                line = self.read_until(b"\r\n")
                chunk = self.read(int(line.split(b";")[0], 16) + 2)
                body += line + chunk
                if chunk == b"\r\n":
                    return head, body
        return head, self.read(int(headers.get("content-length", "0")))

    def request(self) -> Request:
        head, body = self.read_message()
        method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
        return Request(head + body, method, target, _headers(head), body)

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except (OSError, ValueError) as error:
            raise Gone from error

    def drip(self, data: bytes, every: float) -> None:
        """One byte at a time, until the data, the peer's patience or the test ends."""
        for i in range(len(data)):
            self.send(data[i : i + 1])
            self.pause(every)

    def pause(self, seconds: float) -> None:
        """Wait; raises Gone when the peer has gone or the test is over."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.stopping.is_set():
                raise Gone
            readable, _, _ = select.select([self.sock], [], [], min(left, TICK))
            if not readable:
                continue
            if isinstance(self.sock, ssl.SSLSocket):
                if self._receive() == b"":
                    raise Gone
                continue
            try:
                if self.sock.recv(1, socket.MSG_PEEK) == b"":
                    raise Gone
            except OSError as error:
                raise Gone from error
            if self.server.stopping.wait(min(left, TICK)):
                raise Gone

    def wait(self, event: threading.Event, longest: float = 60.0) -> None:
        """Wait for the test's word."""
        until = time.monotonic() + longest
        while not event.wait(TICK) and time.monotonic() < until:
            if self.server.stopping.is_set():
                raise Gone

    def stall(self) -> None:
        """Say nothing more, for as long as the peer waits."""
        self.pause(3600)

    def fin(self) -> None:
        self.open = False
        with contextlib.suppress(OSError, ValueError):
            socket.socket.shutdown(self.sock, socket.SHUT_WR)
        # What is still unread would turn the FIN into an RST.
        with contextlib.suppress(OSError, ValueError):
            self.sock.settimeout(0.001)
            self.sock.recv(65536)
        self.sock.close()

    def rst(self) -> None:
        self.open = False
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Script = Callable[[Connection, Request], None]
"""Plays the answer to one request. A connection that it leaves open waits for the next request."""
Session = Callable[[Connection], None]
"""Plays a whole connection."""


def _headers(head: bytes) -> dict[str, str]:
    pairs = (line.partition(b":") for line in head.split(b"\r\n")[1:] if line)
    return {name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in pairs}


class Server:
    """A listener on a port of its own. `play` answers each request; `session` plays the raw connection instead."""

    def __init__(
        self,
        play: Script | None = None,
        *,
        session: Session | None = None,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        receive_buffer: int | None = None,
    ) -> None:
        self._play = play
        self._session = session or self._requests
        self._tls = tls
        self.requests: list[Request] = []
        self.connections = 0
        self.bytes_seen = bytearray()
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self._open: dict[int, Connection] = {}
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if receive_buffer is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._listener.bind((host, 0))
        self._listener.listen(2048)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name=f"accept {self.port}", daemon=True)
        self._acceptor.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def seen(self, data: bytes) -> None:
        with self._lock:
            self.bytes_seen += data

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._threads = [thread for thread in self._threads if thread.is_alive()]
                thread = threading.Thread(target=self._serve, args=(sock,), name=f"serve {self.port}", daemon=True)
                self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock, self)
        with self._lock:
            self._open[id(connection)] = connection
        try:
            if self._tls is not None:
                connection.sock = self._tls.wrap_socket(sock, server_side=True)
            self._session(connection)
        except (Gone, OSError):
            pass  # the client went away, which is its right
        except BaseException as error:  # noqa: BLE001
            self.errors.append(error)
        finally:
            with self._lock:
                self._open.pop(id(connection), None)
            connection.sock.close()

    def _requests(self, connection: Connection) -> None:
        assert self._play is not None
        while connection.open:
            request = connection.request()
            with self._lock:
                self.requests.append(request)
            self._play(connection, request)

    def close(self) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            still_open, threads = list(self._open.values()), list(self._threads)
        for connection in still_open:
            with contextlib.suppress(OSError, ValueError):
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
        self._acceptor.join(5)
        for thread in threads:
            thread.join(5)
        assert not self.errors, self.errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextlib.contextmanager
def unreachable(host: str = "127.0.0.1") -> Iterator[str]:
    """The URL of a port whose queue is full: connecting to it takes for ever."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        time.sleep(TICK)
        yield f"http://{host}:{listener.getsockname()[1]}"


# --- TLS ---------------------------------------------------------------------------------------------------------------


@functools.cache
def authority() -> trustme.CA:
    return trustme.CA()


@functools.cache
def tls(*hosts: str, trusted: bool = True) -> ssl.SSLContext:
    """A server's TLS settings, with a certificate for `hosts` from `authority()`, or from one that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer = authority() if trusted else trustme.CA()
    issuer.issue_cert(*(hosts or ("127.0.0.1", "localhost", "127.0.0.2"))).configure_cert(context)
    return context


@functools.cache
def client_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def authority_file(folder: Path) -> str:
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return str(path)


# --- scripts -----------------------------------------------------------------------------------------------------------


def message(
    status: int = 200,
    body: bytes = b"",
    media: str | None = "application/json",
    headers: Mapping[str, str] | None = None,
    *,
    length: bool = True,
    reason: str = "Said",
) -> bytes:
    """An answer's bytes. `length=False` leaves its end to the end of the connection."""
    lines = [f"HTTP/1.1 {status} {reason}"]
    if media is not None:
        lines.append(f"Content-Type: {media}")
    if length and status != 204:
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(body: bytes, status: int = 200, size: int = 64, media: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: {media}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def say(data: bytes) -> Script:
    """Send exactly these bytes, and keep the connection."""
    return lambda connection, request: connection.send(data)


def say_and(data: bytes, then: str) -> Script:
    """Send these bytes, then `fin`, `rst` or `stall`."""

    def play(connection: Connection, request: Request) -> None:
        if data:
            connection.send(data)
            if then == "rst":
                connection.pause(TICK)  # an RST would overtake what was just sent
        getattr(connection, then)()

    return play


def in_turn(*scripts: Script) -> Script:
    """The first request gets the first script, and so on; the last one goes on for ever."""
    count = iter(range(1 << 60))

    def play(connection: Connection, request: Request) -> None:
        scripts[min(next(count), len(scripts) - 1)](connection, request)

    return play
