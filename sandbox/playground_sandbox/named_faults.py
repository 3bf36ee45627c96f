"""Faults by name, as data: what each does, the promise of docs/reliability.md that it tries, and its order."""

from dataclasses import dataclass

from playground_sandbox.documents import Doc


@dataclass(frozen=True)
class Named:
    """A fault that has a name; `order` is what POST /_sandbox/faults takes for it."""

    does: str
    promise: int
    order: Doc


def _call(kind: str, **order: object) -> Doc:
    return {kind: {"operation": "api", **order}}


def _submission(**order: object) -> Doc:
    return {"drop_answer": {"operation": "create_job", "count": 1, **order}}


NAMED = {
    "slow": Named("Every answer comes a second late.", 10, _call("delay", seconds=1)),
    "silent": Named("The next call is not answered.", 10, _call("delay", seconds=86_400, count=1)),
    "dropped_connection": Named(
        "The next call does nothing, and its connection is closed.", 8, _call("drop_answer", when="before", count=1)
    ),
    "unavailable": Named(
        "The next two calls do nothing, and are answered 503.",
        8,
        _call("drop_answer", when="before", status=503, count=2),
    ),
    "rate_limited": Named(
        "The next call does nothing, and is answered 429 with Retry-After: 1.",
        9,
        _call("drop_answer", when="before", status=429, retry_after=1, count=1),
    ),
    "lost_request": Named(
        "The next submission creates no job, and its connection is closed.", 7, _submission(when="before")
    ),
    "lost_answer": Named(
        "The next submission creates its job, and the connection is closed before the answer.",
        7,
        _submission(when="after"),
    ),
    "failed_answer": Named(
        "The next submission creates its job, and is answered 500.", 7, _submission(when="after", status=500)
    ),
    "expired_token": Named("The access tokens that are out are good no more.", 6, {"revoke": {}}),
    "refused_token": Named(
        "Every call is answered 401, whatever its token.", 6, _call("drop_answer", when="before", status=401)
    ),
    "forbidden": Named("Every call is answered 403.", 6, _call("drop_answer", when="before", status=403)),
    "refused_key": Named("The identity provider answers 401 to every key.", 17, {"token": {"status": 401}}),
    "identity_down": Named("The identity provider answers 500.", 3, {"token": {"status": 500}}),
    "failed_job": Named(
        "The next job fails at one of its tiles.", 17, {"fail_job": {"count": 1, "message": "out of memory"}}
    ),
    "failed_tiles": Named(
        "The next job fails at 3 of its tiles, while the others succeed.",
        17,
        {"fail_job": {"count": 1, "message": "no image here", "tiles": 3}},
    ),
    "login_page": Named("The next call is answered 200 with a web page.", 18, _call("spoil", how="page", count=1)),
    "wrong_shape": Named(
        "The next call is answered 200 with JSON of another shape.", 18, _call("spoil", how="shape", count=1)
    ),
    "cut_answer": Named("The next answer ends in its middle.", 18, _call("spoil", how="cut", count=1)),
    "cut_download": Named(
        "The next records that are asked for end in their middle.",
        15,
        {"spoil": {"operation": "export_records", "how": "cut", "count": 1}},
    ),
    "exchanged_links": Named(
        "In every answer the links of a process and of a job stand under each other's names.",
        14,
        _call("spoil", how="exchange"),
    ),
    "foreign_links": Named("Every link leads to another host.", 1, _call("spoil", how="lead away")),
    "endless_pages": Named("Every page of a list names itself as the next one.", 13, _call("spoil", how="repeat")),
}
