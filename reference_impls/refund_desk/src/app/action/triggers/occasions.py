"""How a run begins without a person: on an occasion of a trigger, or when another run ends.

Its id is made of the trigger and of the occasion. However often the same occasion is told, and to
however many processes, it is one run. `clock.py` keeps the times, `webhooks.py` listens.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ...base.problem import Problem, hold_together
from ..durable import engine
from ..durable.engine import Task
from ..durable.steps import transaction
from ..durable.store import storable
from ..model.agent import agent
from ..people import controls
from ..record import audit
from ..record.records import Kind
from ..rules.trigger_file import Event, Follower, Threshold, Triggers, Unprompted, load_triggers


def triggers() -> Triggers:
    """The triggers of this process."""
    return _triggers(agent().folder)


@cache
def _triggers(folder: Path) -> Triggers:
    rules = agent().gate.policy.operations
    operations = agent().operations.items()
    allowed = {name: operation for name, operation in operations if rules[name].allow}
    file = folder / "triggers.yaml"
    result = load_triggers(file, allowed)
    if not agent().run_file.checks:
        never = "waits for runs that are checked, and run.yaml has no done_when; write one, or done"
        waiting = [one.id for one in result.of(Follower) if one.when == "checked"]
        hold_together(file, (f"{id_}: it {never}" for id_ in waiting))
    return result


def digest(text: str) -> str:
    """A key of any form as 24 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def watch_key(this: Threshold, inputs: Mapping[str, Any]) -> str:
    """The key of a watch: a threshold with one set of its inputs."""
    return digest(json.dumps([this.id, this.read, this.when, inputs], sort_keys=True))


def refuse_if_stopped(trigger: Unprompted, occasion: str) -> bool:
    """Whether all runs are stopped, so that nothing may start; if so, this is recorded.

    Writes in the transaction that is running.
    """
    if why := controls.stopped(""):
        audit.record("", Kind.START_HELD, trigger=trigger.id, occasion=occasion, because=why)
    return bool(why)


def begin(
    trigger: Unprompted,
    occasion: str,
    data: str = "",
    inputs: Mapping[str, Any] | None = None,
    *,
    untrusted: bool = False,
    private: bool = False,
) -> str:
    """Queue a run in the transaction that is running.

    Gives its id; none while all runs are stopped. What the run is told is in `inputs`, or by its
    names in the data. Data that are known to rest on text from outside are `untrusted`, whatever
    the trigger says of its own.
    """
    if refuse_if_stopped(trigger, occasion):
        return ""
    trusted = trigger.trusted and not untrusted
    values = agent().run_file.named_in(_parsed(data) if inputs is None else inputs)
    by = trigger.id, trigger.kind, trigger.behalf
    task = Task(trigger.goal, *by, data, trusted, private, values)
    return engine.begin_along(task, f"{trigger.id}@{occasion}")


def lacking(data: str) -> str:
    """What the data of an event or webhook lack of a run's required inputs; empty if nothing."""
    return agent().run_file.lacks(agent().run_file.named_in(_parsed(data)))


@transaction("set_off")
def set_off(these: Sequence[Unprompted], occasion: str, data: str = "") -> list[str]:
    """Start a run of each trigger. Gives their ids; none while all runs are stopped."""
    return [run for trigger in these if (run := begin(trigger, occasion, data))]


@transaction("follow")
def follow(
    run: str,
    trigger: str,
    status: str,
    report: str,
    untrusted: bool,
    private: bool,
    is_checked: bool = False,
) -> None:
    """Begin what waits for this run's outcome, with its report.

    That is no better than what the run has read.
    """
    for follower in triggers().of(Follower):
        if follower.comes_after(trigger, status, is_checked=is_checked):
            begin(follower, run, report, untrusted=untrusted, private=private)


def emit(name: str, data: str = "", key: str = "") -> list[str]:
    """Say that something has happened, and give the runs that begin.

    The same key again is the same event. Raises Problem if no trigger waits for it, if its data
    lack what a run is told, or while all runs are stopped.
    """
    waiting = triggers().events(name)
    if not waiting:
        names = ", ".join(sorted({event.name for event in triggers().of(Event)})) or "none"
        nothing = f"Nothing in triggers.yaml waits for the event {name}"
        raise Problem(f"{nothing}. Events that something waits for: {names}.")
    if lacks := lacking(data):
        raise Problem(f"The event does not begin a run: {lacks}. Give it as JSON by name.")
    runs = set_off(waiting, digest(key or uuid.uuid4().hex), data)
    if not runs:
        reason = "Nothing begins while all runs are stopped"
        raise Problem(f"{reason}. To lift this: `agent allow`.", 3)
    return runs


def _parsed(data: str) -> Any:
    """The data in a text, as they can be kept; None if it is no JSON."""
    try:
        return storable(json.loads(data, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        return None
