"""One family of errors: all that this package raises on purpose is a `PlaygroundError`.

Every error pickles, and none holds a secret: messages are made from redacted text, and URLs are shown without
user information, and with their query only where it belongs to the configured service.
"""

from __future__ import annotations

import email.utils
import re
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SECONDS = re.compile(r"\d+(\.\d*)?([eE]\+?\d+)?", re.ASCII)


def _rebuild(kind: type[PlaygroundError], message: str, details: dict[str, Any]) -> PlaygroundError:
    return kind(message, **details)


class PlaygroundError(Exception):
    """Above all errors of this package. `str()` says what happened, on what, and what to do next."""

    def __init__(self, message: str, **details: Any) -> None:  # Any: each subclass names and types its own details
        super().__init__(message)
        self.message = message
        self._details = details

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self._details)


class ConfigurationError(PlaygroundError):
    """The client cannot be made from these settings: no key, an unreadable key file, URLs that do not fit together."""


class MissingExtra(PlaygroundError, ImportError):
    """What was called needs an extra of this package that is not installed."""


class LinkRefused(PlaygroundError):
    """A link or a redirect was not followed, and nothing was sent, because it contradicts the contract or the origins.

    `relation` is the relation's name, where there is one.
    """

    def __init__(self, message: str, *, relation: str | None = None) -> None:
        super().__init__(message, relation=relation)
        self.relation = relation


class InvalidInput(PlaygroundError, ValueError):
    """The inputs do not fit the process. `faults` lists every fault, each with its JSON path; nothing was created."""

    def __init__(self, message: str, *, faults: Sequence[Any] = (), **details: Any) -> None:
        super().__init__(message, faults=tuple(faults), **details)
        self.faults = tuple(faults)


class UnknownName(PlaygroundError, LookupError):
    """Nothing has this name, or several have it. `near` are the names that are close."""

    def __init__(self, message: str, *, near: Sequence[str] = ()) -> None:
        super().__init__(message, near=tuple(near))
        self.near = tuple(near)


class NotLoaded(PlaygroundError, AttributeError):
    """The list that this item came from does not say this; `item.load()` asks for the whole of it."""


class ConnectionFailed(PlaygroundError, ConnectionError):
    """No complete answer came: refused, unreachable, cut, silent, or a TLS failure.

    `sent` tells whether a byte of the request may have reached the server; `permanent` that trying again is of no
    use (TLS verification, a refusing proxy).
    """

    def __init__(self, message: str, *, sent: bool, permanent: bool = False) -> None:
        super().__init__(message, sent=sent, permanent=permanent)
        self.sent = sent
        self.permanent = permanent


class DeadlineExceeded(PlaygroundError, TimeoutError):
    """The call did not end within its `timeout`, retries and waits included. `sent` as in `ConnectionFailed`."""

    def __init__(self, message: str, *, sent: bool = False) -> None:
        super().__init__(message, sent=sent)
        self.sent = sent


class InvalidResponse(PlaygroundError):
    """The server answered something that is not what the contract documents; none of it was taken as data."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message, status=status)
        self.status = status


class DownloadFailed(PlaygroundError, OSError):
    """The file could not be written. What was there before is untouched."""


class ApiError(PlaygroundError):
    """The service answered with an error.

    `method` and `url` (without secrets) say on what, `status` is the HTTP status, `server_message` and `hint` are
    the server's own words, `correlation_id` is what its support can search for, `retry_after` the wait in seconds
    that the server asked for.
    """

    def __init__(
        self,
        message: str,
        *,
        method: str,
        url: str,
        status: int,
        server_message: str | None = None,
        hint: str | None = None,
        correlation_id: str | None = None,
        retry_after: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(
            message,
            method=method,
            url=url,
            status=status,
            server_message=server_message,
            hint=hint,
            correlation_id=correlation_id,
            retry_after=retry_after,
            **details,
        )
        self.method = method
        self.url = url
        self.status = status
        self.server_message = server_message
        self.hint = hint
        self.correlation_id = correlation_id
        self.retry_after = retry_after


class BadRequest(ApiError):
    """400: the service could not make sense of the request."""


class AuthError(ApiError):
    """The identity provider refused the API key, or the service refused a fresh access token (401)."""


class Forbidden(ApiError):
    """403: the account may not do this."""


class NotFound(ApiError):
    """404: the service does not have this, or this account may not see it."""


class Conflict(ApiError):
    """409: the state of the resource does not allow this."""


class RateLimited(ApiError):
    """429: too many requests; `retry_after` is the wait in seconds that the server asked for."""


class ServerError(ApiError):
    """5xx or 408: the service failed."""


class InputRefused(InvalidInput, ApiError):
    """The service refused the inputs (it answers 405 for an invalid input). Nothing was created."""


class SubmissionUncertain(PlaygroundError):
    """A job was submitted, its answer was lost, and it could not be told whether the job was created.

    It was sent once and never again. `correlation_id` is the id that the request carried; `candidates` are the hrefs
    of jobs that may be it. `play.job(href)` opens one of them.
    """

    def __init__(self, message: str, *, correlation_id: str, candidates: Sequence[str] = ()) -> None:
        super().__init__(message, correlation_id=correlation_id, candidates=tuple(candidates))
        self.correlation_id = correlation_id
        self.candidates = tuple(candidates)


class StoringUncertain(PlaygroundError):
    """Zones or records were sent to a dataset, an answer was lost, and it could not be told whether they were stored.

    `uncertain` are these, as GeoJSON features.
    """

    def __init__(self, message: str, *, uncertain: Sequence[Any] = ()) -> None:
        super().__init__(message, uncertain=tuple(uncertain))
        self.uncertain = tuple(uncertain)


class _OfJob(PlaygroundError):
    """An error about one job: `job` is its handle, in the process that raised it; `href` comes back from anywhere."""

    def __init__(
        self, message: str, *, href: str, status: str | None = None, job: Any = None, task: Any = None
    ) -> None:
        # The handle holds a client, so it stays out of what is pickled.
        super().__init__(message, href=href, status=status, task=task)
        self.href = href
        self.status = status
        self.job = job  # Any: a handle of the sync or of the async client
        self.task = task  # Any: a Task of `playgroundclient.jobs`, a room above


class JobFailed(_OfJob):
    """The job, or the export, ended without success; the message is the service's own.

    `task` is the first that failed, where it tells.
    """


class JobCancelled(JobFailed):
    """The job was cancelled or deleted."""


class JobNotEnded(_OfJob):
    """The job's records were asked for before it ended, so they would not be all of them. `job.wait()` waits for it."""


class JobTimeout(_OfJob, TimeoutError):
    """The job had not ended when the wait did. It goes on: `play.job(error.href)` comes back to it."""


class LinkWarning(UserWarning):
    """A link of the service contradicts the contract; the contract's own URL was used instead."""


class IncompleteListWarning(UserWarning):
    """A list changed while it was read, and could not be read whole: items may be missing."""


_KINDS: dict[int, tuple[type[ApiError], str]] = {
    400: (BadRequest, "Correct the request."),
    401: (AuthError, "The service refuses a fresh access token: the account may lack access to it."),
    403: (Forbidden, "The account may not do this; ask the project's owner for the right."),
    404: (NotFound, "It does not exist, or this account may not see it."),
    408: (ServerError, ""),
    409: (Conflict, ""),
    429: (RateLimited, "Too many requests: slow down."),
}


def meaning(status: int, method: str) -> tuple[type[ApiError], str]:
    """The error that a status of 300 or more means for a request of the service, and what to do next."""
    if status == 405 and method in ("POST", "PUT"):
        return InputRefused, "Nothing was created; correct the input."
    if status < 400:
        return ApiError, "Redirects are not followed, so that no other host sees the access token."
    if status >= 500:
        return ServerError, "The service failed; try again later."
    return _KINDS.get(status, (ApiError, ""))


def meaning_of_token_request(status: int, key_from: str) -> tuple[type[ApiError], str]:
    """The error that a status of the identity provider means; `key_from` says where the API key was found."""
    if status in (400, 401, 403):
        key = f"the API key, from the {key_from}" if key_from else "the API key"
        return AuthError, f"The identity provider refused {key}: check it, or make a new one."
    if status == 404:
        return NotFound, "There is no token endpoint: check token_url, or PLAYGROUND_TOKEN_URL."
    return meaning(status, "POST")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait that `Retry-After` asks for in seconds, given as such or as a date; None if it makes no sense."""
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    when, now = _instant(text), _instant(headers.get("date", ""))
    return None if when is None else max(0.0, when - (time.time() if now is None else now))


def _instant(text: str) -> float | None:
    # IndexError and OverflowError: what the standard library's parser makes of some garbage.
    try:
        parsed = email.utils.parsedate_tz(text)
        return None if parsed is None else float(email.utils.mktime_tz(parsed))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
