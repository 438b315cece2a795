"""`plan` and `finish` as the model fills them in, each held to the form that it was shown. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...base.inputs import faults
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


def read_plan(given: Any, form: Form, known: Mapping[str, Operation]) -> tuple[Plan, str]:
    """Give the steps of a plan whose operations are known, and what is wrong with it.

    One that has steps, and no operation in any, is none.
    """
    if wrong := _faults(given, form):
        return Plan(), wrong
    uses, strange = [], []
    for number, step in enumerate(given["steps"], 1):
        operation, only = known.get(step["operation"]), step.get("for", {})
        if operation is None:
            continue
        if said := _strange(operation, only):
            strange.append(f"step {number}, {operation.tool}: {said}")
        uses.append(Use(step["operation"], int(step.get("times", 1)), only, step["why"][:LONGEST]))
    if given["steps"] and not uses and not strange:
        names = ", ".join(dict.fromkeys(step["operation"] for step in given["steps"]))
        strange.append(f"it names no operation of a system; {names} is none of {', '.join(known)}")
    if strange:
        return Plan(), "; ".join(strange)[:LONGEST]
    return Plan(tuple(uses)), ""


def _strange(operation: Operation, only: Mapping[str, Any]) -> str:
    """Say which inputs that are planned an operation does not have; empty if it has all."""
    has = operation.input.get("properties", {})
    strange = sorted(only.keys() - has.keys())
    known = f"its inputs are {', '.join(has)}" if has else "it takes none"
    return f"leave out {', '.join(strange)}; {known}" if strange else ""


def read_finish(given: Any, form: Form) -> tuple[Finish | None, str]:
    """Give an end, or what is wrong with its form. A wrong confidence is no fault, but unsure."""
    if not isinstance(given, dict):
        return None, _faults(given, form)
    confidence = _confidence(given.get("confidence"))
    if wrong := _faults({**given, "confidence": confidence or 0}, form):
        return None, wrong
    return Finish(given["met"], confidence, given["missing"], given["report"]), ""


def _confidence(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    return given if 0 <= given <= 1 else None


def _faults(given: Any, form: Form) -> str:
    found = faults(form, given)
    return "; ".join(f"{fault.json_path}: {fault.message}" for fault in found)[:LONGEST]
