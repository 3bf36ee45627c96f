"""The client itself: what is pickled of it, what it shows, and what it hands over to other rooms."""

from __future__ import annotations

import pickle
from typing import Any

import doubles
import pytest
from doubles import HREF, JOB, KEY, PROCESS, PROCESSES, Make, Service
from playgroundclient import AsyncPlayground, ConfigurationError, Job, Playground

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"


def test_a_handle_is_pickled_without_secrets(known: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "api_key.txt").write_text(KEY)
    for name, url in doubles.SETTINGS.items():
        monkeypatch.setenv({"url": "PLAYGROUND_URL"}.get(name, f"PLAYGROUND_{name.upper()}"), url)
    with Playground() as play:
        job = play.job(HREF)
        pickled = pickle.dumps([job, play])
    assert KEY.encode() not in pickled and b"token-1" not in pickled
    again, client = pickle.loads(pickled)
    assert isinstance(again, Job) and again.href == job.href and again.status == "SUCCEEDED"
    assert again.play is client
    assert again.refresh().status == "SUCCEEDED"
    client.close()
    with pytest.raises(ConfigurationError):
        pickle.dumps(Playground(api_key=KEY))


async def test_a_report_needs_a_client_that_observes(make: Make, known: Service) -> None:
    with pytest.raises(ConfigurationError, match="observe=True"):
        make().report()
    play = make(observe=True)
    known.on("GET", JOB_PATH, {**doubles.job(), "novel": 1})
    await play.job(HREF)
    assert "novel" in str(play.report())


def test_a_campaign_is_of_the_synchronous_client(tmp_path: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Playground\(\).campaign"):
        doubles.maker("async")().campaign(tmp_path / "x.db")
    assert type(doubles.maker("sync")().inner.campaign(tmp_path / "x.db")).__name__ == "Campaign"


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_a_password_of_a_proxy_is_not_pickled(kind: Any, tmp_path: Any) -> None:
    (tmp_path / "api_key.txt").write_text(KEY)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        pickle.dumps(kind(proxy="http://user:canary@proxy.example"))
    assert b"proxy.example" in pickle.dumps(kind(proxy="http://proxy.example"))


def test_the_representation_of_a_client_that_could_not_be_made() -> None:
    assert repr(Playground.__new__(Playground)) == "<Playground without settings>"
