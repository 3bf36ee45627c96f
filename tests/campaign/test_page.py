"""docs/campaigns.md, run from its first code block to its last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import markdown_code
import pytest
from playgroundclient.campaign.states import STATES
from playgroundclient.cli import main

if TYPE_CHECKING:
    from live_gateway import Live

PAGE = (Path(__file__).parents[2] / "docs" / "campaigns.md").read_text("utf-8")


@pytest.mark.live
def test_the_page_runs_to_its_end(
    live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    markdown_code.point_at(live, monkeypatch)
    for block in markdown_code.blocks(PAGE, "python"):
        markdown_code.run(block)
    said = capsys.readouterr().out
    assert "3 rows\n3 of 3 succeeded\n" in said
    assert " records\n" in said
    assert (tmp_path / "port-report.csv").exists()
    assert len(list((tmp_path / "port").iterdir())) == 3


def test_the_page_names_every_state() -> None:
    for state in STATES:
        assert state in PAGE


@pytest.mark.live
def test_its_command_lines_work(
    live: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shlex
    import signal

    markdown_code.point_at(live, monkeypatch)
    markdown_code.run(markdown_code.blocks(PAGE, "python")[0])
    before = signal.getsignal(signal.SIGTERM)
    try:
        for block in markdown_code.blocks(PAGE, "sh"):
            for line in block.strip().splitlines():
                assert main(shlex.split(line)[1:]) == 0, line
    finally:
        signal.signal(signal.SIGTERM, before)
    assert "3 succeeded" in capsys.readouterr().out
