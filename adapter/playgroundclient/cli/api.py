"""`playground api`: what the service says of itself, held against the contract that this version was made from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .._contract import OPERATIONS, SCHEMAS
from ..comparison import SEVERITIES, Change, Finding, against_service, counts, from_facts, read, undescribed
from ..generated import body
from . import output
from .commands import as_json_option, connected

if TYPE_CHECKING:
    from .._sync.playground import Playground


@click.group()
def api() -> None:
    """Compare the service with what this version of the client knows of it."""


@api.command()
@as_json_option
@connected
def check(play: Playground, as_json: bool) -> None:
    """Fetch the service's own description, and say how it differs from the contract of this version.

    Exit code 1 if something that this version calls has changed so that it breaks, or if the description cannot be
    read. A fault of the description alone is a finding, and no failure.
    """
    from playground_api.api.description import get_service_description

    ours = from_facts(OPERATIONS, SCHEMAS)
    theirs, findings = read(body(get_service_description.sync_detailed(client=play.api)))
    described = len(theirs.operations)
    changes = against_service(ours, theirs) if described else []
    elsewhere = [operation.id for operation in undescribed(ours, theirs)] if described else []
    if as_json:
        document = {
            "described_operations": described,
            "undescribed_operations": elsewhere,
            "counts": counts(changes),
            "changes": [asdict(change) for change in changes],
            "findings": [asdict(finding) for finding in findings],
        }
        output.print_json(document)
    else:
        _print(changes, findings, described, elsewhere)
    if not described or counts(changes)["breaking"]:
        raise SystemExit(1)


def _print(changes: list[Change], findings: list[Finding], described: int, elsewhere: list[str]) -> None:
    if findings:
        click.echo("The service's description itself has faults:")
    places: dict[str, list[str]] = {}
    for finding in findings:
        places.setdefault(finding.message, []).append(finding.where)
    for message, (first, *more) in places.items():
        click.echo(f"  {first}: {message}" + (f" And so at {len(more)} more places." if more else ""))
    if not described:
        click.echo("There is nothing in it to compare with.")
        return
    click.echo(f"It describes {described} operations.")
    if elsewhere:
        click.echo(
            f"It has no word on {len(elsewhere)} operations of this version, which belong to other parts of the service: "
            f"{', '.join(elsewhere)}."
        )
    for severity in SEVERITIES:
        found = [change for change in changes if change.severity == severity]
        if found:
            click.echo(f"{severity}: {len(found)}")
            for change in found:
                click.echo(f"  {change.message}")
    if not changes:
        click.echo("It agrees with the contract of this version.")
