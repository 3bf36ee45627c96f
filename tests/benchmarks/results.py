"""A 50 MB result: the memory of a fresh process that downloads it, and its time to a GeoDataFrame against pyogrio's own.

python -m tests.benchmarks.results
"""

from __future__ import annotations

import http.server
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

SIZE = 50 * 1024 * 1024
_PATH = "/api/v1/records/7c9e6679-7425-40de-944b-e07fc1f90ae7/export"
_CHILD = """
import sys
from playgroundclient import Playground
from playgroundclient._sync import downloads
address, path = sys.argv[1:]
with Playground("key", url=address, gateway_url=address, token_url=address + "/token") as play:
    downloads.download(play.http, play.settings.gateway.join(sys.argv[1] + "{path}"), path)
print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024)
"""


def document() -> bytes:
    """A FeatureCollection of about 50 MB, of records such as jobs leave."""
    features, size, number = [], 0, 0
    while size < SIZE:
        x, y = 2.0 + number % 1000 / 1000, 42.0 + number // 1000 / 1000
        ring = [[x, y], [x + 1e-4, y], [x + 1e-4, y + 1e-4], [x, y + 1e-4], [x, y]]
        feature = {
            "type": "Feature",
            "id": f"{number:032x}",
            "geometry": {"type": "Polygon", "coordinates": [ring]},
            "properties": {
                "tags": "tree",
                "confidence": 0.5 + number % 50 / 100,
                "state": "PREDICTED",
                "job_id": f"{number:036}",
            },
        }
        features.append(json.dumps(feature))
        size += len(features[-1]) + 1
        number += 1
    return f'{{"type": "FeatureCollection", "features": [{",".join(features)}]}}'.encode()


class _Service(http.server.BaseHTTPRequestHandler):
    body = b""

    def do_POST(self) -> None:
        self._answer(b'{"access_token": "token", "expires_in": 300}')

    def do_GET(self) -> None:
        self._answer(self.body)

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def figures() -> dict[str, float]:
    import pyogrio
    from playgroundclient import Records

    _Service.body = document()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.geojson"
        address = f"http://127.0.0.1:{server.server_address[1]}"
        child = [sys.executable, "-c", _CHILD.replace("{path}", _PATH), address, str(path)]
        peak = float(subprocess.run(child, check=True, capture_output=True, text=True, timeout=120).stdout)
        server.shutdown()
        assert path.read_bytes() == _Service.body
        ours, theirs = [], []
        for _ in range(3):
            started = time.perf_counter()
            frame = pyogrio.read_dataframe(path)
            theirs.append(time.perf_counter() - started)
            started = time.perf_counter()
            assert len(Records(path).to_geodataframe()) == len(frame)
            ours.append(time.perf_counter() - started)
    return {"peak": peak, "ours": statistics.median(ours), "pyogrio": statistics.median(theirs)}


def main() -> int:
    found = figures()
    print(
        f"50 MB result: peak memory {found['peak']:.1f} MiB; to_geodataframe {found['ours']:.2f} s, pyogrio "
        f"{found['pyogrio']:.2f} s ({found['ours'] / found['pyogrio']:.2f} times)"
    )
    return 0 if found["peak"] < 60 and found["ours"] <= 1.5 * found["pyogrio"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
