"""What may be shown: text without secrets, and URLs without user information."""

from __future__ import annotations

import functools
import itertools
import re
import weakref
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

HIDDEN = "***"
_TOKEN = re.compile(r"(?i)\bbearer\s+[^\s\"',;]+|\beyJ[\w-]+\.[\w-]+\.?[\w-]*|\bapikey=[^\s&\"']+")


_LONG = 8
"""A shorter secret is not looked for everywhere: it would stand in innocent words."""
_live: dict[int, weakref.ref[Secret]] = {}
"""Not a WeakValueDictionary: that one cannot be read while another thread adds to it. Each step here is atomic."""
_numbers = itertools.count()


class Secret:
    """A string that does not show itself: not in `repr`, not in `str`, not in a pickle."""

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        number = next(_numbers)
        _live[number] = weakref.ref(self, functools.partial(_live.pop, number))

    def reveal(self) -> str:
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({HIDDEN!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled; configure the key by environment variable, profile or key file")


def redact(text: str, secrets: Iterable[Secret] = (), limit: int = 300) -> str:
    """`text` on one line, at most `limit` characters, without the given secrets, any of this process, or what looks like one.

    A server may write a token anywhere: into a media type, or a link's host, where its letters become small.
    """
    live = (each for ref in _live.copy().values() if (each := ref()) is not None and len(each) >= _LONG)
    folded = text.casefold()
    # The longest first: one may begin with another.
    for value in sorted({secret.reveal() for secret in (*secrets, *live)}, key=len, reverse=True):
        if value and value.casefold() in folded:
            text = re.sub(re.escape(value), HIDDEN, text, flags=re.IGNORECASE)
    text = " ".join(_TOKEN.sub(HIDDEN, text).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def place(url: httpx.URL) -> str:
    """Where a URL leads, for a message about one that is not the service's: a link's path may hold anything."""
    return f"{url.scheme}://{redact(url.netloc.decode('ascii', 'replace').rpartition('@')[2], limit=200)}"


def shown(url: httpx.URL, *, query: bool = False) -> str:
    """The URL for a message: never its user information, and its query only if `query` says that it holds ids alone."""
    path = url.raw_path.decode("ascii", "replace")
    return redact(place(url) + (path if query else path.partition("?")[0]), limit=500)
