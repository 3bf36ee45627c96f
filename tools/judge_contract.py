"""Have the contract and the local gateway judged by programs that we did not write.

    python tools/judge_contract.py           # make contract: about a minute
    python tools/judge_contract.py --fuzz 600    # make fuzz: schemathesis alone, for so many seconds

- Schemathesis asks every operation of the local gateway: examples, edge cases, random data, and along the links.
- Respect plays openapi/journey.arazzo.yaml on the gateway, every answer held against its schema.
- Prism serves the contract, and refuses what the generated functions send unless it fits (tools/mock_requests.py).

Respect and Prism need Node. Where there is none the rest is done, and that is a failure under CI alone.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import mock_requests
import node_programs
import yaml
from contract_document import Node, load
from playgroundclient._contract import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CONTRACT, JOURNEY, SETTINGS = (ROOT / "openapi" / name for name in (
    "playground.yaml", "journey.arazzo.yaml", "schemathesis.toml"))  # fmt: skip
EXAMPLES = 10
SHARES = {"identity-provider": 0.05, "import-service": 0.05, "front": 0.4, "gateway": 0.5}
"""The roles, and what each has of the time of `make fuzz`."""
LEAST_STEPS = 12


@contextmanager
def local_gateway() -> Iterator[dict[str, str]]:
    """A gateway of our own: the origin of each role, the key, and a token that lasts."""
    options = ["--json", "--ports", "0,0,0", "--speed", "20", "--token-lifetime", "86400"]
    process = subprocess.Popen(
        [sys.executable, "-m", "playground_sandbox", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        facts = json.loads(process.stdout.readline())
        form = {"apikey": facts["api_key"], "grant_type": "api_key", "client_id": "IDP"}
        with urllib.request.urlopen(facts["token_url"], urllib.parse.urlencode(form).encode()) as answer:  # noqa: S310  # our own gateway
            token = json.load(answer)["access_token"]
        yield {
            "identity-provider": facts["token_url"].partition("/auth/")[0],
            "front": facts["front_url"],
            "gateway": facts["gateway_url"],
            "import-service": facts["import_url"],
            "key": facts["api_key"],
            "token": token,
        }
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def of_role(document: Node, role: str) -> Node:
    """A copy of the contract with the paths of one role, and nothing shared within it: schemathesis adds to it."""
    copied: Node = json.loads(json.dumps(document))
    copied["paths"] = {path: item for path, item in copied["paths"].items() if item.pop("servers")[0]["x-role"] == role}
    copied["servers"] = [{"url": "/"}]
    return copied


def schemathesis(gateway: dict[str, str], folder: Path, seconds: int | None = None) -> list[str]:
    """Ask every operation of every role: so many examples, always the same, or others for `seconds`.

    The faults that were found.
    """
    document, faults = load(CONTRACT), list[str]()
    for role, share in SHARES.items():
        options = ["--max-examples", str(EXAMPLES), "--seed", "1"]
        if seconds is not None:
            options = ["--max-time", str(max(1, round(share * seconds)))]
        path = folder / f"{role}.json"
        path.write_text(json.dumps(of_role(document, role)), "utf-8")
        program = [
            str(Path(sys.executable).with_name("schemathesis")),
            "--config-file",
            str(SETTINGS),
            "run",
            str(path),
        ]
        program += ["--url", gateway[role], "--header", f"Authorization: Bearer {gateway['token']}"]
        program += ["--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure", "--warnings", "off"]
        started = time.monotonic()
        ran = subprocess.run([*program, *options], cwd=folder, capture_output=True, text=True, check=False)
        figures = re.findall(r"^\s*(\d+ generated.*)$", ran.stdout, re.MULTILINE)
        took = time.monotonic() - started
        print(f"Schemathesis, {role}: {figures[0] if figures else 'no figures'} in {took:.0f} s", flush=True)
        if ran.returncode:
            faults.append(f"Schemathesis, {role}:\n{ran.stdout[-8000:]}{ran.stderr[-2000:]}")
    return faults


def respect(gateway: dict[str, str], folder: Path) -> list[str]:
    """Play the journey. Respect takes a property that no schema names for a fault unless the schema says otherwise,
    which in OpenAPI it need not: it is given a copy of the contract that does."""
    (folder / CONTRACT.name).write_text(json.dumps(_opened(load(CONTRACT))), "utf-8")
    (folder / JOURNEY.name).write_text(JOURNEY.read_text("utf-8"), "utf-8")
    steps = sum(len(workflow["steps"]) for workflow in yaml.safe_load(JOURNEY.read_text("utf-8"))["workflows"])
    servers = {"identity": "identity-provider", "front": "front", "gateway": "gateway"}
    options = [part for name, role in servers.items() for part in ("--server", f"{name}={gateway[role]}")]
    ran = node_programs.run(
        "redocly", "respect", JOURNEY.name, *options, "--input", f"apikey={gateway['key']}", cwd=folder
    )
    said = ran.stdout + ran.stderr
    passed = [int(number) for number in re.findall(r"Steps: (\d+) passed, \d+ total", said)]
    checks = re.findall(r"Checks: (.+)", said)
    print(f"Respect: {passed} of {steps} steps, checks: {checks}", flush=True)
    if ran.returncode or passed != [steps] or steps < LEAST_STEPS:
        return [f"Respect:\n{said[-8000:]}"]
    return []


def _opened(node: Node) -> Node:
    """A copy in which every object that does not say so takes further properties."""

    def opened(found: Node) -> Node:
        if found.get("type") == "object" and isinstance(found.get("properties"), dict):
            found.setdefault("additionalProperties", True)
        return found

    copied: Node = json.loads(json.dumps(node["components"]["schemas"]), object_hook=opened)
    return {**node, "components": {**node["components"], "schemas": copied}}


def prism() -> list[str]:
    """Serve the contract with Prism, which refuses what does not fit it, and ask it with the generated functions."""
    found = node_programs.command("prism")
    assert found is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*found, "mock", str(CONTRACT), "--errors", "--port", str(port), "--verboseLevel", "error"]
    process = subprocess.Popen(command, env=node_programs.environment(found[0]), stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        started = time.monotonic()
        faults = mock_requests.check(f"http://127.0.0.1:{port}")
        passed = len(OPERATIONS) - len(faults)
        took = time.monotonic() - started
        print(
            f"Prism: {passed} of {len(OPERATIONS)} operations, {mock_requests.REQUESTS} requests each, in {took:.0f} s"
        )
        return faults
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Prism does not listen on port {port}.")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Have the contract and the local gateway judged by others.")
    parser.add_argument("--fuzz", type=int, metavar="SECONDS", help="schemathesis alone, with random data, for so long")
    options = parser.parse_args(arguments)
    faults: list[str] = []
    with tempfile.TemporaryDirectory(prefix="playground-judge-") as name, local_gateway() as gateway:
        if options.fuzz:
            faults += schemathesis(gateway, Path(name), options.fuzz)
        else:
            try:
                node_programs.install()
                faults += respect(gateway, Path(name))
                faults += prism()
            except node_programs.NodeMissing as error:
                print(f"Neither Respect nor Prism has judged. {error}", file=sys.stderr)
                if os.environ.get("CI"):
                    faults.append(str(error))
            faults += schemathesis(gateway, Path(name))
    print(*faults, sep="\n\n", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
