"""The shape of the program: who may import whom, who may ask for the time, and what stays out of a quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "focus_tui"

# Each layer, and the parts of focus_tui that it may import beside itself. The package's own name, with its version,
# is free to all. Those that put the program together may import everything.
FREE = {"", "clock", "config", "frozen"}
MAY_IMPORT = {
    "": set(),
    "clock": {""},
    "frozen": {""},
    "config": {"", "frozen"},
    "api": FREE,
    "tracking": FREE | {"api"},
    "targets": FREE | {"api", "tracking"},
    "tui": FREE | {"api", "tracking", "targets"},
    "sandbox": FREE,
    "oneshot": FREE | {"api", "tracking", "targets"},
    "doctor": FREE | {"api", "tracking", "tui"},
    "log_file": FREE,
}
WIRING = {"cli", "wiring", "engine", "setup", "__main__"}


@dataclass(frozen=True)
class Import:
    """One import in the source. `name` is absolute, with the member that is taken; `lazy`: inside a function."""

    name: str
    line: int
    lazy: bool


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(name: str) -> str:
    """The part of focus_tui that the module `name` belongs to: `api` for `focus_tui.api.client`."""
    return [*name.split("."), ""][1]


def imports(source: str, module: str, *, package: bool = False) -> Iterator[Import]:
    """Every import, at any depth, also under TYPE_CHECKING and by import_module with a plain name."""
    yield from _imports(ast.parse(source), module, package, lazy=False)


def _imports(node: ast.AST, module: str, package: bool, *, lazy: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(alias.name, node.lineno, lazy)
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            above = module.split(".")
            above = above[: len(above) - node.level + package]
            base = ".".join([*above, base] if base else above)
        for alias in node.names:
            yield Import(f"{base}.{alias.name}", node.lineno, lazy)
    elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in {"import_module", "__import__"}:
        named = node.args[0] if node.args else None
        if isinstance(named, ast.Constant) and isinstance(named.value, str):
            yield Import(named.value, node.lineno, lazy)
        else:
            yield Import("(a name that is computed)", node.lineno, lazy)
    inside = lazy or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        yield from _imports(child, module, package, lazy=inside)


def clock_readings(source: str) -> Iterator[tuple[int, str]]:
    """Lines that ask the machine for the time: `time` imported, or now, utcnow or today of a date class called."""
    tree = ast.parse(source)
    classes = {"datetime", "date"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "time":
                    yield node.lineno, "import time"
                if alias.name == "datetime":
                    classes.add(alias.asname or alias.name)
        elif isinstance(node, ast.ImportFrom):
            if node.module == "time":
                yield node.lineno, "from time import …"
            if node.module == "datetime":
                classes |= {alias.asname or alias.name for alias in node.names if alias.name in {"datetime", "date"}}
    for node in ast.walk(tree):
        # The bare attribute counts too: `default_factory=datetime.now` asks as well as a call does.
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
            owner = ast.unparse(node.value).split(".")[-1]
            if owner in classes:
                yield node.lineno, ast.unparse(node)


def forbidden_layer(importer: str, imported: str) -> bool:
    """Whether the module `importer` may not import `imported` by the direction of layers."""
    if imported.split(".")[0] != "focus_tui" or layer(importer) in WIRING:
        return False
    known = {*MAY_IMPORT, *WIRING}
    target = layer(imported) if layer(imported) in known else ""
    return target != layer(importer) and target not in MAY_IMPORT[layer(importer)]


def forbidden_library(importer: str, imported: Import) -> bool:
    """Whether `importer` may not use the library that is imported: each has its own place."""
    match imported.name.split(".")[0]:
        case "httpx" | "httpcore":
            return importer != "focus_tui.api.client"
        case "pydantic" | "pydantic_core":
            return importer != "focus_tui.api.wire" and not (layer(importer) == "config" and imported.lazy)
        case "textual" | "rich":
            return layer(importer) != "tui"
        case "frizbee":
            return importer != "focus_tui.targets.filter"
        case "shtab":
            return importer != "focus_tui.oneshot.completion"
        case _:
            return imported.name.startswith("(")


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def all_imports() -> Iterator[tuple[Path, str, Import]]:
    for path in sources():
        name = module_name(path)
        for found in imports(path.read_text(encoding="utf-8"), name, package=path.name == "__init__.py"):
            yield path, name, found


def test_every_module_belongs_to_a_known_layer() -> None:
    assert {layer(module_name(path)) for path in sources()} <= {*MAY_IMPORT, *WIRING}


def test_imports_point_one_way() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{found.line} imports {found.name}"
        for path, name, found in all_imports()
        if forbidden_layer(name, found.name)
    ]
    assert wrong == []


def test_each_library_has_its_one_place() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{found.line} imports {found.name}"
        for path, name, found in all_imports()
        if forbidden_library(name, found)
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ["pydantic", "pydantic_core", "pydantic_core.core_schema"])
def test_pydantic_and_its_core_have_the_same_one_place(library: str) -> None:
    places = ["focus_tui.api.wire", "focus_tui.config", "focus_tui.api.client", "focus_tui.tracking.tracker"]
    assert [forbidden_library(place, Import(library, 1, lazy=False)) for place in places] == [False, True, True, True]
    assert [forbidden_library(place, Import(library, 1, lazy=True)) for place in places] == [False, False, True, True]


def test_only_the_clock_asks_for_the_time() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {what}"
        for path in sources()
        if path != PACKAGE / "clock.py"
        for line, what in clock_readings(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import httpx", [("httpx", False)]),
        ("from focus_tui import config", [("focus_tui.config", False)]),
        ("from focus_tui.tui.app import App as A", [("focus_tui.tui.app.App", False)]),
        ("if TYPE_CHECKING:\n    import pydantic.fields", [("pydantic.fields", False)]),
        (
            "def f():\n    try:\n        from ..tracking import pace\n    finally: pass",
            [("focus_tui.tracking.pace", True)],
        ),
        ("from . import entry", [("focus_tui.api.entry", False)]),
        ("class A:\n    async def f(self):\n        import httpx", [("httpx", True)]),
        ("importlib.import_module('focus_tui.cli')", [("focus_tui.cli", False)]),
        ("import_module(name)", [("(a name that is computed)", False)]),
    ],
)
def test_the_reader_of_imports_sees_every_kind(source: str, found: list[tuple[str, bool]]) -> None:
    assert [(each.name, each.lazy) for each in imports(source, "focus_tui.api.client")] == found


def test_the_reader_of_imports_knows_where_a_package_starts() -> None:
    found = imports("from . import client\nfrom ..clock import Moment", "focus_tui.api", package=True)
    assert [each.name for each in found] == ["focus_tui.api.client", "focus_tui.clock.Moment"]


@pytest.mark.parametrize(
    ("importer", "imported", "forbidden"),
    [
        ("focus_tui.tui.app", "focus_tui.targets.finder", False),
        ("focus_tui.targets.finder", "focus_tui.tui.app", True),
        ("focus_tui.tracking.tracker", "focus_tui.targets", True),
        ("focus_tui.tracking.tracker", "focus_tui.api.errors.FocusError", False),
        ("focus_tui.api.client", "focus_tui.tracking", True),
        ("focus_tui.api.client", "focus_tui.__version__", False),
        ("focus_tui.sandbox.app", "focus_tui.api.entry", True),
        ("focus_tui.tui.app", "focus_tui.sandbox.app", True),
        ("focus_tui.tui.app", "focus_tui.cli.main", True),
        ("focus_tui.config", "focus_tui.clock", True),
        ("focus_tui.clock", "focus_tui.config", True),
        ("focus_tui", "focus_tui.clock", True),
        ("focus_tui.oneshot.status", "focus_tui.tracking.glance", False),
        ("focus_tui.oneshot.status", "focus_tui.tui.words", True),
        ("focus_tui.oneshot.status", "focus_tui.engine", True),
        ("focus_tui.targets.catalogue", "focus_tui.oneshot.fields", True),
        ("focus_tui.cli", "focus_tui.sandbox.serve", False),
        ("focus_tui.__main__", "focus_tui.cli.main", False),
        ("focus_tui.api.client", "json", False),
    ],
)
def test_the_direction_is_what_the_design_says(importer: str, imported: str, forbidden: bool) -> None:
    assert forbidden_layer(importer, imported) is forbidden


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "def f():\n    from time import monotonic",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as dt\ndt.utcnow()",
        "import datetime\ndatetime.date.today()",
        "import datetime as d\nd.datetime.now()",
        "field(default_factory=datetime.now)",
    ],
)
def test_the_reader_of_clocks_sees_every_kind(source: str) -> None:
    assert len(list(clock_readings(source))) == 1


def test_the_reader_of_clocks_leaves_the_injected_clock_alone() -> None:
    assert list(clock_readings("from datetime import datetime\nself.clock.now()\ndatetime.fromtimestamp(0)")) == []


def quick_modules() -> list[str]:
    """The modules that are imported before the first frame, or by a command that must answer at once."""
    quick = {"config", "tracking", "oneshot"}
    return ["focus_tui.cli", *(name for name in map(module_name, sources()) if layer(name) in quick)]


@pytest.mark.parametrize("module", quick_modules())
def test_importing_it_pulls_in_no_heavy_library(module: str) -> None:
    code = (
        f"import sys, {module}\n"
        "heavy = {'textual', 'rich', 'httpx', 'pydantic', 'pydantic_core', 'starlette', 'uvicorn', 'frizbee'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_the_matcher_is_loaded_only_once_the_filter_is_opened() -> None:
    code = (
        "import sys, focus_tui.tui.app\n"
        "from focus_tui.targets.filter import Finder\n"
        "finder = Finder(())\n"
        "next(finder.search(''))\n"
        "print('frizbee' in sys.modules)\n"
        "finder.prepare()\n"
        "print('frizbee' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")


def test_the_wire_uses_the_core_of_pydantic_alone() -> None:
    code = "import sys, focus_tui.api.wire\nprint('pydantic_core' in sys.modules, 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("True False", "")
