# Derived from _async/pool.py by `make generate`; do not edit.
"""A connection pool that keeps nothing that cannot be used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore

from ..streams import surplus

if TYPE_CHECKING:
    from httpcore import ConnectionInterface

    from .wire import _Network


class Pool(httpcore.ConnectionPool):
    """httpcore's pool, without the connections that it would keep for ever, or reuse though they are spoiled."""

    def __init__(self, network: _Network, **options: Any) -> None:  # Any: as httpcore's pool has them
        super().__init__(network_backend=network, **options)
        self._network = network

    def _assign_requests_to_connections(self) -> list[ConnectionInterface]:
        # httpcore calls this, under its lock, before and after each request, and closes what is returned.
        owned = {id(request.connection) for request in self._requests}
        dropped: list[ConnectionInterface] = []
        for connection in list(self._connections):
            if connection.is_closed():
                continue
            # A request that was interrupted while it connected or waited for its turn leaves a connection that is
            # neither used nor idle. Bytes that nobody asked for would be the answer of whoever comes next.
            if surplus(connection) if connection.is_idle() else id(connection) not in owned:
                self._connections.remove(connection)
                dropped.append(connection)
        return dropped + super()._assign_requests_to_connections()

    def close(self) -> None:
        super().close()
        self._network.close()
