"""Where settings come from, in which order, and what is said of those that do not fit."""

from __future__ import annotations

import os
import pickle
import shutil
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
from playgroundclient import AsyncPlayground, ConfigurationError, Playground, config
from playgroundclient._contract import ORIGINS
from playgroundclient.config import KEYS_PAGE

LOCAL = {
    "url": "http://127.0.0.1:1001",
    "gateway_url": "http://127.0.0.1:1002",
    "token_url": "http://127.0.0.1:1003/auth/token",
}
ENV_URLS = {
    "PLAYGROUND_URL": LOCAL["url"],
    "PLAYGROUND_GATEWAY_URL": LOCAL["gateway_url"],
    "PLAYGROUND_TOKEN_URL": LOCAL["token_url"],
}


def load(**arguments: Any) -> config.Settings:
    """As the adapter's; a given environment gets the empty configuration folder that the tests have."""
    if "environment" in arguments:
        arguments["environment"] = {"XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"], **arguments["environment"]}
    return config.load(**arguments)


def profiles(tmp_path: Path, text: str) -> str:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return str(file)


def refused(*told: str, **arguments: Any) -> str:
    """The message of the ConfigurationError that `load` raises, which must tell all of `told`."""
    with pytest.raises(ConfigurationError) as caught:
        load(**arguments)
    message = str(caught.value)
    for each in told:
        assert each in message, message
    return message


def test_without_urls_the_service_itself_is_meant() -> None:
    settings = load(api_key="k")
    assert (str(settings.front), str(settings.gateway), str(settings.token)) == (
        "https://playground.intelligence-airbusds.com",
        "https://playground-api-gateway.playground.airbusds-geo.com",
        "https://authenticate.foundation.api.oneatlas.airbus.com/auth/realms/IDP/protocol/openid-connect/token",
    )
    assert settings.origins == {
        ("https", "playground.intelligence-airbusds.com", 443),
        ("https", "playground-api-gateway.playground.airbusds-geo.com", 443),
        ("https", "api.playground.airbusds-geo.com", 443),
    }
    assert str(settings.base("import-service")) == "https://import-service.playground.airbusds-geo.com"
    assert {
        "identity-provider": ["https://authenticate.foundation.api.oneatlas.airbus.com"],
        "front": [str(settings.front)],
        "gateway": [str(settings.gateway), str(settings.api)],
        "import-service": [str(settings.imports)],
    } == ORIGINS
    assert settings.base("gateway") == settings.gateway and settings.base("front") == settings.front


def test_another_gateway_has_no_second_origin_and_no_import_service_but_those_that_are_set() -> None:
    settings = load(api_key="k", **LOCAL)
    assert settings.api is None and len(settings.origins) == 2
    with pytest.raises(ConfigurationError, match="requested by the client itself"):
        settings.base("identity-provider")
    with pytest.raises(ConfigurationError, match="PLAYGROUND_IMPORT_URL"):
        settings.base("import-service")
    both = {"api_url": "http://127.0.0.1:9", "import_url": "http://127.0.0.1:8"}
    settings = load(api_key="k", **LOCAL, **both)
    assert ("http", "127.0.0.1", 9) in settings.origins and ("http", "127.0.0.1", 8) not in settings.origins
    assert str(settings.base("import-service")) == "http://127.0.0.1:8"
    refused("api_url", "https", api_key="k", api_url="ftp://x")
    refused("import_url", "without a path", api_key="k", import_url="https://x/api/imports")


# --- the key ---------------------------------------------------------------------------------------------------------


def test_the_key_comes_from_the_first_place_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "argument.txt").write_text("of argument file\n".replace(" ", "-"))
    (tmp_path / "environment.txt").write_text("of-environment-file\n")
    (tmp_path / "profile.txt").write_text("of-profile-file\n")
    (tmp_path / "api_key.txt").write_text("of-working-folder\n")
    both = profiles(tmp_path, '[profiles.default]\napi_key = "of-profile"\napi_key_file = "profile.txt"\n')
    given: dict[str, Any] = {"api_key": "of-argument", "api_key_file": tmp_path / "argument.txt"}
    environment = {
        "PLAYGROUND_API_KEY": "of-environment",
        "PLAYGROUND_API_KEY_FILE": str(tmp_path / "environment.txt"),
        "PLAYGROUND_CONFIG": both,
    }
    seen = []
    while True:
        seen.append(load(**given, environment=environment).key.reveal())
        if given:
            del given[min(given)]
        elif len(environment) > 1:
            del environment[min(set(environment) - {"PLAYGROUND_CONFIG"})]
        elif "api_key =" in Path(both).read_text():
            profiles(tmp_path, '[profiles.default]\napi_key_file = "profile.txt"\n')
        elif "api_key_file" in Path(both).read_text():
            profiles(tmp_path, "[profiles.default]\n")
        else:
            break
    assert seen == [
        "of-argument",
        "of-argument-file",
        "of-environment",
        "of-environment-file",
        "of-profile",
        "of-profile-file",
        "of-working-folder",
    ]


def test_no_key_says_where_to_get_one_and_where_to_put_it(tmp_path: Path) -> None:
    refused(KEYS_PAGE, "PLAYGROUND_API_KEY", "api_key.txt", str(tmp_path), "api_key=", "Playground.sandbox()")


@pytest.mark.parametrize(
    "text", ["key-1", "key-1\n", "  key-1 \r\n", "\n\nkey-1\nanother line\n", "\ufeffkey-1\n"], ids=ascii
)
def test_the_first_line_of_the_key_file_is_the_key(text: str, tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_bytes(text.encode())
    assert load().key.reveal() == "key-1"


@pytest.mark.parametrize("text", [b"", b"\n", b"  \r\n\n", b"\xef\xbb\xbf\n"])
def test_an_empty_key_file_is_told_by_its_name(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_bytes(text)
    refused("api_key.txt", "working folder", "empty", KEYS_PAGE)


def test_an_empty_key_argument_or_variable_is_not_passed_over() -> None:
    refused("api_key of the arguments", "empty", KEYS_PAGE, api_key=" ")
    refused("variable PLAYGROUND_API_KEY", "empty", environment={"PLAYGROUND_API_KEY": ""})


def test_a_folder_in_place_of_the_key_file(tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").mkdir()
    refused("api_key.txt", "cannot be read", "directory", "first line")


def test_a_key_file_that_is_not_there_is_told_with_who_named_it(tmp_path: Path) -> None:
    refused("nowhere.txt", "named by the api_key_file of the arguments", "No such file", api_key_file="nowhere.txt")
    refused("nowhere.txt", "PLAYGROUND_API_KEY_FILE", environment={"PLAYGROUND_API_KEY_FILE": "nowhere.txt"})
    (tmp_path / "api_key.txt").symlink_to(tmp_path / "gone")
    refused("api_key.txt", "No such file")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads everything")
def test_a_key_file_without_the_right_to_read_it(tmp_path: Path) -> None:
    file = tmp_path / "api_key.txt"
    file.write_text("key")
    file.chmod(0)
    refused("api_key.txt", "Permission denied")


def test_a_key_file_that_fails_on_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "api_key.txt").write_text("key")

    really = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "api_key.txt":
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    refused("api_key.txt", "cannot be read", "Permission denied", "first line")


def test_a_key_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_bytes(b"caf\xe9")
    refused("api_key.txt", "UTF-8", "Save it again")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_key_file_is_read_as_editors_and_shells_write_it(codec: str, tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_bytes("the-key\r\n".encode(codec))
    assert load().key.reveal() == "the-key"


@pytest.mark.parametrize("key", ["two words", "schlüssel", "a\x00b", "k\x00e\x00y\x00", "tab\tbed", "über"])
def test_what_is_no_key_is_not_shown_and_not_sent(key: str) -> None:
    message = refused("does not hold an API key", KEYS_PAGE, api_key=key)
    assert key not in message


def test_where_the_key_was_found_is_kept_with_it(tmp_path: Path) -> None:
    (tmp_path / "k.txt").write_text("key")
    file = profiles(tmp_path, '[profiles.one]\napi_key = "k"\n[profiles.two]\napi_key_file = "k.txt"\n')
    for found, given in {
        "api_key of the arguments": {"api_key": "k"},
        "variable PLAYGROUND_API_KEY": {"environment": {"PLAYGROUND_API_KEY": "k"}},
        "api_key of the profile 'one'": {"profile": "one", "environment": {"PLAYGROUND_CONFIG": file}},
        f"key file {tmp_path / 'k.txt'} (named by the api_key_file of the profile 'two')": {
            "profile": "two",
            "environment": {"PLAYGROUND_CONFIG": file},
        },
    }.items():
        assert load(**given).key_from == found


# --- what is no setting ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["api_key", "url", "gateway_url", "token_url", "profile", "proxy"])
@pytest.mark.parametrize("value", [b"canary", 17, ["canary"]], ids=["bytes", "number", "list"])
def test_a_text_is_a_string(name: str, value: Any) -> None:
    message = refused(f"{name} must be a string, not {type(value).__name__}", **{"api_key": "k", name: value})
    assert "canary" not in message


@pytest.mark.parametrize("name", ["api_key_file", "verify"])
def test_a_path_is_a_path(name: str) -> None:
    refused(f"{name} must be a path, not bytes", **{name: b"/x"})
    refused(f"{name} must be a path, not float", **{name: 1.5})


@pytest.mark.parametrize("name", ["timeout", "max_body", "connect_timeout", "read_timeout"])
@pytest.mark.parametrize("value", ["10", [], b"1", 1j], ids=repr)
def test_a_limit_is_a_number(name: str, value: Any) -> None:
    refused(f"{name} must be more than 0, as a number, not {value!r}", api_key="k", **{name: value})


@pytest.mark.parametrize("value", [float("inf"), 1e10, 10**400], ids=["inf", "1e10", "10**400"])
def test_a_time_that_no_socket_can_wait_is_as_long_as_one_can(value: float) -> None:
    settings = load(api_key="k", timeout=value, connect_timeout=value, read_timeout=value, max_body=value)
    assert settings.timeout == settings.connect_timeout == settings.read_timeout == 2_000_000
    assert settings.max_body == value
    with socket.socket() as sock:
        sock.settimeout(settings.timeout)
        assert not threading.Event().wait(min(settings.timeout, 0.01))
    assert settings.timeout < 2**31 / 1000 and settings.timeout < threading.TIMEOUT_MAX


def test_other_settings_that_are_none() -> None:
    for retries in ("3", 1.5, float("nan"), None.__class__):
        refused("retries must be 0 or more", api_key="k", retries=retries)
    refused("renewal must be", api_key="k", renewal=5)
    for hosts in ("a.example", b"a", 5, [5]):
        refused("allow_hosts must be a list of hosts", api_key="k", allow_hosts=hosts)
    assert load(api_key="k", allow_hosts=iter(["A.example"])).allow_hosts == {"a.example"}
    with pytest.raises(ConfigurationError, match="allow_hosts must be a list"):
        Playground("k", allow_hosts="a.example")


def test_a_user_without_a_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(path: Path) -> Path:
        if str(path).startswith("~"):
            raise RuntimeError("Could not determine home directory.")
        return path

    monkeypatch.setattr(Path, "expanduser", no_home)
    nothing = {"XDG_CONFIG_HOME": ""}
    assert load(api_key="k", environment=nothing).key.reveal() == "k"
    refused("no such home folder", profile="one", environment=nothing)
    refused("PLAYGROUND_CONFIG", "~no/x.toml", environment={"PLAYGROUND_CONFIG": "~no/x.toml"})


def test_the_home_folder_of_a_user_who_is_not_there(tmp_path: Path) -> None:
    refused("PLAYGROUND_API_KEY_FILE", "~nouserx", environment={"PLAYGROUND_API_KEY_FILE": "~nouserx/a"})
    file = profiles(tmp_path, '[profiles.default]\napi_key_file = "~nouserx/k"\n')
    refused("api_key_file", "'default'", "~nouserx/k", environment={"PLAYGROUND_CONFIG": file})


def test_a_working_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    refused("There is no API key", "does not exist any more", environment={})
    monkeypatch.chdir(tmp_path)


def test_files_that_no_reader_takes(tmp_path: Path) -> None:
    refused("cannot be read", "null byte", api_key_file="a\0b")
    file = profiles(tmp_path, "x = " + "[" * 3000 + "]" * 3000)
    refused(file, "cannot be read", environment={"PLAYGROUND_CONFIG": file})
    file = profiles(tmp_path, '\ufeff[profiles.default]\r\napi_key = "of-an-editor-of-windows"\r\n')
    assert load(environment={"PLAYGROUND_CONFIG": file}).key.reveal() == "of-an-editor-of-windows"


# --- the URLs --------------------------------------------------------------------------------------------------------


def test_the_urls_come_from_the_first_place_that_has_them(tmp_path: Path) -> None:
    other = {name: url.replace("127.0.0.1", "localhost") for name, url in LOCAL.items()}
    file = profiles(
        tmp_path, "[profiles.default]\n" + "".join(f'{k} = "{v.replace("100", "200")}"\n' for k, v in LOCAL.items())
    )
    environment = {**ENV_URLS, "PLAYGROUND_CONFIG": file}
    assert str(load(api_key="k", **other, environment=environment).front) == other["url"]
    assert str(load(api_key="k", environment=environment).front) == LOCAL["url"]
    settings = load(api_key="k", environment={"PLAYGROUND_CONFIG": file})
    assert [str(settings.front), str(settings.gateway), str(settings.token)] == [
        url.replace("100", "200") for url in LOCAL.values()
    ]


@pytest.mark.parametrize("left_out", [["url"], ["gateway_url"], ["token_url"], ["url", "token_url"]], ids="-".join)
def test_the_three_urls_belong_together(left_out: list[str]) -> None:
    some = {name: url for name, url in LOCAL.items() if name not in left_out}
    refused(
        *LOCAL, "arguments", "Set all three, or none", api_key="k", **some, environment=ENV_URLS
    )  # the environment does not fill up what the arguments leave out
    environment = {variable: url for variable, url in ENV_URLS.items() if url in some.values()}
    missing = ", ".join(variable for variable, url in ENV_URLS.items() if url not in some.values())
    refused("environment", f"but not {missing}", api_key="k", environment=environment)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://playground.example", "plain http"),
        ("http://10.0.0.1:80", "plain http"),
        ("http://127.0.0.1.example", "plain http"),
        ("https://front.example/base", "without a path"),
        ("https://user:password@front.example", "user information"),
        ("https://front.example?x=1", "query"),
        ("https://front.example#part", "fragment"),
        ("front.example", "https URL"),
        ("ftp://front.example", "https URL"),
        ("https://", "https URL"),
        ("https://[::1", "not a URL"),
        ("https://front.example:port", "not a URL"),
        ("https://front\x00.example", "not a URL"),
    ],
)
def test_a_url_that_does_not_fit(url: str, told: str) -> None:
    message = refused(told, api_key="k", **{**LOCAL, "url": url})
    assert message.startswith("url ") and "password" not in message


@pytest.mark.parametrize("name", LOCAL)
def test_the_message_names_the_url_that_does_not_fit(name: str) -> None:
    refused(f"{name} is http://far.example", api_key="k", **{**LOCAL, name: "http://far.example"})


def test_a_port_that_no_socket_takes_is_refused_before_anything_is_sent() -> None:
    refused("url ", api_key="k", **{**LOCAL, "url": "https://front.example:99999"})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "localhost.", "[::1]"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    settings = load(api_key="k", **{**LOCAL, "url": f" http://{host}:99/ "})
    assert config.origin(settings.front) == ("http", httpx.URL(f"http://{host}").host.rstrip("."), 99)


def test_an_origin_is_the_parsed_scheme_host_and_port() -> None:
    origin = config.origin(httpx.URL("https://FRONT.example."))
    assert origin == config.origin(httpx.URL("https://front.example:443/x?y#z")) == ("https", "front.example", 443)
    assert config.origin(httpx.URL("http://front.example")) != origin
    assert config.origin(httpx.URL("gopher://front.example"))[2] == 0


def test_the_urls_are_found_without_a_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert str(config.front_url()) == config.FRONT_URL
    for variable, url in ENV_URLS.items():
        monkeypatch.setenv(variable, url)
    assert str(config.front_url()) == LOCAL["url"]
    monkeypatch.delenv("PLAYGROUND_URL")
    with pytest.raises(ConfigurationError, match="Set all three"):
        config.front_url()


# --- the profile file ------------------------------------------------------------------------------------------------


def test_a_profile_is_chosen_by_argument_before_environment(tmp_path: Path) -> None:
    file = profiles(
        tmp_path,
        '[profiles.default]\napi_key = "d"\n[profiles.one]\napi_key = "1"\n[profiles.two]\napi_key = "2"\n',
    )
    environment = {"PLAYGROUND_CONFIG": file}
    assert load(environment=environment).key.reveal() == "d"
    environment["PLAYGROUND_PROFILE"] = "one"
    assert load(environment=environment).key.reveal() == "1"
    assert load(environment=environment, profile="two").key.reveal() == "2"


def test_an_unknown_profile_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    file = profiles(tmp_path, '[profiles.one]\napi_key = "1"\n[profiles.two]\napi_key = "2"\n')
    refused("'three'", file, "one, two", profile="three", environment={"PLAYGROUND_CONFIG": file})
    file = profiles(tmp_path, "")
    refused("it has: none", profile="three", environment={"PLAYGROUND_CONFIG": file})
    assert load(api_key="k", environment={"PLAYGROUND_CONFIG": file}).key.reveal() == "k"


def test_a_profile_file_that_is_not_there(tmp_path: Path) -> None:
    named = str(tmp_path / "nowhere.toml")
    refused(named, "[profiles.default]", environment={"PLAYGROUND_CONFIG": named})
    refused("[profiles.one]", "playground", profile="one")
    assert load(api_key="k").key.reveal() == "k"


@pytest.mark.parametrize("data", [b"[profiles", b"caf\xe9"])
def test_a_profile_file_that_is_not_toml(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(data)
    refused(str(file), "cannot be read" if data.isascii() else "UTF-8", environment={"PLAYGROUND_CONFIG": str(file)})


def test_a_folder_in_place_of_the_profile_file(tmp_path: Path) -> None:
    refused(str(tmp_path), "cannot be read", environment={"PLAYGROUND_CONFIG": str(tmp_path)})


@pytest.mark.parametrize("text", ["profiles = 3", 'profiles = "default"', "[profiles]\ndefault = 3", "[[profiles]]"])
@pytest.mark.parametrize("profile", [None, "default"])
def test_profiles_that_are_no_tables(text: str, profile: str | None, tmp_path: Path) -> None:
    file = profiles(tmp_path, text)
    refused(file, "profiles", profile=profile, environment={"PLAYGROUND_CONFIG": file, "PLAYGROUND_API_KEY": ""})


@pytest.mark.parametrize("line", ["timeout = 3", "api_key = 3", 'apikey = "x"'])
def test_a_profile_holds_strings_that_are_known(line: str, tmp_path: Path) -> None:
    file = profiles(tmp_path, f"[profiles.default]\n{line}\n")
    refused(file, "'default'", line.split()[0], "api_key_file", environment={"PLAYGROUND_CONFIG": file})


def test_the_profile_file_has_a_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert config.config_file({"PLAYGROUND_CONFIG": "~/x.toml"}) == Path.home() / "x.toml"
    assert config.config_file({"XDG_CONFIG_HOME": "/etc/xdg"}) == Path("/etc/xdg/playground/config.toml")
    assert config.config_file({}) == Path.home() / ".config/playground/config.toml"
    monkeypatch.setattr("sys.platform", "win32")
    assert config.config_file({"APPDATA": "/roaming"}) == Path("/roaming/playground/config.toml")


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["timeout", "max_body", "connect_timeout", "read_timeout"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_a_limit_is_more_than_nothing(name: str, value: float) -> None:
    refused(f"{name} must be more than 0", repr(value), api_key="k", **{name: value})


def test_retries_are_none_or_more() -> None:
    refused("retries must be 0 or more", "not -1", api_key="k", retries=-1)
    assert load(api_key="k", retries=0).retries == 0
    assert load(api_key="k", retries=None).retries == 3


def test_an_argument_that_nobody_knows_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="unexpected argument: tiemout"):
        load(api_key="k", tiemout=3)


def test_settings_show_no_key_and_no_proxy() -> None:
    settings = load(api_key="key-canary", proxy="http://user:canary@proxy.example")
    assert "canary" not in repr(settings)
    assert settings.proxy == "http://user:canary@proxy.example"
    assert settings.allow_hosts == frozenset()


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_a_client_is_pickled_only_without_its_key(kind: Any, tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_text("key-canary")
    again = pickle.loads(pickle.dumps(kind(timeout=7, allow_hosts=["A.example"])))
    assert isinstance(again, kind)
    assert (again.settings.timeout, again.settings.allow_hosts) == (7, {"a.example"})
    with pytest.raises(ConfigurationError, match="without api_key="):
        pickle.dumps(kind(api_key="key-canary"))
    assert pickle.loads(pickle.dumps(kind(proxy="http://proxy.example:1"))).settings.proxy == "http://proxy.example:1"


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_a_proxys_password_stays_out_of_what_is_shown_and_pickled(kind: Any, tmp_path: Path) -> None:
    (tmp_path / "api_key.txt").write_text("key")
    play = kind(proxy="http://user:canary-password@proxy.example:1")
    assert "canary" not in repr(vars(play)) + repr(vars(play.http)) + repr(vars(play.http.calls))
    with pytest.raises(ConfigurationError, match="carries a password"):
        pickle.dumps(play)
    assert play.settings.proxy == "http://user:canary-password@proxy.example:1"


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_a_client_that_is_unpickled_keeps_a_token_cache_only_if_it_was_turned_on(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "api_key.txt").write_text("key")

    def again(**arguments: Any) -> bool:
        made = pickle.loads(pickle.dumps(kind(**arguments)))
        return bool(made.settings.token_cache)

    assert (again(timeout=8), again(timeout=8, token_cache=True)) == (False, True)
    monkeypatch.setenv("PLAYGROUND_TOKEN_CACHE", "1")
    assert (again(timeout=9), again(timeout=9, token_cache=False)) == (True, False)


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_the_clients_repr_names_the_front_and_no_key(kind: Any) -> None:
    assert repr(kind(api_key="key-canary", **LOCAL)) == f"<{kind.__name__} {LOCAL['url']}>"


def test_a_context_of_ones_own_is_used_as_it_is() -> None:
    context = ssl.create_default_context()
    assert load(api_key="k", verify=context).verify is context


def test_the_profiles_of_0_1_0_are_read(tmp_path: Path) -> None:
    file = shutil.copy(Path(__file__).parent / "fixtures/0.1.0/config.toml", tmp_path)
    (tmp_path / "api_key.txt").write_text("the-key\n")
    settings = load(environment={"PLAYGROUND_CONFIG": file}, profile="local")
    assert (str(settings.front), settings.key.reveal()) == ("http://127.0.0.1:8471", "sandbox-api-key")
    assert load(environment={"PLAYGROUND_CONFIG": file}, profile="default").key.reveal() == "the-key"
