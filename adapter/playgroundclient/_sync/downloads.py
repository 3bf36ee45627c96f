# Derived from _async/downloads.py by `make generate`; do not edit.
"""A result to a file: streamed, resumed where the server lets it, and at its place only when it is whole."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import filelock
import httpx

from ..calls import KEY, ROUTE, Call, Route
from ..config import is_loopback, origin
from ..errors import ApiError, ConnectionFailed, DownloadFailed, InvalidResponse, LinkRefused, PlaygroundError
from ..operations import quoted
from ..redact import place
from . import runtime
from .wire import media_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .http import Http

_MOST_HOPS = 5
_LONGEST_ETAG = 60


def download(
    http: Http,
    url: httpx.URL,
    path: str | os.PathLike[str],
    progress: Callable[[int, int | None], None] | None = None,
) -> None:
    """Save what `url` answers to `path`.

    A part that an earlier attempt left is continued where the server's ETag says that it is still the same. `url` may
    leave the service's origins, over https; no token goes there. Raises DownloadFailed where the file cannot be
    written, and a PlaygroundError for everything else.
    """
    target = Path(path)
    with _alone(target):
        attempt = 0
        while True:
            part = _part_of(target)
            before = part.stat().st_size if part is not None else 0
            response = _open(http, url, part, attempt)
            call: Call = response.request.extensions[KEY]
            failure: PlaygroundError
            try:
                _save(response, target, part, progress)
                return
            except ConnectionFailed as error:
                failure = error
            finally:
                response.close()
            if part is not None and response.status_code == 206 and part.stat().st_size > before:
                call.attempt = 0  # what was resumed has grown
            runtime.sleep(call.after_failure(failure))
            attempt = call.attempt


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Keep other downloads, of other processes too, from writing the same file meanwhile."""
    name = hashlib.sha256(str(target.absolute()).encode()).hexdigest()[:32]
    folder = Path(tempfile.gettempdir()) / f"playground-locks-{os.getuid() if hasattr(os, 'getuid') else ''}"
    busy = False
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # a machine without a usable temporary folder is done without the lock
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = filelock.FileLock(folder / f"{name}.lock")
            try:
                stack.enter_context(lock.acquire(timeout=0))
            except filelock.Timeout:
                busy = True
        if busy:
            raise DownloadFailed(f"{target} is being written by another download.")
        yield


def _open(http: Http, url: httpx.URL, part: Path | None, attempt: int) -> httpx.Response:
    headers = {"accept": "*/*", "accept-encoding": "identity"}
    if part is not None:
        headers["range"], headers["if-range"] = f"bytes={part.stat().st_size}-", _etag_of(part)
    public = not is_loopback(url.host)
    for _ in range(_MOST_HOPS):
        try:
            if origin(url) in http.settings.origins:
                request = http.build_request("GET", url, headers=headers, extensions={ROUTE: Route(spent=attempt)})
                response = http.send(request, stream=True)
            else:
                response = _foreign(http, url, headers, attempt, allow_private=not public)
        except ApiError as error:
            if error.status != 416 or part is None:
                raise
            part.unlink(missing_ok=True)  # the part is longer than the result now is
            return _open(http, url, None, attempt)
        if not response.has_redirect_location:
            return response
        response.close()
        following = response.request.url.join(response.headers["location"])
        if response.request.url.scheme == "https" and following.scheme != "https":
            raise LinkRefused(f"GET {place(url)} redirects from https to {following.scheme}, which was not followed.")
        url = following
    raise InvalidResponse(f"GET {place(url)}: more than {_MOST_HOPS} redirects.")


def _foreign(
    http: Http, url: httpx.URL, headers: dict[str, str], attempt: int, *, allow_private: bool
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
            response = http.wire.handle_request(request)
        except PlaygroundError as error:
            failure = error
        else:
            response.request = request
            if response.status_code < 300 or response.has_redirect_location:
                return response
            runtime.sleep(call.after_error(response))
            continue
        runtime.sleep(call.after_failure(failure))


def _save(
    response: httpx.Response, target: Path, part: Path | None, progress: Callable[[int, int | None], None] | None
) -> None:
    call: Call = response.request.extensions[KEY]
    where = call.where
    resumed = response.status_code == 206
    if response.status_code not in (200, 206):
        raise InvalidResponse(
            f"{where}: the service answered {response.status_code} instead of a file.", status=response.status_code
        )
    if response.headers.get("content-encoding", "identity") != "identity":
        raise InvalidResponse(f"{where}: the answer is encoded, which was not asked for.")
    if call.operation is not None and media_of(response) not in call.operation.facts["answers"]["200"]:
        raise InvalidResponse(
            f"{where}: the service answered {quoted(media_of(response))}, which its contract does not know here."
        )
    if "content-length" not in response.headers and "chunked" not in response.headers.get("transfer-encoding", ""):
        raise InvalidResponse(f"{where}: the answer has no length, so it cannot be told whether it would be whole.")
    etag = response.headers.get("etag", "")
    done = part.stat().st_size if resumed and part is not None else 0
    if resumed:
        mine = response.headers.get("content-range", "").startswith(f"bytes {done}-")
        if part is None or not mine or etag != _etag_of(part):  # a 206 must carry the ETag (RFC 9110, 15.3.7)
            if part is not None:
                part.unlink(missing_ok=True)
            raise InvalidResponse(
                f"{where}: the service answered another part than the one asked for; the next attempt starts anew.",
                status=206,
            )
    length = response.headers.get("content-length", "")
    whole = response.headers.get("content-range", "").rpartition("/")[2] if resumed else length
    total = int(whole) if whole.isdigit() else None
    try:
        if not resumed:
            if part is not None:
                part.unlink(missing_ok=True)
            part = _part_for(target, etag)
        assert part is not None
        with part.open("ab" if resumed else "wb") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, total)
            if not done or (total is not None and done != total):
                raise InvalidResponse(
                    f"{where}: the service answered {done} bytes of {total or 'a file that is empty'}.",
                    status=response.status_code,
                )
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except PlaygroundError:
        raise
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise DownloadFailed(
            f"{target} cannot be written: {error.strerror or error}. Nothing was left behind."
        ) from None
    finally:
        if part is not None and not _etag_of(part):
            part.unlink(missing_ok=True)  # nobody could tell later whether it is still of the same result


def _part_for(target: Path, etag: str) -> Path:
    # The name holds the ETag, so that a later run knows whether the part is still of the same result.
    strong = etag if etag.startswith('"') and len(etag) <= _LONGEST_ETAG else ""
    return target.with_name(f".{target.name}.{base64.urlsafe_b64encode(strong.encode()).decode()}.part")


def _etag_of(part: Path) -> str:
    try:
        return base64.urlsafe_b64decode(part.name.split(".")[-2]).decode()
    except (ValueError, IndexError):
        return ""


def _part_of(target: Path) -> Path | None:
    """The part that an earlier attempt left, if it can be continued."""
    parts = [part for part in target.parent.glob(f".{_glob_safe(target.name)}.*.part") if _etag_of(part)]
    return max(parts, key=lambda part: part.stat().st_mtime, default=None)


def _glob_safe(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
