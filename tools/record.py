"""Record the cassettes of tests/test_recorded.py again: `python tools/record.py [gateway|service]`.

From `gateway`, a local gateway that the tests start; from `service`, the real one, with the API key that the client
finds (environment, profile or ./api_key.txt). That submits one small job there, and deletes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    source = arguments[0] if arguments else "gateway"
    if source not in ("gateway", "service") or len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    environment = {**os.environ, "RECORD_FROM": source}
    if source == "service":
        from playgroundclient.config import FRONT_URL, load
        from playgroundclient.errors import ConfigurationError

        try:
            settings = load()
        except ConfigurationError as error:
            print(error, file=sys.stderr)
            return 1
        if str(settings.front) != FRONT_URL:
            print(f"The client is configured for {settings.front}; recording from the service needs its own URLs.")
            return 1
        environment["RECORD_API_KEY"] = settings.key.reveal()
    # One after the other, since the last of the tests that share a cassette writes it.
    command = [
        sys.executable,
        "-m",
        "pytest",
        "tests/test_recorded.py",
        "--record-mode=rewrite",
        "--timeout=3600",
        "-q",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode == 0:
        print("Recorded. Look at the changes in tests/cassettes before you commit them: git diff tests/cassettes")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
