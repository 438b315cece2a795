"""The audit's words of version 1 of the tables, and what they are now.

Both ways: the chain of then can still be held to its digests.
"""

from typing import Any

from .records import Kind

EVENTS = {
    "begun": Kind.RUN_STARTED,
    "planned": Kind.PLAN_MADE,
    "thought": Kind.MODEL_ANSWERED,
    "read": Kind.READ_DONE,
    "written": Kind.WRITE_DONE,
    "applied by a person": Kind.WRITE_APPLIED,
    "not applied": Kind.WRITE_REFUSED,
    "undone": Kind.WRITE_UNDONE,
    "undo failed": Kind.UNDO_FAILED,
    "undo asked": Kind.UNDO_REQUESTED,
    "not ended yet": Kind.END_DEFERRED,
    "not met": Kind.GOAL_UNMET,
    "dropped a rung": Kind.LEVEL_LOWERED,
    "given up": Kind.RUN_GIVEN_UP,
    "handed over": Kind.TASK_RECEIVED,
    "not answered": Kind.REQUEST_LAPSED,
    "not counted": Kind.ANSWER_REFUSED,
    "heard people": Kind.PEOPLE_HEARD,
    "all runs are stopped": Kind.RUNS_STOPPED,
    "runs are allowed again": Kind.RUNS_ALLOWED,
    "admitted": Kind.PERSON_ADMITTED,
    "dismissed": Kind.PERSON_DISMISSED,
    "remembered": Kind.FACT_KEPT,
    "recalled": Kind.FACTS_RECALLED,
    "forgotten": Kind.FACTS_FORGOTTEN,
    "counts as irreversible": Kind.OPERATION_MARKED,
    "counts as reversible again": Kind.OPERATION_RESET,
    "not begun": Kind.START_HELD,
    "not looked": Kind.LOOK_FAILED,
}
WITH_VALUE = {  # events that ended in a value, and the field that has it now
    "decided": (Kind.CALL_DECIDED, "verdict"),
    "asked": (Kind.REQUEST_MADE, "request"),
    "answered": (Kind.REQUEST_ANSWERED, "answer"),
    "told": (Kind.RUN_TOLD, "word"),
}
STATUSES = ("running", "waiting", "escalated", "done", "stopped", "kept")


def translated(event: str, about: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind and the data of a record of version 1. Raises KeyError for no event of that."""
    name, _, value = event.partition(": ")
    if name == "decided" and "sequence" not in about:
        return Kind.FACT_REFUSED, about  # of the memory, which is no system
    if value:
        kind, field = WITH_VALUE[name]
        return kind, {**about, field: value}
    if event in STATUSES:
        kind = Kind.RUN_ENDED if "report" in about else Kind.STATUS_CHANGED
        return kind, {**about, "status": event}
    return EVENTS[event], about


def about_of(event: str, about: dict[str, Any]) -> dict[str, Any]:
    """The data of a record as version 1 had it, given its event then and its data now."""
    name, _, value = event.partition(": ")
    added = "status" if event in STATUSES else ""
    if value and name in WITH_VALUE:
        added = WITH_VALUE[name][1]
    return {key: part for key, part in about.items() if key != added}
