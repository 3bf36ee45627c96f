"""Promises 13 and 14: paging ends, no item comes twice, none is silently missed; and reading never writes."""

from __future__ import annotations

import itertools
import json
import sys
import uuid
import warnings
from typing import TYPE_CHECKING, Any
from unittest import mock
from urllib.parse import parse_qs

from playgroundclient import IncompleteListWarning
from playgroundclient.jobs import paging

from .clients import Outcome, client, outcome_of, quick
from .promise import Figures, Scale, promise
from .server import Request, Server, message, say
from .service import DATASET, JOB, PROCESS, PROJECT, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CAP = 40
"""The clients of these tests ask for at most so many pages of one list."""


class List:
    """A list on the server that changes while it is read. `before` is called with the list before each page is served."""

    def __init__(self, items: int, *, total: bool = True, links: bool = True, most: int = 100) -> None:
        self.items = [uuid.UUID(int=1000 + n) for n in range(items)]
        self.always = set(self.items)
        self.total = total
        self.links = links
        self.most = most
        self.served = 0
        self.claim: int | None = None
        self.before: Callable[[List], None] = lambda _: None
        self.next_href: str | None = None
        self.page_served: Callable[[int], int] = lambda number: number

    def remove(self, index: int) -> None:
        self.always.discard(self.items.pop(index))

    def insert(self, index: int) -> None:
        self.items.insert(index, uuid.uuid4())

    def move(self, there: int, here: int) -> None:
        self.items.insert(here, self.items.pop(there))

    def page(self, service: Service, request: Request) -> dict[str, Any]:
        query = parse_qs(request.target.partition("?")[2])
        number, size = int(query.get("page", ["1"])[0]), min(self.most, int(query.get("size", ["10"])[0]))
        self.served += 1
        self.before(self)
        number = self.page_served(number)
        some = self.items[(number - 1) * size : number * size]
        links = {}
        if self.links and (number * size < len(self.items) or self.next_href):
            links["next"] = (
                self.next_href
                or f"{service.gateway.url}{request.path}?projectId={PROJECT}&page={number + 1}&size={size}"
            )
        claimed = (len(self.items) if self.claim is None else self.claim) if self.total else None
        return service.page([service.summary(item) for item in some], claimed, **links)


def _once(count: int, act: Callable[[List], None]) -> Callable[[List], None]:
    """Act before the page of this number is served."""
    return lambda listed: act(listed) if listed.served == count else None


def _scenarios() -> dict[str, List]:
    found: dict[str, List] = {}

    def add(name: str, listed: List, **changes: Any) -> None:
        for attribute, value in changes.items():
            setattr(listed, attribute, value)
        found[name] = listed

    def inserted(listed: List) -> None:
        listed.insert(0)

    def removed(listed: List) -> None:
        listed.remove(3)

    def moved(listed: List) -> None:
        listed.move(205, 0)

    def endless(listed: List) -> None:
        listed.items.extend(uuid.uuid4() for _ in range(100))

    def both(listed: List) -> None:
        removed(listed)
        inserted(listed)

    add("plain", List(250))
    add("plain, without totals", List(250, total=False))
    add("smaller pages than asked for", List(95, most=10))
    add("next to itself", List(150, total=False), page_served=lambda n: 1)
    add("next to itself, with a total", List(150), page_served=lambda n: 1, claim=10**6)
    add("a cycle of pages", List(300, total=False), page_served=lambda n: (n - 1) % 3 + 1, next_href="?page=1")
    add("an empty page with next", List(0, total=False), next_href="?page=2")
    add("a total that is too large", List(120), claim=500)
    add("a total that is too small", List(250), claim=150)
    add("a total of a million million", List(120), claim=10**12)
    add("endless new items", List(100, total=False), before=endless)
    add("an item removed after its page", List(250), before=_once(2, removed))
    add("removed and inserted before", List(250), before=_once(2, both))
    for total in (True, False):
        add(f"an item inserted before, total {total}", List(250, total=total), before=_once(2, inserted))
        add(f"an item moved to the front, total {total}", List(250, total=total), before=_once(2, moved))
    add("removed at every page", List(900), before=lambda listed: listed.remove(0) if len(listed.items) > 500 else None)
    add("moved at every page", List(450), before=lambda listed: listed.move(len(listed.items) - 1, 0))
    return found


@promise(13, "paging ends, and never yields an item twice; no gap is silent",
         requests_over_the_cap=0, duplicates=0, silent_gaps=0, requests_elsewhere=0, foreign_exceptions=0)  # fmt: skip
def paging_ends(kind: str, scale: Scale, folder: Path) -> Figures:
    over = duplicates = gaps = foreign = requests = 0
    for name, listed in _scenarios().items():
        with (
            Service() as service,
            client(kind, service, retries=0) as ours,
            warnings.catch_warnings(record=True) as warned,
        ):
            warnings.simplefilter("always")
            service.scripts["list"] = lambda c, r, listed=listed, service=service: c.send(
                message(200, json.dumps(listed.page(service, r)).encode())
            )
            with mock.patch.object(paging, "MOST_PAGES", CAP):
                outcome = _walk(ours) if kind == "naive" else ours.do("list")
            foreign += outcome.foreign
            ids = [job.id if hasattr(job, "id") else uuid.UUID(job["id"]) for job in outcome.value or ()]
            told = any(issubclass(each.category, IncompleteListWarning) for each in warned) or outcome.error is not None
            gap = bool(listed.always - set(ids)) and not told
            if name == "endless new items":
                gap = not told  # what is beyond the cap
            requests += listed.served
            worst = listed.served - 3 * CAP if "moved" in name or "removed" in name else listed.served - CAP
            over += max(0, worst)
            duplicates += len(ids) - len(set(ids))
            gaps += gap
            if (gap or worst > 0 or len(ids) > len(set(ids)) or outcome.foreign) and kind != "naive":
                print(
                    f"  {kind} {name}: {listed.served} requests, {len(set(ids))} of {len(listed.always)}, told {told}, {outcome.error!r}",
                    file=sys.stderr,
                )
    with (
        Service() as service,
        Server(say(message(200, b'{"jobs": []}'))) as other,
        client(kind, service, retries=0) as ours,
    ):
        listed = List(250, total=False)
        listed.next_href = f"{other.url}/api/v1/processes/{PROCESS}/jobs?page=2"
        service.scripts["list"] = lambda c, r: c.send(message(200, json.dumps(listed.page(service, r)).encode()))
        _walk(ours) if kind == "naive" else ours.do("list")
        elsewhere = len(other.requests)
    return {
        "requests over the cap": over,
        "duplicates": duplicates,
        "silent gaps": gaps,
        "requests elsewhere": elsewhere,
        "foreign exceptions": foreign,
        "requests": requests,
    }


def _walk(naive: Any) -> Outcome:
    """As long as there is a next, follow it."""
    jobs: list[dict[str, Any]] = []

    def walk() -> None:
        naive.renew()
        query = {"projectId": str(PROJECT), "size": 100}
        page = naive.http.get(f"/api/v1/processes/{PROCESS}/jobs", params=query).json()
        for _ in range(3 * CAP):
            jobs.extend(page["jobs"])
            following = page["_links"].get("next")
            if following is None:
                break
            page = naive.http.get(naive.http.base_url.join(following["href"])).json()

    outcome = outcome_of(walk)
    outcome.value = jobs
    return outcome


# --- 14 ----------------------------------------------------------------------------------------------------------------

METHODS = ("POST", "PUT", "DELETE", "PATCH", "delete", "GET", None)


def _tables(service: Service) -> Iterator[dict[str, Any]]:
    """Link tables of a process and of a job with methods swapped and relations exchanged."""
    base, query = f"{service.gateway_url}/api/v1", f"?projectId={PROJECT}"
    process, job = f"{base}/processes/{PROCESS}", f"{base}/processes/{PROCESS}/jobs/{JOB}"
    right = {
        "self": (job + query, "GET"),
        "list": (f"{process}/jobs{query}", "GET"),
        "jobs": (f"{process}/jobs{query}", "GET"),
        "runNewJob": (f"{process}/jobs{query}", "POST"),
        "update": (process + query, "PUT"),
        "delete": (job + query, "DELETE"),
        "recordsAsGeojson": (service.records_url, "GET"),
        "tasks": (f"{job}/tasks{query}", "GET"),
        "zone": (f"{base}/zones/{DATASET}{query}", "GET"),
    }
    for method in METHODS:
        yield {name: {"href": href, **({"method": method} if method else {})} for name, (href, _) in right.items()}
    names = list(right)
    for method, shift in itertools.product((None, "DELETE", "POST"), range(1, len(names))):
        others = zip(names, names[shift:] + names[:shift], strict=True)
        yield {name: {"href": right[other][0], "method": method or right[other][1]} for name, other in others}


@promise(14, "reading never writes", requests_that_write=0, foreign_exceptions=0)
def reading_never_writes(kind: str, scale: Scale, folder: Path) -> Figures:
    """Every link's method swapped, relations exchanged, while listing, getting, waiting, following and downloading."""
    wrote = foreign = calls = 0
    with (
        Service() as service,
        client(kind, service, folder / "r", retries=0) as ours,
        warnings.catch_warnings(),
        quick(),
    ):
        warnings.simplefilter("ignore")
        for table in _tables(service):

            def linked(document: dict[str, Any], table: dict[str, Any] = table) -> dict[str, Any]:
                return {**document, "_links": table}

            listed = {"jobs": [linked(service.summary())], "total": 1, "_links": {"next": table["delete"]}}
            answers = {"process": linked(service.process()), "get": linked(service.job()), "list": listed}
            service.scripts = {row: say(message(200, json.dumps(answer).encode())) for row, answer in answers.items()}
            for read in _naive_reads(ours, table) if kind == "naive" else _reads(ours, linked):
                calls += 1
                outcome = outcome_of(read if kind != "async" else lambda read=read: ours.runner.run(_awaited(read)))
                foreign += outcome.foreign
                if outcome.foreign and kind != "naive":
                    print(f"  {kind}: {outcome}", file=sys.stderr)
        wrote = sum(request.method != "GET" for request in service.gateway.requests)
    return {"requests that write": wrote, "foreign exceptions": foreign, "calls": calls}


async def _awaited(read: Any) -> None:
    found = read()
    if hasattr(found, "__aiter__"):
        async for _ in found:
            pass
        return
    found = await found
    if hasattr(found, "__aiter__"):
        async for _ in found:
            pass


def _reads(ours: Any, linked: Any) -> list[Any]:
    process, job = ours.a_process(linked(ours.service.process())), ours.a_job(linked(ours.service.job()))
    play, sync = ours.play, ours.kind == "sync"
    reads = [
        (lambda: list(process.jobs())) if sync else process.jobs,
        process.load,
        lambda: play.job(job.href),
        job.refresh,
        job.load,
        lambda: job.wait(timeout=1, poll=0.01),
        lambda: _closed(job.records(), sync),
        ours.download,
    ]
    for thing in (process, job):
        for relation in ("self", "list", "jobs", "recordsAsGeojson", "tasks", "zone"):

            def follow(thing: Any = thing, relation: str = relation) -> Any:
                found = play.follow(thing, relation)
                return list(found) if sync and hasattr(found, "__iter__") else found

            reads.append(follow)
    return reads


def _closed(records: Any, sync: bool) -> Any:
    if sync and hasattr(records, "close"):
        records.close()
    return records


def _naive_reads(naive: Any, table: dict[str, Any]) -> list[Any]:
    def read(link: dict[str, str]) -> Any:
        return lambda: naive.call(lambda: naive.http.request(link.get("method", "GET"), link["href"]))

    return [read(table[name]) for name in ("self", "list", "jobs", "recordsAsGeojson", "tasks", "zone")]
