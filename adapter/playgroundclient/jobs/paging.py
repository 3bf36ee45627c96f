"""One reading of a list in pages: when it ends, and whether an item may have slipped through."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..errors import NotFound

T = TypeVar("T")
SIZE = 100
"""How many items a page is asked for; the most that the service gives."""
MOST_PAGES = 10_000


@frozen
class Page(Generic[T]):
    """One page: its items, how many there are in all pages (None where the server does not tell), and whether it names a next.

    `absent` is the error of a page that does not exist.
    """

    items: Sequence[T]
    total: int | None
    has_next: bool
    absent: NotFound | None = None


class Reading(Generic[T]):
    """What one pass over the pages, in their order, has told so far.

    `last` is the number of the last page that is worth asking for.
    """

    def __init__(self, identity: Callable[[T], object]) -> None:
        self.last = MOST_PAGES
        self._identity = identity
        self._seen: set[object] = set()
        self._first_total: int | None = None
        self._said: int | None = None
        self._pages = 0
        self._size = SIZE
        self._pushed = self._shrunk = self._more = False

    def take(self, page: Page[T]) -> bool:
        """Note the next page; False where it brought nothing new, and the pass ends.

        Raises NotFound where the page does not exist though the one before it named a next.
        """
        if page.absent is not None and self._more:
            raise page.absent
        self._pages += 1
        self._more = page.has_next
        identities = [self._identity(item) for item in page.items]
        new = set(identities) - self._seen
        self._pushed = self._pushed or len(new) < len(identities)  # from an earlier page to this one
        if self._said is not None and page.total is not None:
            self._shrunk = self._shrunk or page.total < self._said  # what follows has moved up, to pages read already
        elif self._first_total is None:
            self._first_total = page.total
        self._said = page.total
        first = not self._seen
        self._seen |= new
        # A total that its own pages contradict tells nothing.
        total = None if page.total is None or page.total < len(self._seen) else page.total
        if not new:
            return False
        if first and total is not None and len(new) < total:
            self._size = len(new)  # the first page tells how many the server gives at once
        if total is not None:
            self.last = max(-(-total // self._size), self._pages + page.has_next)
        elif page.has_next or len(identities) >= SIZE:
            self.last = MOST_PAGES
        else:
            self.last = self._pages
        self.last = min(self.last, MOST_PAGES)
        return True

    @property
    def ended(self) -> bool:
        """Whether no further page is worth asking for."""
        return self._pages >= self.last

    @property
    def capped(self) -> bool:
        """Whether the pass ended only because no list may be longer."""
        return self._more and self._pages >= MOST_PAGES

    def settled(self, given: int) -> bool:
        """Whether nothing tells that an item is missing, when this and earlier passes have given so many.

        Items that come meanwhile push others to the next page, where they are seen again; one that goes pulls another to
        a page that was read before.
        """
        moved = self._pushed if self._first_total is None else given < self._first_total
        return not moved and not self._shrunk and not self._more


def reach(index: int | slice) -> int | None:
    """How many items from the first on tell what is at an index or in a slice; None where only the last one tells."""
    if not isinstance(index, slice):
        return index + 1 if index >= 0 else None
    if index.stop is None or min(index.start or 0, index.stop, (index.step or 1) - 1) < 0:
        return None
    return int(index.stop)


def row_of(item: Any, columns: Sequence[str]) -> Mapping[str, object]:  # Any: a handle, or a generated model
    """What a table shows of an item: these properties of a handle as plain values, None where a list does not tell one.

    Without `columns` it is a generated model, and its properties are those of its JSON.
    """
    columns = columns or getattr(item, "COLUMNS", ())  # of a relation's list, which may be of anything
    if not columns:
        return cast("dict[str, object]", item.to_dict())
    return {name: _plain(getattr(item, name, None)) for name in columns}


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, cast("Iterable[object]", value)))
    return str(value) if isinstance(value, uuid.UUID) else value
