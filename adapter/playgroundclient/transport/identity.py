"""Exchanging the API key for an access token at the identity provider."""

from __future__ import annotations

import contextlib
import hashlib
import re
from typing import TYPE_CHECKING

import httpx

from ..clock import clock
from ..config import origin
from ..contract import is_json, media_of, parse_json, quoted
from ..errors import ConnectionFailed, meaning_of_token_request
from ..extras import room
from ..secrets import Secret
from .body import Received
from .call import Call
from .flow import Flow, exchanged
from .threads import Threads
from .tokens import Token, TokenSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._contract import JSON
    from ..config import Settings

_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, 2.1


def obtain(settings: Settings, previous: Token | None) -> Token:
    """A token that replaces `previous`: from the service, or from the machine's shared file where that is turned on."""
    if settings.token_cache:
        shared: Callable[[Callable[[Settings], Token], Settings, Token | None], Token] = room("token_cache")
        return shared(fetch_token, settings, previous)
    return fetch_token(settings)


_sources: dict[tuple[object, ...], TokenSource] = {}


def source_for(settings: Settings) -> TokenSource:
    """The source that all clients of this process with the same key, token URL and network settings share."""
    digest = hashlib.sha256(settings.key.reveal().encode()).digest()
    key = str(settings.token), digest, settings.proxy, settings.verify
    return _sources.setdefault(key, TokenSource(obtain))


def fetch_token(settings: Settings) -> Token:
    """Exchange the API key for an access token. One attempt, and a second one only if no byte had left."""
    with contextlib.closing(Threads(settings)) as threads:
        try:
            return threads.drive(_exchanging(settings))
        except ConnectionFailed as error:
            if error.sent or error.permanent:
                raise
        return threads.drive(_exchanging(settings))


def _exchanging(settings: Settings) -> Flow[Token]:
    call = Call(
        settings,
        "POST",
        settings.token,
        frozenset({origin(settings.token)}),
        patience=settings.renewal.timeout,
        max_body=settings.renewal.max_body,
        secrets=(settings.key,),
    )
    request = httpx.Request(
        "POST",
        settings.token,
        data={"apikey": settings.key.reveal(), "grant_type": "api_key", "client_id": "IDP"},
        headers={"accept": "application/json"},
    )
    born = clock()
    received = yield from exchanged(call, request, Received(call, request))
    answer = received.answer()
    if answer.status_code != 200:
        raise call.api_error(answer, meaning_of_token_request(answer.status_code, settings.key_from))
    if not is_json(media_of(answer)):
        said = quoted(media_of(answer))
        raise received.refused(f"the identity provider answered {said} instead of JSON. Is this the token endpoint?")
    document: JSON = parse_json(answer.content, received.refused, lenient=True)
    text = document.get("access_token") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(text, str) or not _BEARER.fullmatch(text):
        raise received.refused(
            "the identity provider answered 200 without a usable access_token. Is this the token endpoint?"
        )
    return Token.new(Secret(text), document.get("expires_in"), born, settings.renewal)
