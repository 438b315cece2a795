"""How a run begins without a person: on an occasion of one of the triggers, or when another run ends.

Its id is made of the trigger and of the occasion. However often the same occasion is told, and to however many processes,
it is one run. `clock.py` keeps the times, `webhooks.py` listens.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..base.problem import Problem
from . import audit, controls, engine
from .agent import agent
from .engine import Task
from .records import Kind
from .steps import transaction
from .trigger_file import Event, Follower, Threshold, Triggers, Unprompted, load_triggers


def triggers() -> Triggers:
    """The triggers of this process."""
    return _triggers(agent().folder)


@cache
def _triggers(folder: Path) -> Triggers:
    rules = agent().gate.policy.operations
    operations = agent().operations.items()
    allowed = {name: operation for name, operation in operations if rules[name].allow}
    return load_triggers(folder / "triggers.yaml", allowed)


def digest(text: str) -> str:
    """A key of any form as a part of an id."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def watch_key(this: Threshold, inputs: Mapping[str, Any]) -> str:
    """What a watch is known by: a threshold with one set of its inputs."""
    return digest(json.dumps([this.id, this.read, this.when, inputs], sort_keys=True))


def held(trigger: Unprompted, occasion: str) -> bool:
    """Whether all runs are stopped, so that nothing may begin.

    This is recorded in the transaction that is running.
    """
    if why := controls.stopped(""):
        audit.record("", Kind.START_HELD, trigger=trigger.id, occasion=occasion, because=why)
    return bool(why)


def begin(trigger: Unprompted, occasion: str, data: str = "", *, untrusted: bool = False, private: bool = False) -> str:
    """Queue a run in the transaction that is running. Gives its id; none while all runs are stopped.

    Data that are known to rest on text from outside are `untrusted`, whatever the trigger says of its own.
    """
    if held(trigger, occasion):
        return ""
    trusted = trigger.trusted and not untrusted
    task = Task(trigger.goal, trigger.id, trigger.kind, trigger.behalf, data, trusted, private)
    return engine.begin_along(task, f"{trigger.id}@{occasion}")


@transaction
def set_off(these: Sequence[Unprompted], occasion: str, data: str = "") -> list[str]:
    """Begin a run of each. Gives their ids; none while all runs are stopped."""
    return [run for trigger in these if (run := begin(trigger, occasion, data))]


@transaction
def follow(run: str, trigger: str, status: str, report: str, untrusted: bool, private: bool) -> None:
    """Begin what waits for this run's outcome, with its report, which is no better than what the run has read."""
    for follower in triggers().of(Follower):
        if (follower.of, follower.when) == (trigger, status):
            begin(follower, run, report, untrusted=untrusted, private=private)


def emit(name: str, data: str = "", key: str = "") -> list[str]:
    """Say that something has happened, and give the runs that begin. The same key again is the same event.

    Raises Problem if no trigger waits for it, or while all runs are stopped.
    """
    waiting = triggers().events(name)
    if not waiting:
        names = ", ".join(sorted({event.name for event in triggers().of(Event)})) or "none"
        raise Problem(f"Nothing in triggers.yaml waits for the event {name}. Events that something waits for: {names}.")
    runs = set_off(waiting, digest(key or uuid.uuid4().hex), data)
    if not runs:
        raise Problem("Nothing begins while all runs are stopped; `agent allow` allows them again.", 3)
    return runs
