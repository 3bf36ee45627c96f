"""The README's code runs as it stands, and type-checks."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import markdown_code
import pytest
import rasterio.features
import shapely

if TYPE_CHECKING:
    from conftest import Live

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = markdown_code.blocks(README, "python")


def test_the_journey_is_thirty_lines_and_the_page_is_short() -> None:
    assert len(BLOCKS[0].strip().splitlines()) == 30
    assert len(README.splitlines()) <= 150


def test_the_pictures_that_it_shows_exist() -> None:
    for picture in markdown_code.named(README, r"!\[[^]]+\]\(([^)]+)\)"):
        assert (ROOT / picture).stat().st_size > 1000


@pytest.mark.live
def test_the_journey_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    markdown_code.run(BLOCKS[0])
    said = capsys.readouterr().out
    assert "Logged in as Camille Martin" in said
    assert "$.imageId: is required: Image ID" in said
    assert "the first with Building" in said
    assert b"simulated" in Path("map.html").read_bytes()
    frame = geopandas.read_file("buildings.gpkg", layer="records").to_crs("EPSG:3857")
    with rasterio.open("perpignan.tif") as image:
        assert image.crs == "EPSG:3857" and len(frame) > 10
        assert shapely.box(*image.bounds).covers(shapely.box(*frame.total_bounds))
        # Where a building was found the picture shows one: it is no field.
        inside = rasterio.features.geometry_mask(frame.geometry, image.shape, image.transform, invert=True)
        assert abs(image.read(1)[inside].mean() - image.read(1)[~inside].mean()) > 10


@pytest.mark.live
def test_ten_lines_of_a_notebook_end_in_a_map() -> None:
    assert len(BLOCKS[1].splitlines()) <= 10
    *before, shown = ast.parse(BLOCKS[1]).body
    names = markdown_code.run(ast.unparse(ast.Module(before, [])))
    try:
        value = eval(ast.unparse(shown), names)  # as a cell shows its last expression
    finally:
        names["play"].close()
    assert "<iframe" in value._repr_html_() and "of 75 records" in value._repr_html_()


@pytest.mark.live
@pytest.mark.parametrize("number", range(2, len(BLOCKS)))
def test_the_other_examples_run(
    number: int, live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    markdown_code.point_at(live, monkeypatch)
    names = markdown_code.run(BLOCKS[number])
    if "play" in names:
        names["play"].close()  # a notebook's cells leave it open
    assert capsys.readouterr().out.strip()


def test_the_examples_type_check(tmp_path: Path) -> None:
    """Those of docs/ too: one run of the type checker for all."""
    assert len(BLOCKS) > 2
    modules = {f"readme_{number}": block for number, block in enumerate(BLOCKS)}
    for name in markdown_code.PAGES:
        page = (ROOT / "docs" / f"{name}.md").read_text("utf-8")
        modules[f"page_{name.replace('-', '_')}"] = "\n\n".join(markdown_code.blocks(page, "python"))
    markdown_code.type_check(tmp_path, modules, ROOT / ".mypy_cache" / "examples")


def test_the_targets_and_extras_that_it_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in markdown_code.named(README, r"`make ([a-z-]+)`"):
        assert f"\n{target}:" in makefile, target
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    told = set(markdown_code.named(README.partition("| extra |")[2].partition("\n\n")[0], r"\n\| `(\w+)`"))
    assert told <= set(extras)
    assert {"cli", "sandbox", "notebook", "geo", "all"} <= told


def test_the_commands_that_it_shows_exist() -> None:
    from playgroundclient.cli.commands import playground

    pages = (*markdown_code.PAGES, "command")
    for page in (README, *((ROOT / "docs").joinpath(f"{name}.md").read_text("utf-8") for name in pages)):
        for command in markdown_code.named(page, r"(?:\$ |`)playground ([a-z]+)"):
            assert command in playground.list_commands(None), command  # type: ignore[arg-type]  # not looked at


def test_agents_are_told_of_every_page() -> None:
    told = set(markdown_code.named((ROOT / "llms.txt").read_text("utf-8"), r"\]\(docs/([a-z-]+)\.md\)"))
    assert told == {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index", "changelog"}


@pytest.mark.parametrize(
    "page",
    ["README.md", "CHANGELOG.md", "llms.txt", "docs/command.md", *(f"docs/{name}.md" for name in markdown_code.PAGES)],
)
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in markdown_code.named(path.read_text("utf-8"), r"\]\(([^)#:]+)\)"):
        assert (path.parent / target).exists(), target
