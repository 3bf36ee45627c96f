"""The commands. Each is thin: it asks the client's handles, and prints what they say."""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from .. import text
from .._sync.playground import Playground
from ..errors import ConfigurationError, InvalidInput, JobTimeout, MissingExtra, NotFound, NotLoaded
from ..generated import known
from ..jobs.pace import ENDED, ended
from . import output
from .interruption import Interrupted, interruptible
from .streams import Unwritable, note, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._sync.jobs import Job

R = TypeVar("R")

_LATER = {
    "campaign": ("playgroundclient.cli.campaign", "campaign", "cli", "Run a process over thousands of areas."),
    "sandbox": ("playground_sandbox.cli", "sandbox", "sandbox", "Start a local Playground on this machine."),
    "api": ("playgroundclient.cli.api", "api", "cli", "Compare the service with the contract of this version."),
    "demo": ("playgroundclient.cli.demo", "demo", "all", "Run the whole journey on a local gateway."),
}
"""Commands that are imported when they are asked for: module, name there, extra that brings it, help."""


class _Group(click.Group):
    """A group that imports some of its commands only when they are run, and says what an interruption leaves behind."""

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


def _writable(context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a place that cannot be written before a job is submitted or waited for, not after it."""
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    if str(path) == "-" and context.params.get("as_json"):
        raise click.BadParameter("standard output cannot hold the records and --json's job")
    return path


wait_options = [
    click.option("--wait", is_flag=True, help="Wait until the job has ended; exit code 1 if it did not succeed."),
    click.option("--timeout", type=click.FloatRange(min=0), help="Wait at most so many seconds; the job goes on."),
    click.option(
        "--records",
        type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
        callback=_writable,
        help="Save the detections here, once the job has ended; - is standard output, as GeoJSON.",
    ),
    click.option("--json", "as_json", is_flag=True, is_eager=True, help="Print JSON, for a script."),
]


def of_inputs(command: Callable[..., R]) -> Callable[..., R]:
    """Add the arguments of a command about a job to be: its process and its inputs."""
    command = click.argument("inputs", type=click.Path(exists=True, dir_okay=False, allow_dash=True))(command)
    return click.argument("project")(click.argument("process")(command))


def waiting(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options of a command that ends with a job."""
    for option in reversed(wait_options):
        command = option(command)
    return command


def _sure(_context: click.Context, _parameter: click.Parameter, yes: bool) -> bool:
    """Refuse a script that leaves the question open before anything is asked of the service."""
    if not yes and (sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty()):
        raise click.UsageError("there is no terminal to ask on: give --yes if you are sure")
    return yes


yes_option = click.option("--yes", "-y", is_flag=True, callback=_sure, help="Do not ask; needed without a terminal.")


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
    say(f"{name or 'An account without a name'}, on {output.address(play.settings.front)}")


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
    """List the jobs of a PROJECT, in the service's order, each with its href.

    A list tells neither a job's name nor its status: `playground job HREF` does.
    """
    handle = play.project(project)
    listed = handle.jobs()
    found = list(itertools.islice(listed, limit or None))
    if as_json:
        output.print_json([_facts(job) for job in found])
    else:
        titles = {process.id: process.title for process in handle.processes()} if found else {}
        rows = [
            (
                output.instant(job.created),
                output.instant(known(job.model.end_date)),
                titles.get(job.process_id, job.process_id),
                output.tasks(job),
                job.href,
            )
            for job in found
        ]
        output.print_table(("created", "ended", "process", "tasks done", "href"), rows)
    if listed.total is not None and listed.total > len(found):
        note(f"{len(found)} of {listed.total} jobs; --limit 0 lists them all.")


@playground.command()
@of_inputs
@as_json_option
@connected
def check(play: Playground, project: str, process: str, inputs: str, as_json: bool) -> None:
    """Check a job's inputs as `run` does, and submit nothing. INPUTS is a JSON file, or - for standard input.

    Prints every fault with its place, one a line; exit code 1 if there are any.
    """
    document = _inputs(inputs)
    asked = play.project(project).process(process)
    try:
        faults = asked.check(document)
    except InvalidInput as error:  # what cannot be read as inputs at all
        if not error.faults:
            raise
        faults = list(error.faults)
    if as_json:
        output.print_json([{"path": fault.path, "message": fault.message} for fault in faults])
    else:
        for fault in faults:
            say(fault)
        if not faults:
            note(f"The inputs fit {asked.title!r}; nothing was submitted.")
    if faults:
        sys.exit(1)


@playground.command()
@of_inputs
@waiting
@connected
def run(play: Playground, project: str, process: str, inputs: str, **options: Any) -> None:
    """Submit a job, once. INPUTS is a JSON file with what the process takes, or - for standard input.

    Prints the job's href: `playground job HREF` comes back to it.
    """
    document = _inputs(inputs)
    with interruptible():  # a termination too: nobody else knows of a job without an answer
        submitted = play.project(project).process(process).run(document)
    with _coming_back(submitted):
        if not options["as_json"]:
            _beside(options["records"])(submitted.href)
        _finish(submitted, **options)


@playground.command()
@click.argument("href")
@waiting
@connected
def job(play: Playground, href: str, **options: Any) -> None:
    """Come back to a job by its HREF: show it, wait for it, save its detections."""
    handle = play.job(href)
    with _coming_back(handle):
        if not (options["wait"] or options["records"] or options["as_json"]):
            say(output.summary(handle))
        _finish(handle, **options)


@playground.command()
@click.argument("href")
@yes_option
@connected
def cancel(play: Playground, href: str, yes: bool) -> None:
    """Cancel the job at HREF. When it has ended, nothing is sent.

    The service cancels a running job by deleting it, so it may be gone afterwards.
    """
    try:
        handle = play.job(href)
    except NotFound:
        say("There is no such job any more; nothing was cancelled.")
        return
    over = ended(handle)
    if not over:
        _agree(f"Cancel this job, which is {handle.status}, {handle.progress:g} %?", yes)
        handle.cancel()
        over = handle.status in ENDED - {"CANCELLED"}  # in the meantime
    say(f"The job has ended already, as {handle.status}; nothing was cancelled." if over else "Cancelled.")


@playground.command()
@click.argument("href")
@yes_option
@connected
def delete(play: Playground, href: str, yes: bool) -> None:
    """Delete the job at HREF in any state, with its status and its inputs."""
    try:
        handle = play.job(href)
    except NotFound:
        say("There is no such job any more; nothing was deleted.")
        return
    _agree(f"Delete this job, which is {handle.status}, {handle.progress:g} %, with its status and its inputs?", yes)
    handle.delete()
    say("Deleted.")


def _agree(question: str, yes: bool) -> None:
    """Ask on the terminal, unless it was said before; end here when the answer is no."""
    try:
        if yes or click.confirm(text.plain(question), err=True):
            return
    except click.Abort as aborted:  # click's word for Ctrl-C and for the end of input alike
        if isinstance(aborted.__context__, KeyboardInterrupt):
            raise Interrupted("Interrupted; the job stays as it is.") from None
        note("")
    note("The job stays as it is.")
    sys.exit(1)


def _inputs(path: str) -> dict[str, Any]:  # Any: JSON
    name = "standard input" if path == "-" else path
    content = text.read_or_stdin(path, name, ConfigurationError)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(f"{name} is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"{name} holds {type(document).__name__}; it must hold an object: the inputs of one job. "
            "`playground schema PROJECT PROCESS` prints what they are."
        )
    return cast("dict[str, Any]", document)


@contextlib.contextmanager
def _coming_back(job: Job) -> Iterator[None]:
    """While a job is waited for: when that is interrupted or takes too long, say which command goes on with it."""
    try:
        with interruptible():
            yield
    except Interrupted:
        goes_on = "" if ended(job) else "The job goes on. "
        raise Interrupted(f"{goes_on}Come back to it with: {_way_back(job)}") from None
    except (Unwritable, BrokenPipeError) as error:  # whoever was to learn of the job has not
        said = error if isinstance(error, Unwritable) else "Nobody reads standard output any more."
        raise Unwritable(f"{said} Come back to the job with: {_way_back(job)}") from None
    except JobTimeout as error:
        said, _, _ = error.message.partition(" with play.job(href)")
        message = f"{said} with: {_way_back(job)}"
        raise JobTimeout(message, href=error.href, status=error.status, job=job) from None


def _way_back(job: Job) -> str:
    """The command that goes on with a job, for the same account and the same file."""
    given = click.get_current_context().params
    words = ["playground", "job", job.href, "--wait"]
    for option in ("records", "profile", "api_key_file"):
        if given.get(option) is not None:
            words += [f"--{option.replace('_', '-')}", str(given[option])]
    return shlex.join(words)


def _finish(job: Job, *, wait: bool, timeout: float | None, records: Path | None, as_json: bool) -> None:
    """Wait and save as the options say, then print the job; as JSON whatever has happened, for a script needs its href."""
    try:
        if wait or records is not None:
            job.wait(timeout=timeout)
        if records is not None and str(records) == "-":
            output.print_json(job.records().__geo_interface__)
        elif records is not None:
            job.download(records)
            note(f"Saved {records}")
    finally:
        if as_json:
            output.print_json(_facts(job))
    if not as_json and (wait or records is not None):
        _beside(records)(output.summary(job))


def _beside(records: Path | None) -> Callable[[object], None]:
    """What prints the rest, where the records themselves may go to standard output."""
    return note if str(records) == "-" else say


def _facts(job: Job) -> dict[str, Any]:
    """A job as JSON: the service's own document, and the href to come back by."""
    facts = dict(job.model.to_dict())
    try:
        facts["status"] = {"status": job.status, "progress": job.progress}
    except NotLoaded:
        facts.pop("status", None)
    return {"href": job.href, **facts}
