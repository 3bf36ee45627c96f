"""Where the service is, with which key, and how patient the client is.

Each value comes from the first place that has it: arguments, environment, profile file, `./api_key.txt` (the key).
"""

from __future__ import annotations

import functools
import ipaddress
import math
import os
import ssl
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from attrs import field, frozen

from . import text
from .errors import ConfigurationError
from .extras import room
from .secrets import Secret, redact, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._contract import JSON

TOKEN_URL = "https://authenticate.foundation.api.oneatlas.airbus.com/auth/realms/IDP/protocol/openid-connect/token"
FRONT_URL = "https://playground.intelligence-airbusds.com"
GATEWAY_URL = "https://playground-api-gateway.playground.airbusds-geo.com"
API_URL = "https://api.playground.airbusds-geo.com"
IMPORT_URL = "https://import-service.playground.airbusds-geo.com"
KEYS_PAGE = "https://data.api.oneatlas.airbus.com/api-keys"
KEY_FILE = "api_key.txt"
_URL_NAMES = ("url", "gateway_url", "token_url")
_NAMES = (*_URL_NAMES, "api_url", "import_url", "api_key", "api_key_file", "keyring_entry")
"""What each of the layers may set, as text; an environment variable has the same name, in capitals, after `PLAYGROUND_`."""
_NO = frozenset({"", "0", "false", "no", "off"})
_TIMES = ("timeout", "connect_timeout", "read_timeout")
_SANDBOX, _RUNNING = "sandbox", "local gateway"
"""The profile that stands for the local gateway that runs, unless the user has one of that name, and its layer."""
_LONGEST = 2_000_000.0
"""Seconds, 23 days: no limit, in effect. The waits of sockets and threads take no more everywhere."""
_DEFAULT_PORTS = {"http": 80, "https": 443}

Layer = tuple[str, dict[str, str | None]]
"""A place that settings come from: its name for messages, and what it sets."""
Origin = tuple[str, str, int]
"""Scheme, host and port: what two URLs must have in common to be of the same origin."""


def origin(url: httpx.URL) -> Origin:
    """The parsed scheme, host and port of `url`, with the scheme's own port where the URL names none."""
    return url.scheme, url.host.lower().rstrip("."), url.port or _DEFAULT_PORTS.get(url.scheme, 0)


def has_port(url: httpx.URL) -> bool:
    """Whether the port of `url`, if it names one, can exist."""
    return url.port is None or 0 < url.port < 65536


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself, as `localhost` or as a literal loopback address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"


@frozen
class Renewal:
    """When the access token is renewed, in seconds: see docs/reliability.md."""

    jitter: float = 0.05
    floor: float = 5.0
    default_lifetime: float = 300.0
    longest_lifetime: float = 86_400.0
    first_cooldown: float = 5.0
    longest_cooldown: float = 60.0
    timeout: float = 30.0
    max_body: int = 64 * 1024

    def lifetime(self, expires_in: object) -> float:
        """The lifetime in seconds that an `expires_in` of any shape stands for; the default where it makes no sense."""
        if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float, str)):
            return self.default_lifetime
        try:
            seconds = float(expires_in)
        except (ValueError, OverflowError):
            return self.default_lifetime
        if math.isnan(seconds) or seconds <= 0:
            return self.default_lifetime
        return min(seconds, self.longest_lifetime)


@frozen
class Settings:
    """All that a client is made from. Times are seconds, sizes are bytes."""

    front: httpx.URL
    gateway: httpx.URL
    token: httpx.URL
    api: httpx.URL | None
    """The gateway's second origin: links to it are followed, and it may see an access token, but no call goes to it."""
    imports: httpx.URL | None
    """The import service's origin: it gets the token for its own operation alone."""
    key: Secret
    key_from: str = field(default="", eq=False)
    """Where the key was found, for a message that says it was refused."""
    timeout: float = 300.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    retries: int = 3
    retry_after_cap: float = 120.0
    max_body: int = 64 * 1024 * 1024
    verify: ssl.SSLContext | str | bool = True
    proxy: str | None = field(default=None, repr=False)
    allow_hosts: frozenset[str] = frozenset()
    token_cache: bool = False
    observe: bool = False
    renewal: Renewal = Renewal()

    @functools.cached_property
    def origins(self) -> frozenset[Origin]:
        """The origins that may see an access token, and to which links are followed."""
        return frozenset(origin(url) for url in (self.front, self.gateway, self.api) if url is not None)

    @functools.cached_property
    def addresses(self) -> dict[str, str]:
        """The base URLs by the contract's roles, as text without a slash at the end."""
        return {role: str(self.base(role)).rstrip("/") for role in ("front", "gateway")}

    def base(self, role: str) -> httpx.URL:
        """The base URL of one of the contract's roles. Raises ConfigurationError where it is not known."""
        if role == "import-service":
            if self.imports is None:
                raise ConfigurationError(
                    "The import service of this gateway is not known: set import_url=, or PLAYGROUND_IMPORT_URL."
                )
            return self.imports
        if role not in ("front", "gateway"):
            raise ConfigurationError("An access token is requested by the client itself, and never through play.api.")
        return self.gateway if role == "gateway" else self.front


@functools.lru_cache(maxsize=16)
def ssl_context(verify: ssl.SSLContext | str | bool, file: str | None, folder: str | None) -> ssl.SSLContext:
    """The TLS settings: `verify` is True, a file or folder of authorities, or a context.

    With True the authorities are those that the environment names, `file` or `folder`, else certifi's.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    named = verify if isinstance(verify, str) else (file or folder) if verify else None
    if named is None:
        return httpx.create_ssl_context(verify=bool(verify), trust_env=False)
    try:
        if Path(named).is_dir():
            os.scandir(named).close()  # OpenSSL leaves a folder that it cannot read out without a word
            return ssl.create_default_context(capath=named)
        return ssl.create_default_context(cafile=named)
    except (OSError, ValueError) as error:
        reason = redact(str(getattr(error, "strerror", None) or error))
    where = "verify=" if isinstance(verify, str) else "SSL_CERT_FILE or SSL_CERT_DIR of the environment"
    raise ConfigurationError(f"{named!r}, from {where}, does not hold certificates that can be read: {reason}.")


def front_url(profile: str | None = None) -> httpx.URL:
    """The front's URL from the environment or the profile file, without looking for a key. Raises ConfigurationError."""
    layers = [_environment(os.environ), _profile(profile or os.environ.get("PLAYGROUND_PROFILE"), os.environ)]
    return _urls(layers)["front"] or httpx.URL(FRONT_URL)


def _environment(env: Mapping[str, str]) -> Layer:
    return "environment", {name: env.get(f"PLAYGROUND_{name.upper()}") for name in _NAMES}


def load(
    *,
    profile: str | None = None,
    allow_hosts: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    **arguments: Any,  # Any: those of `_NAMES`, and fields of Settings, checked by `_check`
) -> Settings:
    """Find the settings: arguments first, then the environment, then the profile file, then `./api_key.txt`.

    Raises ConfigurationError, which says what is missing or does not fit, and what to do.
    """
    env = os.environ if environment is None else environment
    named = {name: arguments.pop(name, None) for name in _NAMES}
    given = {name: value for name, value in arguments.items() if value is not None}
    if named["api_key_file"] is not None:
        named["api_key_file"] = _path("api_key_file", named["api_key_file"])
    _check(given, profile=profile, **named)
    layers: list[Layer] = [("arguments", named), _environment(env)]
    complete = (named["api_key"] or named["api_key_file"]) and all(named[name] for name in _URL_NAMES)
    if profile or not complete:
        found = _profile(profile or env.get("PLAYGROUND_PROFILE"), env)
        # The key and the addresses of a gateway that runs belong together: none of the environment's comes between.
        layers.insert(1 if found[0] == _RUNNING else 2, found)
    urls = _urls(layers)
    key, found_in = _key(layers)
    given.setdefault("token_cache", env.get("PLAYGROUND_TOKEN_CACHE", "").strip().lower() not in _NO)
    return Settings(**urls, key=key, key_from=found_in, allow_hosts=_hosts(allow_hosts), **given)


_KNOWN = frozenset({*_TIMES, "retries", "max_body", "verify", "proxy", "renewal", "token_cache", "observe"})


def _check(given: dict[str, Any], **texts: object) -> None:
    """Refuse what no setting can be, by its name, and put what is left into the form that is used."""
    if unknown := given.keys() - _KNOWN:
        raise TypeError(f"unexpected argument: {', '.join(sorted(unknown))}")
    for name, value in {**texts, "proxy": given.get("proxy")}.items():
        if value is not None and not isinstance(value, str):
            raise ConfigurationError(f"{name} must be a string, not {type(value).__name__}.")
    for name in (*_TIMES, "max_body"):
        number: Any = given.get(name, 1)  # Any: it is compared only when it is a number
        if not (isinstance(number, (int, float)) and number > 0):
            raise ConfigurationError(f"{name} must be more than 0, as a number, not {number!r}.")
        if name in _TIMES and name in given:
            given[name] = float(min(number, _LONGEST))
    retries: Any = given.get("retries", 0)
    if not (isinstance(retries, int) and retries >= 0):
        raise ConfigurationError(f"retries must be 0 or more, as a whole number, not {retries!r}.")
    if not isinstance(given.get("renewal", Renewal()), Renewal):
        raise ConfigurationError("renewal must be a playgroundclient.config.Renewal.")
    if given.get("proxy"):
        _check_proxy(given["proxy"])
    verify = given.get("verify", True)
    if not isinstance(verify, (bool, ssl.SSLContext)):
        given["verify"] = _path("verify", verify)


def _check_proxy(proxy: str) -> None:
    try:
        url = httpx.URL(proxy)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https", "socks5", "socks5h") or not url.host or not has_port(url):
        raise ConfigurationError("proxy must be a URL such as http://proxy.example:3128, or empty for none.")


def _hosts(given: Iterable[object]) -> frozenset[str]:
    hosts = tuple(given) if isinstance(given, Iterable) and not isinstance(given, (str, bytes)) else (None,)
    names = [host.lower() for host in hosts if isinstance(host, str)]
    if len(names) < len(hosts):
        raise ConfigurationError(f"allow_hosts must be a list of hosts, not {given!r}.")
    return frozenset(names)


def _path(name: str, value: str | os.PathLike[str]) -> str:
    if isinstance(value, (str, os.PathLike)) and isinstance(path := os.fspath(value), str):
        return path
    raise ConfigurationError(f"{name} must be a path, not {type(value).__name__}.")


def _expanded(path: str, named: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConfigurationError(f"The {named} is {path!r}, but there is no such home folder: {error}") from None


def config_file(env: Mapping[str, str]) -> Path:
    """The profile file: `PLAYGROUND_CONFIG`, else `playground/config.toml` in the user's configuration folder."""
    if named := env.get("PLAYGROUND_CONFIG"):
        return _expanded(named, "variable PLAYGROUND_CONFIG")
    home = env.get("APPDATA") if sys.platform == "win32" else env.get("XDG_CONFIG_HOME")
    return _expanded(home or "~/.config", "profile folder") / "playground" / "config.toml"


def _profile(name: str | None, env: Mapping[str, str]) -> Layer:
    try:
        path = config_file(env)
    except ConfigurationError:
        if name or env.get("PLAYGROUND_CONFIG"):
            raise
        return "profile", {}  # a user without a home folder has no profiles there
    wanted = name or "default"
    fileless = name in (None, "", _SANDBOX)
    try:
        advice = f"it must be TOML with a table [profiles.{wanted}]; create it, or unset the profile"
        absent = fileless and not env.get("PLAYGROUND_CONFIG") and not path.exists()
        content = "" if absent else text.read(path, f"The profile file {path}", ConfigurationError, advice=advice)
        document = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        if isinstance(error, ConfigurationError):
            raise
        raise ConfigurationError(f"The profile file {path} cannot be read: {error}.") from None
    profiles: JSON = document.get("profiles", {})
    if not isinstance(profiles, dict):
        raise ConfigurationError(
            f"The profile file {path} must hold its profiles as tables, such as [profiles.{wanted}]."
        )
    if wanted not in profiles:
        if fileless:
            return (_RUNNING, room("running_gateway")()) if name else ("profile", {})
        have = ", ".join(sorted(profiles)) or "none"
        raise ConfigurationError(f"There is no profile {wanted!r} in {path}; it has: {have}.")
    profile = profiles[wanted]
    allowed = ", ".join(sorted(_NAMES))
    values: dict[str, str | None] = {}
    for key, value in profile.items() if isinstance(profile, dict) else [("", profile)]:
        if key not in allowed.split(", ") or not isinstance(value, str):
            raise ConfigurationError(
                f"Profile {wanted!r} in {path} has {key or 'no table'!r}; a profile holds the strings {allowed}."
            )
        values[key] = value
    if file := values.get("api_key_file"):
        values["api_key_file"] = str(path.parent / _expanded(file, f"api_key_file of the profile {wanted!r}"))
    return f"profile {wanted!r}", values


def _urls(layers: list[Layer]) -> dict[str, Any]:  # Any: URLs by the fields of Settings, the last two maybe None
    front, gateway, token = (httpx.URL(url) for url in (FRONT_URL, GATEWAY_URL, TOKEN_URL))
    for source, values in layers:
        given = [name for name in _URL_NAMES if values.get(name)]
        if given and len(given) < len(_URL_NAMES):
            missing = ", ".join(_typed(source, name) for name in _URL_NAMES if name not in given)
            raise ConfigurationError(
                f"The {source} set {', '.join(_typed(source, name) for name in given)} but not {missing}: the three belong together, or a key meant for "
                "one service would reach another. Set all three, or none."
            )
        if given:
            front, gateway, token = (_url(name, values[name] or "") for name in _URL_NAMES)
            break
    published = origin(gateway) == origin(httpx.URL(GATEWAY_URL))
    others: dict[str, httpx.URL | None] = {}
    for role, name, default in (("api", "api_url", API_URL), ("imports", "import_url", IMPORT_URL)):
        set_to = next((values[name] for _, values in layers if values.get(name)), None)
        others[role] = _url(name, set_to) if set_to else httpx.URL(default) if published else None
    return {"front": front, "gateway": gateway, "token": token, **others}


def _typed(source: str, name: str) -> str:
    """A setting's name as a person writes it there."""
    return f"PLAYGROUND_{name.upper()}" if source == "environment" else name


def _url(name: str, value: str) -> httpx.URL:
    try:
        url = httpx.URL(value.strip())
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"{name} is not a URL: {error}.") from None
    where = shown(url)
    if url.scheme not in ("http", "https") or not url.host:
        raise ConfigurationError(f"{name} must be an https URL, not {where!r}.")
    if url.scheme == "http" and not is_loopback(url.host):
        raise ConfigurationError(
            f"{name} is {where}: a key or an access token never goes over plain http, except to this machine itself. Use https."
        )
    if not has_port(url):
        raise ConfigurationError(f"{name} has no port that exists: {where}.")
    if url.userinfo or url.query or url.fragment:
        raise ConfigurationError(f"{name} must not have user information, a query or a fragment: {where}.")
    if name != "token_url" and url.path not in ("", "/"):
        raise ConfigurationError(f"{name} is an origin, such as {FRONT_URL}, without a path: {where}.")
    return url


def _key(layers: list[Layer]) -> tuple[Secret, str]:
    """The key, and where it was found."""
    for source, values in layers:
        if (key := values.get("api_key")) is not None:
            return _checked(key, _named(source, "api_key"))
        if file := values.get("api_key_file"):
            named = _named(source, "api_key_file")
            return _from_file(_expanded(file, named), f"named by the {named}")
        if entry := values.get("keyring_entry"):
            return _checked(room("kept_key")(entry), f"keyring, by the {_named(source, 'keyring_entry')}")
    if os.path.lexists(KEY_FILE):
        return _from_file(Path(KEY_FILE), "in the working folder")
    try:
        here = str(Path.cwd())
    except OSError:
        here = "which does not exist any more"
    raise ConfigurationError(
        "There is no API key. Get one at "
        f"{KEYS_PAGE}, then run `playground auth login`, or set PLAYGROUND_API_KEY, or save it as the first line of {KEY_FILE} "
        f"in the working folder ({here}), or pass api_key=. Without an account: Playground.sandbox(), or the command `playground sandbox`."
    )


def _named(source: str, name: str) -> str:
    """A setting with where it is, for a message about its value."""
    typed = _typed(source, name)
    return f"variable {typed}" if source == "environment" else f"{typed} of the {source}"


def _from_file(path: Path, role: str) -> tuple[Secret, str]:
    advice = "it must be a file with the key on its first line"
    content = text.read(path, f"The key file {path} ({role})", ConfigurationError, advice=advice)
    return _checked(content.strip().partition("\n")[0], f"key file {path} ({role})")


def _checked(key: str, source: str) -> tuple[Secret, str]:
    key = key.strip()
    if not key:
        raise ConfigurationError(f"The {source} is empty. Put the API key there; get one at {KEYS_PAGE}.")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError(
            f"The {source} does not hold an API key: a key is one word of plain ASCII. Copy it again from {KEYS_PAGE}."
        )
    return Secret(key), source
