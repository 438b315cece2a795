"""A call of one of the owner's own functions, as a step of a run."""

from collections.abc import Mapping
from time import time
from typing import Any

from ...base.owner import fault_of, function_of
from ..durable.steps import step
from ..durable.store import storable


@step("compute")
def compute(function: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Call a function of `steps.py` with these inputs by name: its result, or a fault, and when.

    After a crash it may be called again, so that it should change nothing.
    """
    try:
        result = storable(function_of(function)(**inputs))
    except Exception as fault:  # noqa: BLE001 -- it is not our code, and a person hears of it
        return {"fault": str(storable(fault_of(function, fault))), "at": time()}
    return {"result": result, "at": time()}
