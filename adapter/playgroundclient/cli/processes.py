"""Projects, what is in them, and what a job of a process takes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from .. import text
from ..errors import ConfigurationError, InvalidInput
from ..extras import room
from ..files import replacing
from ..generated import known
from . import output, template
from .options import as_json_option, connected, inputs_argument, process_argument, project_argument
from .streams import note, say

if TYPE_CHECKING:
    from .._sync.playground import Playground
    from .._sync.projects import Process
    from ..jobs.areas import Fault


@click.command()
@as_json_option
@connected
def projects(play: Playground, as_json: bool) -> None:
    """List the account's projects."""
    output.print_list(
        play.projects(),
        as_json,
        lambda project: project.model.to_dict(),
        ("name", "id", "description"),
        lambda project: (project.name, project.id, known(project.model.description) or ""),
    )


@click.command()
@project_argument
@as_json_option
@connected
def processes(play: Playground, project: str, as_json: bool) -> None:
    """List the processes of a PROJECT, which is a name or an id."""
    output.print_list(
        play.project(project).processes(),
        as_json,
        lambda process: process.model.to_dict(),
        ("title", "id", "version", "description"),
        lambda process: (
            process.title,
            process.id,
            known(process.model.version) or "",
            known(process.model.description) or "",
        ),
    )


@click.command()
@project_argument
@as_json_option
@connected
def datasets(play: Playground, project: str, as_json: bool) -> None:
    """List the datasets of a PROJECT, which is a name or an id."""
    output.print_list(
        play.project(project).datasets(),
        as_json,
        lambda dataset: dataset.document,
        ("name", "id", output.CREATED, "description"),
        lambda dataset: (dataset.name, dataset.id, output.instant(dataset.created), dataset.description or ""),
    )


@click.command()
@project_argument
@process_argument
@connected
def schema(play: Playground, project: str, process: str) -> None:
    """Print what a job of a PROCESS takes: the JSON Schema of its inputs."""
    output.print_json(play.project(project).process(process).input_schema)


@click.command()
@project_argument
@process_argument
@click.option(
    "--template",
    "path",
    is_flag=False,
    flag_value="-",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    help="Write a file of inputs to begin with; - is standard output, as is no file at all.",
)
@as_json_option
@connected
def inputs(play: Playground, project: str, process: str, path: Path | None, as_json: bool) -> None:
    """Say what a job of a PROCESS takes; with --template, write inputs that only need their values.

    What stands between < and > is to be replaced; `playground check` says what is still wrong.
    """
    asked = play.project(project).process(process)
    if path is None:
        rows = template.table(asked.input_schema)
        output.print_list(rows, as_json, dict, template.COLUMNS, lambda row: [row[name] for name in template.COLUMNS])
        return
    document = json.dumps(template.begun(asked.input_schema, asked.title), indent=2)
    if str(path) == "-":
        say(document)
        return
    with replacing(path) as part:
        part.write_text(document + "\n", "utf-8")
    note(f"Saved {path}")


@click.command()
@project_argument
@process_argument
@inputs_argument
@as_json_option
@connected
def check(play: Playground, project: str, process: str, inputs: str, as_json: bool) -> None:
    """Check a job's inputs as `run` does, and submit nothing. INPUTS is a JSON file, or - for standard input.

    Prints every fault with its place, one a line; exit code 1 if there are any. Images are looked up once the rest is
    well, since the area must be inside of them.
    """
    document = read_inputs(inputs)
    asked = play.project(project).process(process)
    faults = _faults_of(asked, document) or _misplaced(play, document)
    if as_json:
        output.print_json([{"path": fault.path, "message": fault.message} for fault in faults])
    else:
        for fault in faults:
            say(fault)
        if not faults:
            note(f"The inputs fit {asked.title!r}; nothing was submitted.")
    if faults:
        sys.exit(1)


def check_filled_in(process: Process, document: dict[str, Any]) -> None:
    """Refuse inputs that a template has left open, which a schema would let pass. Raises InvalidInput with every fault."""
    if template.left_open(process.input_schema, document):
        found = _faults_of(process, document)
        lines = "".join(f"\n  {fault}" for fault in found)
        raise InvalidInput(
            f"The inputs do not fit the process {process.title!r}; nothing was submitted.{lines}", faults=found
        )


def _faults_of(process: Process, document: dict[str, Any]) -> list[Fault]:
    """Every fault of the inputs of one job, what a template has left open among them."""
    left = template.left_open(process.input_schema, document)
    told = {fault.path for fault in left}
    return [*left, *(fault for fault in process.check(document) if fault.path not in told)]


def _misplaced(play: Playground, document: dict[str, Any]) -> list[Fault]:
    """Where the area leaves the images, which are looked up for that, as before a submission."""
    from .._sync.driving import drive
    from ..jobs.inputs import prepared

    look_up = room("misplaced")([prepared(document)], play.footprints, play.settings.timeout)
    return [fault for _, fault in drive(play, look_up)]


def read_inputs(path: str) -> dict[str, Any]:  # Any: JSON
    """The inputs of one job, from a file of JSON or from standard input. Raises ConfigurationError."""
    name = "standard input" if path == "-" else path
    content = text.read_or_stdin(path, name, ConfigurationError)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        reason = f"is not JSON: {error}" if content.strip() else "is empty; it must hold the inputs of one job as JSON"
        raise ConfigurationError(f"{name} {reason}.") from None
    if not isinstance(document, dict):
        raise ConfigurationError(
            f"{name} holds {type(document).__name__}; it must hold an object: the inputs of one job. "
            "`playground inputs PROJECT PROCESS --template` prints one to begin with."
        )
    return cast("dict[str, Any]", document)
