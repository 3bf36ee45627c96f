# Derived from _async/pages.py by `make generate`; do not edit.
"""Lazy lists: pages are asked for as they are needed, several at once when the total is known, and no item comes twice."""

from __future__ import annotations

import functools
import math
import warnings
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from ..errors import IncompleteListWarning
from . import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
SIZE = 100
_AT_ONCE = 8
_MOST_PAGES = 10_000
_REREADS = 2


@frozen
class Page(Generic[T]):
    """One page: its items, how many there are in all pages (None where the server does not tell), and whether it names a next."""

    items: Sequence[T]
    total: int | None
    has_next: bool


class Pages(Generic[T]):
    """All items of a list, in the server's order. Iterating it again asks the server again.

    Each page is one call. Items that the server moves between pages while they are read come once; where totals show
    that an item may have slipped through, the list is read again, and if that does not settle it, an
    IncompleteListWarning says so.
    """

    def __init__(self, fetch: Callable[[int], Page[T]], identity: Callable[[T], object], what: str) -> None:
        self._fetch = fetch
        self._identity = identity
        self._what = what
        self._total: int | None = None

    @property
    def total(self) -> int | None:
        """How many items the server counts, as it last told; None before a page was read, or where it does not tell."""
        return self._total

    def first(self) -> Sequence[T]:
        """The first page's items; `total` is known after it, where the server tells."""
        page = self._fetch(1)
        self._total = page.total
        return page.items

    def __iter__(self) -> Iterator[T]:
        seen: set[object] = set()
        for _ in range(1 + _REREADS):
            moved = False
            for page in self._pages():
                moved = moved or (page.total is not None and self._total is not None and page.total < self._total)
                self._total = page.total
                for item in page.items:
                    identity = self._identity(item)
                    if identity not in seen:
                        seen.add(identity)
                        yield item
            if not moved and (self._total is None or len(seen) >= self._total):
                return
            self._total = None
        warnings.warn(
            f"The list of {self._what} changed while it was read, {1 + _REREADS} times; it may be incomplete. List it again to be sure.",
            IncompleteListWarning,
            stacklevel=2,
        )

    def _pages(self) -> Iterator[Page[T]]:
        number, last, at_once, size = 1, _MOST_PAGES, 1, SIZE
        seen: set[object] = set()
        while number <= last:
            wanted = range(number, min(number + at_once, last + 1))
            number = wanted.stop
            for page in runtime.gather(*(functools.partial(self._fetch, each) for each in wanted)):
                new = {self._identity(item) for item in page.items} - seen
                if not page.items or (page.total is None and not new):
                    return  # past the end, or a server that answers the same pages for ever
                seen |= new
                yield page
                if page.total is not None:
                    if len(seen) == len(page.items) < page.total:
                        size = len(page.items)  # the first page tells how many the server gives at once
                    last = min(_MOST_PAGES, math.ceil(page.total / size))
                    at_once = min(_AT_ONCE, 2 * len(wanted))
                elif not page.has_next and len(page.items) < SIZE:
                    return
