"""`playground api`: what the service says of itself, held against the contract that this version was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..extras import room
from ..generated import body
from . import output
from .options import as_json_option, connected

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

    found = room("check")(body(get_service_description.sync_detailed(client=play.api)))
    if as_json:
        output.print_json(found)
    else:
        _print(found)
    if not found["described_operations"] or found["counts"]["breaking"]:
        raise SystemExit(1)


def _print(found: dict[str, Any]) -> None:  # Any: the document that `--json` prints
    if found["findings"]:
        click.echo("The service's description itself has faults:")
    places: dict[str, list[str]] = {}
    for finding in found["findings"]:
        places.setdefault(finding["message"], []).append(finding["where"])
    for message, (first, *more) in places.items():
        click.echo(f"  {first}: {message}" + (f" And so at {len(more)} more places." if more else ""))
    if not found["described_operations"]:
        click.echo("There is nothing in it to compare with.")
        return
    click.echo(f"It describes {found['described_operations']} operations.")
    if elsewhere := found["undescribed_operations"]:
        click.echo(
            f"It has no word on {len(elsewhere)} operations of this version, which belong to other parts of the service: "
            f"{', '.join(elsewhere)}."
        )
    for severity, number in found["counts"].items():
        if number:
            click.echo(f"{severity}: {number}")
        for change in found["changes"]:
            if change["severity"] == severity:
                click.echo(f"  {change['message']}")
    if not found["changes"]:
        click.echo("It agrees with the contract of this version.")
