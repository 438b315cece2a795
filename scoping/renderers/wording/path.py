"""The path that a workflow declares, as a list; empty where code does not follow one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...checks import grammar
from ...decision import Decision
from ...rulebook import Orchestration

if TYPE_CHECKING:
    from ...checks.grammar import OutlineEntry as Entry
    from ...checks.grammar import OutlineLine as Line


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
    outline: list[Line] = grammar.path_outline().outline(path)
    return outline


def entries(decision: Decision) -> list[Entry]:
    """Give the path as lists within lists."""
    found: list[Entry] = grammar.path_outline().entries(lines(decision))
    return found


def note() -> str:
    """Say what happens where a step needs what is not known."""
    text: str = grammar.path_outline().NOTE
    return text
