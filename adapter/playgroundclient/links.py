"""A link of the service, held against the contract before anything is sent.

The contract says what a relation means (which operation, so which method and which answer); the server's link says
where. Where the two disagree, the link is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
from attrs import frozen

from .config import origin
from .errors import LinkRefused
from .redact import place, redact, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._contract import JSON
    from .config import Settings
    from .operations import Operation


_USERINFO = re.compile(r"//[^/]*@")


@frozen
class Link:
    """A link as the server sent it. `method` is None where the server named none."""

    relation: str
    href: str
    method: str | None


@frozen
class Target:
    """Where a link leads, once it agrees with the contract: the operation, the URL, and the ids that the URL names."""

    operation: Operation | None
    url: httpx.URL
    ids: Mapping[str, str]


def table(model: object) -> dict[str, Link]:
    """The `_links` of a generated model, by relation."""
    answered: Any = getattr(model, "field_links", None)  # Any: one of the links models, whose bases differ, or Unset
    links: dict[str, JSON] = answered.to_dict() if answered else {}
    found: dict[str, Link] = {}
    for relation, link in links.items():
        if isinstance(link, dict) and isinstance(link.get("href"), str):
            method, href = link.get("method"), link["href"]
            found[relation] = Link(relation, str(href), method.upper() if isinstance(method, str) else None)
    return found


def agree(
    link: Link, operations: Sequence[Operation], settings: Settings, base: httpx.URL, known_ids: Mapping[str, str]
) -> Target:
    """Where the link leads, if it agrees with one of `operations`; with none of them given, a GET on a configured origin.

    `base` is the URL that a relative href is relative to; `known_ids` are ids that the link's path must not contradict.
    Raises LinkRefused, which says where they disagree.
    """
    try:
        url = base.join(link.href)
        origin(url)  # a host that is no name is found out here only
    except (httpx.InvalidURL, ValueError):
        raise _refused(
            link, f"its href is not a URL: {redact(_USERINFO.sub('//***@', link.href), limit=120)!r}"
        ) from None
    if url.userinfo:
        raise _refused(link, f"its URL carries user information: {place(url)}")
    if base.scheme == "https" and url.scheme != "https":
        raise _refused(link, f"it leads from https to {url.scheme}: {place(url)}")
    if origin(url) not in settings.origins:
        raise _refused(link, f"it leads to another host than the service's: {place(url)}")
    if not operations:
        if link.method not in (None, "GET"):
            raise _refused(
                link, f"the contract knows no operation for it, so it is only read, and the link says {link.method}"
            )
        return Target(None, url, dict(url.params))
    path = url.raw_path.partition(b"?")[0].decode("ascii")
    for operation in operations:
        ids = operation.match(path)
        allowed = {origin(settings.base(role)) for role in operation.facts["roles"]}
        if ids is None or origin(url) not in allowed or link.method not in (None, operation.method):
            continue
        for name, value in ids.items():
            if value.lower() != known_ids.get(name, value).lower():
                raise _refused(link, f"it names the {name} {redact(value, limit=60)}, but this is {known_ids[name]}")
        return Target(operation, url, {**dict(url.params), **ids})
    expected = " or ".join(f"{operation.method} {operation.facts['path']}" for operation in operations)
    raise _refused(link, f"the contract says {expected}, the link says {link.method or ''} {shown(url)}")


def _refused(link: Link, reason: str) -> LinkRefused:
    return LinkRefused(
        f"The link {link.relation!r} was not followed and nothing was sent: {reason}.", relation=link.relation
    )
