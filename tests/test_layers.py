"""The rooms of the adapter: what each may import, how long it may be, and whose private names are used."""

from __future__ import annotations

import ast
import functools
import io
import tokenize
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import import_graph
import pytest
from playgroundclient.extras import ROOMS

ROOT = Path(__file__).resolve().parent.parent
ADAPTER = ROOT / "adapter" / "playgroundclient"
PACKAGE = "playgroundclient"
EXTRAS = (
    "notebook", "datasets", "images", "cli", "testing", "comparison", "dask", "legacy", "sandbox", "observer", "token_cache",
    "key_store",
)  # fmt: skip
LAYERS = [
    {"_version", "errors"},
    {"secrets", "text", "files", "clock"},
    {"_contract", "config", "extras", "lookup"},
    {"contract", "links"},
    {"generated"},
    {"user", "scene", "tiles"},
    {"transport"},
    {"jobs"},
    {"_async", "_sync"},
    {"campaign"},
    set(EXTRAS),
]
"""From below to above: the rooms of the adapter, each of which may import those below it."""
APART = [{"transport", "jobs"}, {"_async", "_sync"}, set(EXTRAS)]
"""Rooms that do not import each other."""
LIMITS = {
    ("config", "errors", "secrets", "contract", "links", "lookup"): 850,
    ("transport",): 850,
    ("jobs",): 1300,
    ("_async",): 1700,
    ("campaign",): 1600,
    ("datasets",): 450,
    ("comparison",): 600,
    ("legacy",): 250,
}
"""Lines of code at most, without blanks, comments and docstrings."""

MODULES = {
    ".".join((PACKAGE, *path.relative_to(ADAPTER).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(ADAPTER.rglob("*.py"))
}
OURS = [path for folder in ("adapter", "sandbox", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]
OUR_PACKAGES = {"playgroundclient", "playground_sandbox", *(path.stem for path in (ROOT / "tools").glob("*.py"))}
GENERATED_PRIVATES = {"_get_kwargs", "_build_response"}


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def room_of(module: str) -> str:
    """The room in which a module of the adapter stands; empty for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def imports_of(module: str) -> set[str]:
    """The modules of the adapter that a module imports, anywhere in it, for types too."""
    path = MODULES[module]
    package = module if path.stem == "__init__" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            found |= {name if (name := f"{base}.{alias.name}") in MODULES else base for alias in node.names}
    return {name for name in found if name in MODULES and name not in (module, PACKAGE)}


def dynamic_imports_of(module: str) -> list[str]:
    """What a module imports by a call, unless it says that this is another package."""
    calls = [
        node
        for node in ast.walk(tree_of(MODULES[module]))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("importlib.import_module", "__import__")
    ]
    return [ast.unparse(call) for call in calls if not _is_another_package(call.args[0])]


def _is_another_package(named: ast.expr) -> bool:
    first = named.values[0] if isinstance(named, ast.JoinedStr) else named
    return isinstance(first, ast.Constant) and not str(first.value).startswith((".", PACKAGE))


LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


@functools.cache
def graph() -> dict[str, set[str]]:
    """What each module of the adapter imports of it."""
    return {module: imports_of(module) for module in MODULES}


def test_every_module_stands_in_a_room() -> None:
    assert {room_of(module) for module in MODULES} - {""} <= set(LEVEL)


def test_no_import_leads_up_or_to_a_room_beside() -> None:
    wrong = []
    for module, imported in graph().items():
        for other in imported if module != PACKAGE else ():
            here, there = room_of(module), room_of(other)
            beside = here != there and any({here, there} <= rooms for rooms in APART)
            if beside or LEVEL.get(there, 0) > LEVEL.get(here, 0):
                wrong.append(f"{module} imports {other}")
    assert not wrong, "\n".join(wrong)


def test_no_import_leads_round_in_a_circle() -> None:
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_a_room_above_is_reached_through_the_extras_alone() -> None:
    for module, name in ROOMS.values():
        named = tree_of(MODULES[f"{PACKAGE}.{module}"])
        defined = {getattr(node, "name", "") for node in named.body}
        imported = {
            alias.asname or alias.name
            for node in ast.walk(named)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert name in defined | imported | _lazy(named), f"{module} has no {name}"
        assert LEVEL[room_of(f"{PACKAGE}.{module}")] >= LEVEL["campaign"], f"{module} is no room above"
    below = [module for module in MODULES if LEVEL.get(room_of(module), 0) < LEVEL["campaign"]]
    dynamic = {module: calls for module in below if (calls := dynamic_imports_of(module))}
    assert dynamic.keys() <= {PACKAGE, f"{PACKAGE}.extras"}, dynamic


def _lazy(tree: ast.Module) -> set[str]:
    """The texts in a module: one that is imported when it is asked for is named by one of them."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_gateway_and_the_generated_client_know_nothing_of_the_adapter() -> None:
    for folder in ("sandbox", "generated"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            imported = {
                name
                for node in (ast.walk(ast.parse(text)) if PACKAGE in text else ())
                for name in (
                    [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
            }
            assert not [name for name in imported if name.partition(".")[0] == PACKAGE], path


# --- private names ---------------------------------------------------------------------------------------------------


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def defined_in(tree: ast.Module) -> set[str]:
    """Every name that a module defines or assigns, as an attribute too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            found.add(node.value)  # of __slots__
    return found


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


@functools.cache
def our_privates() -> set[str]:
    return {name for path in OURS for name in defined_in(tree_of(path)) if is_private(name)}


def privates_of_others(tree: ast.Module) -> list[str]:
    """The private attributes and modules of other packages that a module uses."""
    foreign = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        for alias in (node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ())
        if _is_foreign(node, alias.name)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            module = getattr(node, "module", None) or ""
            parts = [part for alias in node.names for part in f"{module}.{alias.name}".split(".")]
            private = {part for part in parts if is_private(part)} - GENERATED_PRIVATES
            if private and any(_is_foreign(node, alias.name) for alias in node.names):
                found.append(f"line {node.lineno}: {', '.join(sorted(private))}")
        elif isinstance(node, ast.Attribute) and is_private(node.attr):
            root = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            of_another = isinstance(root, ast.Name) and root.id in foreign
            if node.attr not in GENERATED_PRIVATES and (of_another or node.attr not in our_privates()):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "delattr", "hasattr"):
            text = node.args[1]
            if isinstance(text, ast.Constant) and is_private(str(text.value)) and text.value not in our_privates():
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def _is_foreign(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").partition(".")[0] not in {*OUR_PACKAGES, "__future__"}
    return name.partition(".")[0] not in OUR_PACKAGES


def test_no_private_name_of_another_package_is_used() -> None:
    used = {path.relative_to(ROOT): names for path in OURS if (names := privates_of_others(tree_of(path)))}
    assert not used, used


@pytest.mark.parametrize(
    "program",
    [
        "import httpcore._sync",
        "from httpx._client import Client",
        "from httpx import _client",
        "import httpx\nhttpx._client",
        "import httpx as h\nh.Client._transport",
        "from asyncio import Runner\nRunner._interrupt_count",
        "client._hidden_by_somebody",
        "getattr(client, '_hidden_by_somebody')",
    ],
)
def test_the_search_for_private_names_would_find_one(program: str) -> None:
    assert privates_of_others(ast.parse(program))


@pytest.mark.parametrize(
    "program",
    [
        "from __future__ import annotations",
        "x.__class__",
        "from playground_api.api import x\nx._get_kwargs",
        "self._play",
    ],
)
def test_the_search_for_private_names_lets_others_be(program: str) -> None:
    assert privates_of_others(ast.parse(program)) == []


# --- how long they are -----------------------------------------------------------------------------------------------


def lines_of_code(text: str) -> int:
    """The lines on which there is code: no blanks, no comments, no docstrings."""
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            docstrings |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    no_code = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in no_code:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - docstrings)


def test_what_counts_as_a_line() -> None:
    text = '"""What\n\nit knows."""\n\nx = 1  # one\n# no\n"""of x"""\ny = """a\nb"""\n\n\ndef f() -> None:\n    """No."""\n'
    assert lines_of_code(text) == 4


@pytest.mark.parametrize("rooms", LIMITS, ids=lambda rooms: "+".join(rooms))
def test_no_room_is_longer_than_its_limit(rooms: tuple[str, ...]) -> None:
    found = {
        module: lines_of_code(path.read_text("utf-8")) for module, path in MODULES.items() if room_of(module) in rooms
    }
    longest = dict(sorted(found.items(), key=lambda each: -each[1]))
    assert sum(found.values()) <= LIMITS[rooms], longest


def test_the_picture_of_the_rooms_is_what_the_imports_say() -> None:
    assert import_graph.picture() in import_graph.PAGE.read_text("utf-8"), "run: make architecture"
