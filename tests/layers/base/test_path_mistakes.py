"""One bad `path.yaml` a kind of mistake, with the whole message beside it.

A new kind is a new file in `paths/mistakes`; `pytest --accept` writes its message, which is then
read by a person. Their operations are those of `paths/systems.yaml`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import pytest

from app.base import path_checks, path_file, path_shape, path_values
from app.base.path_file import PathFile, load_path
from app.base.problem import Problem
from app.base.systems import load_systems

if TYPE_CHECKING:
    from tests.conftest import Golden

FOLDER = Path(__file__).parent / "paths"
FILES = sorted((FOLDER / "mistakes").glob("*.yaml"))
INPUTS = {
    "type": "object",
    "properties": {
        "invoice_id": {"type": "string"},
        "order_id": {"type": "string"},
        "amount": {"type": "number"},
        "due_at": {"type": "string", "format": "date-time"},
        "orders": {"type": "array", "items": {"type": "string"}},
    },
}
MODULES = [str(one.__file__) for one in (path_file, path_shape, path_values, path_checks)]
OPERATIONS = load_systems(FOLDER / "systems.yaml")


def load(file: Path) -> PathFile:
    without = ("python",) if file.stem == "an-unsupported-kind" else ()
    return load_path(Path(file.name), OPERATIONS, INPUTS, without=without)


def message(file: Path) -> str:
    with pytest.raises(Problem) as caught:
        load(file)
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_message(file: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    golden(file.with_suffix(".txt"), f"{message(file)}\n")


def test_there_is_no_message_without_its_file() -> None:
    messages = (FOLDER / "mistakes").glob("*.txt")
    assert {file.stem for file in messages} == {file.stem for file in FILES}


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_each_line_names_a_place_and_a_way_out(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All but the words of YAML itself and of versions, which other tests hold."""
    monkeypatch.chdir(file.parent)
    first, *lines = message(file).splitlines()
    if file.stem in ("no-yaml", "an-older-version"):
        assert re.match(rf"{file.name}:[0-9]+", first)
        return
    assert first == f"{file.name} has these problems:"
    assert lines
    for line in lines:
        assert re.fullmatch(r"  line [0-9]+, column [0-9]+: .+; .+", line), line


def test_sound_path_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with every kind of step has no mistakes, and its steps are those of the file."""
    monkeypatch.chdir(FOLDER / "sound")
    steps, is_draft = load_path(Path("invoice.yaml"), OPERATIONS, INPUTS)
    assert (len(steps), is_draft) == (16, False)
    assert steps[0] == {
        "id": "invoice",
        "read": "inbox.get",
        "with": {"invoice_id": "input.invoice_id"},
    }


def test_path_that_is_not_followed_has_no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER / "sound")
    file = Path("a-draft-that-is-not-followed.yaml")
    assert load_path(file, OPERATIONS, INPUTS) == PathFile(is_draft=True)


def test_draft_says_so(tmp_path: Path) -> None:
    file = tmp_path / "path.yaml"
    file.write_text("version: 2\ndraft: yes\npath: [{escalate: nobody has drawn this}]\n")
    steps = [{"escalate": "nobody has drawn this"}]
    assert load_path(file, OPERATIONS, INPUTS) == PathFile(steps, is_draft=True)


def test_project_may_have_no_path(tmp_path: Path) -> None:
    assert load_path(tmp_path / "path.yaml", OPERATIONS, INPUTS) == PathFile()


def statements(file: str) -> Iterator[tuple[int, int]]:
    """Give the first and the last line of each statement of the functions of a module."""
    tree = ast.parse(Path(file).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    for node in (inner for function in functions for inner in ast.walk(function)):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not is_docstring and not isinstance(node, ast.Pass | ast.Match):
            yield node.lineno, node.end_lineno or node.lineno


def test_every_mistake_has_a_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files reach each statement of what reads and checks a path; a new one needs a file."""
    lines = set[tuple[str, int]]()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code.co_filename not in MODULES:
            return None
        if event == "line":
            lines.add((frame.f_code.co_filename, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        load_path(FOLDER / "none.yaml", OPERATIONS, INPUTS)
        for file in FILES:
            monkeypatch.chdir(file.parent)
            with pytest.raises(Problem):
                load(file)
        for file in (FOLDER / "sound").glob("*.yaml"):
            load_path(file, OPERATIONS, INPUTS)
    finally:
        sys.settrace(before)
    left = [
        f"{Path(module).name}:{first}"
        for module in MODULES
        for first, last in statements(module)
        if not any((module, line) in lines for line in range(first, last + 1))
    ]
    assert left == []
