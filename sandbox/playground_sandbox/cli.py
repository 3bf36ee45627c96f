"""The command that starts the gateway."""

import contextlib
import json
import logging
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from playground_sandbox import announcement
from playground_sandbox.documents import Doc
from playground_sandbox.settings import DEFAULT_API_KEY, Settings

DEFAULT_PORTS = "8470,8471,8472,8473,8474"
TOKEN_PATH = "/auth/realms/IDP/protocol/openid-connect/token"  # a path
EXTRA = 'install them with: pip install "playgroundclient[sandbox]"'


def _ports(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        ports = tuple(int(port) for port in value.split(","))
        if not 3 <= len(ports) <= 5 or not all(0 <= port <= 65535 for port in ports):
            raise ValueError
    except ValueError as error:
        raise click.BadParameter(
            "give three to five port numbers, IDP,FRONT,GATEWAY,IMPORT,STORAGE, 0 for any free one"
        ) from error
    return ports


@click.command(name="sandbox")
@click.option("--seed", default=1, show_default=True, help="Chooses the data; the same seed gives the same data.")
@click.option("--speed", default=1.0, show_default=True, help="How many times faster jobs run.")
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="Keep everything in this file.")
@click.option("--token-lifetime", default=300.0, show_default=True, help="Lifetime of access tokens, in seconds.")
@click.option("--api-key", default=DEFAULT_API_KEY, show_default=True, help="The API key that is accepted.")
@click.option(
    "--ports",
    default=DEFAULT_PORTS,
    callback=_ports,
    show_default=True,
    help="IDP,FRONT,GATEWAY[,IMPORT[,STORAGE]]; 0: any.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as JSON; end when standard input ends.")
@click.option("--drop-answer", multiple=True, metavar="OPERATION[:before|after[:COUNT]]", help="Close, do not answer.")
@click.option("--show-correlation-id", is_flag=True, help="Jobs show their correlation id in userMetadatas.")
@click.option("--log-requests", is_flag=True, help="Log each request on standard error.")
def sandbox(
    seed: int,
    speed: float,
    state: Path | None,
    token_lifetime: float,
    api_key: str,
    ports: tuple[int, ...],
    as_json: bool,
    drop_answer: tuple[str, ...],
    show_correlation_id: bool,
    log_requests: bool,
) -> None:
    """Start a local Playground: identity provider, front, gateway, import service and storage, each on a port.

    A job whose image is not in the catalogue ("imageId": "0000") fails. To have the next job fail, whatever it is:

    \b
      curl -d '{"fail_job": {"count": 1, "message": "out of memory"}}' \\
        http://127.0.0.1:8470/_sandbox/faults

    With "tiles": 3 in it the job fails at 3 tiles, while the others succeed: its tasks say where, and why.

    8470 is the first of the ports: use your own if you have chosen others.
    """
    if speed <= 0 or token_lifetime <= 0:
        raise click.UsageError("--speed and --token-lifetime must be above 0")
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO if log_requests else logging.ERROR)
    if not as_json:
        click.echo("Starting the local gateway, which takes some seconds ...", err=True)
    try:
        with _ended_at_once():
            from playground_sandbox.server import PortError, listen, origins_of, serve
            from playground_sandbox.store import StateError
    except ModuleNotFoundError as error:
        raise click.ClickException(f"the local gateway needs {error.name}, which is missing; {EXTRA}") from error
    settings = Settings(
        seed=seed,
        speed=speed,
        state=state,
        token_lifetime=token_lifetime,
        api_key=api_key,
        show_correlation_id=show_correlation_id,
        log_requests=log_requests,
        drop_answers=drop_answer,
    )
    try:
        sockets = listen(ports)
        origins = origins_of(sockets)

        def ready() -> None:
            facts = {
                "token_url": origins.identity_provider + TOKEN_PATH,
                "front_url": origins.front,
                "gateway_url": origins.gateway,
                "import_url": origins.import_service,
                "storage_url": origins.storage,
                "api_key": api_key,
                "pid": os.getpid(),
                "control_url": origins.identity_provider + "/_sandbox",
            }
            if as_json:
                click.echo(json.dumps(facts))
                return
            at_the_end.callback(_announce({**facts, "started": time.time(), "identity": settings.identity}))
            for name in ("api_key", "front_url", "gateway_url", "token_url", "import_url"):
                variable = name.replace("front_", "").upper()
                click.echo(f"export PLAYGROUND_{variable}={shlex.quote(str(facts[name]))}")
            click.echo(
                f"The local gateway runs, control at {facts['control_url']}; Ctrl-C ends it.\n"
                "Elsewhere on this machine: the lines above, or PLAYGROUND_PROFILE=sandbox, or "
                'Playground(profile="sandbox").',
                err=True,
            )

        with contextlib.ExitStack() as at_the_end:
            serve(settings, sockets, ready, _at_end_of_input if as_json else None)
    except (PortError, StateError, ValueError) as error:
        raise click.ClickException(str(error)) from error


def _announce(facts: Doc) -> Callable[[], None]:
    """Let clients find this gateway as the profile `sandbox`; what is returned ends that."""
    try:
        file = announcement.write(facts)
    except (OSError, RuntimeError) as error:
        click.echo(f"Warning: the profile sandbox cannot be told of this gateway: {error}", err=True)
        return lambda: None

    def end() -> None:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)

    return end


@contextlib.contextmanager
def _ended_at_once() -> Iterator[None]:
    """End at Ctrl-C without a word from the modules that are being imported: some make another error of it."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        yield
        return
    before = signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: object) -> None:
    os.write(2, b"\nInterrupted.\n")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is open yet
    signal.raise_signal(signal.SIGINT)


def _at_end_of_input(stop: Callable[[], None]) -> None:
    def watch() -> None:
        # os.read holds no lock of sys.stdin, so the thread does not disturb the end of the interpreter.
        while os.read(sys.stdin.fileno(), 4096):
            pass
        stop()

    threading.Thread(target=watch, name="end of standard input", daemon=True).start()


def main() -> None:
    sandbox(prog_name="playground sandbox")
