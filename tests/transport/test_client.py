"""The client below generated functions and handles: where a request goes, and what it takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
from doubles import FRONT, GATEWAY, PROCESSES, PROJECT, Awaited, Make, Service, answer, origin_of
from playgroundclient import ConfigurationError, LinkRefused, errors
from playgroundclient.transport.call import CALL, Call

if TYPE_CHECKING:
    from playgroundclient.contract import Operation

USER = {"firstname": "Camille", "lastname": "Martin"}


async def test_a_generated_call_goes_to_its_operations_origin(make: Make, service: Service) -> None:
    from playground_api.api.processes import list_processes
    from playground_api.api.users import get_current_user

    service.on("GET", PROCESSES, doubles.page("processes", doubles.process()))
    service.on("GET", "/currentUser", USER)
    play = make()
    if isinstance(play, Awaited):
        page, user = list_processes.sync(client=play.api, project_id=PROJECT), get_current_user.sync(client=play.api)
    else:
        page = await list_processes.asyncio(client=play.api, project_id=PROJECT)
        user = await get_current_user.asyncio(client=play.api)
    assert page is not None and user is not None and user.firstname == "Camille"
    sent = {each.url.path: each for each in service.requests if each.method == "GET"}
    assert origin_of(sent[PROCESSES]) == GATEWAY and sent[PROCESSES].headers["host"] == "gateway.example"
    assert origin_of(sent["/currentUser"]) == FRONT and sent["/currentUser"].headers["host"] == "front.example"
    for each in sent.values():
        assert each.headers["user-agent"].startswith("playgroundclient/") and each.headers["accept-encoding"] == "gzip"
        assert each.headers["accept"] == "application/json"


async def test_a_call_asks_for_the_media_types_that_its_operation_answers(make: Make, service: Service) -> None:
    from playground_api.api.tiles import get_image_tile

    service.on("GET", "/api/cog/ortho/x", doubles.answer(b"a picture", media="image/png", content_length="9"))
    play = make()
    if isinstance(play, Awaited):
        tile = get_image_tile.sync(client=play.api, image_uid="x", z=1, x=0, y=0)
    else:
        tile = await get_image_tile.asyncio(client=play.api, image_uid="x", z=1, x=0, y=0)
    assert tile is not None and tile.payload.read() == b"a picture"
    (sent,) = [each for each in service.requests if each.method == "GET"]
    assert sent.headers["accept"].startswith("image/jpeg, image/png, ")


async def test_the_other_halfs_generated_calls_say_what_to_do(make: Make, service: Service) -> None:
    from playground_api.api.users import get_current_user

    play = make()
    if isinstance(play, Awaited):
        with pytest.raises(ConfigurationError, match=r"call sync\(client=play.api"):
            await get_current_user.asyncio(client=play.api)
    else:
        with pytest.raises(ConfigurationError, match=r"await asyncio\(client=play.api"):
            get_current_user.sync(client=play.api)
    assert service.requests == []


async def test_a_closed_client_says_so(make: Make, service: Service) -> None:
    play = make()
    await play.aclose()
    await play.aclose()
    with pytest.raises(ConfigurationError, match="closed"):
        await play.user()
    assert play.http.is_closed and service.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_error_and_not_followed(make: Make, service: Service, status: int) -> None:
    service.on("GET", "/currentUser", answer(b"", status, location="https://evil.example/", content_length="0"))
    with pytest.raises(errors.ApiError, match="Redirects are not followed"):
        await make().user()
    assert len(service.calls) == 1


async def test_what_the_client_is_asked_to_fetch_elsewhere_is_not_sent(make: Make, service: Service) -> None:
    play = make()
    for url in ("https://evil.example/api", "http://front.example/", "https://front.example:8443/"):
        with pytest.raises(LinkRefused, match="not a configured origin"):
            await play.http.get(url)
    assert service.calls == []


async def test_a_request_tells_afterwards_what_became_of_its_call(make: Make, service: Service) -> None:
    play = make(retries=0)
    request = play.http.build_request("GET", "/currentUser")
    service.on("GET", "/currentUser", USER)
    await play.http.send(request)
    call = request.extensions[CALL]
    assert isinstance(call, Call) and call.sent and call.operation is not None
    service.on("GET", "/currentUser", httpx.ConnectError("refused"))
    with pytest.raises(errors.ConnectionFailed):
        await play.http.send(request)
    assert not request.extensions[CALL].sent


async def test_hooks_see_each_documented_answer_before_it_is_judged(make: Make, service: Service) -> None:
    seen: list[Any] = []

    def hook(operation: Operation, status: int, document: Any, headers: httpx.Headers) -> None:
        seen.append((operation.id, status, document, headers["content-type"]))

    play = make()
    play.http.calls.hooks.append(hook)
    service.on("GET", "/currentUser", {"firstname": 3})
    with pytest.raises(errors.InvalidResponse):
        await play.user()
    assert seen == [("get_current_user", 200, {"firstname": 3}, "application/json")]


async def test_a_body_that_can_be_read_once_is_sent_once(make: Make, service: Service, naps: list[float]) -> None:
    service.on("PUT", "/api/novel", doubles.failing(429))

    class Once(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Any:
            yield b"once"

        async def __aiter__(self) -> Any:
            yield b"once"

    play = make()
    with pytest.raises(errors.RateLimited):
        await play.http.send(httpx.Request("PUT", FRONT + "/api/novel", stream=Once()))
    assert len(service.calls) == 1
