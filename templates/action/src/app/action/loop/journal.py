"""What a run writes down of itself beside its calls, each time in one transaction.

That is its row, its audit, and what people said.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from time import time
from typing import Any

from ..durable.engine import Task
from ..durable.parking import END_OF_TIME, OPERATOR, Wait
from ..durable.steps import transaction
from ..durable.store import RequestKind, RunStatus, change_run, requests, runs, session
from ..figures import monitoring
from ..model.agent import agent
from ..model.dialogue import opening
from ..people import approvals, controls
from ..record import audit
from ..record.records import Kind
from ..rules.plan import Row
from ..rules.policy import RunTerms, Spent

Events = Sequence[dict[str, Any]]  # for the audit, each with its kind


@transaction("begin")
def record_start(run: str, task: Task) -> dict[str, Any]:
    """Write a run's row; gives when it began, the terms that it keeps, and what is usual for it."""
    at = time()
    level = agent().guard.policy.level
    longest = agent().settings.max_tokens
    usual = monitoring.usual(task.trigger)
    add_row(run, {"goal": task.goal, "trigger": task.trigger, "by": task.by})
    about = task.as_queued | {"data": audit.redact_inputs(task.data, ())}
    if task.inputs:
        about["inputs"] = audit.redact_inputs(dict(task.inputs), agent().guard.policy.redact)
    audit.record(run, Kind.RUN_STARTED, **about, level=level)
    terms_now = RunTerms(**agent().guard.policy.model_dump(mode="json"))
    # Whose prices they are, an earlier release does not read, which may take the run up.
    fields = terms_now.model_dump(mode="json", exclude={"prices": {"model"}})
    policy = {**fields, "level": level}
    terms = {"longest": longest, "always": agent().size, "policy": policy, "counts": True}
    zone = agent().zone
    context = {"zone": zone, "opening": opening(task, level, at, zone)}
    names = {"names": "written", "lists_unclear": True, "counts_people": False}
    more: dict[str, Any] = {"private": task.private or _is_in_a_name(task), "holds_end": True}
    more |= {"lacks": agent().run_file.input_faults(task.inputs), **context}
    more["backed"] = usual[3:]  # apart: an earlier release, which may take it up, reads three
    if checks := agent().run_file.checks:
        more |= {"checks": [check.row for check in checks]}
    return {"at": at, "stop": controls.stopped(run), "usual": usual[:3], **terms, **names, **more}


def _is_in_a_name(task: Task) -> bool:
    """Whether a task is for a person other than whoever gave it, so that it tells of them."""
    return task.behalf not in ("", task.by, agent().settings.reader)


def add_row(run: str, about: dict[str, str]) -> None:
    """Insert a run's row, in the transaction that is running.

    `about` is its goal, its trigger and who began it.
    """
    now = time()
    level = agent().guard.policy.level
    texts = {"status": RunStatus.RUNNING, "level": level, "flag": "", "doing": "", "why": ""}
    counts = {**Spent().as_row(), "refusals": 0, "began": now, "changed": now}
    session().execute(runs.insert().values(id=run, **about, **texts, plan=[], **counts))


@transaction("planned")
def record_plan(run: str, plan: list[Row]) -> None:
    """Store the plan that is in force from now on."""
    rows = [redact(row, agent().guard.policy.redact) for row in plan]
    change_run(run, plan=rows)
    audit.record(run, Kind.PLAN_MADE, plan=rows)


def redact(row: Row, hidden: Collection[str]) -> Row:
    """A row of a plan without the inputs that the audit may not hold."""
    if "for" in row:
        return {**row, "for": audit.redact_inputs(row["for"], hidden)}
    return row


@transaction("listen")
def listen(run: str, paused: bool) -> dict[str, Any]:
    """Take what people have told the run, between two calls.

    Raises Wait for a run that stays paused.
    """
    words = controls.take_messages(run, paused=paused)
    if paused and not words.goes_on:
        raise Wait(END_OF_TIME)
    change_run(run, status=RunStatus.PAUSED if words.paused else RunStatus.RUNNING)
    if any(words):
        audit.record(run, Kind.PEOPLE_HEARD, **words._asdict())
    return words._asdict()


@transaction("dropped")
def record_level(run: str, level: str, because: str) -> None:
    """Record that the run lowers its own level by one."""
    change_run(run, level=level, flag=because)
    audit.record(run, Kind.LEVEL_LOWERED, level=level, because=because)


@transaction("unmet")
def record_unmet(run: str, missing: str) -> None:
    """Record that the goal is not met, as the model or a check says, and that the run goes on."""
    audit.record(run, Kind.GOAL_UNMET, missing=missing[:500])


@transaction("waits")
def record_status(run: str, status: RunStatus, why: str, spent: Spent, events: Events = ()) -> None:
    """Record what the run waits for, or that it goes on, after events that are not recorded yet."""
    _record_events(run, events)
    idle = {"doing": ""} if status == RunStatus.PREPARED else {}
    change_run(run, status=status, why=why, **idle, **spent.as_row())
    audit.record(run, Kind.STATUS_CHANGED, status=status, why=why)


@transaction("block")
def block(run: str, why: str, until: float, spent: Spent) -> None:
    """Record that the environment keeps the run from going on, and when it is tried again.

    `until` is in seconds since 1970; at END_OF_TIME, it waits for people.
    """
    change_run(run, status=RunStatus.BLOCKED, doing="", why=why, **spent.as_row())
    again = datetime.fromtimestamp(until, UTC).isoformat(timespec="seconds")
    more = {"again": again} if until < END_OF_TIME else {}
    audit.record(run, Kind.STATUS_CHANGED, status=RunStatus.BLOCKED, why=why, **more)


@transaction("unblock")
def unblock(run: str, until: float) -> dict[str, Any]:
    """Have a blocked run go on: at that time, or as soon as people say so.

    Gives when, and why it has to stop if it has to. Raises Wait before that.
    """
    stop = controls.stopped(run)
    if not stop and not controls.take_resumption(run) and time() < until:
        raise Wait(until, OPERATOR)
    change_run(run, status=RunStatus.RUNNING, why="")
    audit.record(run, Kind.STATUS_CHANGED, status=RunStatus.RUNNING, why="")
    return {"at": time(), "stop": stop}


@transaction("ended")
def record_end(run: str, outcome: dict[str, Any], refusals: int, events: Events = ()) -> float:
    """Record the end of a run and its outcome, after events that are not recorded yet.

    Gives when that was. The prepared writes of a run that is stopped lapse.
    """
    _record_events(run, events)
    nothing = {"doing": "", "why": "", "refusals": refusals}
    change_run(run, status=outcome["status"], outcome=outcome, **nothing, **outcome["used"])
    if unusual := outcome.get("unusual"):
        change_run(run, flag=unusual)
    if outcome["status"] == RunStatus.STOPPED:  # what it has prepared is stopped with it
        open_ = (
            requests.c.run == run,
            requests.c.kind == RequestKind.PREPARED,
            requests.c.answer == "",
        )
        lapsed = {"answer": "lapsed", "by": approvals.NOBODY, "reason": outcome["status"]}
        session().execute(requests.update().where(*open_).values(**lapsed))
    about = {key: outcome[key] for key in ("status", "left", "used", "backed_by") if key in outcome}
    report = audit.redact_inputs(outcome["report"], ())
    audit.record(run, Kind.RUN_ENDED, **about, report=report)
    return time()


def _record_events(run: str, events: Events) -> None:
    for event in events:
        audit.record(run, **event)
