"""Test modules share helpers through modules that are none: they do not import one another."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [
    file
    for folder in (ROOT / "tests", ROOT / "templates", ROOT / "reference_impls")
    for file in folder.rglob("test_*.py")
]


STEMS = {file.stem for file in MODULES}


def imported_tests(source: str) -> list[str]:
    """The test modules that a module imports, by the last part of their names."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            names += [(node.module or "").rpartition(".")[2], *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name.rpartition(".")[2] for alias in node.names]
    return [name for name in names if name in STEMS]


def test_no_test_module_imports_another() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): names
        for file in MODULES
        if (names := imported_tests(file.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    ["from .test_house import a", "from . import test_house", "import tests.house.test_house"],
)
def test_each_way_to_import_one_is_seen(source: str) -> None:
    assert imported_tests(source.replace("test_house", Path(__file__).stem))
