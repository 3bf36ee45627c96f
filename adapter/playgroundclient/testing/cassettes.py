"""What is taken out of a request and its answer before vcrpy writes them to a cassette."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from .. import config

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._contract import JSON

SCRUBBED = "scrubbed"
"""What a cassette holds in place of a secret or of a person's data."""
_KEY = re.compile(rb"(?<![\w%])apikey=[^&]*")
_TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.?[\w-]*")
_PRIVATE = frozenset({"access_token", "refresh_token", "firstname", "lastname", "email", "user_id", "organization"})
_KEPT_OF_REQUEST = frozenset({"accept", "content-type", "if-range", "range", "x-correlation-id"})
_KEPT_OF_ANSWER = frozenset({"content-range", "content-type", "etag", "location", "retry-after", "www-authenticate"})
_PUBLISHED = {"url": config.FRONT_URL, "gateway_url": config.GATEWAY_URL, "token_url": config.TOKEN_URL}


class Recorded(Protocol):
    """A request as vcrpy has it."""

    uri: str
    headers: Mapping[str, str]
    body: bytes | None


def scrubbing(recorded_from: Mapping[str, str] | None = None) -> dict[str, Any]:  # Any: vcrpy's settings
    """Settings of vcrpy, as in `vcr.use_cassette(path, **scrubbing())`, for cassettes that anybody may see.

    The API key, access tokens, the Authorization header, cookies, and the names and addresses of people are not written;
    of the headers of an answer those alone that the client reads. Names, areas and results of jobs are.

    `recorded_from` are the `url`, `gateway_url` and `token_url` that a client was made with, such as those of a local
    gateway: the cassette then names the published service's in their place, and replays for a client that has no such
    settings.
    """
    hosts = (
        {}
        if recorded_from is None
        else {_origin(recorded_from[name]): _origin(_PUBLISHED[name]) for name in _PUBLISHED}
    )

    def published(text: str) -> str:
        for recorded, host in hosts.items():
            text = re.sub(rf"{re.escape(recorded)}(?!\d)", host, text)
        return text

    def of_request(request: Recorded) -> Recorded:
        kept = copy.copy(request)  # what is sent stays what it is
        kept.uri = published(request.uri)
        kept.headers = {
            name.lower(): value for name, value in request.headers.items() if name.lower() in _KEPT_OF_REQUEST
        }
        if request.body:
            kept.body = _KEY.sub(f"apikey={SCRUBBED}".encode(), request.body)
        return kept

    def of_answer(answer: dict[str, Any]) -> dict[str, Any]:
        named = {name.lower(): values for name, values in answer["headers"].items()}
        headers = {
            name: [published(each) for each in values] for name, values in named.items() if name in _KEPT_OF_ANSWER
        }
        body = answer["body"]["string"]
        if "json" in "".join(headers.get("content-type", ())):
            body = _without_secrets(published(body.decode("utf-8", "replace"))).encode()
        headers["content-length"] = [str(len(body))]
        return {**answer, "headers": headers, "body": {"string": body}}

    return {
        "decode_compressed_response": True,
        "before_record_request": of_request,
        "before_record_response": of_answer,
    }


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _without_secrets(text: str) -> str:
    with contextlib.suppress(ValueError):  # it may call itself JSON, and be none
        text = json.dumps(_scrubbed(json.loads(text)), ensure_ascii=False)
    return _TOKEN.sub(SCRUBBED, text)


def _scrubbed(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {
            name: SCRUBBED if name in _PRIVATE and isinstance(each, str) else _scrubbed(each)
            for name, each in value.items()
        }
    return [_scrubbed(each) for each in value] if isinstance(value, list) else value
