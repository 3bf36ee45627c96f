"""Jobs: submitted, listed, waited for, cancelled and deleted."""

from __future__ import annotations

import contextlib
import itertools
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import text
from ..errors import ConfigurationError, InvalidInput, JobTimeout, NotFound, NotLoaded, PlaygroundError
from ..generated import known
from ..jobs.estimate import LARGE
from ..jobs.pace import ENDED, ended
from . import output
from .interruption import Interrupted, answered, interruptible
from .options import as_json_option, connected, inputs_argument, process_argument, project_argument
from .processes import check_filled_in, read_inputs
from .streams import Unwritable, note, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .._sync.jobs import Job
    from .._sync.playground import Playground
    from ..jobs.estimate import Estimate

R = TypeVar("R")
_MOST_FAILURES = 10


def _writable(context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Refuse a place that cannot be written before a job is submitted or waited for, not after it."""
    if path is not None and not path.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}")
    if str(path) == "-" and context.params.get("as_json"):
        raise click.BadParameter("standard output cannot hold the records and --json's job")
    if path is not None and str(path) != "-":
        from ..jobs.records import format_of

        try:
            format_of(path)
        except InvalidInput as error:
            raise click.BadParameter(error.message) from None
    return path


_timeout_option = click.option(
    "--timeout", type=click.FloatRange(min=0), help="Wait at most so many seconds; the job goes on."
)
_interrupt_option = click.option(
    "--on-interrupt",
    type=click.Choice(["leave", "cancel"]),
    default="leave",
    show_default=True,
    help="What Ctrl-C does to a job that is waited for.",
)
_wait_options = [
    click.option("--wait", is_flag=True, help="Wait until the job has ended; exit code 1 if it did not succeed."),
    _timeout_option,
    _interrupt_option,
    click.option(
        "--records",
        type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
        callback=_writable,
        help="Save the detections here, once the job has ended; - is standard output, as GeoJSON.",
    ),
    click.option("--json", "as_json", is_flag=True, is_eager=True, help="Print JSON, for a script."),
]


def _waiting(command: Callable[..., R]) -> Callable[..., R]:
    """Add the options of a command that ends with a job."""
    for option in reversed(_wait_options):
        command = option(command)
    return command


def _sure(_context: click.Context, _parameter: click.Parameter, yes: bool) -> bool:
    """Refuse a script that leaves the question open before anything is asked of the service."""
    if not yes and (sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty()):
        raise click.UsageError("there is no terminal to ask on: give --yes if you are sure")
    return yes


_yes_option = click.option("--yes", "-y", is_flag=True, callback=_sure, help="Do not ask; needed without a terminal.")


@click.command()
@project_argument
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=0), help="How many; 0 means all.")
@click.option("--hrefs", is_flag=True, help="Print the hrefs alone, for `playground wait -`.")
@as_json_option
@connected
def jobs(play: Playground, project: str, limit: int, hrefs: bool, as_json: bool) -> None:
    """List the jobs of a PROJECT, in the service's order, each with its href.

    A list tells neither a job's name nor its status: `playground job HREF` does.
    """
    handle = play.project(project)
    listed = handle.jobs()
    found = list(itertools.islice(listed, limit or None))
    if hrefs:
        for each in found:
            say(each.href)
    else:
        titles: dict[object, str] = {}
        if found and not as_json and output.on_terminal():
            titles = {process.id: process.title for process in handle.processes()}
        output.print_list(
            found,
            as_json,
            _facts,
            (output.CREATED, "ended (UTC)", "process", "tasks done", "href"),
            lambda job: (
                output.instant(job.created),
                output.instant(known(job.model.end_date)),
                titles.get(job.process_id, job.process_id),
                output.tasks(job),
                job.href,
            ),
            below=1,
        )
    if listed.total is not None and listed.total > len(found):
        note(f"{len(found)} of {listed.total} jobs; --limit 0 lists them all.")


@click.command()
@project_argument
@process_argument
@inputs_argument
@click.option("--large", "--yes", "-y", is_flag=True, help="Do not ask about an area of more than 10,000 km².")
@_waiting
@connected
def run(play: Playground, project: str, process: str, inputs: str, large: bool, **options: Any) -> None:
    """Submit a job, once. INPUTS is a JSON file with what the process takes, or - for standard input.

    Prints the job's href: `playground job HREF` comes back to it. Asks before it submits more than 10,000 km².
    """
    document = read_inputs(inputs)
    asked = play.project(project).process(process)
    check_filled_in(asked, document)
    if not large and inputs != "-" and sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty():
        large = not asked.check(document, large=True) and _is_meant(asked.estimate(document))
    with interruptible():  # a termination too: nobody else knows of a job without an answer
        submitted = asked.run(document, large=large)
    with _coming_back([submitted], options["on_interrupt"]):
        if not options["as_json"]:
            _beside(options["records"])(submitted.href)
        _finish(submitted, **options)


@click.command()
@click.argument("href")
@_waiting
@connected
def job(play: Playground, href: str, **options: Any) -> None:
    """Come back to a job by its HREF: show it, wait for it, save its detections."""
    handle = play.job(href)
    with _coming_back([handle], options["on_interrupt"]):
        if not (options["wait"] or options["records"] or options["as_json"]):
            say(output.summary(handle))
            _say_failures(handle)
        _finish(handle, **options)


def _say_failures(job: Job) -> None:
    """Why a job has failed, and on which tiles, of which the first are told."""
    failures = iter(job.failures()) if job.status == "FAILED" else iter(())
    for task in itertools.islice(failures, _MOST_FAILURES):
        say(f"  {text.plain(str(task))}")
    if next(failures, None) is not None:
        note(f"More than {_MOST_FAILURES} tasks have failed: job.failures() lists them all in Python.")


@click.command()
@click.argument("hrefs", nargs=-1, required=True, metavar="HREF...")
@_timeout_option
@_interrupt_option
@as_json_option
@connected
def wait(play: Playground, hrefs: Sequence[str], timeout: float | None, on_interrupt: str, as_json: bool) -> None:
    """Wait until the jobs at these HREFs have ended, and print each as it does; - reads hrefs from standard input.

    What is read are lines: hrefs, or JSON objects with one, as `playground jobs` prints them. Exit code 1 if a job did
    not succeed: `playground wait $(playground run ...) && next`.
    """
    handles = [play.job(href) for href in dict.fromkeys(itertools.chain.from_iterable(map(_named, hrefs)))]
    if not handles:
        note("No href was given on standard input: there is nothing to wait for.")
    succeeded = True
    with _coming_back(handles, on_interrupt):
        for each in play.wait(handles, timeout):
            succeeded = succeeded and each.status == "SUCCEEDED"
            if output.on_terminal() and not as_json:
                say(f"{output.summary(each)}\n  {each.href}")
            else:
                output.print_line(_facts(each))
    if not succeeded:
        sys.exit(1)


def _named(href: str) -> list[str]:
    """The hrefs that an argument stands for. Raises ConfigurationError."""
    if href != "-":
        return [href]
    lines = text.read_or_stdin("-", "standard input", ConfigurationError).splitlines()
    return [_href_of(line) for line in map(str.strip, lines) if line]


def _href_of(line: str) -> str:
    if not line.startswith("{"):
        return line
    try:
        return str(json.loads(line)["href"])
    except (ValueError, LookupError, RecursionError):
        raise ConfigurationError(
            f"A line of standard input is neither an href nor an object with one: {line[:80]}"
        ) from None


@click.command()
@click.argument("href")
@_yes_option
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


@click.command()
@click.argument("href")
@_yes_option
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


def _is_meant(estimate: Estimate) -> bool:
    """Whether an area is so large that it was asked about, and then agreed to."""
    if estimate.km2 <= LARGE:
        return False
    _agree(f"Submit a job of {estimate}?", yes=False, kept="Nothing was submitted.")
    return True


def _agree(question: str, yes: bool, kept: str = "The job stays as it is.") -> None:
    """Ask on the terminal, unless it was said before; end here when the answer is no."""
    agreed = yes or answered(lambda: click.confirm(text.plain(question), err=True), kept)
    if agreed:
        return
    if agreed is None:
        note("")
    note(kept)
    sys.exit(1)


@contextlib.contextmanager
def _coming_back(jobs: Sequence[Job], on_interrupt: str) -> Iterator[None]:
    """While jobs are waited for: when that is interrupted or takes too long, say which command goes on with them."""
    it = "it" if len(jobs) == 1 else "them"
    try:
        with interruptible():
            yield
    except Interrupted:
        open_jobs = [job for job in jobs if not ended(job)]
        if open_jobs and on_interrupt == "cancel":
            raise Interrupted(_cancelled(open_jobs)) from None
        goes_on = f"The job{'' if len(jobs) == 1 else 's'} go{'es' if len(jobs) == 1 else ''} on. " if open_jobs else ""
        raise Interrupted(f"{goes_on}Come back to {it} with: {_way_back(jobs)}") from None
    except (Unwritable, BrokenPipeError) as error:  # whoever was to learn of the job has not
        said = error if isinstance(error, Unwritable) else "Nobody reads standard output any more."
        whom = "the job" if len(jobs) == 1 else "the jobs"
        raise Unwritable(f"{said} Come back to {whom} with: {_way_back(jobs)}") from None
    except JobTimeout as error:
        said, _, _ = error.message.partition(" with play.job(href)")
        message = f"{said} with: {_way_back(jobs)}"
        raise JobTimeout(message, href=error.href, status=error.status, job=error.job) from None


def _cancelled(jobs: Sequence[Job]) -> str:
    """Cancel the jobs, and say what became of them."""
    lines: list[str] = []
    for each in jobs:
        try:
            each.cancel()
            lines.append(
                f"Cancelled {each.href}"
                if not ended(each) or each.status == "CANCELLED"
                else f"{each.status} {each.href}"
            )
        except PlaygroundError as error:
            lines.append(f"Not cancelled, {each.href}: {error}")
    return "\n".join(lines)


def _way_back(jobs: Sequence[Job]) -> str:
    """The command that goes on with the jobs, for the same account and the same file."""
    given = click.get_current_context().params
    one = "hrefs" not in given
    words = ["playground", *(["job", jobs[0].href, "--wait"] if one else ["wait", *(job.href for job in jobs)])]
    for option in ("records", "profile", "api_key_file"):
        if given.get(option) is not None:
            words += [f"--{option.replace('_', '-')}", str(given[option])]
    return shlex.join(words)


def _finish(
    job: Job, *, wait: bool, timeout: float | None, records: Path | None, as_json: bool, on_interrupt: str
) -> None:
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
