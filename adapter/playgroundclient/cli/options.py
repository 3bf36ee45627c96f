"""What several commands take: whose account it is, a project, a process, inputs."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from . import completion
from .clients import client, given

if TYPE_CHECKING:
    from collections.abc import Callable

R = TypeVar("R")

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a script.")
project_argument = click.argument("project", shell_complete=completion.projects)
process_argument = click.argument("process", shell_complete=completion.processes)
inputs_argument = click.argument("inputs", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
_profile_option = click.option("--profile", help="The profile of the profile file to use.")
_key_option = click.option(
    "--api-key-file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="A file with the API key on its first line; - is standard input.",
)


def account(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that choose the account."""
    return _profile_option(_key_option(command))


def connected(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that choose the account, and pass the client as the first argument."""

    @account
    @functools.wraps(command)
    def run(*args: Any, profile: str | None, api_key_file: Path | None, **options: Any) -> R:
        with client(**given(profile, api_key_file)) as play:
            return command(play, *args, **options)

    return run
