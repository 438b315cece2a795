"""The owner's own functions, which a path calls by name: those of `steps.py` beside `path.yaml`."""

import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any

from ..durable.steps import step
from ..durable.store import storable

FILE = Path("steps.py")
LONGEST = 300  # characters of a fault


@step("compute")
def compute(function: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Call a function of `steps.py` with these inputs by name: its result, or a fault, and when.

    After a crash it may be called again, so that it should change nothing.
    """
    try:
        result = storable(getattr(_owners_module(), function)(**inputs))
    except Exception as fault:  # noqa: BLE001 -- it is not our code, and a person hears of it
        words = f"{function} of {FILE} failed, {type(fault).__name__}: {fault}"
        return {"fault": str(storable(words[:LONGEST])), "at": time()}
    return {"result": result, "at": time()}


def forget_module() -> None:
    """Have the file read again at the next call, as after a change."""
    _owners_module.cache_clear()


@cache
def _owners_module() -> ModuleType:
    """The module of the project's folder. Raises FileNotFoundError, or what it raises itself."""
    spec = importlib.util.spec_from_file_location("steps_of_owner", FILE.resolve())
    if spec is None or spec.loader is None:
        raise FileNotFoundError(FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
