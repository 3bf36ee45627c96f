"""The picture in docs/architecture.md: which room of the adapter imports which, made from the imports of its files.

python tools/import_graph.py           writes it
python tools/import_graph.py --check   fails when it is not what the imports say
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "adapter" / "playgroundclient"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- made from the imports: begin -->", "<!-- made from the imports: end -->"
HEART = ("errors", "secrets", "config", "contract", "links", "lookup")
FOR_ALL = ("text", "files", "clock", "generated", "user", "scene", "tiles", "extras")
DERIVED = "_contract"
EXTRAS = "extras that stand alone"


def imports(file: Path) -> set[str]:
    """The modules of the adapter that a file imports at its top or for types, as dotted names below the package."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = parts[: len(parts) - node.level]
            if node.module:
                found.add(".".join((*base, node.module)))
            else:
                found.update(".".join((*base, alias.name)) for alias in node.names)
    return found


def room(module: str) -> str:
    """The room that a module stands in: a folder, the heart, or one of the extras that are a file."""
    first = module.partition(".")[0]
    if first in (*HEART, *FOR_ALL, DERIVED):
        return "heart"
    return first if (PACKAGE / first).is_dir() else EXTRAS


def picture() -> str:
    """The rooms as a Mermaid diagram."""
    arrows: set[tuple[str, str]] = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        if module.startswith("_sync.") or module in ("__init__", "_version"):
            continue
        arrows |= {
            (room(module), room(each).replace("_sync", "_async")) for each in imports(file) if each != "_version"
        }
    lines = [f'    {_id(one)}["{one}"] --> {_id(other)}["{other}"]' for one, other in sorted(arrows) if one != other]
    return "\n".join(["```mermaid", "graph TD", *lines, "```"])


def _id(name: str) -> str:
    return name.replace(" ", "_").strip("_")


def main() -> int:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    made = f"{before}{BEGIN}\n{picture()}\n{END}{rest.partition(END)[2]}"
    if "--check" in sys.argv:
        if made != text:
            print("docs/architecture.md: its picture is not what the imports say. Run: make architecture")
        return int(made != text)
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
