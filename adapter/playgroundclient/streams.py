"""What httpcore holds of a connection beyond what was read of it, which it would take for the next answer."""

from __future__ import annotations

import ssl
from typing import Any


def surplus(connection: Any) -> bool:  # Any: a connection of httpcore's, whose HTTP state has no public name
    """Whether more has come on a connection than its answers, as far as it was received."""
    while (inner := getattr(connection, "_connection", None)) is not None:
        connection = inner
    state = getattr(connection, "_h11_state", None)  # None: not yet connected
    return state is not None and bool(state.trailing_data[0] or connection._network_stream.get_extra_info("buffered"))


def buffered(stream: Any) -> bool:  # Any: the streams' own buffers have no public name
    """Whether a stream holds bytes above its socket: in TLS, or in a buffer on the way."""
    if _pending(stream, "ssl_obj", "_incoming", "_sock", "_outer"):  # of threads
        return True
    layer = getattr(stream, "_stream", None)  # of event loops
    while layer is not None:
        if _pending(layer, "_ssl_object", "_read_bio") or getattr(
            getattr(layer, "_protocol", None), "read_queue", None
        ):
            return True
        layer = getattr(layer, "transport_stream", None)
    return False


def _pending(holder: object, *names: str) -> bool:
    for name in names:
        buffer = getattr(holder, name, None)
        if isinstance(buffer, ssl.MemoryBIO) and buffer.pending:
            return True
        if isinstance(buffer, (ssl.SSLSocket, ssl.SSLObject)) and buffer.pending():
            return True
    return False
