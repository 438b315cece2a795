"""What a run writes down of itself beside its calls, each time in one transaction.

That is its row, its audit, and what people said.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from time import time
from typing import Any, NotRequired, TypedDict
from zoneinfo import ZoneInfo

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


class Start(TypedDict):
    """What a run keeps of its start: the result of its first step, which is stored with these keys.

    A run of an earlier release may lack what is not required.
    """

    at: float  # when it began, in seconds since 1970
    stop: str  # why it has to stop at once; empty if it need not
    policy: dict[str, Any]  # the fields of `RunTerms`, and the `level` of then
    longest: int  # tokens that one answer of the model may have
    always: int  # characters of each call of the model beside its messages
    usual: list[Any]  # the first three arguments of `Usual`
    backed: NotRequired[list[Any]]  # the others; apart, since an earlier release reads three
    zone: NotRequired[str]  # the timezone of its days
    opening: NotRequired[str]  # what the model is told after the goal
    private: NotRequired[bool]  # whether its goal counts as private data
    lacks: NotRequired[str]  # what is missing or wrong of the inputs that run.yaml names, in words
    checks: NotRequired[list[dict[str, Any]]]  # what run.yaml has to hold at its end; none without
    path: NotRequired[list[dict[str, Any]]]  # the steps of the path that it follows; none without
    # How a run of this release goes on. One of an earlier release, which lacks these, goes on as it
    # has begun.
    counts: NotRequired[bool]  # whether a call uses up what is planned of it
    names: NotRequired[str]  # `written` where people read operations by their written names
    lists_unclear: NotRequired[bool]  # whether people are told of writes that are perhaps made
    counts_people: NotRequired[bool]  # whether a person's no counts as a refusal of the policy
    holds_end: NotRequired[bool]  # whether code compares its end with its plan and its writes


@transaction("begin")
def record_start(run: str, task: Task) -> Start:
    """Write a run's row; gives when it began, the terms that it keeps, and what is usual for it."""
    at = time()
    level = agent().guard.policy.level
    usual = monitoring.usual(task.trigger)
    add_row(run, {"goal": task.goal, "trigger": task.trigger, "by": task.by})
    about = task.as_queued | {"data": audit.redact_inputs(task.data, ())}
    if task.inputs:
        about["inputs"] = audit.redact_inputs(dict(task.inputs), agent().guard.policy.redact)
    audit.record(run, Kind.RUN_STARTED, **about, level=level)
    start: Start = {
        "at": at,
        "stop": controls.stopped(run),
        "policy": {**_terms_now(), "level": level},
        "longest": agent().settings.max_tokens,
        "always": agent().size,
        "usual": usual[:3],
        "backed": usual[3:],
        "zone": agent().zone,
        "opening": opening(task, level, at, agent().zone),
        "private": task.private or _is_in_a_name(task),
        "lacks": agent().run_file.input_faults(task.inputs),
        "counts": True,
        "names": "written",
        "lists_unclear": True,
        "counts_people": False,
        "holds_end": True,
    }
    if checks := agent().run_file.checks:
        start["checks"] = [check.row for check in checks]
    if steps := agent().path.steps:
        start["path"] = [*map(dict, steps)]
    return start


def _terms_now() -> dict[str, Any]:
    """The terms that a run keeps, without whose prices they are.

    An earlier release, which may take the run up, does not read that.
    """
    terms = RunTerms(**agent().guard.policy.model_dump(mode="json"))
    return terms.model_dump(mode="json", exclude={"prices": {"model"}})


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
def record_status(
    run: str,
    status: RunStatus,
    why: str,
    spent: Spent,
    events: Events = (),
    *,
    is_idle: bool = False,
) -> None:
    """Record what the run waits for, or that it goes on, after events that are not recorded yet.

    A run that `is_idle` has no call under way.
    """
    _record_events(run, events)
    idle = {"doing": ""} if is_idle or status == RunStatus.PREPARED else {}
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


def _seconds_of(until: str, zone: str) -> float | None:
    """The seconds of a time as ISO text; None for a text that is none."""
    try:
        moment = datetime.fromisoformat(until)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone or "UTC"))
    return moment.timestamp()


@transaction("begin_wait")
def begin_wait(
    run: str, step: str, minutes: float | None, until: str, zone: str, spent: Spent
) -> float | None:
    """Record that a run waits, for so many minutes or until a time; gives until when, in seconds.

    `until` is ISO text, which without an offset is of this timezone. Gives None where it is none.
    """
    end = _seconds_of(until, zone)
    if minutes is not None:
        end = time() + minutes * approvals.MINUTE
    if end is None:
        return None
    why = f"{step}: until {datetime.fromtimestamp(end, UTC).isoformat(timespec='minutes')}"
    change_run(run, status=RunStatus.WAITING, doing="", why=why, **spent.as_row())
    audit.record(run, Kind.STATUS_CHANGED, status=RunStatus.WAITING, why=why)
    return end


@transaction("wait_until")
def wait(run: str, until: float) -> dict[str, Any]:
    """Have a run go on at that time; gives when, and why it has to stop if it has to.

    Raises Wait before that.
    """
    stop = controls.stopped(run)
    if not stop and time() < until:
        raise Wait(until)
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
