"""A run that is stuck hands a person what is known and what is needed.

What becomes of it is theirs to say, and silence is a no.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..durable.store import RequestKind
from ..rules.plan import Row
from . import approvals
from .approvals import Answer, Request

Writes = list[dict[str, Any]]


class Stuck(NamedTuple):
    """A run that is stuck: its id, its goal, what is left of its plan, and why."""

    run: str
    goal: str
    left: list[Row]
    why: str


def hand_over(number: int, packet: dict[str, Any], to: str, minutes: int) -> Answer:
    """Ask a person what becomes of a run, and wait: it may take `minutes`.

    The answer is `continue` with a note, `undo` what was written, or `keep` it and end; `nobody`
    counts as `undo`. `number` is which one of the run's escalations it is.
    """
    run = packet["run"]
    why = packet["why"]
    request = Request(
        f"{run}:escalation-{number}", run, RequestKind.ESCALATION, packet["goal"], packet, why, to
    )
    return approvals.wait_for(request, minutes)


def packet(
    about: Stuck,
    results: Sequence[tuple[str, str]],
    written: Writes,
    needed: str,
) -> dict[str, Any]:
    """What a person needs to decide without reading everything.

    That is the goal, what is left of the plan, what was found and written, and what is missing.
    `results` are texts, each with the operation that gave it.
    """
    return {
        "run": about.run,
        "goal": about.goal,
        "why": about.why,
        "known": [f"{operation}: {result}" for operation, result in results],
        "written": written,
        "left_of_the_plan": about.left,
        "needed": needed,
    }
