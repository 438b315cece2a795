"""`plan` and `finish` as the model fills them in, each held to the form that it was shown. Pure."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from ..base.inputs import faults

LONGEST = 300  # characters of a reason, and of what is wrong
Form = Mapping[str, Any]


class Finish(NamedTuple):
    """What the model says at its end. Without a confidence from 0 to 1 it is unsure: None."""

    met: bool
    confidence: float | None
    missing: str
    report: str


def read_plan(given: Any, form: Form, known: Collection[str]) -> tuple[list[dict[str, str]], str]:
    """Give the steps of a plan whose operations are known, and what is wrong with its form."""
    if wrong := _faults(given, form):
        return [], wrong
    steps = [
        {"operation": step["operation"], "why": step["why"][:LONGEST]}
        for step in given["steps"]
        if step["operation"] in known
    ]
    return steps, ""


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
