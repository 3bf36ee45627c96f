"""Writing a profile into the profile file: the rest of the file stays as a person wrote it, and nobody else reads it."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from .. import text
from ..errors import ConfigurationError
from ..files import replacing
from ..jobs.areas import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TABLE = re.compile(r"\s*\[")


def names(path: Path) -> list[str]:
    """The profiles that the file has. Raises ConfigurationError where it cannot be read."""
    return list(mapping(_parsed(_content(path), path).get("profiles")))


def save(path: Path, profile: str, values: Mapping[str, str], without: frozenset[str]) -> None:
    """Set what a profile holds, leave what else it holds but `without`, and let only this user read the file.

    Raises ConfigurationError where the file cannot be changed without touching something else, DownloadFailed where it
    cannot be written.
    """
    after = changed(path, profile, values, without)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        path.chmod(0o600)  # what takes the place of a file gets its mode
    with replacing(path) as part:
        part.touch(mode=0o600)
        part.write_text(after, "utf-8")


def changed(path: Path, profile: str, values: Mapping[str, str], without: frozenset[str]) -> str:
    """The file's text once it was saved so. Raises ConfigurationError as `save` does."""
    before = _content(path)
    document = _parsed(before, path)
    profiles = mapping(document.get("profiles"))
    kept = {name: value for name, value in mapping(profiles.get(profile)).items() if name not in without}
    wanted = {**document, "profiles": {**profiles, profile: {**kept, **values}}}
    after = _changed(before, profile, values, without | values.keys())
    # However the file is written, the change is right when it reads as it should.
    if _parsed(after, path, quiet=True) != wanted:
        raise ConfigurationError(
            f"The profile {profile!r} of {path} is written in a way that is not changed here: edit it, and give it "
            f"{', '.join(sorted(values))}."
        )
    return after


def _content(path: Path) -> str:
    return text.read(path, f"The profile file {path}", ConfigurationError) if path.exists() else ""


def _parsed(content: str, path: Path, *, quiet: bool = False) -> dict[str, Any]:  # Any: TOML
    try:
        return tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        if quiet:
            return {}
        raise ConfigurationError(f"The profile file {path} cannot be read: {error}.") from None


def _changed(content: str, profile: str, values: Mapping[str, str], gone: frozenset[str]) -> str:
    """The text with the profile's table changed, or with a new table at its end."""
    named = profile if _BARE.fullmatch(profile) else json.dumps(profile)
    settings = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    lines = content.splitlines()
    header = re.compile(
        rf"\s*\[\s*profiles\s*\.\s*(?:{re.escape(named)}|{re.escape(json.dumps(profile))})\s*\]\s*(#.*)?"
    )
    start = next((number for number, line in enumerate(lines) if header.fullmatch(line)), None)
    if start is None:
        lines += ["", f"[profiles.{named}]", *settings] if lines else [f"[profiles.{named}]", *settings]
        return "\n".join(lines) + "\n"
    after = range(start + 1, len(lines))
    end = next((number for number in after if _TABLE.match(lines[number])), len(lines))
    kept = [line for line in lines[start + 1 : end] if line.partition("=")[0].strip() not in gone]
    return "\n".join([*lines[: start + 1], *settings, *kept, *lines[end:]]) + "\n"
