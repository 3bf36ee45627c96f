"""TLS within TLS, for threads: what a proxy that is reached over https carries to a server that is too."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, cast

import httpcore
from httpcore._backends.sync import TLSinTLSStream

if TYPE_CHECKING:
    import socket
    import ssl


class NestedTLS(TLSinTLSStream):
    """httpcore's stream, whose every handshake, read and write ends in time.

    A record of the inner TLS comes in many pieces, and httpcore's timeout is for each of them.
    """

    def __init__(
        self, sock: ssl.SSLSocket, context: ssl.SSLContext, hostname: str | None, timeout: float | None
    ) -> None:
        self._outer = sock
        try:
            super().__init__(cast("socket.socket", _Timed(sock)), context, hostname, timeout)
        except BaseException as error:
            sock.close()
            if isinstance(error, OSError):
                late = isinstance(error, TimeoutError)
                raise (httpcore.ConnectTimeout if late else httpcore.ConnectError)(str(error)) from error
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._outer if info == "socket" else super().get_extra_info(info)


class _Timed:
    """A socket whose timeout is for all that is done until the next one is set."""

    def __init__(self, sock: ssl.SSLSocket) -> None:
        self._sock = sock
        self._until: float | None = None

    def settimeout(self, seconds: float | None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds

    def recv(self, size: int) -> bytes:
        return self._timed().recv(size)

    def sendall(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._timed().send(left) :]

    def _timed(self) -> ssl.SSLSocket:
        left = None if self._until is None else self._until - time.monotonic()
        if left is not None and left <= 0:
            raise TimeoutError("timed out")
        self._sock.settimeout(left)
        return self._sock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)
