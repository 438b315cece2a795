"""The owner's own functions, which a path calls by name: those of `steps.py` beside `path.yaml`."""

import importlib.util
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from .schemas import faults

FILE = "steps.py"
LONGEST = 300  # characters of a fault


def function_of(name: str, folder: Path = Path()) -> Callable[..., Any]:
    """Give a function of the project's `steps.py`.

    Raises FileNotFoundError, AttributeError, or what the file raises itself.
    """
    function: Callable[..., Any] = getattr(_module((folder / FILE).resolve()), name)
    return function


def fault_of(name: str, fault: Exception) -> str:
    """Say that a function of the owner's failed."""
    return f"{name} of {FILE} failed, {type(fault).__name__}: {fault}"[:LONGEST]


def misfit_of(name: str, result: Any, schema: Mapping[str, Any]) -> str:
    """Say that a function of the owner's gave what does not fit; empty if it fits."""
    wrong = faults(schema, result)
    return f"{name} gave what does not fit: {wrong[0].message}" if wrong else ""


def forget_module() -> None:
    """Have the file read again at the next call, as after a change."""
    _module.cache_clear()


@cache
def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("steps_of_owner", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
