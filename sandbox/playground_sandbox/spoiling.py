"""Answers that are spoilt on their way out: what a broken proxy, a cut or a wrong link table makes of them."""

import json
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground_sandbox.documents import Doc, Json, compact_json

ELSEWHERE = "https://elsewhere.example"


def _exchanged(links: Doc) -> Doc:
    """Each link under the name of the next one; those of a page stay, or no list would end."""
    names = sorted(links)
    return (
        dict(zip(names, [links[name] for name in (*names[1:], names[0])], strict=True)) if "delete" in links else links
    )


def _led_away(links: Doc) -> Doc:
    return {name: {**link, "href": f"{ELSEWHERE}/{link['href'].split('/', 3)[-1]}"} for name, link in links.items()}


def _repeated(links: Doc) -> Doc:
    return {**links, "next": links["self"]} if "first" in links else links


_OF_LINKS: dict[str, Callable[[Doc], Doc]] = {"exchange": _exchanged, "lead away": _led_away, "repeat": _repeated}
HOWS = ("page", "shape", "cut", *_OF_LINKS)


async def spoil(how: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let the application answer, and send what `how` makes of it. An error of the application is raised."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start, content = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
    if how == "page":
        await HTMLResponse("<html><title>Please log in</title></html>")(scope, receive, send)
        return
    if how == "cut":
        MutableHeaders(scope=start)["Content-Length"] = str(len(content))
        await send(start)
        await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
        scope["extensions"]["abort"]()
        return
    if "json" in MutableHeaders(scope=start).get("Content-Type", ""):
        content = compact_json(
            "not this" if how == "shape" else _with_links(_OF_LINKS[how], json.loads(content))
        ).encode()
        MutableHeaders(scope=start)["Content-Length"] = str(len(content))
    await send(start)
    await send({"type": "http.response.body", "body": content})


def _with_links(change: Callable[[Doc], Doc], value: Json) -> Json:
    if isinstance(value, list):
        several: list[Json] = value  # pyright: ignore[reportUnknownVariableType]
        return [_with_links(change, each) for each in several]
    if not isinstance(value, dict):
        return value
    node: Doc = value  # pyright: ignore[reportUnknownVariableType]
    # What stands at `_links` is a table of links: the gateway's own answers fit the contract.
    return {name: change(each) if name == "_links" else _with_links(change, each) for name, each in node.items()}
