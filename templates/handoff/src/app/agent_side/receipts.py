"""Where a task stands, made from the agent's tables at the moment it is asked for."""

import json
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from ..action.durable.store import (
    GONE,
    RequestAnswer,
    RequestKind,
    RunStatus,
    WriteState,
    audit,
    ledger,
    requests,
    runs,
    snapshot,
)
from ..action.people import approvals
from ..action.record.records import (
    CHECKS,
    LEDGER,
    NOTHING,
    Kind,
    for_people,
    is_unclear,
    request_for_people,
)
from ..base.display import as_written
from ..handoff.messages import Approval, Confirmation, LimitUse, Receipt, TaskStatus

# What a system may call a write's id, of which the first that it has counts.
IDS = ("confirmation_id", "confirmation", "receipt", "id")
STATUS: dict[str, TaskStatus] = {
    RunStatus.WAITING: TaskStatus.INPUT_REQUIRED,
    RunStatus.PREPARED: TaskStatus.INPUT_REQUIRED,
    RunStatus.ESCALATED: TaskStatus.ESCALATED,
    RunStatus.DONE: TaskStatus.COMPLETED,
    RunStatus.KEPT: TaskStatus.ESCALATED,
    RunStatus.STOPPED: TaskStatus.CANCELLED,
    RunStatus.FAILED: TaskStatus.FAILED,
}
# What has become of a write since its task was done, and what a person has said of one.
BACK: dict[str, str] = {WriteState.UNDONE: "was taken back later"}
BY_PEOPLE: dict[str, str] = {
    WriteState.UNDONE_BY_HAND: "was taken back by hand",
    WriteState.NOT_MADE: "was never made, according to a person",
}
UNDONE: dict[str, str] = {WriteState.UNDONE: "was undone"}
STANDS = (WriteState.DONE, WriteState.UNDO_FAILED, WriteState.KEPT)
CALLS = (RequestKind.APPROVAL, RequestKind.PREPARED)  # what is asked about a call
TELLING = (Kind.CALL_DECIDED, Kind.WRITE_DONE, Kind.WRITE_REFUSED)
PREPARED = "Everything else is done. A colleague still has to apply what was prepared."
BLOCKED = "waiting for the agent's operator"
APPLIED = "A colleague has approved what was prepared. It is being applied now."
Row = Mapping[str, Any]


class TaskState(NamedTuple):
    """All that is known of one task, as it was at one moment."""

    task: Row
    run: Row | None
    revision: int
    requests: list[Row]
    ledger: list[Row]
    audit: list[Row]


def receipts(selection: sa.Select[Any]) -> list[Receipt]:
    """The receipt of each of these rows of `tasks`."""
    with snapshot() as connection:

        def fetch(query: sa.Select[Any]) -> list[Row]:
            return [dict(row) for row in connection.execute(query).mappings()]

        task_rows = fetch(selection)
        ids = [task["id"] for task in task_rows]
        last = sa.select(audit.c.run, sa.func.max(audit.c.number).label("number"))
        latest = fetch(last.where(audit.c.run.in_(ids)).group_by(audit.c.run))
        revisions = {row["run"]: row["number"] for row in latest}
        begun = fetch(sa.select(runs).where(runs.c.id.in_(ids)))
        going = {row["id"]: for_people(row) for row in begun}
        asking = sa.select(requests).where(requests.c.run.in_(ids))
        requests_of = _by_run(fetch(asking.order_by(requests.c.asked)))
        writes = sa.select(ledger).where(ledger.c.run.in_(ids))
        writes_of = _by_run(fetch(writes.order_by(ledger.c.sequence)))
        telling = sa.select(audit).where(audit.c.run.in_(ids), audit.c.kind.in_(TELLING))
        events_of = _by_run(fetch(telling.order_by(audit.c.number)))
    return [
        _receipt(
            TaskState(
                task,
                going.get(i),
                revisions.get(i, 0),
                requests_of.get(i, []),
                writes_of.get(i, []),
                events_of.get(i, []),
            )
        )
        for i, task in zip(ids, task_rows, strict=True)
    ]


def _receipt(state: TaskState) -> Receipt:
    run = state.run
    request = state.task["request"]
    ended = run is not None and (bool(run["outcome"]) or run["status"] == RunStatus.FAILED)
    is_over = ended or (run is not None and run["status"] == RunStatus.PREPARED)
    approvals, applied, unmade = _approvals(state)
    of_run = _status_of_run(run, is_ended=ended, is_asking=bool(approvals))
    of_writes = of_run  # whatever of what was prepared is still to be applied
    if of_run == TaskStatus.COMPLETED and (unmade or _never_made(state)):
        of_writes = TaskStatus.FAILED
    since = _since(state, of_writes, is_ended=ended)
    report = ""
    if of_writes == TaskStatus.COMPLETED and not since:
        report = _report(run)
    status = of_writes
    reason = _reason(run, of_run, is_ended=ended)
    if is_over and approvals:
        status = TaskStatus.INPUT_REQUIRED
        reason = PREPARED
    elif is_over and applied:
        status = TaskStatus.WORKING
        reason = APPLIED
    return Receipt(
        task=state.task["id"],
        key=request["key"],
        issue=request["issue"],
        on_behalf_of=state.task["behalf"],
        details=request["details"],
        status=status,
        final=ended and not approvals and not applied,
        revision=state.revision,
        began=_moment(state.task["began"]),
        changed=_moment((run or {}).get("changed", state.task["began"])),
        doing="" if ended or run is None else _doing(run),
        confirmations=_confirmations(state),
        approvals=approvals,
        limits=_limits(state),
        reason="; ".join(filter(None, [reason, *unmade, *since, *_remainders(state)])),
        report=report,
        backed_by=_backing(state, status),
        checked=_checked(state, status),
    )


def _status_of_run(run: Row | None, *, is_ended: bool, is_asking: bool) -> TaskStatus:
    """The status of a task by its run alone; `is_asking` if something waits for approval."""
    if run is None:
        return TaskStatus.WORKING
    if is_ended and run["status"] == RunStatus.ESCALATED:
        return TaskStatus.FAILED  # nobody took it over, or a person had it undone
    status = STATUS.get(run["status"], TaskStatus.WORKING)
    if status == TaskStatus.INPUT_REQUIRED and not is_asking:
        return TaskStatus.WORKING  # it is about to ask, or was just answered
    return status


def _report(run: Row | None) -> str:
    """The report of a run that has ended; empty if it has none."""
    if run is None or not run["outcome"]:
        return ""
    return str(run["outcome"]["report"])


def _reason(run: Row | None, status: TaskStatus, *, is_ended: bool) -> str:
    """Why a task of this status waits, or ended otherwise than completed; else empty."""
    if run is None or status == TaskStatus.COMPLETED:
        return ""
    why = ""
    if status != TaskStatus.WORKING:
        why = str(run["why"] or run["flag"])
    if is_ended:
        return _report(run) or why
    return why


def _checked(state: TaskState, status: TaskStatus) -> list[str]:
    """The checks that held at the end of a task, unless one of its writes was taken back since."""
    outcome: Mapping[str, Any] = (state.run or {}).get("outcome") or {}
    is_undone = any(row["state"] in (*BACK, *BY_PEOPLE) for row in state.ledger)
    if status != TaskStatus.COMPLETED or is_undone:
        return []
    return [*outcome.get("checks", [])]


def _backing(state: TaskState, status: TaskStatus) -> Literal["", "checks", "ledger", "nothing"]:
    """What backs the end of a task: what was checked and is as it was then, or writes that stand.

    Those that were applied since stand, too.
    """
    if status != TaskStatus.COMPLETED:
        return ""
    if _checked(state, status):
        return CHECKS
    if any(row["state"] in STANDS for row in state.ledger):
        return LEDGER
    return NOTHING


def _approvals(state: TaskState) -> tuple[list[Approval], bool, list[str]]:
    """What waits for approval, whether a prepared write is being made, and what is not made.

    The last are sentences, each of which names a prepared write and says why it was not made.
    """
    approvals = list[Approval]()
    applied = False
    unmade = list[str]()
    states = {row["key"]: row for row in state.ledger}
    unclear = _unclear_keys(state)
    abouts = [row["about"] for row in state.audit if row["kind"] == Kind.WRITE_REFUSED]
    stopped = {about["sequence"]: about["because"] for about in abouts}
    for row in map(request_for_people, state.requests):
        write = states.get(row["id"], {"state": WriteState.INTENDED, "result": ""})
        if row["kind"] in CALLS and not row["answer"] and row["until"] > time.time():
            approvals.append(_approval(row))
        if row["kind"] != RequestKind.PREPARED or (
            not row["answer"] and row["until"] > time.time()
        ):
            continue
        if row["answer"] != RequestAnswer.APPROVE:
            refusal = (
                f"{row['by']} said no"
                if row["answer"] == RequestAnswer.DENY
                else "nobody said yes in time"
            )
            unmade.append(f"{row['what']} was prepared but not made: {row['reason'] or refusal}")
        elif why := stopped.get(int(row["id"].rpartition(":")[2])):
            unmade.append(f"{row['what']} was prepared but not made: {why}")
        elif write["state"] == WriteState.INTENDED:
            applied = True
        elif row["id"] in unclear and write["state"] not in GONE:
            doubt = "was prepared, and it is not known whether it was made"
            unmade.append(f"{row['what']} {doubt}: {write['result']}")
        elif write["state"] == WriteState.FAILED:
            unmade.append(f"{row['what']} was prepared but not made: {write['result']}")
    return approvals, applied, unmade


def _since(state: TaskState, status: TaskStatus, *, is_ended: bool) -> list[str]:
    """What has become of writes since, or what a person has said of them."""
    words = dict(BY_PEOPLE)
    if status == TaskStatus.COMPLETED:
        words |= BACK
    elif is_ended:
        words |= UNDONE
    rows = [row for row in state.ledger if row["state"] in words]
    return [f"{as_written(row['operation'])} {words[row['state']]}" for row in rows]


def _never_made(state: TaskState) -> bool:
    """Whether a person has found that something which was prepared and agreed to was never made."""
    prepared = {row["id"] for row in state.requests if row["kind"] == RequestKind.PREPARED}
    return any(
        row["key"] in prepared and row["state"] == WriteState.NOT_MADE for row in state.ledger
    )


def _unclear_keys(state: TaskState) -> set[str]:
    """The keys of the writes that were recorded as perhaps made."""
    written = [row["about"] for row in state.audit if row["kind"] == Kind.WRITE_DONE]
    return {f"{state.task['id']}:{about['sequence']}" for about in written if is_unclear(about)}


def _remainders(state: TaskState) -> list[str]:
    """What stands of a task although it was to be undone, and what a person is to do about it."""
    by_hand = [row for row in state.requests if row["kind"] == RequestKind.BY_HAND]
    acts = {
        approvals.request_line(row["because"], row["to"]): row["about"]["do"] for row in by_hand
    }
    outcome = (state.run and state.run["outcome"]) or {"left": []}
    return [f"{left}: {acts[left]}" if left in acts else left for left in outcome["left"]]


def _doing(run: Mapping[str, Any]) -> str:
    doing = run["doing"]
    why = run["why"]
    if run["status"] == RunStatus.BLOCKED:  # of whose key or address no client is told
        return BLOCKED
    if not doing:
        return "planning"
    return str(why if why.startswith(doing) else f"{doing}: {why}")


def _confirmations(state: TaskState) -> list[Confirmation]:
    """The writes that stand, each with its time in the audit.

    A write that was recorded as perhaps made is not among them, whatever became of it later.
    """
    written = [row for row in state.audit if row["kind"] == Kind.WRITE_DONE and row["about"]["ok"]]
    times = {row["about"]["sequence"]: row["at"] for row in written}
    return [
        Confirmation(
            operation=as_written(row["operation"]),
            id=_id(row["result"], row["key"]),
            at=_moment(times[row["sequence"]]),
        )
        for row in state.ledger
        if row["state"] in STANDS and row["sequence"] in times
    ]


def _limits(state: TaskState) -> list[LimitUse]:
    """Each limit that a call of the task met, as its latest call met it."""
    latest = dict[tuple[str, str], LimitUse]()
    for row in state.audit:
        if row["kind"] != Kind.CALL_DECIDED:
            continue
        for limit in row["about"].get("limits", []):
            place = limit["limit"], limit["value"]
            latest[place] = LimitUse(**limit, at=_moment(row["at"]))
    return [*latest.values()]


def _id(result: str, key: str) -> str:
    """The id in a system's answer; without one, the key that it has the write under."""
    try:
        answer = json.loads(result)
    except (ValueError, RecursionError):  # the latter of an answer that an earlier version took
        return key
    ids = (answer.get(name) for name in IDS) if isinstance(answer, dict) else ()
    return next((str(id_) for id_ in ids if isinstance(id_, str | int)), key)


def _approval(row: Mapping[str, Any]) -> Approval:
    return Approval(
        id=row["id"],
        operation=row["what"],
        inputs=row["about"],
        because=row["because"],
        to=row["to"],
        until=_moment(row["until"]),
        digest=row["digest"],
    )


def _by_run(rows: Iterable[Row]) -> dict[str, list[Row]]:
    by_run: dict[str, list[Row]] = {}
    for row in rows:
        by_run.setdefault(row["run"], []).append(row)
    return by_run


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
