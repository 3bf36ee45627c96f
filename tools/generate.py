"""Derive from the contract and from the asynchronous code whatever is derived, or check that it is up to date.

    python tools/generate.py            # make generate
    python tools/generate.py --check    # make drift

`make generate` validates and lints the contract, derives, type-checks what came out, and says what changed since the
last commit. Works offline; the same input and the same pinned versions give the same bytes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import derive_sync
import lint_contract
from contract_document import ContractError, Node, load
from contract_module import contract_module
from generator_input import generator_input
from reference_page import reference_page
from trees import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

CLIENT = "generated/playground_api"
FACTS = "adapter/playgroundclient/_contract.py"
ADAPTER = "adapter/playgroundclient"
REFERENCE = "docs/reference.md"
DERIVED = (CLIENT, FACTS, f"{ADAPTER}/_sync", REFERENCE)
CONTRACT = "openapi/playground.yaml"
SOURCES = ("openapi", "generated", ADAPTER)


_MOST, _LONGEST = 20, 300
_BESIDES = ("If you believe", "Please open an issue", "https://github.com/openapi-generators")


class GeneratorError(Exception):
    """The generator, the linter or the type checker refused; the message is what it printed."""


def build(root: Path) -> None:
    """Derive everything from the sources under `root`, in place. Raises ContractError and GeneratorError."""
    document = load(root / CONTRACT)
    try:
        facts, reference = contract_module(document), reference_page(document)
    except ValueError as error:
        raise ContractError(f"{CONTRACT}: {error}") from None
    generate_client(document, root / "openapi" / "generator.yaml", root / CLIENT)
    (root / FACTS).write_text(facts, "utf-8")
    (root / REFERENCE).parent.mkdir(exist_ok=True)
    (root / REFERENCE).write_text(reference, "utf-8")
    try:
        derive_sync.derive_all(root / ADAPTER, root / ADAPTER / "_sync")
    except subprocess.CalledProcessError as error:  # ruff has said what it cannot read, and where
        raise GeneratorError(
            f"{ADAPTER}/_async: ruff refuses what is derived from it (exit code {error.returncode})."
        ) from None


def rebuild(root: Path) -> None:
    """Derive everything, and check its types, before any of it takes its place under `root`: a failure changes nothing.

    Raises ContractError and GeneratorError.
    """
    with fresh_copy(root) as fresh:
        build(fresh)
        type_check(fresh, root / ".mypy_cache" / "generated")
        for place in DERIVED:
            shutil.rmtree(root / place) if (root / place).is_dir() else (root / place).unlink(missing_ok=True)
            (root / place).parent.mkdir(exist_ok=True)
            shutil.move(fresh / place, root / place)


@contextlib.contextmanager
def fresh_copy(root: Path) -> Iterator[Path]:
    """A copy of the sources, in which nothing can go wrong for those under `root`."""
    with tempfile.TemporaryDirectory(prefix="playground-derived-") as folder:
        fresh = Path(folder)
        for source in SOURCES:
            shutil.copytree(root / source, fresh / source, ignore=shutil.ignore_patterns("__pycache__"))
        yield fresh


def generate_client(document: Node, settings: Path, target: Path) -> None:
    """Run openapi-python-client on the derived copy of the contract; `target` is made anew."""
    with tempfile.TemporaryDirectory(prefix="playground-generate-") as folder:
        source, package = Path(folder, "playground.json"), Path(folder, target.name)
        source.write_text(json.dumps(generator_input(document)), "utf-8")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
        command += ["--path", str(source), "--config", str(settings), "--output-path", str(package)]
        # The hooks in generator.yaml call the ruff that is installed beside this Python.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        env = os.environ | {"PATH": path}
        ran = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if ran.returncode:
            raise GeneratorError(f"openapi-python-client failed on {CONTRACT}:\n{_shortened(ran.stdout)}")
        (package / "py.typed").touch()
        # Only now, so that a failure leaves the last good client in place.
        if target.exists():
            shutil.rmtree(target)
        shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__", ".ruff_cache"))


def lint(root: Path) -> None:
    """Lint the contract where Node and Redocly are installed, and say so where they are not."""
    if not lint_contract.installed():
        print("Not linted: Redocly is not installed. `make lint-contract` installs it, which takes the network.")
        return
    fault = lint_contract.lint(root)
    if fault is not None:
        raise GeneratorError(f"Redocly refuses openapi/playground.yaml:\n{fault}")


def _shortened(said: str) -> str:
    """What a program has printed that says something, without the frames that it draws and the requests for reports."""
    lines = [line.rstrip() for line in said.splitlines() if any(character.isalnum() for character in line)]
    told = [line[:_LONGEST] for line in lines if not line.startswith(_BESIDES)]
    return "\n".join(told[:_MOST] + [f"... and {len(told) - _MOST} lines more"] * (len(told) > _MOST))


def type_check(root: Path, cache: Path) -> None:
    """Check the types of what was generated. Raises GeneratorError."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--config-file=",
        "--no-error-summary",
        "--follow-imports=silent",
    ]
    command += ["--cache-dir", str(cache), CLIENT, FACTS]
    ran = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ran.returncode:
        raise GeneratorError(f"What was generated does not type-check:\n{_shortened(ran.stdout)}")


def summary(root: Path) -> str:
    """What the contract adds to, removes from and changes in that of the last commit."""
    # Only now: what is imported here is itself derived.
    import api_diff
    import change_summary

    try:
        before = api_diff.description(api_diff.contract_at(root, "HEAD"), "HEAD")
    except api_diff.RevisionError:
        return "No summary: there is no readable contract in the last commit."
    after = api_diff.description((root / api_diff.CONTRACT).read_text("utf-8"), "the working tree")
    return change_summary.summary(before, after)


def check(root: Path) -> list[str]:
    """How what is committed differs from what a fresh build makes, as unified diffs; empty when it does not."""
    with fresh_copy(root) as fresh:
        build(fresh)
        return list(differences(root, fresh, DERIVED))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Derive the generated code from openapi/ and from the async code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is out of date")
    parser.add_argument("--no-lint", action="store_true", help="do not lint the contract, which takes most of the time")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent, help="the checkout")
    options = parser.parse_args(arguments)
    try:
        if not options.check:
            load(options.root / CONTRACT)
            if not options.no_lint:
                lint(options.root)
            rebuild(options.root)
            print(summary(options.root))
            return 0
        drift = check(options.root)
    except (ContractError, GeneratorError) as error:
        print(error, file=sys.stderr)
        return 2
    if drift:
        print(*drift, sep="\n")
        print(
            f"{len(drift)} derived file(s) differ from what openapi/ and the async code produce (diffs above).\n"
            "Do not edit derived files. Run `make generate`, look at the changes, and commit them with their source.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
