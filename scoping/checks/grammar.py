"""References, expressions and schedules, read by the very modules that a scaffolded project has.

So there is one parser of each. The modules lie with the templates, in the installed package or
beside it in a source tree, and import nothing but each other and, for a path, jsonschema.
"""

from __future__ import annotations

import sys
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..files import templates_folder

if TYPE_CHECKING:
    from templates.base.src.app.base import cron, expressions, references
    from templates.base.src.app.base.path_outline import Entry, Line

    OutlineEntry = Entry
    OutlineLine = Line

_BASE = "base/src/app/base"
_NAME = f"{__name__}_of_layers"


def _of_layers(name: str) -> ModuleType:
    """Import a module of the base layer, without what else is in its package."""
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(templates_folder() / _BASE)]
        sys.modules[_NAME] = package
    return import_module(f"{_NAME}.{name}")


if not TYPE_CHECKING:
    cron = _of_layers("cron")
    references = _of_layers("references")
    expressions = _of_layers("expressions")


def path_checks() -> ModuleType:
    """Give the module that checks a path, which needs jsonschema: only a file with a path pays."""
    return _of_layers("path_checks")


def path_outline() -> ModuleType:
    """Give the module that says a path as a list."""
    return _of_layers("path_outline")


def path_drawing() -> ModuleType:
    """Give the module that draws a path."""
    return _of_layers("path_drawing")


def path_samples() -> ModuleType:
    """Give the module that makes up data for the ways of a path."""
    return _of_layers("path_samples")


def read_as_project(text: str) -> Any:
    """Read YAML as a scaffolded project does. Raises ValueError for what it refuses."""
    problem = _of_layers("problem")
    try:
        return problem.parse_yaml(text, Path("path.yaml"))
    except problem.Problem as refusal:
        raise ValueError(str(refusal)) from None


def equalities(text: str) -> list[tuple[str, str | int | float | references.Reference]]:
    """Give the fields of an answer that must equal something for an expression to hold.

    That is what `and` joins of comparisons with a literal, or with an input of the run.
    """
    fields = []
    nodes: list[expressions.Node] = [read_expression(text).node]
    while nodes:
        match nodes.pop(0):
            case expressions.Joined("and", parts):
                nodes += parts
            case expressions.Quantified(_, part):
                nodes.append(part)
            case expressions.Comparison(references.Reference(root, steps), "==", value):
                field = (root, *steps)
                if root == "result":
                    field = steps
                if len(field) == 1 and (literal := _literal(value)) is not None:
                    fields.append((field[0], literal))
    return fields


def _literal(value: expressions.Operand) -> str | int | float | references.Reference | None:
    match value:
        case str():
            return value
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case Decimal():
            return float(value)
        case references.Reference("input", (_,)):
            return value
    return None


Expression = expressions.Expression
ExpressionError = expressions.ExpressionError
Reference = references.Reference
parse_reference = references.parse
read_condition = expressions.read_condition
read_expression = expressions.read_expression
schedule_mistakes = cron.mistakes
