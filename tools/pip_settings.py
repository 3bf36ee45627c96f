"""What this Python's pip is set to, in the words of uv, which reads none of pip's settings.

Index, proxy and certificates of an organisation stand in a pip.conf or in PIP_... variables; pip itself is asked for
them. What uv was set to by a UV_... variable stays.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS = ("global", "install", ":env:")
"""Where pip looks for the settings of `pip install`; a later one wins."""


def uv_environment() -> dict[str, str]:
    """The environment in which to start uv. Raises CalledProcessError when pip does not answer."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {**os.environ, **handed_over(install_settings(listed), os.environ)}


def install_settings(listed: str) -> dict[str, str]:
    """The settings of `pip install` in what `pip config list` printed, lines such as `global.index-url='...'`."""
    sections: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in sections:
            sections[section][name] = str(ast.literal_eval(value))
    return {name: value for section in SECTIONS for name, value in sections[section].items() if value.strip()}


def handed_over(pip: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that make uv do what pip is set to; `environment` is what pip reads besides."""
    # pip takes the best of all its indexes, uv by default what the first one has. The locks pin versions and hashes.
    # pip trusts whom the machine trusts, from 24.2 on, uv by default whom Mozilla trusts.
    uv = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "1"}
    if index := pip.get("index-url"):
        uv["UV_DEFAULT_INDEX"] = index.strip()
    if extra := pip.get("extra-index-url"):
        uv["UV_INDEX"] = " ".join(extra.split())
    if links := pip.get("find-links"):
        uv["UV_FIND_LINKS"] = ",".join(
            str(Path(link).expanduser()) if link[0] == "~" else link for link in links.split()
        )
    if pip.get("no-index", "").lower() in {"1", "true", "yes", "on", "y", "t"}:
        uv["UV_NO_INDEX"] = "1"
    if hosts := pip.get("trusted-host"):
        uv["UV_INSECURE_HOST"] = " ".join(hosts.split())
    if timeout := pip.get("timeout") or pip.get("default-timeout"):
        uv["UV_HTTP_TIMEOUT"] = timeout
    uv = {name: value for name, value in uv.items() if name not in environment}
    if proxy := pip.get("proxy"):
        uv |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)
    if certificates := pip.get("cert") or environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE"):
        uv["SSL_CERT_FILE"] = certificates
    if certificate := pip.get("client-cert"):
        uv["SSL_CLIENT_CERT"] = certificate
    return uv
