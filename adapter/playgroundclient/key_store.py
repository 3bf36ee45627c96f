"""API keys in the machine's own keyring (Keychain, Secret Service, Credential Manager), by the package `keyring`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import ConfigurationError, MissingExtra
from .extras import need
from .secrets import redact
from .text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "playgroundclient"
"""Under which the machine's own programs for passwords show the keys."""


def usable() -> bool:
    """Whether there is a keyring that keeps keys at least as safely as a file that only the user can read."""
    try:
        return bool(_asked(lambda keyring: keyring.get_keyring().priority) >= 1)  # what `keyring` itself recommends
    except (ConfigurationError, MissingExtra):
        return False


def keep(entry: str, key: str) -> str:
    """Keep a key under the name `entry`, and say in which keyring. Raises ConfigurationError, MissingExtra."""
    _asked(lambda keyring: keyring.set_password(SERVICE, entry, key))
    return plain(str(_asked(lambda keyring: keyring.get_keyring().name)))


def kept(entry: str) -> str:
    """The key that is kept under the name `entry`. Raises ConfigurationError where none is given, MissingExtra."""
    key: str | None = _asked(lambda keyring: keyring.get_password(SERVICE, entry))
    if key is None:
        raise ConfigurationError(
            f"The keyring has no entry {plain(entry)!r} of {SERVICE}. Keep the key there: `playground auth login`."
        )
    return key


def _asked(ask: Callable[[Any], Any]) -> Any:  # Any: a module that may not be installed, and what it answers
    keyring = need("keyring", "keyring", "A key in this machine's keyring")
    try:
        return ask(keyring)
    except Exception as error:  # noqa: BLE001  # the backends are programs of many others, and raise what they like
        raise ConfigurationError(
            f"This machine's keyring does not answer: {plain(redact(str(error))) or type(error).__name__}. `keyring diagnose` "
            "tells of it. Or keep the key in the profile file: `playground auth login --file`."
        ) from None
