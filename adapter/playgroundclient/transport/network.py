"""How a server is reached: the settings of the plain httpx clients that do the sending, as the environment has them."""

from __future__ import annotations

import os
import urllib.request
from typing import TYPE_CHECKING, TypeVar

import httpx

from ..config import is_loopback, ssl_context
from ..errors import ConfigurationError, ConnectionFailed

if TYPE_CHECKING:
    from ..config import Settings

MOST_CONNECTIONS = 100


C = TypeVar("C", httpx.Client, httpx.AsyncClient)


def client(kind: type[C], settings: Settings, *, kept: bool) -> C:
    """An inner client. One that writes keeps no connection: on a kept one that the server has just closed, nobody could
    tell whether the request was carried out.

    Raises ConfigurationError where a certificate or a proxy cannot be used.
    """
    context = ssl_context(settings.verify, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        return kind(
            verify=context,
            proxy=settings.proxy or None,
            mounts=_direct(settings.proxy),
            trust_env=settings.proxy is None,  # an empty proxy= is none, whatever the environment says
            limits=httpx.Limits(
                max_connections=MOST_CONNECTIONS if kind is httpx.Client else None,  # of loops: see there
                max_keepalive_connections=20 if kept else 0,
            ),
            timeout=None,  # each request has its own
        )
    except ImportError:
        reason = "is a SOCKS proxy, which needs a package that is not installed: pip install socksio"
    except (ValueError, httpx.InvalidURL):
        reason = "must be a URL such as http://proxy.example:3128"
    # Outside of the except clause: httpx's own message may hold the proxy's password.
    named = "proxy=" if settings.proxy else "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY of the environment"
    raise ConfigurationError(f"The proxy {reason}. Correct {named}, or except the host by NO_PROXY.")


def still_open(client: C) -> C:
    """The client. Raises ConnectionFailed where it was closed while a call of its waited."""
    if client.is_closed:
        raise ConnectionFailed("The client was closed while a call waited.", sent=False, permanent=True)
    return client


def _direct(proxy: str | None) -> dict[str, None]:
    """The servers of this machine, where a proxy on another one would see what is sent to them over plain http."""
    found = urllib.request.getproxies()
    named = (found.get("http") or found.get("all") or "") if proxy is None else proxy
    away = named and not is_loopback(httpx.URL(named if "://" in named else f"http://{named}").host)
    return dict.fromkeys(("http://127.0.0.1", "http://localhost", "http://[::1]")) if away else {}
