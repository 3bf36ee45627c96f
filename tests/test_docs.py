"""The pages of docs/ run from their first code block to the last, as a reader would run them."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_code
import pytest
from playgroundclient import Playground, contract
from playgroundclient._contract import OPERATIONS

if TYPE_CHECKING:
    from conftest import Live

DOCS = Path(__file__).parents[1] / "docs"
ADAPTER = Path(__file__).parents[1] / "adapter" / "playgroundclient"
ASKING = [path.read_text("utf-8") for path in ADAPTER.rglob("*.py") if path.name != "_contract.py"]
PAGES = {name: (DOCS / f"{name}.md").read_text("utf-8") for name in markdown_code.PAGES}


def test_no_page_with_code_is_forgotten() -> None:
    with_code = {path.stem for path in DOCS.glob("*.md") if markdown_code.blocks(path.read_text("utf-8"), "python")}
    assert with_code == {*PAGES, "campaigns", "dask", "testing", *RUN_BY_THE_SITE}


@pytest.mark.live
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_to_its_end(
    page: str, live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    markdown_code.point_at(live, monkeypatch)
    names: dict[str, Any] = {"__name__": "__main__"}
    found = markdown_code.blocks(PAGES[page], "python")
    assert found
    for block in found:
        markdown_code.run(block, names)
    said = capsys.readouterr().out
    for promised in SAID[page]:
        assert promised in said


@pytest.mark.live
@pytest.mark.parametrize("page", ["command", "campaigns"])
def test_the_lines_of_a_shell_do_what_a_page_says(page: str, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("bash") is None or shutil.which("jq") is None:
        pytest.skip("bash or jq is missing")
    markdown_code.point_at(live, monkeypatch)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    text = (DOCS / f"{page}.md").read_text("utf-8")
    for block in markdown_code.blocks(text, "python"):
        if "port.csv" in block and "Playground" not in block:  # the file that the lines are about
            markdown_code.run(block)
    found = [*markdown_code.blocks(text, "console")[:2], *markdown_code.blocks(text, "sh")]
    href = ""
    for line in "".join(found).replace("$ playground", "playground").splitlines():
        ran = subprocess.run(["bash", "-c", line.replace("HREF", href)], capture_output=True, text=True, check=False)
        # Among the jobs that are there some may have failed, which the exit code of a wait for them tells.
        good = {0, 1} if "--hrefs | playground wait" in line else {0}
        assert ran.returncode in good and "Error" not in ran.stderr, (line, ran.stderr)
        if "--template" in line:  # as a reader fills it in
            inputs = json.loads(Path("inputs.json").read_text())
            filled = {"imageId": IMAGE, "geom": "2.976, 42.695, 2.985, 42.701", "datasetName": "Perpignan"}
            Path("inputs.json").write_text(json.dumps(inputs | filled))
        href = next(
            (word for word in ran.stdout.split() if line.startswith("playground run") and "/jobs/" in word), href
        )
    assert {"command": "records.geojson", "campaigns": "port-report.csv"}[page] in {
        each.name for each in Path().iterdir()
    }


IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
RUN_BY_THE_SITE = {"gallery", "index"}
"""Pages that only `make docs` runs, which runs all of them; the three others have tests of their own."""
SAID = {
    "getting-started": ["Camille", "Ext Buildings", "['name', 'imageId1', 'imageId2', 'geom']", "confidence"],
    "datasets": ["3 stored", "['crane', 'ship']", "VERIFIED", "harbour.zip"],
    "notebook": ["$.imageId: is required", "Perpignan Perpignan buildings", "Perpignan 2 SUCCEEDED"],
    "images": [
        "DS_PHR1B_201609221042338_FR1_PX_E002N42_1117_01200 PLEIADES 17.1",
        "True\n",
        "incidence_angle",
        "tiles",
        "are longitude and latitude exchanged?",
        "<Raster ",
        "['perpignan.pgw', 'perpignan.png', 'perpignan.prj', 'perpignan.tif']",
    ],
    "jobs": ["SUCCEEDED 100 %", "SUCCEEDED\n"],
    "maps": ["<Exploration: ", " records, ", " MB>"],
    "errors": [
        "Did you mean 'Airbus' or 'Airbus NA'?",
        "$.imageId is required: Image ID",
        "404 There is no job",
        "Error: GET",
    ],
    "moving": ["{'count': ", "404 GET ", "is the newest of ", "Did you mean 'Airbus'"],
    "configuration": ["Secret('***')", "timeout=60", "retries=5"],
}
"""What a page's code prints, among other things."""


def test_the_profile_file_of_the_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.toml"
    config.write_text(markdown_code.blocks(PAGES["configuration"], "toml")[0], "utf-8")
    (tmp_path / "api_key.txt").write_text("a-key\n")
    monkeypatch.setenv("PLAYGROUND_CONFIG", str(config))
    with Playground(profile="local") as local, Playground() as default:
        assert str(local.settings.gateway) == "http://127.0.0.1:8472"
        assert local.settings.key.reveal() == "sandbox-api-key"
        assert default.settings.front.scheme == "https"
        assert default.settings.key.reveal() == "a-key"


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_reached_by_a_handle_or_by_a_call_that_a_page_shows(name: str) -> None:
    by_a_handle = any(f'"{name}"' in source for source in ASKING)
    operation = contract.by_id(name)
    called = importlib.import_module(f"playground_api.api.{operation.facts['tag']}.{name}")
    reference = (DOCS / "reference.md").read_text("utf-8")
    chapter = reference.partition(f"\n## {operation.facts['tag']}\n")[2].partition("\n## ")[0]
    shown = f"\n### `{name}`\n" in chapter and callable(called.sync_detailed) and callable(called.asyncio_detailed)
    assert by_a_handle or shown
