"""The house: a room imports only from lower floors, a file from none that imports it (CONTRIBUTING.md draws it)."""

from __future__ import annotations

import ast
import graphlib
from pathlib import Path

import pipeline

ROOT = Path(pipeline.__file__).parent
FLOORS = {
    **dict.fromkeys(
        ("text", "schema", "errors", "workspace", "settings", "periods", "content", "shipped", "packaging", "cluster"),
        0,
    ),
    **dict.fromkeys(("ingest", "reference"), 1),
    **dict.fromkeys(("warehouse", "checks", "allocation"), 2),
    **dict.fromkeys(("reporting", "returns", "templates"), 3),
    "publish": 4,
    "scheduling": 5,
    "cli": 6,
}
# The shape of the reference is what a reading is held against; its code is not.
ALLOWED = {("ingest", "pipeline.reference.model")}


def imported(source: str) -> set[str]:
    """Dotted names under ``pipeline`` that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "pipeline"
            names |= {f"pipeline.{alias.name}" for alias in node.names} if whole else {node.module}
        assert not (isinstance(node, ast.ImportFrom) and node.level), "imports are written out in full"
    return {name for name in names if name.startswith("pipeline.")}


def faults(room: str, source: str) -> list[str]:
    """Imports of a module of ``room`` that go up or sideways."""
    found = []
    for name in sorted(imported(source)):
        other = name.split(".")[1]
        if other in ("__version__", room) or (room, name) in ALLOWED:
            continue
        ground = FLOORS[room] == FLOORS[other] == 0  # the ground floor is one room
        if FLOORS[other] >= FLOORS[room] and not ground:
            found.append(f"{room} imports {name}")
    return found


def test_every_room_imports_from_lower_floors_only() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if room != "__init__":
            found += [f"{path.relative_to(ROOT)}: {fault}" for fault in faults(room, path.read_text("utf-8"))]
    assert found == []


def test_the_check_sees_imports_that_go_up_or_sideways() -> None:
    assert faults("ingest", "from pipeline import warehouse")
    assert faults("warehouse", "def f():\n    import pipeline.checks.suites")
    assert faults("ingest", "from pipeline.reference import load")
    assert not faults("ingest", "from pipeline.reference.model import Reference")
    assert not faults("cli", "from pipeline import publish, errors\nfrom pipeline.cli import terminal")


def imports_of(name: str, source: str, modules: set[str]) -> set[str]:
    """The files among ``modules`` that a file imports anywhere but for its types."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= whole & modules or {node.module}
    return (found & modules) - {name}


def circle(imports: dict[str, set[str]]) -> list[str]:
    """Files each of which imports the next, the last one the first; empty where there are none."""
    try:
        list(graphlib.TopologicalSorter(imports).static_order())
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_no_file_imports_one_that_imports_it() -> None:
    files = {
        ".".join(p.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__"): p
        for p in ROOT.rglob("*.py")
    }
    sources = {name: path.read_text("utf-8") for name, path in files.items()}
    assert circle({name: imports_of(name, source, set(files)) for name, source in sources.items()}) == []


def test_the_check_sees_a_circle() -> None:
    modules = {"p.a", "p.b", "p.c"}
    a = imports_of("p.a", "def f():\n    from p import b", modules)
    b = imports_of("p.b", "from p.c import x", modules)
    assert (a, b) == ({"p.b"}, {"p.c"})
    assert circle({"p.a": a, "p.b": b, "p.c": {"p.a"}}) and not circle({"p.a": a, "p.b": b, "p.c": set()})
    assert not imports_of("p.a", "if TYPE_CHECKING:\n    from p import b", modules)
