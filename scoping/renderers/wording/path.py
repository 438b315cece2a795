"""The path that a workflow declares, as a list; empty where code does not follow one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...checks import grammar
from ...decision import Decision
from ...rulebook import Orchestration


class Line(NamedTuple):
    """A step or a case of a branch, its place such as `4.1`, and how deep it lies, from 0."""

    depth: int
    place: str
    text: str


def steps(decision: Decision) -> Sequence[Mapping[str, Any]]:
    """Give the steps that a workflow declares, if its path is known."""
    if decision.orchestration.form is Orchestration.KNOWN_PATH:
        return decision.workflow.path
    return ()


def lines(decision: Decision) -> list[Line]:
    """Give the path in plain English, a line for each step and each case."""
    path = steps(decision)
    if not path:
        return []
    outline = grammar.path_outline().outline(path)
    return [Line(line.depth, line.place, line.text) for line in outline]


def note() -> str:
    """Say what happens where a step needs what is not known."""
    text: str = grammar.path_outline().NOTE
    return text
