"""`plan` and `finish` as the model fills them in, each held to the form that it was shown. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...base.schemas import faults
from ...base.systems import Operation
from ..rules.plan import Plan, Use

LONGEST = 300  # characters of a reason, and of what is wrong
Form = Mapping[str, Any]


class Finish(NamedTuple):
    """What the model says at its end. Without a confidence from 0 to 1 it is unsure: None."""

    met: bool
    confidence: float | None
    missing: str
    report: str


def read_plan(inputs: Any, form: Form, operations: Mapping[str, Operation]) -> tuple[Plan, str]:
    """Read a plan; gives its steps with known operations, and what is wrong with it, or nothing.

    A plan is wrong if none of its steps names a known operation.
    """
    if wrong := _faults(inputs, form):
        return Plan(), wrong
    uses = []
    strange = []
    for number, step in enumerate(inputs["steps"], 1):
        operation = operations.get(step["operation"])
        only = step.get("for", {})
        if operation is None:
            continue
        if fault := _strange(operation, only):
            strange.append(f"step {number}, {operation.tool}: {fault}")
        uses.append(Use(step["operation"], int(step.get("times", 1)), only, step["why"][:LONGEST]))
    if inputs["steps"] and not uses and not strange:
        names = ", ".join(dict.fromkeys(step["operation"] for step in inputs["steps"]))
        strange.append(
            f"it names no operation of a system; {names} is none of {', '.join(operations)}"
        )
    if strange:
        return Plan(), "; ".join(strange)[:LONGEST]
    return Plan(tuple(uses)), ""


def _strange(operation: Operation, only: Mapping[str, Any]) -> str:
    """Which inputs of a planned step its operation does not have; empty if it has all."""
    has = operation.input.get("properties", {})
    strange = sorted(only.keys() - has.keys())
    hint = f"its inputs are {', '.join(has)}" if has else "it takes none"
    if strange:
        return f"leave out {', '.join(strange)}; {hint}"
    return ""


def read_finish(inputs: Any, form: Form) -> tuple[Finish | None, str]:
    """Read an end, or what is wrong with its form. A confidence outside 0 to 1 becomes None."""
    if not isinstance(inputs, dict):
        return None, _faults(inputs, form)
    confidence = _confidence(inputs.get("confidence"))
    if wrong := _faults({**inputs, "confidence": confidence or 0}, form):
        return None, wrong
    return Finish(inputs["met"], confidence, inputs["missing"], inputs["report"]), ""


def _confidence(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if 0 <= value <= 1:
        return value
    return None


def _faults(inputs: Any, form: Form) -> str:
    errors = faults(form, inputs)
    return "; ".join(f"{fault.json_path}: {fault.message}" for fault in errors)[:LONGEST]
