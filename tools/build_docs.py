"""Make the site: start a local gateway, and let Sphinx execute every page of docs/ against it. A warning is an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playgroundclient.sandbox import Gateway

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "_build" / "html"
SPEED = 120.0
"""How much faster time runs on the gateway: no page shall wait for a job."""


def main() -> int:
    gateway = Gateway.start(speed=SPEED)
    try:
        settings = {f"PLAYGROUND_{name.upper()}": value for name, value in gateway.settings.items()}
        # As a reader's shell has them: docs/getting-started.md says which.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # the pages' command lines
        environment = os.environ | settings | {"PLAYGROUND_URL": gateway.settings["url"], "PATH": path}
        sphinx = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "-b", "html"]
        return subprocess.run([*sphinx, *sys.argv[1:], ROOT / "docs", TARGET], env=environment, check=False).returncode
    finally:
        gateway.stop()


if __name__ == "__main__":
    sys.exit(main())
