"""A result to a file: streamed, resumed where the server lets it, and at its place only when it is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx

from .. import operations
from ..calls import KEY, ROUTE, Call, Route
from ..config import is_loopback, origin
from ..errors import ApiError, ConnectionFailed, InvalidResponse, LinkRefused, PlaygroundError
from ..jobs.parts import part_of
from ..jobs.records import is_collection
from ..operations import quoted
from ..redact import place
from . import runtime
from .wire import media_of

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from ..jobs.parts import Part
    from .http import AsyncHttp

_MOST_HOPS = 5
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII | re.IGNORECASE)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


async def download(
    http: AsyncHttp,
    url: httpx.URL,
    path: str | os.PathLike[str],
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Save what `url` answers to `path`.

    A part that an earlier attempt left is continued where the server's ETag says that it is still the same. `url` may
    leave the service's origins, over https; no token goes there. Raises DownloadFailed where the file cannot be
    written, and a PlaygroundError for everything else.
    """
    with part_of(path, str(url)) as part:
        attempt = 0
        while True:
            before = part.size
            try:
                response = await _open(http, url, part, attempt)
            except ApiError as error:
                if error.status in (404, 410, 416):
                    part.drop()  # the result is gone, or shorter than the part
                if error.status != 416 or not before:
                    raise
                continue
            call: Call = response.request.extensions[KEY]
            failure: PlaygroundError
            try:
                await _save(response, part, progress)
                _check_content(call, url, part)
                part.finish()
                return
            except ConnectionFailed as error:
                failure = error
            finally:
                await response.aclose()
            if response.status_code == 206 and part.size > before:
                call.attempt = 0  # what was resumed has grown
            if not part.etag:
                part.drop()  # nobody could tell whether what comes next is of the same result
            await runtime.sleep(call.after_failure(failure))
            attempt = call.attempt


async def _open(http: AsyncHttp, url: httpx.URL, part: Part, attempt: int) -> httpx.Response:
    headers = {"accept": "*/*", "accept-encoding": "identity"}
    if part.size:
        headers["range"], headers["if-range"] = f"bytes={part.size}-", part.etag
    public = not is_loopback(url.host)
    for _ in range(_MOST_HOPS):
        if origin(url) in http.settings.origins:
            request = http.build_request("GET", url, headers=headers, extensions={ROUTE: Route(spent=attempt)})
            response = await http.send(request, stream=True)
        else:
            response = await _foreign(http, url, headers, attempt, allow_private=not public)
        if not response.has_redirect_location:
            return response
        await response.aclose()
        following = response.request.url.join(response.headers["location"])
        if response.request.url.scheme == "https" and following.scheme != "https":
            raise LinkRefused(f"GET {place(url)} redirects from https to {following.scheme}, which was not followed.")
        url = following
    raise InvalidResponse(f"GET {place(url)}: more than {_MOST_HOPS} redirects.")


async def _foreign(
    http: AsyncHttp, url: httpx.URL, headers: dict[str, str], attempt: int, *, allow_private: bool
) -> httpx.Response:
    # Straight to the wire: neither the token nor anything else of the client's goes to another host, nor into its log.
    allowed = http.settings.allow_hosts & {url.host.lower(), f"{url.host.lower()}:{origin(url)[2]}"}
    call = Call(
        settings=http.settings,
        method="GET",
        url=url,
        purpose="download",
        streaming=True,
        max_body=http.settings.max_body,
        budget=http.budget,
        attempt=attempt,
        allow_private=bool(allowed) or allow_private,
    )
    request = httpx.Request("GET", url, headers=headers, extensions={KEY: call})
    while True:
        failure: PlaygroundError
        try:
            response = await http.wire.handle_async_request(request)
        except PlaygroundError as error:
            failure = error
        else:
            response.request = request
            if response.status_code < 300 or response.has_redirect_location:
                return response
            await runtime.sleep(call.after_error(response))
            continue
        await runtime.sleep(call.after_failure(failure))


async def _save(response: httpx.Response, part: Part, progress: Callable[[int, int | None], None] | None) -> None:
    """Write the answer to the part, until it is as long as the whole is said to be."""
    call: Call = response.request.extensions[KEY]
    _check_head(call, response, part)
    length = response.headers.get("content-length", "")
    total = int(length) if length.isascii() and length.isdecimal() else None
    etag = response.headers.get("etag", "")
    if response.status_code == 200:
        part.begin(etag, total)
    elif _is_rest(response.headers.get("content-range", ""), total, part) and etag == part.etag:
        total = part.length
    else:  # a 206 must carry the ETag, too (RFC 9110, 15.3.7)
        part.drop()
        raise InvalidResponse(
            f"{call.where}: the service answered another part than the one asked for; the next attempt starts anew.",
            status=206,
        )
    async for chunk in response.aiter_raw():
        part.write(chunk)
        if progress is not None:
            progress(part.size, total)
    if not part.size or (total is not None and part.size != total):
        size = part.size
        part.drop()
        raise InvalidResponse(
            f"{call.where}: the service answered {size} bytes of {total or 'a file that is empty'}.",
            status=response.status_code,
        )


def _check_head(call: Call, response: httpx.Response, part: Part) -> None:
    """Refuse an answer that cannot be the file that was asked for. Raises InvalidResponse."""
    headers, media = response.headers, media_of(response)
    if response.status_code not in (200, 206):
        reason = f"the service answered {response.status_code} instead of a file"
    elif headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
        reason = "the answer is encoded, which was not asked for"
    elif call.operation is not None and media not in call.operation.facts["answers"]["200"]:
        reason = f"the service answered {quoted(media)}, which its contract does not know here"
    elif media in _PAGES and origin(call.url) not in call.settings.origins:
        reason = "a web page was answered instead of a file; a proxy or a login page may have answered in its place"
    elif "content-length" not in headers and "chunked" not in headers.get("transfer-encoding", "").lower():
        reason = "the answer has no length, so it cannot be told whether it would be whole"
    else:
        return
    if response.status_code == 206:
        part.drop()  # or it would be answered so for ever; any other answer says nothing of the part
    raise InvalidResponse(f"{call.where}: {reason}.", status=response.status_code)


def _is_rest(content_range: str, length: int | None, part: Part) -> bool:
    """Whether a range is all that is missing of the result whose beginning is there."""
    said = _RANGE.fullmatch(content_range.strip())
    if said is None or not part.size:
        return False
    start, end, total = (int(number) for number in said.groups())
    return (start, end, total) == (part.size, part.length - 1, part.length) and length in (None, end + 1 - start)


def _check_content(call: Call, url: httpx.URL, part: Part) -> None:
    """Refuse an error or a page that is sent as if it were the records. Raises InvalidResponse."""
    operation = operations.find("GET", url.raw_path.partition(b"?")[0].decode("ascii"))
    if operation is None or operation.id != "export_records" or url.params.get("type", "geojson") != "geojson":
        return
    if not part.holds(is_collection):
        part.drop()
        raise InvalidResponse(f"{call.where}: the answer is not GeoJSON: there is no list of features.", status=200)
