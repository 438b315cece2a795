"""A run that is stuck hands a person what is known and what is needed; what becomes of it is theirs to say, and silence is a no."""

from typing import Any

from . import approvals
from .approvals import Answer, Request


def hand_over(number: int, packet: dict[str, Any], to: str, minutes: int) -> Answer:
    """Wait for a person's word: `continue` with a note, `undo` what was written, or `keep` it and end.

    Nobody's answer counts as `undo`. `number` is which one of the run's escalations it is.
    """
    run, why = packet["run"], packet["why"]
    request = Request(f"{run}:escalation-{number}", run, "escalation", packet["goal"], packet, why, to)
    return approvals.wait_for(request, minutes)


def packet(run: Any, why: str) -> dict[str, Any]:
    """What a person needs to decide without reading everything: goal, plan, what was found and written, and what is missing."""
    done = [
        {"operation": write["operation"], "inputs": write["inputs"], "result": write["result"]} for write in run.writes
    ]
    begun = {write["operation"] for write in run.writes} | set(run.reads)
    return {
        "run": run.id,
        "goal": run.task.goal,
        "why": why,
        "known": [f"{name}: {result}" for name, result in run.reads.items()],
        "written": done,
        "left_of_the_plan": [step for step in run.plan if step["operation"] not in begun],
        "needed": "say what is missing and continue, undo what was written, or keep it and end",
    }
