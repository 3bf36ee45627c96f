"""The published notebook: its cells run unchanged, and its client keeps the promises of this package."""

from __future__ import annotations

import json
import re
import types
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import FRONT, KEY, PROCESS, PROCESSES, PROJECT, SETTINGS, TOKEN_URL, Service, answer, as_json, failing
from PIL import Image
from playgroundclient import (
    ApiError,
    AuthError,
    Forbidden,
    InvalidInput,
    InvalidResponse,
    LinkRefused,
    NotFound,
    PlaygroundClient,
    PlaygroundClientError,
    PlaygroundError,
)

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from live_gateway import Live


def cells(name: str) -> dict[str, str]:
    """The cells of a notebook among the samples, by their numbers."""
    found = re.split(r"^# --- cell (\d+)\n", (doubles.SAMPLES / name).read_text("utf-8"), flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


NOTEBOOK = cells("notebook.txt")
LABELS = {
    "api_key": "PLAYGROUND_API_KEY",
    "url": "PLAYGROUND_URL",
    "gateway_url": "PLAYGROUND_GATEWAY_URL",
    "token_url": "PLAYGROUND_TOKEN_URL",
}


class Dropdown:
    """Stands for the widget: its value is the first of the options."""

    def __init__(self, *, options: list[tuple[str, str]], description: str, disabled: bool) -> None:
        self.options, self.description, self.disabled = options, description, disabled
        self.value = options[0][1]


def test_the_cells_are_those_that_the_notebook_has() -> None:
    assert list(NOTEBOOK) == ["3", "4", "5", "6", "7", "8", "9", "10", "11", "15", "16"]


def use(gateway: Live, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Set up a working folder as the notebooks tell: the key in a file; and the gateway's addresses."""
    for name, variable in LABELS.items():
        if name != "api_key":
            monkeypatch.setenv(variable, gateway.settings[name])
    (folder / "api_key.txt").write_text(gateway.settings["api_key"] + "\n")


def run(notebook: dict[str, str], here: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What each cell prints."""
    printed = {}
    try:
        for number, cell in notebook.items():
            exec(compile(cell, f"cell {number}", "exec"), here)
            printed[number] = capsys.readouterr().out
    finally:
        for name in ("play", "myplay"):
            if name in here:
                here[name].close()
    return printed


@pytest.mark.live
def test_the_notebooks_cells_run_unchanged(
    fresh_gateway: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(fresh_gateway, monkeypatch, tmp_path)
    shown: list[Dropdown] = []
    here: dict[str, Any] = {"json": json, "widgets": types.SimpleNamespace(Dropdown=Dropdown), "display": shown.append}
    printed = run(NOTEBOOK, here, capsys)
    assert printed["5"] == "Logged as user: Camille Martin\n"
    assert printed["8"] == f"Process_ID={PROCESS}\n"
    assert json.loads(printed["9"]) == doubles.sample("process-change-detection.input.json")
    assert printed["10"] == "null\n"
    published = doubles.sample("process-change-detection.links.json")
    links = json.loads(printed["11"])
    assert {name: link["method"] for name, link in links.items()} == {
        name: link["method"] for name, link in published.items()
    }
    assert printed["16"] == "There are 71 jobs for the selected project.\n"
    projects, processes, jobs = shown
    assert projects.options[0] == ("Airbus", "1a50823a-d9c1-4397-8b64-1c8079d6c7eb")
    assert processes.options[0] == ("DL Change Detection 5", PROCESS)
    assert ("Doha (Ext Cars) -> 70 tiles", "1a2deece-27a8-46fe-8bc4-84f31179b305") in jobs.options
    assert len(jobs.options) == 10
    for found in (here["user"], here["p_database"][projects.value], here["job"]):
        assert type(found) is dict
    assert type(here["r"]) is list


@pytest.mark.live
def test_a_notebook_of_datasets_zones_records_images_tiles_and_jobs_runs_unchanged(
    fresh_gateway: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    use(fresh_gateway, monkeypatch, tmp_path)
    here: dict[str, Any] = {}
    printed = run(cells("notebook-data.txt"), here, capsys)
    assert re.fullmatch(r"PLEIADES,SPOT\n[1-9]\d* images, .+ of PLEIADES\n", printed["2"])
    assert printed["3"].startswith("Picture of (768, 768)\n2.388657133911758\n0.0\n0.0\n-2.388657133911758\n")
    with Image.open("image.png") as picture:
        assert picture.size == (768, 768)
    assert re.fullmatch(r"Launched Harbour, it ended as SUCCEEDED with \d+ records\n", printed["4"])
    assert printed["5"] == "3 records in the zone, tags ['Boat', 'Quay'], now MODIFIED\n"
    assert printed["6"] == "0 records left, and the zone is gone: 404\n"
    longitude, latitude = here["found"]
    assert -180 <= longitude <= 180 and 42 < latitude < 43
    # A picture's middle is where the notebook asked for it.
    assert (longitude, latitude) == pytest.approx((2.98, 42.698), abs=0.003)


# --- without a gateway -----------------------------------------------------------------------------------------------


@pytest.fixture
def client(service: Service) -> PlaygroundClient:
    return PlaygroundClient(api_key=KEY, **SETTINGS)


def test_each_method_asks_the_front_and_gives_plain_json(client: PlaygroundClient, service: Service) -> None:
    project = {"project_id": PROJECT, "name": "x"}
    service.on("GET", "/currentUser", {"firstname": "a", "lastname": "b", "novel": [1]})
    service.on("GET", "/api/projects", [project])
    service.on("GET", PROCESSES, doubles.page("processes", doubles.process()))
    service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
    assert client.get_logged_user() == {"firstname": "a", "lastname": "b", "novel": [1]}
    assert client.get_projects() == [project]
    assert client.get_processes(projectId=PROJECT)["processes"] == [doubles.process()]
    assert client.get_process(PROJECT, PROCESS) == doubles.process()
    sent = [each for each in service.requests if each.method == "GET"]
    assert {doubles.origin_of(each) for each in sent} == {FRONT}
    assert all(each.headers["authorization"] == "Bearer token-1" for each in sent)
    assert dict(sent[2].url.params) == {"projectId": PROJECT, "size": "100"}
    client.close()


def test_values_are_encoded_and_stay_where_they_belong(client: PlaygroundClient, service: Service) -> None:
    service.on("GET", "/api/x", {})
    client._get_request(client.PLAYGROUND_URL + "/api/x?a={a}&b={b}", a="1&c=2#/../", b="1,2,é")
    assert dict(service.requests[-1].url.params) == {"a": "1&c=2#/../", "b": "1,2,é"}


def test_a_value_that_is_missing_is_a_mistake_of_the_caller(client: PlaygroundClient, service: Service) -> None:
    with pytest.raises(TypeError, match=r"needs a, b: .*\{a\}"):
        client._get_request(FRONT + "/api/x?a={a}&b={b}&c={c}", c=1)
    assert service.requests == []


@pytest.mark.parametrize(("status", "kind"), [(404, NotFound), (403, Forbidden), (401, AuthError), (405, ApiError)])
def test_what_the_service_refuses_is_one_error_with_its_status(
    client: PlaygroundClient, service: Service, status: int, kind: type[PlaygroundError]
) -> None:
    service.on("GET", "/api/projects", failing(status, "no"))
    with pytest.raises(PlaygroundClientError, match="The server says: no") as caught:
        client.get_projects()
    assert caught.value.status_code == status
    assert type(caught.value.__cause__) is kind


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_is_no_id_is_told_before_anything_is_sent(
    client: PlaygroundClient, service: Service, value: str
) -> None:
    for call in (client.delete_zone, client.delete_record, client.get_dataset, client.get_image_from_uid):
        with pytest.raises(InvalidInput, match="Nothing was sent"):
            call(value)
    assert service.requests == []


def test_what_is_no_json_is_not_sent(client: PlaygroundClient, service: Service) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        client.store_record({"confidence": float("nan")})
    assert service.requests == []


def test_a_template_that_a_subclass_changes_is_used_by_the_method(service: Service) -> None:
    class Mine(PlaygroundClient):
        PLAYGROUND_JOBS_URL = FRONT + "/api/jobs?project_id={projectId}&mine={pageSize},{page}"

    service.on("GET", "/api/jobs", [])
    Mine(api_key=KEY, **SETTINGS).get_jobs("p", page=3)
    assert dict(service.requests[-1].url.params) == {"project_id": "p", "mine": "10,3"}


@pytest.mark.parametrize("path", ["/api/projects", "/api/novel"])
@pytest.mark.parametrize(
    "reply",
    [
        answer(b"<html>canary", media="text/html", content_length="12"),
        answer(b"{canary", media="application/json", content_length="7"),
        answer(b"", 204),
        answer(b"\xff\xd8\xff", media="image/jpeg", content_length="3"),
    ],
    ids=["html", "broken", "empty", "image"],
)
def test_what_is_not_json_is_an_error_of_the_package(
    client: PlaygroundClient, service: Service, path: str, reply: httpx.Response
) -> None:
    service.on("GET", path, reply)
    with pytest.raises(InvalidResponse) as caught:
        client._get_request(FRONT + path)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://evil.example/api", "http://front.example/api", TOKEN_URL])
def test_a_template_of_another_host_gets_no_token(client: PlaygroundClient, service: Service, url: str) -> None:
    with pytest.raises(LinkRefused):
        client._get_request(url)
    assert [each for each in service.requests if each.method == "GET"] == []


def test_the_url_is_that_of_the_configuration_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, client: PlaygroundClient
) -> None:
    assert PlaygroundClient.PLAYGROUND_URL == "https://playground.intelligence-airbusds.com"
    for name, url in SETTINGS.items():
        monkeypatch.setenv(LABELS[name], url.replace("example", "test"))
    assert PlaygroundClient.PLAYGROUND_URL == "https://front.test"

    class Mine(PlaygroundClient):
        URL = PlaygroundClient.PLAYGROUND_URL + "/api/x"

    assert Mine.URL == "https://front.test/api/x"
    assert client.PLAYGROUND_URL == FRONT  # its own


def test_a_plain_answer_is_json_of_any_kind(client: PlaygroundClient, service: Service) -> None:
    service.on("GET", "/api/novel", as_json([1, None]))
    assert client._get_request(FRONT + "/api/novel") == [1, None]
