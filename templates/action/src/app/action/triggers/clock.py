"""The clock, which the engine itself keeps: each time counts once, however many workers there are.

Of the times that passed while no worker was there, only a schedule's latest is made up for, and
only if the schedule had come before and is what it was. A threshold is looked at again when its
next time comes.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dbos import DBOS, ScheduleInput

from ...base import amounts, cron
from ...base.expressions import read_condition
from ..calls import execution
from ..calls.execution import Call
from ..durable.engine import QUEUE
from ..durable.steps import step, transaction, workflow
from ..durable.store import lock, session, watches
from ..model.agent import agent
from ..record import audit
from ..record.records import Kind
from ..rules.trigger_file import Schedule, Threshold, Triggers, Unprompted
from .occasions import begin_on_occasion, refuse_if_stopped, set_off, triggers, watch_key

SECOND = timedelta(seconds=1)


@workflow("tick")
def begin_scheduled(at: datetime, schedule: dict[str, Any]) -> None:
    """A schedule's time has come, unless it came an hour ago and the clock was set back since."""
    this = Schedule.model_validate(schedule)
    zone = ZoneInfo(triggers().timezone)
    if not cron.parse(this.cron).is_repeat(at, zone):
        set_off([this], minute(at))


@workflow("watch")
def look_at_threshold(at: datetime, threshold: dict[str, Any]) -> None:
    """Look at each value of a threshold."""
    this = Threshold.model_validate(threshold)
    if _refuse_if_stopped(this, minute(at)):
        return
    for inputs in this.each:
        _look_at_value(this, dict(inputs), at)


def keep(triggers: Triggers) -> None:
    """Keep the times of these triggers and no others, in a process that carries runs."""
    schedules = {
        row["schedule_name"]: row
        for row in DBOS.list_schedules()
        if row["workflow_name"] in ("tick", "watch")
    }
    timed = [
        _schedule_of(schedule, begin_scheduled, schedule.cron, triggers.timezone)
        for schedule in triggers.of_kind(Schedule)
    ]
    timed += [
        _schedule_of(value, look_at_threshold, _cron(value.every), triggers.timezone)
        for value in triggers.of_kind(Threshold)
    ]
    times = {entry["schedule_name"]: (entry["schedule"], entry["cron_timezone"]) for entry in timed}
    same = {
        name
        for name, row in schedules.items()
        if times.get(name) == (row["schedule"], row["cron_timezone"])
    }
    for name in schedules.keys() - same:
        DBOS.delete_schedule(name)
    DBOS.apply_schedules(timed)
    for schedule in triggers.of_kind(Schedule):
        if schedule.id in same and (last := schedules[schedule.id]["last_fired_at"]):
            _catch_up(schedule, triggers.timezone, datetime.fromisoformat(last))


def _schedule_of(
    trigger: Unprompted, begun: Callable[[datetime, Any], None], times: str, zone: str
) -> ScheduleInput:
    """A trigger as a schedule of the engine, which hands its data to the workflow each time."""
    return {
        "schedule_name": trigger.id,
        "workflow_fn": begun,
        "schedule": times,
        "context": trigger.model_dump(mode="json", by_alias=True),
        "cron_timezone": zone,
        "queue_name": QUEUE,
    }


def minute(at: datetime) -> str:
    """A time as part of an id, the same in every timezone."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _cron(every: int) -> str:
    """A cron expression for every so many minutes, which divide an hour or a day."""
    if every < 60:
        return f"*/{every} * * * *"
    return f"0 */{every // 60} * * *"


def _catch_up(schedule: Schedule, zone: str, last: datetime) -> None:
    """Make up for the latest time since the last one.

    The engine counts it once, whoever else does this.
    """
    now = datetime.now(UTC)
    latest = cron.parse(schedule.cron).latest(last, now, ZoneInfo(zone))
    if latest is not None:
        DBOS.backfill_schedule(schedule.id, latest - SECOND, latest + SECOND)


@transaction("_held")
def _refuse_if_stopped(this: Threshold, occasion: str) -> bool:
    return refuse_if_stopped(this, occasion)


def _compare(done: dict[str, Any], this: Threshold, inputs: dict[str, Any], at: datetime) -> None:
    """Begin a run if the value has come to meet the condition.

    A failed look changes nothing, and is recorded.
    """
    key = watch_key(this, inputs)
    if done["fault"]:
        safe_inputs = audit.redact_inputs(inputs, agent().guard.policy.redact)
        about = {"trigger": this.id, "inputs": safe_inputs, "watch": key, "looked": at.timestamp()}
        audit.record("", Kind.LOOK_FAILED, **about, because=done["fault"])
        return
    met = done["met"]
    seen = lock(watches, {"id": key}, {"crossed": False, "looked": 0.0})
    if seen["looked"] > at.timestamp():
        return  # a later look was quicker
    crossed = bool(met)
    if crossed and not seen["crossed"]:
        data = {"read": this.read, "inputs": inputs, "when": this.when, "values": met}
        occasion = f"{minute(at)}-{key[:8]}"
        text = json.dumps(data, ensure_ascii=False)
        crossed = bool(begin_on_occasion(this, occasion, text, inputs))
    change = watches.update().where(watches.c.id == key)
    session().execute(change.values(crossed=crossed, looked=at.timestamp()))


@step("_look", then=_compare)
def _look_at_value(this: Threshold, inputs: dict[str, Any], _at: datetime) -> dict[str, Any]:
    """Read a value and compare all that was sent; gives what meets the condition, or the fault."""
    done = execution.send(Call("", 0, this.read, inputs, this.behalf), whole=True)
    try:
        return {"met": meeting(this.when, done), "fault": ""}
    except ValueError as fault:
        return {"met": [], "fault": str(fault)[:300] or "it could not be read"}


def meeting(when: str, done: Mapping[str, Any]) -> list[float]:
    """The values of a read, of one row or of many, that meet a condition; others are left out.

    Raises ValueError if it gave no such values.
    """
    if not done["ok"]:
        raise ValueError(done["result"])
    condition = read_condition(when)
    name = condition.name
    answer = amounts.read_json(done["result"])
    rows = [
        row for row in (answer if isinstance(answer, list) else [answer]) if isinstance(row, dict)
    ]
    values = [row[name] for row in rows if amounts.as_number(row.get(name)) is not None]
    if answer != [] and not values:
        raise ValueError(f"{name} is not a number in the answer")
    met = [value for value in values if condition.holds({name: value})]
    return [float(value) if isinstance(value, Decimal) else value for value in met]
