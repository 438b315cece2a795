"""The order of the modules, held by reading their imports: each may use itself and what stands
before it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SCOPING = Path(__file__).parent.parent / "scoping"
ORDER = (
    "escaping",
    "errors",
    "questions",
    "rulebook",
    "workflow",
    "assessment",
    "orchestration",
    "autonomy",
    "actions",
    "guardrails",
    "path",
    "cost",
    "decision",
    "next_step",
    "comparison",
    "files",
    "yaml",
    "migration",
    "checks",
    "documents",
    "questionnaire",
    "renderers",
    "scaffold",
    "cli",
)
RENDERERS = (  # below renderers, by what is written
    "wording",
    "markdown_table",
    "json",
    "charts",
    "pages",
    "terminal",
    "record",
    "report",
    "questionnaire",
    "changes",
    "views",
)
IMPURE = ("files", "yaml", "migration", "checks", "documents", "scaffold", "cli")
PURE = tuple(name for name in ORDER if name not in IMPURE)
ALLOWED_IN_PURE = {
    "__future__",
    "collections",
    "dataclasses",
    "datetime",
    "difflib",
    "enum",
    "html",
    "itertools",
    "json",
    "math",
    "re",
    "shlex",
    "string",
    "textwrap",
    "typing",
    "unicodedata",
}
ONLY_IN = {
    "yaml": {"yaml", "migration", "documents/presets.py", "scaffold/verification.py"},
    "jsonschema": {"scaffold/samples.py"},
    "ruamel": {"yaml/round_trip.py"},
    "click": {"cli"},
    "jinja2": {"scaffold/layers.py"},
    "subprocess": {"cli", "scaffold"},
    "anthropic": set(),
    "socket": set(),
    "urllib": set(),
    "http": set(),
    "random": set(),
    "time": set(),
    "requests": set(),
}
CLOCKS = {"now", "today", "utcnow", "time"}
MODULES = sorted(path for path in SCOPING.rglob("*.py") if "templates" not in path.parts)

each_module = pytest.mark.parametrize(
    "module", [pytest.param(path, id=str(path.relative_to(SCOPING))) for path in MODULES]
)


def layer(module: Path, folder: Path | None = None) -> str:
    """Name the part of a folder that a module belongs to; empty for `__init__` and `__main__`."""
    name = module.relative_to(folder or SCOPING).parts[0].removesuffix(".py")
    return "" if name.startswith("__") else name


def imports(module: Path) -> Iterator[tuple[str, str]]:
    """Every import of a module: from inside the package its layer, from outside its top-level name."""
    package = ("scoping", *module.relative_to(SCOPING).parts[:-1])
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            base += node.module.split(".") if node.module else []
            named = (
                [base]
                if len(base) > 1 or base[0] != "scoping"
                else [[*base, alias.name] for alias in node.names]
            )
        else:
            continue
        for name in named:
            yield (
                ("inside", name[1])
                if name[0] == "scoping" and len(name) > 1
                else ("outside", name[0])
            )


def used_modules(module: Path) -> Iterator[Path]:
    """Find the modules of the package that a module imports."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = module.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            yield from (found for alias in node.names if (found := file_of(folder, alias.name)))


def file_of(folder: Path, name: str) -> Path | None:
    """Find the file that holds a name of a package or module; None outside of the package."""
    places = (
        folder / f"{name}.py",
        folder / name / "__init__.py",
        folder.with_suffix(".py"),
        folder / "__init__.py",
    )
    return next((place for place in places if place.is_file()), None)


def test_every_module_has_its_place_in_the_order() -> None:
    assert {layer(module) for module in MODULES} - {""} == {*ORDER}


@each_module
def test_dependencies_point_upwards(module: Path) -> None:
    own = layer(module)
    used = {name for where, name in imports(module) if where == "inside" and name != "__version__"}
    allowed = {*ORDER[: ORDER.index(own) + 1]} if own else {"cli"}
    assert used <= allowed


def test_every_renderer_uses_only_those_before_it() -> None:
    folder = SCOPING / "renderers"
    modules = [module for module in MODULES if module.is_relative_to(folder)]
    assert {layer(module, folder) for module in modules} - {""} == {*RENDERERS}
    for module in modules:
        inside = [used for used in used_modules(module) if used.is_relative_to(folder)]
        own = layer(module, folder)
        allowed = {*RENDERERS[: RENDERERS.index(own) + 1]} if own else set()
        assert {layer(used, folder) for used in inside} <= allowed, module


def test_no_modules_import_each_other_in_a_circle() -> None:
    uses = {module: {*used_modules(module)} - {module} for module in MODULES}
    assert sum(map(len, uses.values())) > len(MODULES)
    assert len([*TopologicalSorter(uses).static_order()]) == len(MODULES)


@each_module
def test_the_core_has_no_files_clock_network_or_terminal(module: Path) -> None:
    if layer(module) not in PURE:
        return
    assert {name for where, name in imports(module) if where == "outside"} <= ALLOWED_IN_PURE
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }
    assert called & (CLOCKS | {"open", "print", "input", "read_text", "write_text"}) == set()


@each_module
def test_each_library_is_used_in_its_one_place(module: Path) -> None:
    for name in {name for where, name in imports(module) if where == "outside"} & ONLY_IN.keys():
        path = module.relative_to(SCOPING).as_posix()
        assert {path, layer(module)} & ONLY_IN[name], f"{path} imports {name}"


def test_the_reader_of_used_modules_finds_a_circle(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "__init__.py").write_text("from .one import name\n")
    (inner / "one.py").write_text("import re\nfrom .. import outer\nfrom . import two\n")
    (inner / "two.py").write_text("def late():\n    from .one import name\n")
    (tmp_path / "outer.py").write_text("from .inner import name\n")
    modules = sorted(tmp_path.rglob("*.py"))
    uses = {module: {*used_modules(module)} for module in modules}
    assert uses == {
        inner / "__init__.py": {inner / "one.py"},
        inner / "one.py": {tmp_path / "outer.py", inner / "two.py"},
        inner / "two.py": {inner / "one.py"},
        tmp_path / "outer.py": {inner / "__init__.py"},
    }
    with pytest.raises(CycleError):
        TopologicalSorter(uses).prepare()


def test_the_reader_of_imports_sees_them_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "scaffold" / "sample.py"
    module.parent.mkdir()
    module.write_text(
        "import os.path, yaml\nfrom .. import decision, errors\nfrom ..cli.ask import "
        "create\nfrom . import layers\n"
        "def late():\n    from ruamel.yaml import YAML\n    import scoping.cli\n"
    )
    monkeypatch.setitem(globals(), "SCOPING", tmp_path)
    found = {*imports(module)}
    assert {name for where, name in found if where == "inside"} == {
        "decision",
        "errors",
        "cli",
        "scaffold",
    }
    assert {name for where, name in found if where == "outside"} == {"os", "yaml", "ruamel"}


ACTION = Path(__file__).parent.parent / "templates" / "action" / "src" / "app" / "action"
ROOMS = (
    "durable",
    "rules",
    "record",
    "people",
    "model",
    "calls",
    "triggers",
    "figures",
    "proposal",
    "loop",
    "workers",
    "view",
    "evaluation",
    "console",
    "cli",
)
ROOMS_MODULES = sorted(path for path in ACTION.rglob("*.py") if path.parent != ACTION)

each_module_of_a_room = pytest.mark.parametrize(
    "module", [pytest.param(path, id=str(path.relative_to(ACTION))) for path in ROOMS_MODULES]
)


def rooms_used(module: Path) -> set[str]:
    """The rooms of the agent that a module imports from, also where only its types are checked."""
    depth = len(module.relative_to(ACTION).parts)
    used = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            names = [node.module] if node.module else [alias.name for alias in node.names]
            used |= {name.partition(".")[0] for name in names}
    return used


def test_every_room_of_an_agent_has_its_place_in_the_order() -> None:
    assert {path.name for path in ACTION.iterdir() if path.is_dir()} - {"__pycache__"} == {
        *ROOMS
    } - {"view"}
    assert {path.name for path in ACTION.glob("*.py")} == {"__main__.py", "view.py"}


@each_module_of_a_room
def test_a_room_uses_only_those_before_it(module: Path) -> None:
    room = module.relative_to(ACTION).parts[0]
    assert rooms_used(module) <= {*ROOMS[: ROOMS.index(room)]}


def test_what_is_shown_of_runs_uses_only_rooms_before_it() -> None:
    assert rooms_used(ACTION / "view.py") <= {*ROOMS[: ROOMS.index("view")]}
