"""A link of the service, held against the contract before anything is sent.

The contract says what a relation means (which operation, so which method and which answer); the server's link says
where. Where the two disagree, the link is refused.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING

import httpx
from attrs import frozen

from .config import has_port, is_loopback, origin
from .errors import LinkRefused
from .secrets import place, redact, shown

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from ._contract import JSON
    from .config import Origin, Settings
    from .contract import Operation


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


def table(document: Mapping[str, JSON]) -> dict[str, Link]:
    """The `_links` of what the service has sent, by relation."""
    links = document.get("_links")
    found: dict[str, Link] = {}
    for relation, link in links.items() if isinstance(links, dict) else ():
        if isinstance(link, dict) and isinstance(href := link.get("href"), str):
            method = link.get("method")
            found[relation] = Link(relation, href, method.upper() if isinstance(method, str) else None)
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
        for name, value in {**dict(url.params), **ids}.items():
            if value.lower() != known_ids.get(name, value).lower():
                raise _refused(link, f"it names the {name} {redact(value, limit=60)}, but this is {known_ids[name]}")
        return Target(operation, url, {**dict(url.params), **ids})
    expected = " or ".join(f"{operation.method} {operation.facts['path']}" for operation in operations)
    raise _refused(link, f"the contract says {expected}, the link says {link.method or 'GET'} {shown(url)}")


def _refused(link: Link, reason: str) -> LinkRefused:
    return LinkRefused(
        f"The link {link.relation!r} was not followed and nothing was sent: {reason}.", relation=link.relation
    )


def guard(request: httpx.Request, settings: Settings, allowed: Container[Origin] | None) -> str | None:
    """Why a request must not be sent, judged by its parsed URL at the last moment; None where it may be.

    `allowed` are the origins that may see the secret which it carries. With None it carries none, and may leave the
    service: over https, and never to this machine or a private network, unless the settings name the host. What is
    configured to this machine may stay on it.
    """
    url, target = request.url, origin(request.url)
    if url.userinfo:
        return "the URL carries user information"
    if not has_port(url):
        return "there is no such port"
    if allowed is not None:
        known = "it is not a configured origin of the service, and only those may see an access token"
        return None if target in allowed else known
    if carried := {"authorization", "cookie", "proxy-authorization"}.intersection(map(str.lower, request.headers)):
        return f"{', '.join(sorted(carried))} must not leave the service"
    scheme, host, port = target
    if scheme in ("http", "https") and settings.allow_hosts & {host, f"{host}:{port}"}:
        return None
    at_home = is_loopback(host) and is_loopback(settings.gateway.host)
    if scheme != "https" and not (scheme == "http" and at_home):
        return (
            "a download leaves the service over https only. "
            f"If this host is meant to be reached, pass allow_hosts=[{redact(host)!r}]"
        )
    if is_private(host) and not at_home:
        return (
            f"{redact(host)} is on this machine or on a private network, where a public service must not lead. "
            "If it is meant to be reached, pass allow_hosts with the host of the URL"
        )
    return None


def is_private(host: str) -> bool:
    """Whether a literal address is of this machine or of a private network, or a name is this machine's own."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        try:
            address = ipaddress.ip_address(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433: resolvers know them
        except (OSError, UnicodeError):
            return is_loopback(host)
    return not (getattr(address, "ipv4_mapped", None) or address).is_global
