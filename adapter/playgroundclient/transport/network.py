"""How a server is reached: the settings of the plain httpx clients that do the sending, as the environment has them."""

from __future__ import annotations

import functools
import http.cookiejar
import logging
import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import httpx

from ..errors import ConfigurationError, ConnectionFailed
from ..secrets import place, redact

if TYPE_CHECKING:
    from ..config import Settings

MOST_CONNECTIONS = 100
MOST_KEPT = 20


class Leaving(httpx.URL):
    """A URL that leaves the service: it may be signed."""


def _unsigned(record: logging.LogRecord) -> bool:
    """Let httpx, which logs each URL at INFO, tell of such a one no more than where it leads."""
    if isinstance(record.args, tuple):
        record.args = tuple(place(each) if isinstance(each, Leaving) else each for each in record.args)
    return True


logging.getLogger("httpx").addFilter(_unsigned)
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
            trust_env=settings.proxy is None,  # an empty proxy= is none, whatever the environment says
            limits=httpx.Limits(
                max_connections=MOST_CONNECTIONS if kind is httpx.Client else None,  # of loops: see there
                max_keepalive_connections=MOST_KEPT if kept else 0,
            ),
            # The service needs no cookie, and a kept one could reach another port of the same host.
            cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
            timeout=None,  # each request has its own
        )
    except ImportError:
        reason = "is a SOCKS proxy, which needs a package that is not installed: pip install 'httpx[socks]'"
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


@functools.lru_cache(maxsize=16)
def ssl_context(verify: ssl.SSLContext | str | bool, file: str | None, folder: str | None) -> ssl.SSLContext:
    """The TLS settings: `verify` is True, a file or folder of authorities, or a context.

    With True the authorities are those that the environment names, `file` or `folder`, else certifi's.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    named = verify if isinstance(verify, str) else (file or folder) if verify else None
    if named is None:
        return httpx.create_ssl_context(verify=bool(verify), trust_env=False)
    try:
        if Path(named).is_dir():
            os.scandir(named).close()  # OpenSSL leaves a folder that it cannot read out without a word
            return ssl.create_default_context(capath=named)
        return ssl.create_default_context(cafile=named)
    except (OSError, ValueError) as error:
        reason = redact(str(getattr(error, "strerror", None) or error))
    where = "verify=" if isinstance(verify, str) else "SSL_CERT_FILE or SSL_CERT_DIR of the environment"
    raise ConfigurationError(f"{named!r}, from {where}, does not hold certificates that can be read: {reason}.")
