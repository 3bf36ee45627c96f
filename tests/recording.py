"""Cassettes: what is recorded, from where, and what is taken out of it before it is written.

A cassette names the real service's hosts, wherever it was recorded from, so that it is replayed without any server.
"""

from __future__ import annotations

import copy
import json
import os
import re
from typing import TYPE_CHECKING, Any

from playgroundclient import config
from pools import Given, Sent, intercept
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request as Recorded

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest
    from vcr.cassette import Cassette

FROM_SERVICE = os.environ.get("RECORD_FROM") == "service"
"""Whether `--record-mode` records from the real service instead of a local gateway: tools/record.py says so."""
SCRUBBED = "scrubbed"
_FORM = f"apikey={SCRUBBED}&grant_type=api_key&client_id=IDP"
_PRIVATE = frozenset({"access_token", "refresh_token", "firstname", "lastname", "email", "user_id", "organization"})
_KEPT_ANSWER = frozenset({"content-type", "location", "retry-after", "www-authenticate"})
_KEPT_REQUEST = frozenset({"content-type", "accept", "x-correlation-id"})
REAL = {
    "url": config.FRONT_URL,
    "gateway_url": config.GATEWAY_URL,
    "token_url": config.TOKEN_URL,
}

Doc = dict[str, Any]


class Scrubber:
    """Turns what came from the `recorded` URLs into what the real service's URLs would have brought, without secrets."""

    def __init__(self, recorded: Mapping[str, str]) -> None:
        self._hosts = {_host(recorded[name]): _host(REAL[name]) for name in REAL}

    def text(self, text: str) -> str:
        for local, real in self._hosts.items():
            text = re.sub(re.escape(local) + r"(?!\d)", real, text)
        return text

    def request(self, request: Recorded) -> Recorded:
        request = copy.deepcopy(request)
        request.uri = self.text(request.uri)
        request.headers = {
            name.lower(): value for name, value in request.headers.items() if name.lower() in _KEPT_REQUEST
        }
        if request.path.endswith("/token"):
            request.body = _FORM
        return request

    def response(self, response: Doc) -> Doc:
        response = copy.deepcopy(response)
        headers = {name.lower(): values for name, values in response["headers"].items()}
        text = response["body"]["string"].decode("utf-8")
        if "json" in "".join(headers.get("content-type", [])):
            text = json.dumps(_scrubbed(json.loads(self.text(text))), ensure_ascii=False)
        body = text.encode("utf-8")
        response["body"]["string"] = body
        kept = {name: [self.text(each) for each in values] for name, values in headers.items() if name in _KEPT_ANSWER}
        response["headers"] = {**kept, "content-length": [str(len(body))]}
        return response


def _host(url: str) -> str:
    return "/".join(url.split("/")[:3])


def _scrubbed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: SCRUBBED if name in _PRIVATE and isinstance(each, str) else _scrubbed(each)
            for name, each in value.items()
        }
    return [_scrubbed(each) for each in value] if isinstance(value, list) else value


def vcr_config(recorded: Mapping[str, str]) -> Doc:
    """The settings of vcrpy for cassettes that are recorded from these URLs."""
    scrubber = Scrubber(recorded)
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query"],
        "decode_compressed_response": True,
        "before_record_request": scrubber.request,
        "before_record_response": scrubber.response,
    }


def through(monkeypatch: pytest.MonkeyPatch, cassette: Cassette) -> None:
    """Play what the cassette holds; send and record what it does not hold, if its mode allows that."""

    def play(sent: Sent) -> Given | None:
        request = _as_recorded(sent)
        if cassette.can_play_response_for(request):
            answer = cassette.play_response(request)
            headers = tuple((name, value) for name, values in answer["headers"].items() for value in values)
            return Given(answer["status"]["code"], answer["body"]["string"], headers, answer["status"]["message"] or "")
        if cassette.write_protected:
            raise CannotOverwriteExistingCassetteException(cassette=cassette, failed_request=request)
        return None

    def record(sent: Sent, answer: Given) -> None:
        headers: dict[str, list[str]] = {}
        for name, value in answer.headers:
            headers.setdefault(name, []).append(value)
        cassette.append(
            _as_recorded(sent),
            {
                "status": {"code": answer.status, "message": answer.reason},
                "headers": headers,
                "body": {"string": answer.body},
            },
        )

    intercept(monkeypatch, play, record)


def _as_recorded(sent: Sent) -> Recorded:
    return Recorded(sent.method, str(sent.url), sent.body, dict(sent.headers))
