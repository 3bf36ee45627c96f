"""Lists are read whole, once, in bounded requests, also while the server changes them."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient import IncompleteListWarning, NotFound
from playgroundclient._async import pages as async_pages
from playgroundclient._sync import pages
from playgroundclient.jobs import paging

Fetch = Callable[[int], Any]
LARGEST = paging.SIZE


class Server:
    """A list of numbers in pages, which may change before each page, and in which nothing that is asked is lost."""

    def __init__(
        self,
        count: int,
        *,
        size: int = LARGEST,
        totals: bool = True,
        before: Callable[[Server], None] = lambda server: None,
    ) -> None:
        self.items = list(range(count))
        self.size = size
        self.totals = totals
        self.asked: list[int] = []
        self._before = before

    def page(self, number: int) -> paging.Page[int]:
        self.asked.append(number)
        self._before(self)
        start = (number - 1) * self.size
        found = self.items[start : start + self.size]
        return paging.Page(found, len(self.items) if self.totals else None, start + self.size < len(self.items))

    async def async_page(self, number: int) -> paging.Page[int]:
        found = self.page(number)
        return paging.Page(found.items, found.total, found.has_next)

    def __iter__(self) -> Iterator[int]:
        return iter(pages.Pages(self.page, lambda item: item, "numbers"))

    async def __aiter__(self) -> AsyncIterator[int]:
        async for item in async_pages.AsyncPages(self.async_page, lambda item: item, "numbers"):
            yield item


async def read(server: Server, kind: str) -> list[int]:
    return list(server) if kind == "sync" else [each async for each in server]


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("count", [0, 1, LARGEST - 1, LARGEST, LARGEST + 1, 25 * LARGEST + 3])
@pytest.mark.parametrize("totals", [True, False])
async def test_a_list_that_stands_still_is_read_whole_in_its_order(kind: str, count: int, totals: bool) -> None:
    server = Server(count, totals=totals)
    assert await read(server, kind) == list(range(count))
    assert len(server.asked) <= max(1, -(-count // LARGEST)) + (not totals)
    assert len(set(server.asked)) == len(server.asked)


@pytest.mark.parametrize("size", [1, 10, 33])
async def test_a_server_that_gives_smaller_pages_than_asked_for(kind: str, size: int) -> None:
    server = Server(50, size=size)
    assert await read(server, kind) == list(range(50))
    assert len(server.asked) == -(-50 // size)


async def test_pages_are_asked_for_as_they_are_needed(kind: str) -> None:
    server = Server(20 * LARGEST)
    if kind == "sync":
        for item in server:
            if item == LARGEST - 1:
                break
    else:
        async for item in server:
            if item == LARGEST - 1:
                break
    assert server.asked == [1]


class Moves:
    """Inserts and deletes that happen before the pages are asked for: one plan entry a page."""

    def __init__(self, plan: Sequence[tuple[str, int]], per_total: bool) -> None:
        self._plan = iter(plan)
        self._fresh = 1_000_000
        self._kept_total = per_total
        self.always: set[int] | None = None

    def __call__(self, server: Server) -> None:
        if self.always is None:
            self.always = set(server.items)
            return
        what, where = next(self._plan, ("", 0))
        if what == "insert":
            self._fresh += 1
            server.items.insert(where % (len(server.items) + 1), self._fresh)
        elif what == "delete" and server.items:
            self.always.discard(server.items.pop(where % len(server.items)))


PLAN = st.lists(st.tuples(st.sampled_from(["", "insert", "delete"]), st.integers(0, 200)), max_size=30)


@settings(max_examples=60)
@given(st.integers(0, 60), st.integers(1, 12), PLAN, st.sampled_from(["sync", "async"]))
async def test_no_item_comes_twice_and_none_is_missed_in_silence(
    count: int, size: int, plan: list[tuple[str, int]], kind: str
) -> None:
    moves = Moves(plan, per_total=True)
    server = Server(count, size=size, before=moves)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        got = await read(server, kind)
    assert len(got) == len(set(got))
    told = [each for each in caught if issubclass(each.category, IncompleteListWarning)]
    missing = (moves.always or set()) - set(got)
    assert not missing or told or _hidden(plan)
    assert len(server.asked) <= 3 * (-(-(count + len(plan)) // size) + 10)


def _hidden(plan: list[tuple[str, int]]) -> bool:
    """Whether inserts make up for deletes, so that no total and no edge can show that anything moved."""
    done = [what for what, _ in plan if what]
    return "insert" in done and "delete" in done


@settings(max_examples=30)
@given(st.integers(20, 60), st.integers(2, 12), st.lists(st.integers(0, 200), min_size=1, max_size=8))
def test_deletions_alone_are_always_seen(count: int, size: int, where: list[int]) -> None:
    moves = Moves([("delete", each) for each in where], per_total=True)
    server = Server(count, size=size, before=moves)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        got = list(server)
    assert set(got) >= (moves.always or set()) or caught


async def test_a_list_that_never_settles_ends_with_a_warning(kind: str) -> None:
    def shrink(server: Server) -> None:
        server.items.pop(0)

    server = Server(1000, size=10, before=shrink)
    with pytest.warns(IncompleteListWarning, match=r"list of numbers may be incomplete"):
        got = await read(server, kind)
    assert len(got) == len(set(got)) and len(server.asked) < 400


async def test_an_item_that_moved_is_read_again_without_a_warning(kind: str) -> None:
    def once(server: Server) -> None:
        if server.asked == [1, 2]:
            server.items.pop(0)

    server = Server(30, size=10, before=once)
    assert set(await read(server, kind)) >= set(range(1, 30))
    assert server.asked.count(1) == 2


async def test_items_that_come_while_a_list_is_read_are_no_reason_to_read_it_again(kind: str) -> None:
    def insert(server: Server) -> None:
        server.items.insert(0, 1000 + len(server.asked))

    server = Server(30, size=10, before=insert)
    with warnings.catch_warnings():
        warnings.simplefilter("error", IncompleteListWarning)
        got = await read(server, kind)
    assert set(got) >= set(range(30)) and len(got) == len(set(got))
    assert len(set(server.asked)) == len(server.asked)


async def test_a_total_that_is_too_large_ends_with_a_warning(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(15, size=10)
    really = server.page
    monkeypatch.setattr(server, "page", lambda number: paging.Page(really(number).items, 99, True))
    with pytest.warns(IncompleteListWarning):
        assert await read(server, kind) == list(range(15))
    assert len(server.asked) <= 3 * 10


async def test_a_server_that_has_always_one_more_page_is_left_at_the_cap(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 40)
    server = Server(0, totals=False)
    monkeypatch.setattr(
        server, "page", lambda number: (server.asked.append(number), paging.Page([number], None, True))[1]
    )
    with pytest.warns(IncompleteListWarning, match="too long"):
        assert await read(server, kind) == list(range(1, 41))
    assert server.asked == list(range(1, 41))


@pytest.mark.parametrize("total", [None, 10**9])
async def test_a_server_that_answers_the_same_page_for_ever(
    kind: str, total: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 40)
    server = Server(0)
    monkeypatch.setattr(
        server, "page", lambda number: (server.asked.append(number), paging.Page([1, 2], total, True))[1]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IncompleteListWarning)
        assert await read(server, kind) == [1, 2]
    assert len(server.asked) <= 3 * 40


@pytest.mark.parametrize("total", [0, 5, -1, 10**400])
async def test_a_total_that_the_pages_contradict_hides_nothing(
    kind: str, total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(250)
    really = server.page
    monkeypatch.setattr(server, "page", lambda number: paging.Page(really(number).items, total, False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if total > 250 else "error", IncompleteListWarning)
        assert await read(server, kind) == list(range(250))


@pytest.mark.parametrize(("count", "total"), [(2 * LARGEST, None), (250, 900)])
async def test_a_server_without_a_page_behind_the_last_ends_the_list_there(
    kind: str, count: int, total: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(count)
    really = server.page

    def page(number: int) -> paging.Page[int]:
        if (found := really(number)).items:
            return paging.Page(found.items, total, False)
        raise absent()

    monkeypatch.setattr(server, "page", page)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert await read(server, kind) == list(range(count))
    assert [each.category for each in told] == ([] if total is None else [IncompleteListWarning])


async def test_a_page_that_is_absent_though_the_one_before_names_it_is_an_error(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(250, totals=False)
    really = server.page

    def page(number: int) -> paging.Page[int]:
        if number == 2:
            raise absent()
        return really(number)

    monkeypatch.setattr(server, "page", page)
    with pytest.raises(NotFound):
        await read(server, kind)


def absent() -> NotFound:
    return NotFound("there is no such page", method="GET", url="https://gateway.example/jobs", status=404)


async def test_an_error_on_a_page_ends_the_list(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(1000, size=10)
    really = server.page

    def page(number: int) -> paging.Page[int]:
        if number == 7:
            raise LookupError("page 7")
        return really(number)

    monkeypatch.setattr(server, "page", page)
    with pytest.raises(LookupError, match="page 7"):
        await read(server, kind)
