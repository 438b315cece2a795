"""A drawing of the path that a workflow declares, made by the module that its project has."""

from __future__ import annotations

from ...checks import grammar
from ...decision import Decision
from ..wording.path import steps


def path(decision: Decision) -> str:
    """Draw the steps of the declared path; empty where there is none that code follows."""
    declared = steps(decision)
    if not declared:
        return ""
    drawing: str = grammar.path_drawing().svg(declared)
    return drawing
