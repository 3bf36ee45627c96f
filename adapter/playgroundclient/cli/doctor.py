"""What may be wrong between this machine and the service, for a report of a fault: no secret is among it."""

from __future__ import annotations

import contextlib
import email.utils
import importlib.metadata
import os
import platform
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import click
from attrs import asdict, field, frozen

from ..errors import PlaygroundError
from ..secrets import redact
from . import output
from .account import fingerprint, token_lasts
from .clients import given
from .options import account, as_json_option
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from ..config import Settings

_PACKAGES = (
    "httpx",
    "attrs",
    "jsonschema-rs",
    "click",
    "rich",
    "numpy",
    "pillow",
    "geopandas",
    "matplotlib",
    "ipywidgets",
)
_SOCKS = 1080
"""The port of a proxy that names none, where its scheme has none either."""
_PATIENCE = 10.0
"""Seconds for each step of reaching a host."""
_LATE = 60.0
"""Seconds by which clocks may differ before signed tokens and dates go wrong."""


def _safe(text: str) -> str:
    return redact(text, limit=1500)


@frozen
class Finding:
    """What was looked at, whether it is well, and what is so; `ok` is None where nothing is right or wrong about it."""

    check: str
    ok: bool | None
    detail: str = field(converter=_safe)


@click.command()
@account
@as_json_option
def doctor(profile: str | None, api_key_file: Path | None, as_json: bool) -> None:
    """Say what may be wrong between here and the service: versions, key, proxy, certificates, hosts, clock, token.

    Nothing of it is a secret, so it can go into a report. Exit code 1 if something is wrong.
    """
    wrong = False
    found: list[dict[str, Any]] = []
    for each in _looked(given(profile, api_key_file)):
        wrong = wrong or each.ok is False
        if as_json:
            found.append(asdict(each))
        elif output.on_terminal():
            say(f"{'    ' if each.ok is None else 'ok  ' if each.ok else 'FAIL'} {each.check}: {each.detail}")
        else:
            output.print_line(asdict(each))
    if as_json:
        output.print_json(found)
    if wrong:
        sys.exit(1)


def _looked(arguments: dict[str, Any]) -> Iterator[Finding]:
    """Each thing as it is looked at: what is wrong with one keeps nobody from the next."""
    from ..config import load

    yield Finding("versions", None, _versions())
    yield _profile_file()
    settings: Settings | None = None
    try:
        settings = load(**arguments)
        yield Finding("key", True, f"{settings.key_from}, fingerprint {fingerprint(settings)}")
    except PlaygroundError as error:
        yield Finding("key", False, str(error))
    yield _proxies()
    try:
        settings_or_none = settings or load(api_key="none")
    except PlaygroundError:
        return  # the addresses do not fit together, which the key's finding says
    yield from _hosts(settings_or_none)
    if settings is not None:
        try:
            yield Finding("token", True, f"one was given, and lasts {token_lasts(settings):.0f} s")
        except PlaygroundError as error:
            yield Finding("token", False, str(error))


def _versions() -> str:
    found = [f"Python {platform.python_version()} on {platform.platform()}"]
    for name in ("playgroundclient", *_PACKAGES):
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"no {name}")
    return ", ".join(found)


def _profile_file() -> Finding:
    from ..config import config_file

    try:
        path = config_file(os.environ)
        if not path.exists():
            return Finding("profile file", None, f"{path} is not there")
        open_to_others = sys.platform != "win32" and path.stat().st_mode & 0o077
    except (PlaygroundError, OSError) as error:
        return Finding("profile file", False, str(error))
    detail = f"{path}{', which others may read: chmod 600 it' if open_to_others else ''}"
    return Finding("profile file", not open_to_others, detail)


def _proxies() -> Finding:
    """The proxies of the environment, and whether somebody listens there."""
    import urllib.request

    import httpx

    from ..config import origin
    from ..secrets import place

    shown: list[str] = []
    well: bool | None = None
    told = ""
    for scheme, address in sorted(urllib.request.getproxies().items()):
        if scheme == "no":
            shown.append(f"none for {address}")
            continue
        try:
            url = httpx.URL(address if "://" in address else f"http://{address}")
            told = f"{scheme} by {place(url)}"
            socket.create_connection((url.host, origin(url)[2] or _SOCKS), _PATIENCE).close()
        except (httpx.InvalidURL, ValueError):  # the latter of a host that no name can be
            told, well = f"{scheme}: not a URL", False
        except OSError as error:
            told, well = f"{told}, which cannot be reached: {error.strerror or error}", False
        else:
            well = True if well is None else well
        shown.append(told)
    return Finding("proxy", well, ", ".join(shown) or "none in the environment")


def _hosts(settings: Settings) -> Iterator[Finding]:
    """The certificates that are trusted, each host, and the clock against theirs."""
    import httpx

    from ..transport import network

    trusted = next(
        (f"{name}={value}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if (value := os.environ.get(name))), None
    )
    try:
        client = network.client(httpx.Client, settings, kept=False)
    except PlaygroundError as error:
        yield Finding("certificates", False, str(error))
        return
    yield Finding("certificates", True, trusted or "those of certifi")
    dates: list[tuple[float, str]] = []
    with client:
        for role, url in (
            ("front", settings.front),
            ("gateway", settings.gateway),
            ("identity provider", settings.token),
        ):
            yield _reached(client, settings, role, url.copy_with(path="/", query=None), dates)
    if dates:
        away, date = max(dates, key=lambda each: abs(each[0]))
        yield Finding("clock", abs(away) < _LATE, _clock(away, date))


def _clock(away: float, date: str) -> str:
    """How far this machine's clock is from a server's, in words."""
    seconds = round(abs(away))
    how = f"{seconds} s {'ahead of' if away > 0 else 'behind'}" if seconds else "the same as"
    return f"{how} the servers', of which one said {date}"


def _reached(
    client: httpx.Client, settings: Settings, role: str, url: httpx.URL, dates: list[tuple[float, str]]
) -> Finding:
    """Whether a host answers at all, whatever it answers to a request without a token."""
    import httpx

    from ..transport.call import Call

    call = Call(settings, "GET", url, None)
    began = time.monotonic()
    try:
        with client.stream("GET", url, timeout=_PATIENCE, follow_redirects=False) as answer:
            took = time.monotonic() - began
            date = answer.headers.get("date", "")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        call.sent = True
        return Finding(role, False, call.failure(error).message)
    with contextlib.suppress(ValueError):  # it says no date, or none that can be read
        dates.append((time.time() - email.utils.parsedate_to_datetime(date).timestamp(), date))
    return Finding(role, True, f"{output.address(url)} answers, after {took * 1000:.0f} ms")
