"""The commands. Each is thin: it asks the client's handles, and prints what they say."""

from __future__ import annotations

import functools
import importlib
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from .._sync.playground import Playground
from ..errors import ConfigurationError, MissingExtra, NotLoaded
from ..values import known
from . import output

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._sync.handles import Job

R = TypeVar("R")

_LATER = {
    "campaign": ("playgroundclient.cli.campaign", "campaign", "cli", "Run a process over thousands of areas."),
    "sandbox": ("playground_sandbox.cli", "sandbox", "sandbox", "Start a local Playground on this machine."),
    "api": ("playgroundclient.cli.api", "api", "cli", "Compare the service with the contract of this version."),
    "demo": ("playgroundclient.cli.demo", "demo", "all", "Run the whole journey on a local gateway."),
}
"""Commands that are imported when they are asked for: module, name there, extra that brings it, help."""


class _Group(click.Group):
    """A group that imports some of its commands only when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_LATER, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _LATER:
            return super().get_command(ctx, cmd_name)
        module, name, extra, _ = _LATER[cmd_name]
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            raise MissingExtra(
                f"`playground {cmd_name}` needs {error.name}, which is not installed. Install it with: "
                f"pip install 'playgroundclient[{extra}]'"
            ) from None
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, help_) for name, (_, _, _, help_) in _LATER.items()]
        rows += [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="playgroundclient", message="%(package)s %(version)s")
def playground() -> None:
    """Processes and jobs of the OneAtlas Intelligence Playground.

    The API key and the service's addresses come from the environment (PLAYGROUND_API_KEY, ...), from a profile file,
    or from ./api_key.txt. Without an account: `playground sandbox`.
    """


def connected(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options that choose the account, and pass the client as the first argument."""

    @click.option("--profile", help="The profile of the profile file to use.")
    @click.option("--api-key-file", type=click.Path(path_type=Path), help="A file with the API key on its first line.")
    @functools.wraps(command)
    def run(*args: Any, profile: str | None, api_key_file: Path | None, **options: Any) -> R:
        with Playground(profile=profile, api_key_file=api_key_file) as play:
            return command(play, *args, **options)

    return run


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a script.")


def _writable(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a place that cannot be written before a job is submitted or waited for, not after it."""
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    return path


wait_options = [
    click.option("--wait", is_flag=True, help="Wait until the job has ended; exit code 1 if it did not succeed."),
    click.option("--timeout", type=click.FloatRange(min=0), help="Wait at most so many seconds; the job goes on."),
    click.option(
        "--records",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        callback=_writable,
        help="Save the detections here, as GeoJSON, once the job has ended.",
    ),
    as_json_option,
]


def waiting(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options of a command that ends with a job."""
    for option in reversed(wait_options):
        command = option(command)
    return command


@playground.command()
@as_json_option
@connected
def whoami(play: Playground, as_json: bool) -> None:
    """Show the account that the API key belongs to."""
    user = play.user()
    if as_json:
        output.print_json(user.to_dict())
        return
    name = " ".join(part for part in (known(user.firstname), known(user.lastname)) if part)
    click.echo(f"{name or 'An account without a name'}, on {output.address(play.settings.front)}")


@playground.command()
@as_json_option
@connected
def projects(play: Playground, as_json: bool) -> None:
    """List the account's projects."""
    found = list(play.projects())
    if as_json:
        output.print_json([project.model.to_dict() for project in found])
        return
    output.print_table(
        ("name", "id", "description"),
        [(project.name, project.id, known(project.model.description) or "") for project in found],
    )


@playground.command()
@click.argument("project")
@as_json_option
@connected
def processes(play: Playground, project: str, as_json: bool) -> None:
    """List the processes of a PROJECT, which is a name or an id."""
    found = list(play.project(project).processes())
    if as_json:
        output.print_json([process.model.to_dict() for process in found])
        return
    rows = [
        (each.title, each.id, known(each.model.version) or "", known(each.model.description) or "") for each in found
    ]
    output.print_table(("title", "id", "version", "description"), rows)


@playground.command()
@click.argument("project")
@click.argument("process")
@connected
def schema(play: Playground, project: str, process: str) -> None:
    """Print what a job of a PROCESS takes: the JSON Schema of its inputs."""
    output.print_json(play.project(project).process(process).input_schema)


@playground.command()
@click.argument("project")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=0), help="How many; 0 means all.")
@as_json_option
@connected
def jobs(play: Playground, project: str, limit: int, as_json: bool) -> None:
    """List the jobs of a PROJECT, in the service's order."""
    handle = play.project(project)
    listed = handle.jobs()
    found = list(itertools.islice(listed, limit or None))
    if as_json:
        output.print_json([_facts(job) for job in found])
    else:
        titles = {process.id: process.title for process in handle.processes()} if found else {}
        rows = [
            (output.instant(job.created), titles.get(job.process_id, job.process_id), output.tasks(job), job.href)
            for job in found
        ]
        output.print_table(("created", "process", "tasks done", "href"), rows)
    if listed.total is not None and listed.total > len(found):
        click.echo(f"{len(found)} of {listed.total} jobs; --limit 0 lists them all.", err=True)


@playground.command()
@click.argument("project")
@click.argument("process")
@click.argument("inputs", type=click.File("r", encoding="utf-8"))
@waiting
@connected
def run(play: Playground, project: str, process: str, inputs: Any, **options: Any) -> None:
    """Submit a job, once. INPUTS is a JSON file with what the process takes, or - for standard input.

    Prints the job's href: `playground job HREF` comes back to it.
    """
    document = _inputs(inputs)
    submitted = play.project(project).process(process).run(document)
    if not options["as_json"]:
        click.echo(submitted.href)
    _finish(submitted, **options)


@playground.command()
@click.argument("href")
@waiting
@connected
def job(play: Playground, href: str, **options: Any) -> None:
    """Come back to a job by its HREF: show it, wait for it, save its detections."""
    handle = play.job(href)
    if not (options["wait"] or options["records"] or options["as_json"]):
        output.print_job(handle)
    _finish(handle, **options)


def _inputs(file: Any) -> dict[str, Any]:  # Any: a text file; JSON
    try:
        document = json.load(file)
    except ValueError as error:
        raise ConfigurationError(f"{file.name} is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"{file.name} holds {type(document).__name__}; it must hold an object: the inputs of one job. "
            "`playground schema PROJECT PROCESS` prints what they are."
        )
    return cast("dict[str, Any]", document)


def _finish(job: Job, *, wait: bool, timeout: float | None, records: Path | None, as_json: bool) -> None:
    if wait or records is not None:
        job.wait(timeout=timeout)
    if records is not None:
        job.download(records)
        click.echo(f"Saved {records}", err=True)
    if as_json:
        output.print_json(_facts(job))
    elif wait or records is not None:
        output.print_job(job)


def _facts(job: Job) -> dict[str, Any]:
    """A job as JSON: the service's own document, and the href to come back by."""
    facts = dict(job.model.to_dict())
    try:
        facts["status"] = {"status": job.status, "progress": job.progress}
    except NotLoaded:
        facts.pop("status", None)
    return {"href": job.href, **facts}
