"""A run that is stuck hands a person what is known and what is needed.

What becomes of it is theirs to say, and silence is a no.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

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
    """Wait for a person's word.

    `continue` with a note, `undo` what was written, or `keep` it and end.

    Nobody's answer counts as `undo`. `number` is which one of the run's escalations it is.
    """
    run, why = packet["run"], packet["why"]
    request = Request(
        f"{run}:escalation-{number}", run, "escalation", packet["goal"], packet, why, to
    )
    return approvals.wait_for(request, minutes)


def packet(
    about: Stuck,
    known: Sequence[tuple[str, str]],
    written: Writes,
    needed: str,
) -> dict[str, Any]:
    """What a person needs to decide without reading everything.

    That is goal, what is left of the plan, what was found and written, and what is missing. What is
    `known` is a result with the operation that gave it.
    """
    return {
        "run": about.run,
        "goal": about.goal,
        "why": about.why,
        "known": [f"{operation}: {result}" for operation, result in known],
        "written": written,
        "left_of_the_plan": about.left,
        "needed": needed,
    }
