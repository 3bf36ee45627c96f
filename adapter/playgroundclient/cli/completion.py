"""Completion of names in a shell: projects and processes as the service lists them, quickly or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class

from ..errors import PlaygroundError
from .clients import client, given
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._sync.playground import Playground

_PATIENCE = 3.0
"""Seconds for the service's answer: who presses the tabulator waits no longer."""
_AS_IT_IS = "COMPREPLY+=($value)"
_QUOTED = r"""case ${COMP_WORDS[COMP_CWORD]} in
            \"*) for each in '\' '"' '$' '`'; do value=${value//"$each"/"\\$each"}; done ;;
            \'*) value=${value//\'/"'\\''"} ;;
            *) printf -v value %q "$value" ;;
            esac
            COMPREPLY+=("$value")"""
"""For click's lines in bash, which would take a name that has blanks for several words, and run what a name holds: quoted, as the
quote asks that is open."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what completes commands, projects and processes in a SHELL.

    For bash, in ~/.bashrc: eval "$(playground completion bash)"; for zsh, in ~/.zshrc: eval "$(playground completion
    zsh)"; for fish: playground completion fish > ~/.config/fish/completions/playground.fish
    """
    from .commands import playground

    kind = get_completion_class(shell)
    assert kind is not None, shell
    source = kind(playground, {}, "playground", "_PLAYGROUND_COMPLETE").source()
    say(source.replace(_AS_IT_IS, _QUOTED) if shell == "bash" else source)


def projects(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The account's projects whose names begin so."""

    def found(play: Playground) -> Iterable[tuple[str, object]]:
        return [(each.name, each.id) for each in play.projects()]

    return _asked(context, incomplete, found)


def processes(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The processes, of the project that was named before, whose titles begin so."""

    def found(play: Playground) -> Iterable[tuple[str, object]]:
        return [(each.title, each.id) for each in play.project(context.params["project"]).processes()]

    return _asked(context, incomplete, found)


def _asked(
    context: click.Context, incomplete: str, found: Callable[[Playground], Iterable[tuple[str, object]]]
) -> list[CompletionItem]:
    """Names by one short question of the service; none where that fails, since a shell has no place for a message."""
    options = context.params.get("profile"), context.params.get("api_key_file")
    if str(options[1]) == "-":
        return []
    try:
        with client(**given(*options), timeout=_PATIENCE, retries=0) as play:
            named = list(found(play))
    except (PlaygroundError, LookupError):
        return []
    begun = incomplete.casefold()
    return [CompletionItem(name, help=str(id_)) for name, id_ in named if name.casefold().startswith(begun)]
