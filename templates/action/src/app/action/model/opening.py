"""What a run is told beside its goal, and on each new day. Pure.

It stands in the messages and not in the instructions, which stay the same for all runs.
"""

from datetime import UTC, datetime

from ...base.model import day_of
from ..durable.engine import Task

LEVELS = {
    "operator": "each write is prepared, and a person decides on it and applies it",
    "collaborator": "each write is prepared, and a person applies it",
    "consultant": "each write waits for a person's approval, and is then made",
    "approver": "writes that are planned, reversible and below their threshold are made, others "
    "wait for a person's approval",
    "observer": "writes that are planned, reversible and below their threshold are made, others "
    "wait for a person's approval, and people look at samples",
}
FIRST = "Do this first: call plan. Then look up what is so before you change anything."


def opening(task: Task, level: str, at: float, zone: str) -> str:
    """What day it is, who asks, in whose name it acts, what its level allows, what comes first."""
    by = f"Asked by {_on_one_line(task.by)}" if task.by else "Nobody asked in person"
    lines = [f"Today is {day_at(at, zone)}.", f"{by}; trigger {_on_one_line(task.trigger)}."]
    if task.behalf:
        lines.append(f"You act in the name of {_on_one_line(task.behalf)}.")
    return "\n".join([*lines, f"Your level is {level}: {LEVELS[level]}.", FIRST])


def new_day(day: str) -> str:
    """What a run is told when another day has begun."""
    return f"Today is {day} now."


def day_at(at: float, zone: str) -> str:
    """The day of a moment in seconds."""
    return day_of(datetime.fromtimestamp(at, UTC), zone)


def _on_one_line(name: str) -> str:
    return " ".join(name.split())[:100]
