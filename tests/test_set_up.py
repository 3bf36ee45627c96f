"""What `make` installs: locks that fit pyproject.toml, from where the user's pip is set to."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import ssl
import subprocess
import sys
import threading
import tomllib
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import lock
import pip_settings
import pytest
import trustme
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
TOGETHER = [*lock.LOCKS, "installers"]
LOCKS = [*TOGETHER, "lowest"]


def locked(name: str) -> list[Requirement]:
    """The requirements of a lock, without their hashes."""
    lines = (ROOT / "locks" / f"{name}.txt").read_text("utf-8").splitlines()
    return [Requirement(line.removesuffix("\\")) for line in lines if re.match(r"[a-z]", line)]


def wanted(options: list[str]) -> list[Requirement]:
    """What pyproject.toml asks for with these options of `uv pip compile`."""
    found = list(PROJECT["project"]["dependencies"])
    for option in options:
        kind, _, name = option.partition("=")
        if kind == "--group":
            found += PROJECT["dependency-groups"][name]
        elif kind == "--extra":
            found += EXTRAS[name]
        else:
            found += [requirement for extra in EXTRAS.values() for requirement in extra]
    return [requirement for requirement in map(Requirement, found) if requirement.name != "playgroundclient"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_each_package_with_hashes_and_names_no_index(name: str) -> None:
    requirement = r"[a-z0-9.-]+==\S+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(rf"(#.*\n)*({requirement})+", (ROOT / "locks" / f"{name}.txt").read_text("utf-8"))


@pytest.mark.parametrize(("name", "options"), [*lock.LOCKS.items(), ("lowest", lock.LOCKS["test"])])
def test_a_lock_has_what_pyproject_asks_for(name: str, options: list[str]) -> None:
    """`make lock` mends it."""
    pinned: dict[str, list[Requirement]] = {}
    for pin in locked(name):
        pinned.setdefault(pin.name, []).append(pin)
    for requirement in wanted(options):
        pins = pinned.get(canonicalize_name(requirement.name), [])
        assert pins, f"{requirement} is not in locks/{name}.txt"
        for pin in pins:
            (version,) = (each.version for each in pin.specifier)
            assert requirement.specifier.contains(version), f"locks/{name}.txt has {pin}, which is not {requirement}"


def test_locks_that_are_installed_one_after_the_other_agree() -> None:
    versions: dict[tuple[str, str], set[str]] = {}
    for name in TOGETHER:
        for pin in locked(name):
            versions.setdefault((pin.name, str(pin.marker)), set()).add(str(pin.specifier))
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_pip_settings_become_those_of_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip itself is asked: a section for install wins over the global one, a variable over both."""
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nindex-url = http://global.example/simple\nproxy = http://global.example:3128\ntimeout = 90\n"
        "[install]\nindex-url = http://install.example/simple\nproxy = http://proxy.example:3128\nfind-links =\n    /one\n    https://two.example/wheels\n"
        "trusted-host = global.example\n[list]\nformat = json\n"
    )
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(conf))
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:it's@variable.example/simple")
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    monkeypatch.setenv("UV_INSECURE_HOST", "chosen.example")
    found = pip_settings.uv_environment()
    assert found["UV_DEFAULT_INDEX"] == "https://user:it's@variable.example/simple"
    assert found["UV_FIND_LINKS"] == "/one,https://two.example/wheels"
    assert found["HTTPS_PROXY"] == found["http_proxy"] == "http://proxy.example:3128"
    assert found["UV_HTTP_TIMEOUT"] == "90"
    assert found["SSL_CERT_FILE"] == "/certificates.pem"
    assert found["UV_INSECURE_HOST"] == "chosen.example", "what uv is set to stays"


def wheel(version: str) -> bytes:
    """A wheel of the package `loopback` with one module."""
    info = f"loopback-{version}.dist-info"
    files = {
        "loopback.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: loopback\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # which has no time
    return whole.getvalue()


def _digest(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def index(version: str, authority: trustme.CA | None = None) -> Iterator[str]:
    """A package index on loopback, or a proxy before one, that has one version of `loopback`; its origin."""
    pages = {
        "/simple/loopback/": f'<a href="/files/loopback-{version}-py3-none-any.whl">loopback</a>'.encode(),
        f"/files/loopback-{version}-py3-none-any.whl": wheel(version),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(urlsplit(self.path).path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def do_HEAD(self) -> None:
            self.send_error(405)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if authority is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"{'https' if authority else 'http'}://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def pip_conf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one place where pip finds settings; uv has none, and an empty cache."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "UV_DEFAULT_INDEX", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "pip.conf"


def installed(tmp_path: Path, version: str) -> str:
    """What uv says while it installs a locked version of `loopback`, and the module that is there then."""
    requirements, target = tmp_path / "lock.txt", tmp_path / version
    requirements.write_text(f"loopback=={version} --hash=sha256:{hashlib.sha256(wheel(version)).hexdigest()}\n")
    command = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--python", sys.executable, "--no-deps"]
    command += ["--require-hashes", "--target", str(target), "-r", str(requirements)]
    ran = subprocess.run(command, env=pip_settings.uv_environment(), capture_output=True, text=True, check=False)
    module = target / "loopback.py"
    return module.read_text() if module.exists() else ran.stderr


def test_uv_takes_the_locked_version_from_any_index_of_pip(pip_conf: Path, tmp_path: Path) -> None:
    """As pip does: the first index has another version alone."""
    with index("1") as first, index("2") as second:
        pip_conf.write_text(f"[global]\nindex-url = {second}/simple\nextra-index-url = {first}/simple\n")
        assert installed(tmp_path, "2") == "version = '2'\n"
        assert installed(tmp_path, "1") == "version = '1'\n"


def test_uv_trusts_the_certificates_of_pip(pip_conf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, certificate = trustme.CA(), tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(certificate))
    with index("1", authority) as origin:
        monkeypatch.setenv("PIP_INDEX_URL", f"{origin}/simple")
        assert "certificate" in installed(tmp_path, "1")
        pip_conf.write_text(f"[global]\ncert = {certificate}\n")
        assert installed(tmp_path, "1") == "version = '1'\n"


def test_uv_goes_through_the_proxy_of_pip(pip_conf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://packages.example/simple")
    with index("1") as proxy:
        pip_conf.write_text(f"[install]\nproxy = {proxy}\n")
        assert installed(tmp_path, "1") == "version = '1'\n"


def test_a_python_without_pip_is_told_what_to_install(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    command = [tmp_path / "bare" / "bin" / "python", ROOT / "tools" / "set_up.py", tmp_path / "new"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "bare/bin/python has no module pip. Install it (Debian, Ubuntu: apt install python3-pip)" in ran.stderr
    assert not (tmp_path / "new").exists()
