# Derived from _async/downloads.py by `make generate`; do not edit.
"""A result to a file: a call whose answer goes to the file's part, continued where the server lets it, and put at its place whole."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import httpx

from .. import contract
from ..config import origin
from ..contract import media_of, quoted
from ..errors import ApiError, InvalidResponse, LinkRefused
from ..jobs.parts import part_of
from ..jobs.records import is_collection
from ..secrets import place
from ..transport.body import Received
from ..transport.call import OPERATION

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from ..jobs.parts import Part
    from ..transport.call import Call
    from .asking import Connection

    Progress = Callable[[int, int | None], None]

_MOST_HOPS = 5
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII | re.IGNORECASE)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def download(play: Connection, url: httpx.URL, path: str | os.PathLike[str], progress: Progress | None = None) -> None:
    """Save what `url` answers to `path`.

    A part that an earlier attempt left is continued where the server's ETag says that it is still the same. `url` may
    leave the service's origins, over https; no token goes there. Raises DownloadFailed where the file cannot be
    written, and a PlaygroundError for everything else.
    """
    operation = contract.find("GET", url.raw_path.partition(b"?")[0].decode("ascii"))
    collection = operation is not None and operation.id == "export_records" and url.params.get("type") != "kml"
    with part_of(path, str(url)) as part:
        at = url
        for _ in range(_MOST_HOPS):
            held = operation if origin(at) in play.settings.origins else None
            begun = part.size > 0
            request = play.http.build_request("GET", at, extensions={OPERATION: held})
            try:
                answer = play.http.send(request, receive=functools.partial(Saving, part, progress))
            except ApiError as error:
                if error.status not in (404, 410, 416):
                    raise
                part.drop()  # the result is gone, or shorter than the part
                if error.status != 416 or not begun:
                    raise
                continue
            if not answer.has_redirect_location:
                break
            at = _following(answer)
        else:
            raise InvalidResponse(f"GET {place(url)}: more than {_MOST_HOPS} redirects.")
        if collection and not part.holds(is_collection):
            part.drop()
            raise InvalidResponse(
                f"GET {place(url)}: the answer is not GeoJSON: there is no list of features.", status=200
            )
        part.finish()


def _following(answer: httpx.Response) -> httpx.URL:
    try:
        url = answer.request.url.join(answer.headers["location"])
    except (httpx.InvalidURL, ValueError):
        raise LinkRefused(f"GET {place(answer.request.url)} redirects to what is not a URL.") from None
    if answer.request.url.scheme == "https" and url.scheme != "https":
        raise LinkRefused(f"GET {place(url)} redirects from https to {url.scheme}, which was not followed.")
    return url


class Saving(Received):
    """What takes one answer of a download into the file's part. A redirect is left to whoever follows it."""

    def __init__(self, part: Part, progress: Progress | None, call: Call, request: httpx.Request) -> None:
        super().__init__(call, request)
        self._part = part
        self._progress = progress
        self._total: int | None = None
        self._raised: BaseException | None = None
        request.headers["accept-encoding"] = "identity"
        request.headers.pop("range", None)
        request.headers.pop("if-range", None)
        if part.size and part.etag:
            request.headers.update({"range": f"bytes={part.size}-", "if-range": part.etag})
        else:
            part.drop()  # nobody could tell whether what comes next is of the same result

    def begin(self, response: httpx.Response) -> bool:
        if response.has_redirect_location:
            self.response = response
            return False
        if response.status_code >= 300:
            return super().begin(response)
        self.response = response
        self._check_head(response)
        length, etag = response.headers.get("content-length", ""), response.headers.get("etag", "")
        total = int(length) if length.isascii() and length.isdecimal() else None
        if response.status_code == 200:
            self._part.begin(etag, total)
        elif _is_rest(response.headers.get("content-range", ""), total, self._part) and etag == self._part.etag:
            total = self._part.length
        else:  # a 206 must carry the ETag, too (RFC 9110, 15.3.7)
            self._part.drop()
            raise self.refused("the service answered another part than the one asked for; the next attempt starts anew")
        self._total = total
        return True

    def feed(self, chunk: bytes) -> bool:
        if self.is_error:
            return super().feed(chunk)
        self._part.write(chunk)
        if self.status == 206:
            self.call.attempt = 0  # what was resumed has grown
        if self._progress is not None:
            try:
                self._progress(self._part.size, self._total)
            except BaseException as error:  # noqa: BLE001  # the caller's own, no failure of the exchange: `result` raises it
                self._raised = error
        return self._raised is None

    def result(self) -> httpx.Response:
        if self._raised is not None:
            raise self._raised
        assert self.response is not None
        if self.response.has_redirect_location:
            return self.response
        if self.is_error:
            return super().result()
        size, total = self._part.size, self._total
        if not size or (total is not None and size != total):
            self._part.drop()
            raise self.refused(f"the service answered {size} bytes of {total or 'a file that is empty'}")
        return self.response

    def _check_head(self, response: httpx.Response) -> None:
        """Refuse an answer that cannot be the file that was asked for. Raises InvalidResponse."""
        headers, media, operation = response.headers, media_of(response), self.call.operation
        if self.status not in (200, 206):
            raise self.refused(f"the service answered {self.status} instead of a file")
        if headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
            raise self.refused("the answer is encoded, which was not asked for")
        if operation is not None and media not in operation.facts["answers"]["200"]:
            raise self.refused(f"the service answered {quoted(media)}, which its contract does not know here")
        if media in _PAGES and self.call.allowed is None:
            raise self.refused(
                "a web page was answered instead of a file; a proxy or a login page may have answered in its place"
            )
        if "content-length" not in headers and "chunked" not in headers.get("transfer-encoding", "").lower():
            raise self.refused("the answer has no length, so it cannot be told whether it would be whole")

    def refused(self, reason: str) -> InvalidResponse:
        if self.status == 206:
            self._part.drop()  # or it would be answered so for ever; any other answer says nothing of the part
        return super().refused(reason)


def _is_rest(content_range: str, length: int | None, part: Part) -> bool:
    """Whether a range is all that is missing of the result whose beginning is there."""
    said = _RANGE.fullmatch(content_range.strip())
    if said is None or not part.size:
        return False
    start, end, total = (int(number) for number in said.groups())
    return (start, end, total) == (part.size, part.length - 1, part.length) and length in (None, end + 1 - start)
