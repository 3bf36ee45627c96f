# Derived from _async/pages.py by `make generate`; do not edit.
"""Lazy lists: pages are asked for as they are needed, several at once when the total is known, and no item comes twice."""

from __future__ import annotations

import functools
import warnings
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..errors import IncompleteListWarning, NotFound
from ..extras import Shown, need, room
from ..jobs.paging import Page, Reading, reach, row_of
from ..text import plain
from . import runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
_AT_ONCE = 8
_REREADS = 2
_SEEN = 10


class Pages(runtime.OtherList, Shown, Generic[T]):
    """All items of a list, in the server's order. Iterating it again asks the server again.

    Each page is one call. Items that the server moves between pages while they are read come once; where totals show
    that an item may have slipped through, the list is read again, and if that does not settle it, an
    IncompleteListWarning says so. `len()` is the server's total, once it is known.
    """

    def __init__(
        self,
        fetch: Callable[[int], Page[T]],
        identity: Callable[[T], object],
        what: str,
        columns: Sequence[str] = (),
    ) -> None:
        self._fetch = fetch
        self._identity = identity
        self._columns = columns
        self.what = plain(what)
        """What is listed, in words."""
        self.seen: Sequence[T] = ()
        """The first items of the first page, as it was last read; empty before. A notebook shows them."""
        self._total: int | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.what}{'' if self._total is None else f', {self._total} in all'}>"

    @property
    def total(self) -> int | None:
        """How many items the server counts, as it last told; None before a page was read, or where it does not tell."""
        return self._total

    def __len__(self) -> int:
        if self._total is None:  # a TypeError, so that list() does without
            raise TypeError(f"how many {self.what} there are is not known yet: first() asks for a page, list() for all")
        return self._total

    def __bool__(self) -> bool:
        return self._total != 0

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """One item, or those of a slice; no more pages are asked for than that takes."""
        needed = reach(index)
        found: list[T] = []
        if needed != 0:
            for item in self:
                found.append(item)
                if len(found) == needed:
                    break
        return found[index]

    def to_dataframe(self) -> Any:  # Any: a DataFrame of pandas
        """A pandas DataFrame, a row an item, with plain columns: ids as text, dates as dates. Needs the extra `geo`.

        What the list does not tell of an item is None. Raises MissingExtra.
        """
        pandas = need("pandas", "geo", "A data frame")
        rows = [row_of(item, self._columns) for item in self]
        return pandas.DataFrame(rows, columns=list(self._columns) if self._columns else None)

    def choose(self, most: int = 200) -> Any:  # Any: an ipywidgets.Dropdown
        """A dropdown of the first items, for a notebook: its `value` is the chosen one. Needs the extra `notebook`; raises MissingExtra."""
        return room("dropdown")(self[:most], self.what)

    def first(self) -> Sequence[T]:
        """The first page's items; `total` is known after it, where the server tells."""
        return (self._page(1)).items

    def __iter__(self) -> Iterator[T]:
        given: set[object] = set()
        for _ in range(1 + _REREADS):
            reading = Reading(self._identity)
            for page in self._pages(reading):
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
            f"The list of {self.what} may be incomplete: it changed while it was read, the server contradicts itself, or "
            "it is too long. List it again to be sure.",
            IncompleteListWarning,
            stacklevel=2,
        )

    def _page(self, number: int) -> Page[T]:
        try:
            page = self._fetch(number)
        except NotFound as error:
            if number == 1:
                raise
            return Page((), self._total, has_next=False, absent=error)  # some servers have no page behind the last
        if number == 1:
            self.seen, self._total = page.items[:_SEEN], page.total
        return page

    def _pages(self, reading: Reading[T]) -> Iterator[Page[T]]:
        number, at_once = 1, 1
        while number <= reading.last:
            wanted = range(number, min(number + at_once, reading.last + 1))
            number = wanted.stop
            for page in runtime.gather(*(functools.partial(self._page, each) for each in wanted)):
                self._total = page.total
                if not reading.take(page):
                    return
                yield page
            at_once = 1 if self._total is None else min(_AT_ONCE, 2 * len(wanted))
