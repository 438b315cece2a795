"""The name of a test fits into a line of a report; its whole sentence is in the docstring."""

from __future__ import annotations

import ast

import pytest

from tests.support import style

LONGEST = 60


def names_of_tests(code: str) -> list[str]:
    """List the names of the test functions of a module, methods and nested ones included."""
    return [
        node.name
        for node in ast.walk(ast.parse(code))
        if isinstance(node, style.Definition) and node.name.startswith("test_")
    ]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        pytest.param("def test_a(): ...\nasync def test_b(): ...", ["test_a", "test_b"], id="both"),
        pytest.param("class TestA:\n    def test_a(self): ...", ["test_a"], id="method"),
        pytest.param("def tests_of(): ...\ntest_a = 1", [], id="no-test"),
    ],
)
def test_every_test_function_of_a_module_is_found(code: str, names: list[str]) -> None:
    assert names_of_tests(code) == names


def test_no_test_has_a_name_of_more_than_60_characters() -> None:
    names = [
        (file, name)
        for file in style.python_files()
        for name in names_of_tests((style.ROOT / file).read_text("utf-8"))
    ]
    assert len(names) > 2000
    assert [f"{file}: {name}" for file, name in names if len(name) > LONGEST] == []
