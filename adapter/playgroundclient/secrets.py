"""What may be shown: text without secrets, and URLs without user information."""

from __future__ import annotations

import functools
import itertools
import logging
import re
import weakref
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote_plus

from .text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

HIDDEN = "***"
# A JSON Web Token may begin within a word, as after `token-`. No word is read twice: a server may write a long one.
_TOKEN = re.compile(
    r"(?i)\bbearer\s++[^\s\"',;]+|\bapikey=[^\s&\"']+|(?<![\w-])((?>[\w-]*?\b(?=eyJ)))eyJ[\w-]++\.[\w-]+\.?[\w-]*"
)
_MOST = 8192
"""Characters that are looked at: more than any message shows."""

_LONG = 8
"""A shorter secret is not looked for everywhere: it would stand in innocent words."""
_live: dict[int, weakref.ref[Secret]] = {}
"""Not a WeakValueDictionary: that one cannot be read while another thread adds to it. Each step here is atomic."""
_numbers = itertools.count()


class Secret:
    """A string that does not show itself: not in `repr`, not in `str`, not in a pickle."""

    __slots__ = ("__weakref__", "_value", "shapes")

    def __init__(self, value: str) -> None:
        self._value = value
        # As it is, and as a form or a URL writes it: a server may throw back what it was sent.
        encoded = quote_plus(value, errors="replace")
        self.shapes = frozenset({value, encoded, encoded.replace("+", "%20"), encoded.replace("%2F", "/")})
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
    """`text` on one line, harmless to a terminal, at most `limit` characters, without the given secrets, any of this process, or what looks like one.

    A server may write a token anywhere: into a media type, or a link's host, where its letters become small.
    """
    live = (each for ref in _live.copy().values() if (each := ref()) is not None and len(each) >= _LONG)
    # The longest first: one may begin with another.
    values = sorted({shape for secret in (*secrets, *live) for shape in secret.shapes}, key=len, reverse=True)
    text = _cut(text, values, max(_MOST, limit))
    folded = text.casefold()
    for value in values:
        if value and value.casefold() in folded:
            text = re.sub(re.escape(value), HIDDEN, text, flags=re.IGNORECASE)
    text = plain(_TOKEN.sub(rf"\1{HIDDEN}", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _cut(text: str, values: Iterable[str], most: int) -> str:
    """The first `most` characters of `text`, without a secret that begins there and would be cut in two."""
    if len(text) <= most:
        return text
    folded = text[:most].casefold()
    # Each folded character comes from at most one of the text, so this takes away enough.
    begun = max((_overlap(folded, value.casefold()) for value in values), default=0)
    return text[: most - begun] + "…"


def _overlap(text: str, value: str) -> int:
    """How many characters of the beginning of `value`, or of the whole of it, `text` ends with."""
    sizes = range(min(len(text), len(value)), 0, -1)
    return next((size for size in sizes if text.endswith(value[:size])), 0)


def place(url: httpx.URL) -> str:
    """Where a URL leads, for a message about one that is not the service's: a link's path may hold anything."""
    return f"{url.scheme}://{redact(url.netloc.decode('ascii', 'replace').rpartition('@')[2], limit=200)}"


def shown(url: httpx.URL, *, query: bool = False) -> str:
    """The URL for a message: never its user information, and its query only if `query` says that it holds ids alone."""
    path = url.raw_path.decode("ascii", "replace")
    return redact(place(url) + (path if query else path.partition("?")[0]), limit=500)


def _unsigned(record: logging.LogRecord) -> bool:
    """Let httpx, which logs each URL at INFO, tell of one that leaves the service, and may be signed, no more than where it leads."""
    if isinstance(record.args, tuple):
        given: tuple[Any, ...] = record.args  # Any: whatever is logged
        record.args = tuple(place(each) if getattr(each, "leaves_the_service", False) else each for each in given)
    return True


logging.getLogger("httpx").addFilter(_unsigned)
