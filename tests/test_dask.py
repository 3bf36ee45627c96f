"""A campaign's jobs on a real cluster of four processes: one token for all, and the results of one process."""

from __future__ import annotations

import collections
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_code
import pytest
from campaign.areas import write_port
from playgroundclient import Playground

if TYPE_CHECKING:
    from live_gateway import Live

PAGE = (Path(__file__).parents[1] / "docs" / "dask.md").read_text("utf-8")

pytestmark = [
    pytest.mark.live,
    pytest.mark.slow,  # it takes long
    pytest.mark.timeout(180),
    # The cluster leaves the closing of some of its own sockets and event loops to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_the_page_runs_on_four_workers_with_one_token(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    markdown_code.point_at(live, monkeypatch)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_port(tmp_path / "port.csv", 16)
    workers: list[Any] = []

    from dask.distributed import Client

    gather = Client.gather

    def seen(self: Any, futures: Any, *args: Any, **kwargs: Any) -> Any:
        found = gather(self, futures, *args, **kwargs)
        workers.append(self.who_has(futures))
        return found

    monkeypatch.setattr(Client, "gather", seen)
    before = live.counts()
    names = markdown_code.run(markdown_code.blocks(PAGE, "python")[-1])
    after = live.counts()

    assert after["exchange_api_key"] - before.get("exchange_api_key", 0) == 1
    assert after["create_job"] - before.get("create_job", 0) == 16
    assert len({worker for task in workers[0].values() for worker in task}) == 4
    assert "detections of 16 jobs" in capsys.readouterr().out
    with Playground(**live.settings) as play:
        alone = collections.Counter(
            feature["properties"]["tags"] for href in names["hrefs"] for feature in play.job(href).records()
        )
    assert names["total"] == alone
    assert alone.total() > 0
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "cache").rglob("*.json")] == [0o600]
