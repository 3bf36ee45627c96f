"""Access tokens: JWTs signed with RS256 that really expire, and can be revoked."""

from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from playground_sandbox.documents import Doc, make_uuid
from playground_sandbox.settings import Clock
from playground_sandbox.store import Store

ALGORITHM = "RS256"
ISSUER = "playground-sandbox/auth/realms/IDP"


KEPT = ("signing key", "number of token", "revoked up to")
"""The settings of the store without which tokens that are out would not be what they are."""


class TokenError(Exception):
    """The token is not good; the text says why."""


@dataclass
class Tokens:
    """Issues and checks tokens. The signing key and what was revoked are kept in the store."""

    store: Store
    clock: Clock
    lifetime: float

    def __post_init__(self) -> None:
        pem = self.store.setting("signing key")
        if pem is None:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode()
            self.store.keep("signing key", pem)
        else:
            loaded = serialization.load_pem_private_key(pem.encode(), None)
            if not isinstance(loaded, rsa.RSAPrivateKey):
                raise TypeError("the signing key in the state file is not an RSA key")
            key = loaded
        self._private, self._public = key, key.public_key()

    def issue(self, subject: str) -> str:
        """A token for the user `subject`; its times are to the microsecond, so that short lifetimes can be tested."""
        now = self.clock()
        number = self.store.next_number("token")
        claims = {
            "iss": ISSUER,
            "sub": subject,
            "azp": "IDP",
            "typ": "Bearer",
            "jti": make_uuid("token", number, now),
            "number": number,
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(claims, self._private, ALGORITHM)

    def check(self, token: str) -> Doc:
        """The claims of a good token. Raises TokenError."""
        try:
            claims: Doc = jwt.decode(
                token,
                self._public,
                [ALGORITHM],
                issuer=ISSUER,
                # Expiry is judged below, by the injected clock.
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise TokenError(f"The token is not one of this identity provider: {error}") from error
        if self.clock() >= claims["exp"]:
            raise TokenError("The access token expired")
        if claims["number"] <= int(self.store.setting("revoked up to") or 0):
            raise TokenError("The access token was revoked")
        return claims

    def revoke_all(self) -> None:
        """No token that was issued so far is good any more."""
        self.store.keep("revoked up to", self.store.setting("number of token") or "0")
