"""One family of errors: what each says, and that it survives pickling and copying with all that it carries."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import Any

import playgroundclient
import pytest
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


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_is_exported(kind: type[errors.PlaygroundError]) -> None:
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
