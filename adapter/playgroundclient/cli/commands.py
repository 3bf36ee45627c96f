"""The table of the commands, and the group that imports one only when it is asked for: the help costs nothing else."""

from __future__ import annotations

import difflib
import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..errors import MissingExtra
from .interruption import Interrupted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Home(NamedTuple):
    """Where a command is."""

    module: str
    name: str
    """In the module."""
    help: str
    extra: str = "cli"
    """What brings the packages that the module imports."""


_OURS = "playgroundclient.cli"
_ACCOUNT = {
    "auth": Home(f"{_OURS}.account", "auth", "Say which API key is used, or keep one in a profile."),
    "whoami": Home(f"{_OURS}.account", "whoami", "Show the account that the API key belongs to."),
    "doctor": Home(f"{_OURS}.doctor", "doctor", "Say what may be wrong between here and the service."),
}
_WORK = {
    "projects": Home(f"{_OURS}.processes", "projects", "List the account's projects."),
    "processes": Home(f"{_OURS}.processes", "processes", "List the processes of a project."),
    "datasets": Home(f"{_OURS}.processes", "datasets", "List the datasets of a project."),
    "inputs": Home(f"{_OURS}.processes", "inputs", "Say what a job of a process takes, or begin an inputs.json."),
    "schema": Home(f"{_OURS}.processes", "schema", "Print the JSON Schema of a process's inputs."),
    "check": Home(f"{_OURS}.processes", "check", "Check a job's inputs, and submit nothing."),
    "images": Home(f"{_OURS}.images", "images", "List the catalogue's images of an area."),
    "run": Home(f"{_OURS}.jobs", "run", "Submit a job, once, and print its href."),
    "jobs": Home(f"{_OURS}.jobs", "jobs", "List the jobs of a project."),
    "job": Home(f"{_OURS}.jobs", "job", "Come back to a job: show it, wait for it, save its detections."),
    "wait": Home(f"{_OURS}.jobs", "wait", "Wait until jobs have ended."),
    "cancel": Home(f"{_OURS}.jobs", "cancel", "Cancel a job."),
    "delete": Home(f"{_OURS}.jobs", "delete", "Delete a job, with its status and its inputs."),
    "campaign": Home(f"{_OURS}.campaign", "campaign", "Run a process over thousands of areas."),
}
_OTHERS = {
    "sandbox": Home("playground_sandbox.cli", "sandbox", "Start a local Playground on this machine.", "sandbox"),
    "demo": Home(f"{_OURS}.demo", "demo", "Run the whole journey on a local gateway.", "all"),
    "api": Home(f"{_OURS}.api", "api", "Compare the service with the contract of this version."),
    "completion": Home(f"{_OURS}.completion", "completion", "Print what completes commands and names in a shell."),
}
_SECTIONS = {"Account": _ACCOUNT, "Processes and jobs": _WORK, "Others": _OTHERS}
COMMANDS = {**_ACCOUNT, **_WORK, **_OTHERS}


class _Group(click.Group):
    """A group that imports its commands only when they are run, and says what an interruption leaves behind."""

    def invoke(self, ctx: click.Context) -> Any:  # Any: what a command returns
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Interrupted) as stopped:
            if str(stopped):  # it says already what it leaves behind
                raise
            submitted = getattr(stopped, "__notes__", [])  # what the client knows of a job without an answer
            advice = ["Look among `playground jobs PROJECT` before you submit it again."] if submitted else []
            raise Interrupted("\n".join(["Interrupted.", *submitted, *advice])) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = COMMANDS.get(cmd_name)
        if home is None:
            return None
        try:
            command: click.Command = getattr(importlib.import_module(home.module), home.name)
        except ModuleNotFoundError as error:
            raise MissingExtra(
                f"`playground {cmd_name}` needs {error.name}, which is not installed. Install it with: "
                f"pip install 'playgroundclient[{home.extra}]'"
            ) from None
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=2)
            advice = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            raise click.UsageError(f"{error.format_message()}{advice}", ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, homes in _SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, home.help) for name, home in homes.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands by the table, without importing each for its help."""
        from click.shell_completion import CompletionItem

        begun = [(name, home.help) for name, home in COMMANDS.items() if name.startswith(incomplete)]
        return [CompletionItem(name, help=text) for name, text in begun]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="playgroundclient", message="%(package)s %(version)s")
def playground() -> None:
    """Processes and jobs of the OneAtlas Intelligence Playground.

    The API key and the service's addresses come from the environment (PLAYGROUND_API_KEY, ...), from a profile file,
    or from ./api_key.txt. Without an account: `playground sandbox`.

    Lists are tables on a terminal, and one JSON object a line for another program. Exit codes: 0, 1 for a failure, 2 for
    a wrong command line, 130 for an interruption.
    """
