"""Whose account it is: the API key that is used, where it comes from, and a profile to keep one in."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConfigurationError, PlaygroundError
from ..extras import room
from ..generated import known
from ..text import plain
from . import output, profiles
from .clients import given, key_from_input
from .interruption import answered
from .options import account, as_json_option, connected
from .streams import note, say

if TYPE_CHECKING:
    from pathlib import Path

    from .._sync.playground import Playground
    from ..config import Settings

_ADDRESSES = {"url": "front", "gateway_url": "gateway", "token_url": "token"}
"""The addresses that belong together: the setting's name, and that of the setting in the client."""
_KEY_SETTINGS = frozenset({"api_key", "api_key_file", "keyring_entry"})
_OTHERS = {"api_url": "api", "import_url": "imports"}
_WHOLE = frozenset({*_KEY_SETTINGS, *_ADDRESSES, *_OTHERS})
"""All that a profile can hold: what a login does not set is not left over from before."""


@click.command()
@as_json_option
@connected
def whoami(play: Playground, as_json: bool) -> None:
    """Show the account that the API key belongs to."""
    user = play.user()
    if as_json:
        output.print_json(user.to_dict())
        return
    name = " ".join(part for part in (known(user.firstname), known(user.lastname)) if part)
    say(f"{name or 'An account without a name'}, on {output.address(play.settings.front)}")


@click.group()
def auth() -> None:
    """Say which API key is used, or keep one in a profile. No key and no token is ever shown."""


@auth.command()
@account
@as_json_option
def status(profile: str | None, api_key_file: Path | None, as_json: bool) -> None:
    """Say which API key is used, from where, for which hosts, and how long an access token of it lasts.

    Exit code 1 if there is no key, or if it is refused.
    """
    from ..config import load

    settings = load(**given(profile, api_key_file))
    facts: dict[str, Any] = {
        "key_from": settings.key_from,
        "fingerprint": fingerprint(settings),
        **{name: output.address(getattr(settings, field)) for name, field in _ADDRESSES.items()},
    }
    try:
        facts["token_seconds"] = round(token_lasts(settings))
    except PlaygroundError as error:
        facts["error"] = str(error)
    if as_json or not output.on_terminal():
        (output.print_json if as_json else output.print_line)(facts)
    else:
        say(plain(f"API key: {facts['key_from']}, fingerprint {facts['fingerprint']}"))
        say(f"Front: {facts['url']}\nGateway: {facts['gateway_url']}\nToken endpoint: {facts['token_url']}")
        if "error" not in facts:
            say(f"Access token: lasts {facts['token_seconds']} s, and is renewed by itself")
    if "error" in facts:
        note(f"Error: {facts['error']}")
        sys.exit(1)


@auth.command()
@click.argument("source", required=False, type=click.Choice(["-"]), metavar="[-]")
@click.option("--profile", default="default", show_default=True, help="The profile to keep it in.")
@click.option(
    "--keyring/--file",
    "in_keyring",
    default=None,
    help="Where the key itself goes: by default into this machine's keyring where there is one, else into the profile file.",
)
def login(source: str | None, profile: str, in_keyring: bool | None) -> None:
    """Keep an API key in a profile: in this machine's keyring, or in the profile file, which nobody else may read.

    The key is asked for without an echo, or read from standard input where - is given; it is saved once the identity
    provider has taken it, with the addresses that it was tried at where those are not the published ones.
    """
    from attrs import evolve

    from ..config import KEYS_PAGE, config_file, load

    if source is None and not (sys.stdin and not sys.stdin.closed and sys.stdin.isatty()):
        raise click.UsageError("there is no terminal to ask on: give - to read the key from standard input")
    key, where = (key_from_input(), "standard input") if source else (_typed(), "the terminal")
    if not key:
        raise ConfigurationError(f"There is no API key on {where}. Get one at {KEYS_PAGE}.")
    path = config_file(os.environ)
    known_as = profile if profile in profiles.names(path) else None
    environment = dict(os.environ)
    if known_as is None:  # a new profile takes nothing from the others
        environment.pop("PLAYGROUND_PROFILE", None)
        environment["PLAYGROUND_CONFIG"] = os.devnull
    settings = load(profile=known_as, api_key=key, environment=environment)
    token_lasts(evolve(settings, key_from=where))
    addresses = _own_addresses(settings)

    def values(key_setting: str, value: str) -> tuple[dict[str, str], frozenset[str]]:
        """What the profile is to hold, and what it is to hold no more: the key goes where it was tried, and nowhere else."""
        held = {key_setting: value, **addresses}
        return held, _WHOLE - held.keys()

    named = None
    # A key is for one identity provider and for one profile of one file.
    entry = f"{profile} at {settings.token.netloc.decode()}, {path.resolve()}"
    if in_keyring or (in_keyring is None and room("keyring_usable")()):
        profiles.changed(path, profile, *values("keyring_entry", entry))  # what cannot be saved changes no keyring
        named = _kept_in_keyring(entry, settings, needed=bool(in_keyring))
    saved = values("api_key", settings.key.reveal()) if named is None else values("keyring_entry", entry)
    profiles.save(path, profile, *saved)
    also = "" if named is None else f"; the key is in the keyring ({named}), as {entry!r}"
    say(f"Saved as the profile {profile!r} of {path}, which only you can read{also}.")
    if profile != "default":
        note(f"Use it by --profile {shlex.quote(profile)}, or by PLAYGROUND_PROFILE={shlex.quote(profile)}.")
    for name in sorted(f"PLAYGROUND_{each.upper()}" for each in _KEY_SETTINGS):
        if name in os.environ:
            note(f"{name} is set, and goes before the profile.")


def _typed() -> str:
    key = answered(lambda: click.prompt("API key", hide_input=True, err=True), "No key was kept.")
    return str(key or "").strip()


def _kept_in_keyring(entry: str, settings: Settings, *, needed: bool) -> str | None:
    """Keep the key in the keyring, whose name this is; None where that failed, and the file will do."""
    try:
        return str(room("keep_key")(entry, settings.key.reveal()))
    except ConfigurationError as error:
        if needed:
            raise
        note(f"{error}\nSo the key is in the profile file.")
        return None


def _own_addresses(settings: Settings) -> dict[str, str]:
    """The addresses of a service that is not the published one, for which the key is not."""
    from ..config import load

    published = load(api_key="none", environment={"PLAYGROUND_CONFIG": os.devnull})
    fields = {**_ADDRESSES, **_OTHERS}.items()
    if all(getattr(settings, field) == getattr(published, field) for _, field in fields):
        return {}
    found = {name: getattr(settings, field) for name, field in fields}
    return {name: output.address(url) for name, url in found.items() if url is not None}


def fingerprint(settings: Settings) -> str:
    """What tells one key from another, and tells nothing of it."""
    return hashlib.sha256(settings.key.reveal().encode()).hexdigest()[:8]


def token_lasts(settings: Settings) -> float:
    """Seconds that an access token of the key lasts. Raises AuthError, and what else a token request may."""
    from ..clock import clock
    from ..transport.identity import obtain

    return obtain(settings, None).expires_at - clock()
