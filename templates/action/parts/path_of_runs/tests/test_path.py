"""The path: each case of each branch can be reached, each way ends, and each call is allowed.

Look at path.yaml. docs/path.md says what its steps mean.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.base import path
from app.base.display import as_tool
from app.base.path_checks import Declared
from app.base.path_file import load_path
from app.base.path_samples import Way, missed_cases, ways
from app.base.problem import parse_yaml, read_text
from app.base.systems import load_systems

from .agent import OwnAgent
from .conftest import ROOT, finds_nothing

FILE = ROOT / "path.yaml"


def document(name: str) -> Any:
    """Give a file of the project as data."""
    file = ROOT / name
    return parse_yaml(read_text(file), file)


def steps() -> path.Steps:
    """Give the steps of the path, whether the runs follow it or not."""
    written: path.Steps = document("path.yaml")["path"]
    return written


@cache
def ways_through() -> list[Way]:
    """Go along the path with made-up answers, until each case was taken."""
    operations = load_systems(ROOT / "systems.yaml").values()
    declared = {
        one.name: Declared(one.effect == "write", one.input, one.output) for one in operations
    }
    return ways(steps(), declared, document("run.yaml")["inputs"])


@finds_nothing
def test_the_file_is_sound() -> Iterator[str]:
    load_path(FILE, load_systems(ROOT / "systems.yaml"), document("run.yaml")["inputs"])
    yield from ()


@finds_nothing
def test_each_case_is_reached_and_ends() -> Iterator[str]:
    for missed in missed_cases(steps(), ways_through()):
        yield f"path.yaml: {missed}"


@finds_nothing
def test_each_call_is_allowed(agent: OwnAgent) -> Iterator[str]:
    rules = agent.guard.policy.operations
    for name in path.operations_in(steps()):
        if not rules[as_tool(name)].allow:
            yield f"path.yaml: {name} is a call of the path, and policy.yaml does not allow it"


@finds_nothing
def test_each_function_is_there() -> Iterator[str]:
    functions = [step["python"] for step in path.steps_in(steps()) if "python" in step]
    file = ROOT / "steps.py"
    written = file.read_text("utf-8") if file.exists() else ""
    for name in functions:
        if f"def {name}(" not in written:
            yield f"path.yaml: {name} is a step of the path, and steps.py has no such function"
