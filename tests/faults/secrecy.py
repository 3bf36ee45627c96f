"""Promises 1 and 16: where the token and the key go, and where they never show."""

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


GOOD_PATH = f"/api/v1/processes/{PROCESS}/jobs"
CHANNELS = ("link", "job", "next", "location", "redirect", "url")


def hostile(service_url: str, listeners: list[str]) -> st.SearchStrategy[str]:
    """URLs that try to lead a secret elsewhere: to other ports and hosts, by every trick of a URL."""
    host, _, port = service_url.partition("://")[2].partition(":")
    targets = [each.partition("://")[2] for each in listeners]
    ports = [each.rpartition(":")[2] for each in targets]
    schemes = st.sampled_from(
        [
            "http://",
            "http://",
            "https://",
            "//",
            "HTTP://",
            "http:/",
            "http:",
            "http:///",
            "\\\\",
            "/\\",
            "ws://",
            "ftp://",
            "file://",
            "javascript:",
            " http://",
            "http\t://",
            "",
        ]
    )
    users = st.sampled_from(
        [
            "",
            "",
            "",
            "user@",
            "user:pw@",
            f"{host}:{port}@",
            f"{host}@",
            f"{host}:{port}%40",
            f"{host}:{port}\\@",
            "@",
            ":@",
            f"{host}:{port}#@",
            f"{host}:{port}?@",
            f"{host}:{port}/@",
        ]
    )
    names = st.sampled_from(
        [
            "127.0.0.1",
            "127.0.0.2",
            "localhost",
            "LOCALHOST",
            "127.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.1.",
            "127.0.0.2.",
            "[::ffff:127.0.0.1]",
            "[::1]",
            "127。0。0。1",
            "127.0.0.1%00",
            "127.0.0.1%2e",
            "0",
            "0.0.0.0",
            "127.0.0.1\u200b",
            "127.0.0.①",
            "[::1",
            "evil.example",
            "x" * 70,
            "a..b",
            "-",
            "",
        ]
    )
    numbers = st.sampled_from(
        [
            *ports,
            *ports,
            port,
            f"0{ports[0]}",
            f"{ports[0]} ",
            "",
            "0",
            "65536",
            "99999999999",
            "-1",
            "x",
            f"{port}@127.0.0.2:{ports[0]}",
            f"{port}%40x",
        ]
    )
    paths = st.sampled_from(
        [
            GOOD_PATH,
            GOOD_PATH,
            f"{GOOD_PATH}/{JOB}",
            f"{GOOD_PATH}/../jobs",
            "/%2e%2e/",
            "/..;/",
            "//evil",
            "/\r\nHost: evil\r\n",
            "/\x00",
            "",
            "/;@127.0.0.2/",
            f"/http://{targets[0]}/",
            "\\",
            "/\ud800"[:1],
        ]
    )
    queries = st.sampled_from(
        [
            "",
            f"?projectId={PROJECT}",
            "?projectId=x#@",
            f"?next=http://{targets[0]}",
            "#",
            f"#http://{targets[0]}",
            "?\r\nX: y",
        ]
    )
    built = st.builds("{}{}{}:{}{}{}".format, schemes, users, names, numbers, paths, queries)
    direct = st.builds("{}{}{}{}".format, schemes, st.sampled_from(targets), paths, queries)
    joined = st.builds("{}{}{}".format, st.sampled_from([service_url + "@", service_url + ".", service_url + "\\@", service_url[:-1], service_url + "0", service_url + "%40"]),
                       st.sampled_from(targets), paths)  # fmt: skip
    noisy = st.tuples(direct, st.text(max_size=3), st.integers(0, 60)).map(lambda t: t[0][: t[2]] + t[1] + t[0][t[2] :])
    return st.one_of(built, direct, joined, noisy)


@promise(
    1,
    "the token goes to the configured origins only, the key to the token endpoint only",
    secrets_elsewhere=0,
    foreign_exceptions=0,
)
def secrets_stay_where_they_belong(kind: str, scale: Scale, folder: Path) -> Figures:
    """Hostile href, next, Location, redirect and URL, with listeners on other ports."""
    wanted = {"fast": 400, "full": 10_000}[scale]
    wanted = min(wanted, {"sync": 10_000, "async": 10_000}.get(kind, 400))
    counts = {"urls": 0, "foreign": 0, "answered": 0}
    with contextlib.ExitStack() as stack:
        service = stack.enter_context(Service())
        plain = [
            Server(say(message(200, b'{"jobs": []}', headers={"Connection": "close"})), host=h)
            for h in ("127.0.0.1", "127.0.0.2")
        ]
        secure = Server(say(message(200, b'{"jobs": []}', headers={"Connection": "close"})), tls=tls())
        listeners = [stack.enter_context(each) for each in (*plain, secure)]
        current = {"href": ""}
        service.scripts["list"] = _page_with_next(service, current)
        service.scripts["download"] = lambda c, r: c.send(_redirect(current["href"]))
        service.scripts["get"] = lambda c, r: c.send(_redirect(current["href"]))
        stack.enter_context(quick())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        # A download may reach one of the listeners, without anything secret.
        allowed = listeners[0].url.partition("://")[2]
        knobs = {"timeout": 2, "retries": 0, "read_timeout": 0.5, "connect_timeout": 0.5, "allow_hosts": (allowed,)}
        ours = stack.enter_context(client(kind, service, folder / "r", **knobs))
        assert ours.do("list" if kind != "naive" else "token").error is None

        @hypothesis.settings(
            max_examples=wanted,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(hostile(service.gateway.url, [each.url for each in listeners]), st.sampled_from(CHANNELS))
        def attempt(href: str, channel: str) -> None:
            counts["urls"] += 1
            current["href"] = href
            if kind == "async":
                outcome = outcome_of(lambda: ours.runner.run(_afollow(ours, channel, href)))
            else:
                outcome = outcome_of(lambda: ours.call(lambda: _follow(ours, channel, href)))
            counts["answered"] += outcome.error is None
            # A text that is no URL at all, passed to httpx itself, is the caller's own mistake.
            if outcome.foreign and not (channel == "url" and isinstance(outcome.error, httpx.InvalidURL)):
                counts["foreign"] += 1
                counts.setdefault(f"{outcome.error!r} by {channel} {href!r}", 0)

        attempt()
        token, key = service.mark.encode(), service.key.encode()
        elsewhere = sum(_count(each, token) + _count(each, key) for each in listeners)
        elsewhere += _count(service.gateway, key) + _count(service.idp, token)
        for name in list(counts)[3:6]:
            print(f"  foreign: {name[:200]}", file=sys.stderr)
        return {
            "secrets elsewhere": elsewhere,
            "foreign exceptions": counts["foreign"],
            "URLs": counts["urls"],
            "requests elsewhere": sum(len(each.requests) for each in listeners),
        }


def _count(server: Server, secret: bytes) -> int:
    return server.bytes_seen.count(secret)


def _redirect(href: str) -> bytes:
    raw = href.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")
    return b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + raw + b"\r\n\r\n"


def _page_with_next(service: Service, current: dict[str, str]) -> Any:
    def play(connection: Connection, request: Request) -> None:
        page = service.page([service.summary()], None, next=current["href"])
        connection.send(message(200, json.dumps(page).encode()))

    return play


def _linked(service: Service, href: str) -> dict[str, Any]:
    document = service.process()
    document["_links"]["jobs"] = {"href": href}
    return document


def _follow(ours: Any, channel: str, href: str) -> None:
    if ours.kind == "naive":
        # What a follower of links does: ask the client for the absolute URL that the answer names.
        if channel == "next":
            page = ours.http.get(f"{GOOD_PATH}?projectId={PROJECT}").json()
            href = page["_links"]["next"]["href"]
        if channel == "redirect":
            href = ours.service.records_url
        ours.http.get(href)
        return
    match channel:
        case "link":
            for _ in ours.play.follow(ours.a_process(_linked(ours.service, href)), "jobs"):
                break
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
            async for _ in await ours.play.follow(ours.a_process(_linked(ours.service, href)), "jobs"):
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
