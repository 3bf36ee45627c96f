"""Every card in Chromium: in the colours of each kind of notebook, light and dark, wide and narrow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import PROCESS, PROJECT, Output, Service
from playgroundclient import Playground, Records
from playgroundclient.extras import room
from playgroundclient.notebook.live import JobCard, Table
from playgroundclient.user import User

pytest.importorskip("axe_playwright_python", reason="the packages of `make browser` are in a lock of its own")

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
# As the notebooks set them; JupyterLab's own rules for HTML in outputs, as far as they concern what a card is made of.
LAB = """.jp-RenderedHTMLCommon table { table-layout: fixed; margin: auto; font-size: 12px }
.jp-RenderedHTMLCommon :is(td, th, tr) { text-align: right; padding: .5em }
.jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: #777 } .jp-RenderedHTMLCommon code { background: #777 }"""
PAGES = {
    "lab-light": (
        ":root { --jp-content-font-color1: rgba(0,0,0,.87); --jp-layout-color1: #fff; --jp-border-color2: #e0e0e0;"
        f" --jp-brand-color1: #1976d2 }} {LAB}",
        "",
    ),
    "lab-dark": (
        ":root { --jp-content-font-color1: #fff; --jp-layout-color1: #111; --jp-border-color2: #616161;"
        f" --jp-brand-color1: #2196f3 }} body {{ background: #111; color: #fff }} {LAB}",
        "",
    ),
    "vscode-dark": ("body { background: #1e1e1e; color: #ccc }", "vscode-dark"),
    "classic": ("", ""),
}


def cards(service: Service) -> list[str]:
    """A card of each kind, a live one in trouble, and a table of jobs."""
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project(description="Ports of the world")))
    requirements = {"tile_size": {"optimal": 512, "min": 256, "max": 1024}, "regions": ["WORLD"], "number_of_images": 2}
    service.on("GET", f"/api/v1/processes/{PROCESS}", doubles.process(requirements=requirements))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/.*", doubles.job("FAILED", message="It failed " * 40))
    with Playground(api_key="key", **doubles.SETTINGS) as play:
        project = play.project(PROJECT)
        jobs, job = project.jobs(), play.job(doubles.HREF)
        jobs.first()
        output: Any = Output(None)
        live = JobCard(output=output)
        live.show(job)
        live.trouble(job, "503 It failed")
        live.explain(job, ["process tile 7 - no such tile"])
        features = [{"type": "Feature", "geometry": doubles.SQUARE, "properties": {"tags": "Car", "confidence": 0.5}}]
        records = Records({"type": "FeatureCollection", "features": features})
        handles = [project, project.process(PROCESS), project.processes(), jobs, job, records]
        user = User.from_dict({"firstname": "Ada", "email": "ada@example.com"})
        image = SimpleNamespace(id="95e8", constellation="PHR", resolution=0.5, footprint=doubles.SQUARE)
        dataset = SimpleNamespace(id="b5b4", name="harbours")
        table = Table.of("1 of 2 jobs ended", ("job", "state"), [("a", "RUNNING"), ("b", "SUCCEEDED")], "a note")
        return [
            *(each._repr_html_() for each in [*handles, user, table, *output.states[1:]]),
            room("card")(type("Image", (SimpleNamespace,), {})(**vars(image))),
            room("card")(type("Dataset", (SimpleNamespace,), {})(**vars(dataset))),
        ]


@pytest.mark.parametrize("kind", PAGES)
def test_cards_are_clean(kind: str, service: Service, assert_page_is_clean: Callable[..., None]) -> None:
    style, body = PAGES[kind]
    shown = "".join(f'<div class="jp-RenderedHTMLCommon">{each}</div>' for each in cards(service))
    assert_page_is_clean(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cards</title><style>{style}</style></head>'
        f'<body class="{body}"><main><h1>Cards</h1>{shown}</main></body></html>',
        f"cards-{kind}",
    )
