"""Make a virtual environment of the Python that runs this, and install a lock and this project into it.

    python3 tools/set_up.py .venv                   # anew, with pip and uv alone
    python3 tools/set_up.py .venv locks/demo.txt    # adds what that lock lists, and the project, editable

pip installs uv, and uv all the rest, from where pip is set to. What is installed already stays: all locks name the
same version of a package.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import subprocess
import sys
from pathlib import Path

from pip_settings import uv_environment

ROOT = Path(__file__).resolve().parent.parent
INSTALLERS = ROOT / "locks" / "installers.txt"


def make(folder: Path) -> None:
    """Make `folder` anew, a virtual environment with pip and uv. Raises SystemExit, which says what is missing."""
    print(f"Setting up {folder} with Python {platform.python_version()} ({sys.executable})", flush=True)
    for module, package in (("venv", "python3-venv"), ("pip", "python3-pip")):
        if importlib.util.find_spec(module) is None:
            raise SystemExit(
                f"{sys.executable} has no module {module}. Install it (Debian, Ubuntu: apt install {package}), "
                "or choose another Python with PYTHON=."
            )
    # Debian's Python has ensurepip only with python3-venv: the pip at hand installs the one inside.
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", folder], check=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(folder),
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    command += ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(INSTALLERS)]
    subprocess.run(command, env=os.environ | {"PIP_USER": "0"}, check=True)


def install(folder: Path, lock: Path) -> None:
    """Add what `lock` lists to the virtual environment `folder`, and this project as an editable install."""
    print(f"Installing {lock} into {folder}", flush=True)
    uv = [str(folder / "bin" / "uv"), "pip", "install", "--python", str(folder)]
    environment = uv_environment()
    subprocess.run([*uv, "--no-deps", "--require-hashes", "-r", str(lock)], env=environment, check=True)
    project = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    subprocess.run([*uv, *project], env=environment, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a virtual environment, or install a lock into it.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("lock", type=Path, nargs="?")
    options = parser.parse_args()
    try:
        if options.lock is None:
            make(options.folder)
        else:
            install(options.folder, options.lock)
    except subprocess.CalledProcessError as error:
        raise SystemExit(
            f"{Path(error.cmd[0]).name} failed, see above. Nothing outside {options.folder} was changed."
        ) from None


if __name__ == "__main__":
    main()
