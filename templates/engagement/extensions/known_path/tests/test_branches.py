"""Branches: each case of path.yaml is taken by a turn in scenarios/."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from app.base.path import Steps, steps_in
from app.offline.stand_in import entries

from .conftest import finds_nothing
from .desk import Desk


@finds_nothing
def test_every_case_is_taken_by_a_scenario(desk: Desk) -> Iterator[str]:
    document = yaml.safe_load(Path("path.yaml").read_text("utf-8"))
    lines = list[str]()
    for file in sorted(Path("scenarios").glob("*.yaml")):
        for turn in entries(yaml.safe_load(file.read_text("utf-8")), "turns", "person", file):
            lines += desk.ask(turn["person"]).splitlines()
    for name, case in cases(document["path"]):
        if not any(line.startswith(name) and line.endswith(f": {case}") for line in lines):
            yield f"path.yaml: no turn in scenarios/ takes the case {case!r} {name}".rstrip()


def cases(steps: Steps) -> Iterator[tuple[str, str]]:
    """Give the id of each branch, empty without one, with each of its cases."""
    for step in steps_in(steps):
        for case in step.get("branch", ()):
            yield step.get("id", ""), case.get("when", "otherwise")
