"""References and expressions, read by the very modules that a scaffolded project has: one parser for both.

They lie with the templates, in the installed package or beside it in a source tree, and import nothing but each other.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from .source import PACKAGE

if TYPE_CHECKING:
    from templates.base.src.app.base import expressions, references

_BASE = "base/src/app/base"
_NAME = f"{__name__}_of_layers"


def templates_folder() -> Path:
    """Find `templates/`, in the installed package or beside it in a source tree."""
    installed = PACKAGE / "templates"
    return installed if installed.is_dir() else PACKAGE.resolve().parent / "templates"


def _of_layers(name: str) -> ModuleType:
    """Import a module of the base layer, without what else is in its package."""
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(templates_folder() / _BASE)]
        sys.modules[_NAME] = package
    return import_module(f"{_NAME}.{name}")


if not TYPE_CHECKING:
    references, expressions = _of_layers("references"), _of_layers("expressions")

Expression = expressions.Expression
ExpressionError = expressions.ExpressionError
Reference = references.Reference
parse_reference = references.parse
read_expression = expressions.read_expression
