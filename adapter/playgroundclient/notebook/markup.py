"""HTML that is safe to show: made of elements whose text, whoever wrote it, stays text."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from ..secrets import redact
from ..text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_EMPTY = frozenset({"img", "br", "path", "circle"})
"""Elements that have no end."""


class Html(str):
    """Text that is HTML already; every other text is escaped where it becomes part of it."""

    __slots__ = ()


def words(value: object, limit: int = 300) -> str:
    """A value of the service as text for people: on one line, without secrets and without what would command a terminal."""
    return plain(redact(str(value), limit=limit))


def element(tag: str, *children: object, **attributes: object) -> Html:
    """An element. Children that are no `Html` are escaped, None is left out; `aria_label` becomes `aria-label`, `class_` `class`.

    An attribute that is None or False is left out, one that is True has no value.
    """
    named = "".join(
        _attribute(name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{tag}{named}>" if tag in _EMPTY else f"<{tag}{named}>{joined(children)}</{tag}>")


def _attribute(name: str, value: object) -> str:
    return f" {name}" if value is True else f' {name}="{html.escape(words(value))}"'


def joined(children: Iterable[object]) -> Html:
    """The children one after the other."""
    return Html("".join(each if isinstance(each, Html) else _text(str(each)) for each in children if each is not None))


def _text(text: str) -> str:
    """A text, escaped; a space at its ends parts it from what stands there."""
    return f"{' ' * text.startswith(' ')}{html.escape(words(text))}{' ' * text.endswith(' ')}" if text.strip() else text


def code(text: object) -> Html:
    return element("code", text)


def facts(pairs: Iterable[tuple[str, object]], caption: str = "Facts", *, titled: bool = False) -> Html | None:
    """A table of names and values; what is None or empty is left out, and so is a table of nothing.

    Its caption is for screen readers alone, unless it is `titled`.
    """
    rows = [
        element("tr", element("th", name, scope="row"), element("td", value))
        for name, value in pairs
        if value not in (None, "")
    ]
    return _table(caption, element("tbody", *rows), "pg-facts pg-titled" if titled else "pg-facts") if rows else None


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]], *, titled: bool = True) -> Html:
    """A table, each of whose rows is named by its first cell. Its caption is for screen readers alone, unless it is `titled`."""
    head = element("tr", *(element("th", each, scope="col") for each in headings))
    body = [
        element("tr", element("th", first, scope="row"), *(element("td", each) for each in others))
        for first, *others in rows
    ]
    return _table(
        caption,
        joined([element("thead", head), element("tbody", *body)]),
        "pg-list" if titled else "pg-list pg-untitled",
    )


def _table(caption: str, content: Html, kind: str) -> Html:
    inner = element("table", element("caption", caption), content, class_=kind)
    # What may be wider than its page can be scrolled, and then by keyboard too.
    return element("div", inner, class_="pg-scroll", tabindex=0, role="group", aria_label=caption)


def progress(done: float, label: str) -> Html:
    """A bar of `done` %, with the figure in words beside it."""
    bar = element("progress", f"{done:g} %", max=100, value=f"{done:g}", aria_label=label)
    return element("span", bar, element("span", f"{done:g} %"), class_="pg-progress")
