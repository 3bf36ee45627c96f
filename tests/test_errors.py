"""One family of errors: what each says, and that it survives pickling and copying with all that it carries."""

from __future__ import annotations

import copy
import email.utils
import inspect
import pickle
import time
from typing import Any

import httpx
import playgroundclient
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import errors
from playgroundclient.jobs.inputs import Fault

API: dict[str, Any] = {
    "method": "GET",
    "url": "https://front.example/x?y=1",
    "status": 418,
    "server_message": "no",
    "hint": "other",
    "correlation_id": "c-1",
    "retry_after": 3.5,
}
DETAILS: dict[type[errors.PlaygroundError], dict[str, Any]] = {
    errors.LinkRefused: {"relation": "jobs"},
    errors.InvalidInput: {"faults": (Fault("$.x", "is required"),)},
    errors.UnknownName: {"near": ("a", "b")},
    errors.ConnectionFailed: {"sent": True, "permanent": True},
    errors.DeadlineExceeded: {"sent": True},
    errors.InvalidResponse: {"status": 200},
    errors.SubmissionUncertain: {"correlation_id": "c-1", "candidates": ("https://x",)},
    errors.JobFailed: {"href": "https://x/job", "status": "FAILED"},
    errors.JobCancelled: {"href": "https://x/job", "status": "CANCELLED"},
    errors.JobNotEnded: {"href": "https://x/job", "status": "RUNNING"},
    errors.JobTimeout: {"href": "https://x/job", "status": "RUNNING"},
}
KINDS = sorted(
    (
        kind
        for kind in vars(errors).values()
        if inspect.isclass(kind) and issubclass(kind, errors.PlaygroundError) and not kind.__name__.startswith("_")
    ),
    key=lambda kind: kind.__name__,
)


def details(kind: type[errors.PlaygroundError]) -> dict[str, Any]:
    if issubclass(kind, errors.ApiError):
        return {**API, "faults": (Fault("$.x", "is required"),)} if issubclass(kind, errors.InvalidInput) else API
    return DETAILS.get(kind, {})


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_pickling_and_copying(kind: type[errors.PlaygroundError]) -> None:
    error = kind("What happened, on what, what next.", **details(kind))
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is kind
        assert str(again) == str(error) == error.message == "What happened, on what, what next."
        for name, value in details(kind).items():
            assert getattr(again, name) == value


def test_every_error_is_exported_and_says_what_it_means() -> None:
    for kind in KINDS:
        assert kind.__name__ in playgroundclient.__all__
        assert getattr(playgroundclient, kind.__name__) is kind
        assert kind.__doc__


@pytest.mark.parametrize(
    ("kind", "base"),
    [
        (errors.InvalidInput, ValueError),
        (errors.InputRefused, ValueError),
        (errors.InputRefused, errors.ApiError),
        (errors.UnknownName, LookupError),
        (errors.NotLoaded, AttributeError),
        (errors.MissingExtra, ImportError),
        (errors.ConnectionFailed, ConnectionError),
        (errors.DeadlineExceeded, TimeoutError),
        (errors.JobTimeout, TimeoutError),
        (errors.DownloadFailed, OSError),
        (errors.JobCancelled, errors.JobFailed),
        (errors.NotFound, errors.ApiError),
        (errors.ApiError, errors.PlaygroundError),
    ],
)
def test_an_error_is_also_what_people_catch(kind: type, base: type) -> None:
    assert issubclass(kind, base)


@pytest.mark.parametrize("kind", [errors.JobFailed, errors.JobCancelled, errors.JobNotEnded, errors.JobTimeout])
def test_the_handle_stays_out_of_what_is_pickled(kind: Any) -> None:
    error = kind("It ended.", href="https://x/job", job=lambda: None)
    assert callable(error.job)
    again = pickle.loads(pickle.dumps(error))
    assert again.job is None and again.href == "https://x/job"


def test_warnings_are_no_errors_of_the_family() -> None:
    for kind in (errors.LinkWarning, errors.IncompleteListWarning):
        assert issubclass(kind, UserWarning) and not issubclass(kind, errors.PlaygroundError)


# --- Retry-After -----------------------------------------------------------------------------------------------------

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("10000000000", 1e10),
        ("9" * 400, float("inf")),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60.0),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60.0),
        ("Sun Nov  6 08:50:37 1994", 60.0),
        ("Sun, 06 Nov 1994 09:49:37 +0100", 0.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("²", None),
        ("Sun, 99 Nov 99999999999 99:99:99 GMT", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert errors.retry_after(httpx.Headers({b"retry-after": value.encode(), b"date": DATE.encode()})) == seconds


def test_without_the_servers_date_ones_own_clock_counts() -> None:
    soon = email.utils.formatdate(time.time() + 1000, usegmt=True)
    for headers in ({"retry-after": soon, "date": "garbage"}, {"retry-after": soon}):
        found = errors.retry_after(headers)
        assert found is not None and 800 < found <= 1001
    assert errors.retry_after({}) is None


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [A-Z+\-0-9]{1,6}", fullmatch=True)
)
def test_no_retry_after_makes_an_error_of_its_own(value: str) -> None:
    found = errors.retry_after(httpx.Headers({b"retry-after": value.encode(), b"date": DATE.encode()}))
    assert found is None or found >= 0
