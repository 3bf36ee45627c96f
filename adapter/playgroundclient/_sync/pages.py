# Derived from _async/pages.py by `make generate`; do not edit.
"""Lazy lists: pages are asked for as they are needed, several at once when the total is known, and no item comes twice."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Generic, TypeVar

from ..errors import IncompleteListWarning, NotFound
from ..jobs.paging import Page, Reading
from . import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
_AT_ONCE = 8
_REREADS = 2


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

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._what}{'' if self._total is None else f', {self._total} in all'}>"

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
        given: set[object] = set()
        for _ in range(1 + _REREADS):
            reading = Reading(self._identity)
            for page in self._pages(reading):
                self._total = page.total
                for item in page.items:
                    identity = self._identity(item)
                    if identity not in given:
                        given.add(identity)
                        yield item
            if reading.settled(len(given)):
                return
            if reading.capped:
                break
        warnings.warn(
            f"The list of {self._what} may be incomplete: it changed while it was read, the server contradicts itself, or "
            "it is too long. List it again to be sure.",
            IncompleteListWarning,
            stacklevel=2,
        )

    def _page(self, number: int) -> Page[T]:
        try:
            return self._fetch(number)
        except NotFound as error:
            if number == 1:
                raise
            return Page((), self._total, has_next=False, absent=error)  # some servers have no page behind the last

    def _pages(self, reading: Reading[T]) -> Iterator[Page[T]]:
        number, at_once = 1, 1
        while number <= reading.last:
            wanted = range(number, min(number + at_once, reading.last + 1))
            number = wanted.stop
            for page in runtime.gather(*(functools.partial(self._page, each) for each in wanted)):
                if not reading.take(page):
                    return
                yield page
            at_once = 1 if self._total is None else min(_AT_ONCE, 2 * len(wanted))
