"""The whole journey on a local gateway, said step by step."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape

from ..errors import DownloadFailed
from ..extras import need, room
from ..generated import known
from ..text import plain
from .interruption import interruptible
from .output import address

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._sync.jobs import Job

PROJECT = "Airbus"
PROCESS = "Ext Buildings"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
"""A Pleiades image of Perpignan, in the service's published examples."""
AREA: dict[str, Any] = {  # Any: GeoJSON
    "type": "Polygon",
    "coordinates": [
        [
            [2.9761, 42.69557],
            [2.9797, 42.69476],
            [2.984425, 42.695408],
            [2.9851, 42.699134],
            [2.982625, 42.70124],
            [2.9779, 42.700754],
            [2.9761, 42.69557],
        ]
    ],
}


@click.command()
@click.option(
    "--folder",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the results go.",
)
@click.option("--speed", default=4.0, show_default=True, type=click.FloatRange(min=0.1), help="How fast time runs.")
@click.option("--open", "open_map", is_flag=True, help="Open the map when it is done.")
def demo(folder: Path, speed: float, open_map: bool) -> None:
    """Run the whole journey on a local gateway: no account, no network.

    Leaves records.geojson, records.png and map.html, an interactive map that needs no network, in the folder.
    """
    from .._sync.playground import Playground

    need("matplotlib", "notebook", "The demo's picture")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DownloadFailed(f"The folder {folder} cannot be made: {error.strerror or error}.") from None
    say = Narrator(Console(highlight=False, soft_wrap=True))
    say.console.print("Starting a local gateway, which takes some seconds ...")
    with Playground.sandbox(speed=speed) as play:
        settings = play.settings
        say("Started a local gateway", f"front {address(settings.front)}, gateway {address(settings.gateway)}")
        user = play.user()
        say("Exchanged the API key for an access token", f"at {settings.token}")
        say("Asked who I am", f"{known(user.firstname)} {known(user.lastname)}")
        say("Listed my projects", ", ".join(project.name for project in play.projects()))
        project = play.project(PROJECT)
        say(f"Listed the processes of {project.name}", ", ".join(each.title for each in project.processes()))
        process = project.process(PROCESS)
        schema = process.input_schema
        say(f"Read the input schema of {process.title}", f"it requires {', '.join(schema['required'])}")
        past = play.follow(process, "jobs")
        past.first()
        say("Followed its link jobs", f"{past.total} past jobs; the links are {', '.join(process.links)}")
        inputs = {"name": "Perpignan", "imageId": IMAGE, "geom": AREA, "datasetName": "Perpignan buildings"}
        faults = process.check({"name": "Perpignan"})
        say("Checked inputs that do not fit", f"{len(faults)} faults, such as {faults[-1]}; nothing was sent")
        job = process.run(inputs)
        say("Submitted a job through its link runNewJob", job.href)
        with interruptible():  # the job ends with its gateway: there is nothing to come back to
            job.wait(poll=0.25, progress=_shown(say))
        say("Waited until it had ended", f"{job.status}, {job.tasks.get('SUCCEEDED', 0)} tasks")
        records = job.records()
        scores = [feature["properties"]["confidence"] for feature in records]
        say("Got its detections", f"{len(records)} records, confidence {min(scores):.2f} to {max(scores):.2f}")
        job.download(folder / "records.geojson")
        say("Saved them as GeoJSON", str(folder / "records.geojson"))
        picture = folder / "records.png"
        room("draw_job")(job, picture, title=f"{process.title}, Perpignan: {len(records)} detections")
        say("Drew them over the image's tiles", str(picture))
        page = folder / "map.html"
        room("explore_job")(job, page, title=f"{process.title}, Perpignan")
        say("Made an interactive map of them", f"{page}, which opens in any browser, offline too")
    say.end()
    if open_map:
        click.launch(str(page))


class Narrator:
    """Says each step on a line of its own."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._step = 0
        self._started = time.monotonic()

    def __call__(self, what: str, result: str) -> None:
        self._step += 1
        self.console.print(f"[bold cyan]{self._step:2}[/] [bold]{escape(plain(what))}:[/] {escape(plain(result))}")

    def end(self) -> None:
        self.console.print(f"Done in {time.monotonic() - self._started:.1f} s.")


def _shown(say: Narrator) -> Callable[[Job], None] | bool:
    """The client's own progress bar on a terminal; elsewhere a line each quarter of the way."""
    if Console(stderr=True).is_terminal:
        return True
    said = -1

    def line(job: Job) -> None:
        nonlocal said
        if int(job.progress) // 25 > said:
            said = int(job.progress) // 25
            say.console.print(f"   {job.status} {job.progress:g} %")

    return line
