"""One reading of a list in pages: when it ends, and whether an item may have slipped through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        self._said: int | None = None
        self._total: int | None = None
        self._more = False
        self._pages = 0
        self._size = SIZE
        self._pushed = False
        self._shrunk = False
        self._unfinished = False

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
        self._shrunk = self._shrunk or _less(page.total, self._said)  # what follows has moved up, to pages read already
        self._said = page.total
        first = not self._seen
        self._seen |= new
        # A total that its own pages contradict tells nothing.
        self._total = None if _less(page.total, len(self._seen)) else page.total
        if not new:
            self._unfinished = page.has_next
            return False
        if first and self._total is not None and len(new) < self._total:
            self._size = len(new)  # the first page tells how many the server gives at once
        if self._total is not None:
            self.last = max(-(-self._total // self._size), self._pages + page.has_next)
        elif page.has_next or len(identities) >= SIZE:
            self.last = MOST_PAGES
        else:
            self.last = self._pages
        self.last = min(self.last, MOST_PAGES)
        self._unfinished = page.has_next and self._pages >= self.last
        return True

    @property
    def ended(self) -> bool:
        """Whether no further page is worth asking for."""
        return self._pages >= self.last

    @property
    def capped(self) -> bool:
        """Whether the pass ended only because no list may be longer."""
        return self._unfinished and self._pages >= MOST_PAGES

    def settled(self, given: int) -> bool:
        """Whether nothing tells that an item is missing, when this and earlier passes have given so many."""
        if self._total is not None:
            return given >= self._total and not self._shrunk and not self._unfinished
        return not self._pushed and not self._shrunk and not self._unfinished


def _less(total: int | None, before: int | None) -> bool:
    return total is not None and before is not None and total < before
