"""Promise 1: the token goes to the configured origins only, the key to the token endpoint only."""

from __future__ import annotations

import contextlib
import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

import httpx
import hypothesis
import hypothesis.strategies as st

from .clients import client, outcome_of, quick
from .promise import Figures, Scale, promise
from .server import Connection, Request, Server, message, say, tls
from .service import JOB, PROCESS, PROJECT, Service

if TYPE_CHECKING:
    from pathlib import Path

PATH = f"/api/v1/processes/{PROCESS}/jobs"
CHANNELS = ("link", "job", "next", "location", "redirect", "url")
SCHEMES = ["http://", "http://", "https://", "//", "HTTP://", "http:/", "http:", "http:///", "\\\\", "/\\", "ws://",
           "ftp://", "file://", "javascript:", " http://", "http\t://", ""]  # fmt: skip
HOSTS = ["127.0.0.1", "127.0.0.2", "localhost", "LOCALHOST", "127.1", "0x7f000001", "2130706433", "0177.0.0.1",
         "127.0.0.1.", "127.0.0.2.", "[::ffff:127.0.0.1]", "[::1]", "127。0。0。1", "127.0.0.1%00", "127.0.0.1%2e", "0",
         "0.0.0.0", "127.0.0.1\u200b", "127.0.0.①", "[::1", "evil.example", "x" * 70, "a..b", "-", "xn--a", "xn--ñ", ""]  # fmt: skip
QUERIES = ["", f"?projectId={PROJECT}", "?projectId=x#@", "#", "?\r\nX: y"]


def hostile(service: str, listeners: list[str]) -> st.SearchStrategy[str]:
    """URLs that try to lead a secret elsewhere: to other ports and hosts, by every trick of a URL."""
    host, _, port = service.partition("://")[2].partition(":")
    targets = [each.partition("://")[2] for each in listeners]
    ports = [each.rpartition(":")[2] for each in targets]
    here = f"{host}:{port}"
    users = ["", "", "", "user@", "user:pw@", f"{here}@", f"{host}@", f"{here}%40", f"{here}\\@", "@", ":@",
             f"{here}#@", f"{here}?@", f"{here}/@"]  # fmt: skip
    numbers = [*ports, *ports, port, f"0{ports[0]}", f"{ports[0]} ", "", "0", "65536", "99999999999", "-1", "x",
               f"{port}@127.0.0.2:{ports[0]}", f"{port}%40x"]  # fmt: skip
    paths = [PATH, PATH, f"{PATH}/{JOB}", f"{PATH}/../jobs", "/%2e%2e/", "/..;/", "//evil", "/\r\nHost: evil\r\n", "/\x00",
             "", "/;@127.0.0.2/", f"/http://{targets[0]}/", "\\", "/\ud800"]  # fmt: skip
    beginnings = [*(service + end for end in ("@", ".", "\\@", "0", "%40")), service[:-1]]
    some = st.sampled_from
    queries = some([*QUERIES, f"?next=http://{targets[0]}", f"#http://{targets[0]}"])
    built = st.builds(
        "{}{}{}:{}{}{}".format, some(SCHEMES), some(users), some(HOSTS), some(numbers), some(paths), queries
    )
    direct = st.builds("{}{}{}{}".format, some(SCHEMES), some(targets), some(paths), queries)
    joined = st.builds("{}{}{}".format, some(beginnings), some(targets), some(paths))
    noisy = st.tuples(direct, st.text(max_size=3), st.integers(0, 60)).map(lambda t: t[0][: t[2]] + t[1] + t[0][t[2] :])
    return st.one_of(built, direct, joined, noisy)


@promise(1, "the token goes to the configured origins only, the key to the token endpoint only",
         secrets_elsewhere=0, foreign_exceptions=0)  # fmt: skip
def secrets_stay_where_they_belong(kind: str, scale: Scale, folder: Path) -> Figures:
    """Hostile href, next, Location, redirect and URL, with listeners on other ports."""
    empty = say(message(200, b'{"jobs": []}', headers={"Connection": "close"}))
    current, foreign, urls = [""], set[str](), 0
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(Service())
        listeners = [stack.enter_context(Server(empty, host=host)) for host in ("127.0.0.1", "127.0.0.2")]
        listeners.append(stack.enter_context(Server(empty, tls=tls())))

        def page(connection: Connection, request: Request) -> None:
            document = service.page([service.summary()], None, next=current[0])
            connection.send(message(200, json.dumps(document).encode()))

        def redirect(connection: Connection, request: Request) -> None:
            location = current[0].encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")
            connection.send(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n")

        service.scripts = {"list": page, "download": redirect, "get": redirect}
        stack.enter_context(quick())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        # A download may reach one of the listeners, without anything secret.
        allowed = listeners[0].url.partition("://")[2]
        knobs = {"retries": 0, "read_timeout": 5, "connect_timeout": 2, "allow_hosts": (allowed,)}
        ours = stack.enter_context(client(kind, service, folder / "r", **knobs))
        assert ours.do("token").error is None

        @hypothesis.settings(max_examples=10_000 if scale == "full" and kind != "naive" else 400, deadline=None, database=None,
                             derandomize=True, suppress_health_check=list(hypothesis.HealthCheck))  # fmt: skip
        @hypothesis.given(hostile(service.gateway.url, [each.url for each in listeners]), st.sampled_from(CHANNELS))
        def attempt(href: str, channel: str) -> None:
            nonlocal urls
            urls += 1
            current[0] = href
            outcome = outcome_of(lambda: ours.call(_afollow if kind == "async" else _follow, ours, channel, href))
            # A text that is no URL at all, passed to httpx itself, is the caller's own mistake.
            if outcome.foreign and not (
                channel == "url" and isinstance(outcome.error, (httpx.InvalidURL, UnicodeError))
            ):
                foreign.add(f"{outcome.error!r} by {channel} {href!r}")

        attempt()
        token, key = service.mark.encode(), service.key.encode()
        elsewhere = sum(each.bytes_seen.count(token) + each.bytes_seen.count(key) for each in listeners)
        elsewhere += service.gateway.bytes_seen.count(key) + service.idp.bytes_seen.count(token)
        asked = sum(len(each.requests) for each in listeners)
    if kind != "naive":
        print("".join(f"  foreign: {each[:300]}\n" for each in sorted(foreign)[:5]), file=sys.stderr)
    return {
        "secrets elsewhere": elsewhere,
        "foreign exceptions": len(foreign),
        "URLs": urls,
        "requests elsewhere": asked,
    }


def _linked(ours: Any, href: str) -> Any:
    document = ours.service.process()
    document["_links"]["jobs"] = {"href": href}
    return ours.a_process(document)


def _follow(ours: Any, channel: str, href: str) -> None:
    if ours.kind == "naive":
        # What a follower of links does: ask the client for the absolute URL that the answer names.
        if channel == "next":
            href = ours.http.get(f"{PATH}?projectId={PROJECT}").json()["_links"]["next"]["href"]
        ours.http.get(ours.service.records_url if channel == "redirect" else href)
        return
    match channel:
        case "link":
            next(iter(ours.play.follow(_linked(ours, href), "jobs")), None)
        case "job":
            ours.play.job(href)
        case "next":
            list(ours.a_process().jobs())
        case "location":
            ours.get()
        case "redirect":
            ours.download()
        case _:
            ours.play.http.get(href)


async def _afollow(ours: Any, channel: str, href: str) -> None:
    match channel:
        case "link":
            async for _ in await ours.play.follow(_linked(ours, href), "jobs"):
                break
        case "job":
            await ours.play.job(href)
        case "next":
            [job async for job in ours.a_process().jobs()]
        case "location":
            await ours.get()
        case "redirect":
            await ours.download()
        case _:
            await ours.play.http.get(href)
