"""Hold the recorded cassettes against the contract with `redocly drift`, and print what it finds.

    python tools/cassette_drift.py

Experimental in Redocly: what it finds is to be read, and is no failure.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import node_programs
import yaml

ROOT = Path(__file__).resolve().parent.parent


def entry(interaction: dict[str, Any]) -> dict[str, Any]:  # Any: JSON of vcrpy and of HAR
    """An interaction of a cassette as an entry of an HTTP archive."""
    request, response = interaction["request"], interaction["response"]
    url: str = request["uri"]
    query = [{"name": name, "value": value} for name, value in parse_qsl(urlsplit(url).query)]
    sent: dict[str, Any] = {"method": request["method"], "url": url, "httpVersion": "HTTP/1.1"}
    sent |= {"headers": _headers(request["headers"]), "queryString": query, "cookies": []}
    if request["body"] is not None:
        form = request["body"].startswith("apikey=")
        media = "application/x-www-form-urlencoded" if form else "application/json"
        sent["postData"] = {"mimeType": media, "text": request["body"]}
        sent["headers"].append({"name": "content-type", "value": media})
    headers = _headers(response["headers"])
    media = next((each["value"] for each in headers if each["name"].lower() == "content-type"), "")
    status = response["status"]
    received = {
        "status": status["code"], "statusText": status["message"], "httpVersion": "HTTP/1.1", "headers": headers,
        "cookies": [], "content": {"mimeType": media, "text": str(response["body"]["string"])}, "redirectURL": "",
    }  # fmt: skip
    return {"startedDateTime": "1970-01-01T00:00:00Z", "time": 0, "request": sent, "response": received, "timings": {}}


def _headers(headers: dict[str, list[str] | str]) -> list[dict[str, str]]:
    several = {name: [value] if isinstance(value, str) else value for name, value in headers.items()}
    return [{"name": name, "value": each} for name, values in several.items() for each in values]


def main() -> int:
    cassettes = sorted((ROOT / "tests" / "cassettes").rglob("*.yaml"))
    entries = [entry(each) for path in cassettes for each in yaml.safe_load(path.read_text("utf-8"))["interactions"]]
    archive = {"log": {"version": "1.2", "creator": {"name": "vcrpy", "version": "1"}, "entries": entries}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cassettes.har")
        path.write_text(json.dumps(archive), "utf-8")
        options = ["--api", "openapi/playground.yaml", "--config", "openapi/redocly.yaml", "--max-findings", "50"]
        try:
            ran = node_programs.run("redocly", "drift", str(path), *options, cwd=ROOT)
        except node_programs.NodeMissing as error:
            print(error, file=sys.stderr)
            return 0
    said = [line for line in ran.stderr.splitlines() if not line.startswith("unknown format")]
    print(f"{len(entries)} exchanges of {len(cassettes)} cassettes", ran.stdout, *said, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
