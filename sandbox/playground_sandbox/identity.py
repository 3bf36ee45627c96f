"""The identity provider: an API key becomes an access token. It errs as Keycloak does (RFC 6749, 5.2)."""

import hmac
from typing import TYPE_CHECKING

from playground_sandbox.errors import RequestError
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room
from playground_sandbox.seed import USER

if TYPE_CHECKING:
    from playground_sandbox.documents import Doc


class Identity:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def exchange_api_key(self, call: Call) -> Answer:
        form: Doc = call.body or {}
        for name in ("grant_type", "client_id", "apikey"):
            if not form.get(name):
                raise RequestError(400, f"Missing form parameter: {name}", "invalid_request")
        if form["grant_type"] != "api_key":
            raise RequestError(400, f"Unsupported grant_type {form['grant_type']}", "unsupported_grant_type")
        if form["client_id"] != "IDP":
            raise RequestError(401, "Invalid client credentials", "unauthorized_client")
        if not hmac.compare_digest(str(form["apikey"]).encode(), self._room.settings.api_key.encode()):
            raise RequestError(401, "Invalid API key", "invalid_grant")
        lifetime = self._room.settings.token_lifetime
        body = {
            "access_token": self._room.tokens.issue(USER["user_id"]),
            "expires_in": int(lifetime) if lifetime == int(lifetime) else lifetime,
            "refresh_expires_in": 0,
            "token_type": "bearer",
            "scope": "profile",
        }
        return Answer(200, body, headers={"Cache-Control": "no-store"})
