"""References, expressions and schedules, read by the very modules that a scaffolded project has.

So there is one parser of each. The modules lie with the templates, in the installed package or
beside it in a source tree, and import nothing but each other and, for a path, jsonschema.
"""

from __future__ import annotations

import sys
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

__all__ = [
    "OutlineEntry",
    "OutlineLine",
    "cron",
    "expressions",
    "path_checks",
    "path_drawing",
    "path_outline",
    "path_samples",
    "read_as_project",
    "references",
]

_BASE = "base/src/app/base"
_NAME = f"{__name__}_of_layers"
_LATE = ("cron", "expressions", "references")


def _of_layers(name: str) -> ModuleType:
    """Import a module of the base layer, without what else is in its package."""
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(templates_folder() / _BASE)]
        sys.modules[_NAME] = package
    return import_module(f"{_NAME}.{name}")


def __getattr__(name: str) -> ModuleType:
    """Import a module of the layers once it is used: a file that needs none does not pay."""
    if name in _LATE:
        return _of_layers(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
