"""How a server is reached: authorities, proxies, kept connections and cookies, as the environment and the settings say."""

from __future__ import annotations

import ssl
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from doubles import KEY, SETTINGS, Make, Service, as_json
from faults.server import Server, message
from playgroundclient import ConfigurationError, ConnectionFailed, config, errors
from playgroundclient.transport import network
from playgroundclient.transport.network import ssl_context

if TYPE_CHECKING:
    from pathlib import Path

USER = {"firstname": "Camille", "lastname": "Martin"}
KINDS = [httpx.Client, httpx.AsyncClient]


def inner(kind: Any = httpx.Client, *, kept: bool = True, **settings: Any) -> Any:
    return network.client(kind, config.load(api_key=KEY, **SETTINGS, **settings), kept=kept)


# --- authorities -----------------------------------------------------------------------------------------------------


def test_authorities_of_ones_own_are_read(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(file)
    assert len(ssl_context(str(file), None, None).get_ca_certs()) == 1
    assert isinstance(ssl_context(str(tmp_path), None, None), ssl.SSLContext)
    context = ssl.create_default_context()
    assert ssl_context(context, None, None) is context
    assert ssl_context(True, None, None).verify_mode == ssl.CERT_REQUIRED
    assert ssl_context(False, str(file), None).verify_mode == ssl.CERT_NONE
    assert ssl_context(True, None, None) is ssl_context(True, None, None)


def test_the_authorities_of_the_environment_are_those_of_the_moment(tmp_path: Path) -> None:
    file, folder = tmp_path / "ca.pem", tmp_path / "authorities"
    trustme.CA().cert_pem.write_to_path(file)
    folder.mkdir()
    assert ssl_context(True, None, str(folder)).get_ca_certs() == []
    assert len(ssl_context(True, str(file), str(folder)).get_ca_certs()) == 1


@pytest.mark.parametrize("variable", ["", "SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_authorities_that_cannot_be_read_are_told_at_the_first_call(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    for bad in ("nowhere.pem", str(tmp_path / "bad.pem")):
        if variable:
            monkeypatch.setenv(variable, bad)
        play = make(api_key=f"key-{bad}", **({} if variable else {"verify": bad}))
        with pytest.raises(
            ConfigurationError, match=r"(verify=|SSL_CERT_FILE or SSL_CERT_DIR).*certificates that can be read"
        ):
            await play.user()


@pytest.mark.live
async def test_an_authority_of_ones_own_is_trusted_and_no_other(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")

    def play(connection: Any, request: Any) -> None:
        token = b'{"access_token": "t"}' if request.method == "POST" else b'{"firstname": "Ada", "lastname": "L"}'
        connection.send(message(200, token))

    with Server(play, tls=context) as server:
        urls = {"url": server.url, "gateway_url": server.url, "token_url": server.url + "/token"}
        with pytest.raises(ConnectionFailed, match=r"TLS connection to 127\.0\.0\.1.*pass verify=") as caught:
            await make(**urls).user()
        assert caught.value.permanent and not caught.value.sent
        async with make(**urls, verify=str(tmp_path / "ca.pem")) as trusting:
            assert (await trusting.user()).firstname == "Ada"
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        async with make(**urls, api_key="another") as trusting:
            assert (await trusting.user()).firstname == "Ada"


# --- proxies ---------------------------------------------------------------------------------------------------------


@pytest.mark.live
@pytest.mark.parametrize("by", ["argument", "environment"])
async def test_a_proxy_is_asked(make: Make, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    seen: list[str] = []

    def play(connection: Any, request: Any) -> None:
        seen.append(request.target)
        body = b'{"access_token": "t"}' if request.method == "POST" else b'{"firstname": "Ada", "lastname": "L"}'
        connection.send(message(200, body))

    # Nobody listens there: what comes back is the proxy's.
    urls = {"url": "http://127.0.0.1:1", "gateway_url": "http://127.0.0.1:1", "token_url": "http://127.0.0.1:1/token"}
    with Server(play) as proxy:
        if by == "environment":
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
        async with make(**urls, **({"proxy": proxy.url} if by == "argument" else {})) as client:
            assert (await client.user()).firstname == "Ada"
        assert seen == ["http://127.0.0.1:1/token", "http://127.0.0.1:1/currentUser"]
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with pytest.raises(ConnectionFailed):
            await make(**urls, proxy="", retries=0, api_key="another").user()  # none, whatever the environment says
        assert len(seen) == 2


@pytest.mark.parametrize("text", ["proxy", "ftp://u:canary@proxy.example", "http://u:canary@proxy.example:99999"])
@pytest.mark.parametrize("variable", ["", "HTTPS_PROXY", "ALL_PROXY"])
async def test_a_proxy_is_a_url(make: Make, monkeypatch: pytest.MonkeyPatch, text: str, variable: str) -> None:
    if variable:
        monkeypatch.setenv(variable, text)
    elif "://" not in text:
        text += ":x"
    with pytest.raises(errors.PlaygroundError, match=r"proxy|resolved|cannot connect") as caught:
        await make(api_key=f"{text} {variable}".replace(" ", "-"), **({} if variable else {"proxy": text})).user()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_socks_proxy_without_its_package_says_what_to_install(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(ConfigurationError, match=r"pip install socksio.*proxy=") as caught:
        inner(kind, proxy="socks5://user:canary@proxy.example")
    assert "canary" not in str(caught.value) and caught.value.__context__ is None
    monkeypatch.setenv("ALL_PROXY", "socks5://user:canary@proxy.example")
    with pytest.raises(ConfigurationError, match=r"pip install socksio.*ALL_PROXY"):
        inner(kind)


# --- connections and cookies -----------------------------------------------------------------------------------------


@pytest.mark.live
async def test_what_reads_keeps_its_connection_and_what_writes_does_not(make: Make) -> None:
    def play(connection: Any, request: Any) -> None:
        connection.send(message(200, b'{"access_token": "t"}' if "token" in request.target else b"{}"))

    with Server(play) as token, Server(play) as server:
        urls = {"url": server.url, "gateway_url": server.url, "token_url": token.url + "/token"}
        async with make(**urls) as client:
            for _ in range(3):
                await client.http.get("/api/novel")
            assert server.connections == 1
            for _ in range(3):
                await client.http.post("/api/novel")
            assert server.connections == 4


async def test_no_answer_keeps_a_cookie_or_shows_a_token(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", as_json(USER, set_cookie="session=canary; Path=/"))
    play = make()
    response = await play.http.get("/currentUser")
    await play.user()
    assert not any("cookie" in each.headers for each in service.requests)
    assert "authorization" not in response.request.headers
    assert len(play.http.cookies) == 0


async def test_a_host_that_does_not_exist_is_told(make: Make) -> None:
    with pytest.raises(
        ConnectionFailed, match=r"POST https://identity.example/.*: cannot connect to identity.example:443"
    ):
        await make().user()


@pytest.mark.parametrize(
    ("given", "variables", "direct"),
    [
        (None, {}, False),
        ("http://127.0.0.1:3128", {}, False),
        ("http://proxy.example:3128", {}, True),
        (None, {"HTTP_PROXY": "http://proxy.example:3128"}, True),
        (None, {"ALL_PROXY": "proxy.example:3128"}, True),
        (None, {"HTTP_PROXY": "http://localhost:3128"}, False),
        (None, {"HTTPS_PROXY": "http://proxy.example:3128"}, False),
        ("", {"HTTP_PROXY": "http://proxy.example:3128"}, False),
    ],
)
def test_what_this_machine_serves_over_plain_http_passes_no_other_machine(
    monkeypatch: pytest.MonkeyPatch, given: str | None, variables: dict[str, str], direct: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxies = network._direct(given)
    assert set(proxies) == ({"http://127.0.0.1", "http://localhost", "http://[::1]"} if direct else set())
    network.client(httpx.Client, config.load(api_key="k", **SETTINGS, proxy=given), kept=True).close()
