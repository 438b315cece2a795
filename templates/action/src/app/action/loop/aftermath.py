"""What becomes of a run that a fault of ours, or the death of its process, has ended.

A person hears what stands, and decides.

The run's own workflow may not take another step: what it knows is lost, or cannot be recorded. So
a second one does, under the id `RUN:after`, which knows only what the tables say.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.bindings import cut
from ...base.display import as_tool, as_written
from ..calls import rollback
from ..durable import engine, process
from ..durable.steps import Died, give_up, transaction, workflow
from ..durable.store import (
    RequestAnswer,
    RequestKind,
    RunStatus,
    WriteState,
    change_run,
    requests,
    rows,
    runs,
    session,
    storable,
)
from ..durable.store import audit as audit_records
from ..model.agent import agent
from ..people import approvals
from ..people.approvals import Resolution, Writes
from ..record import audit
from ..record.records import Kind
from ..rules.plan import left_of
from ..rules.policy import Spent
from ..triggers import occasions
from . import journal

LONGEST = 500  # characters of a fault
NEEDED = "undo its writes, or keep them; the run cannot continue, so begin another for the rest"
UNKNOWN = "it is not known whether this was done"
STATES = {
    WriteState.DONE: "",
    WriteState.UNDO_FAILED: "it was not undone",
    WriteState.KEPT: "a person has decided to leave it as it is",
}


class LeftRun(NamedTuple):
    """What a run has left: its row, what it has read, and the number of its next escalation."""

    row: dict[str, Any]
    reads: list[tuple[str, str]]
    number: int


def give_up_run(run: str, task: Mapping[str, Any], fault: Exception) -> None:
    """Hand over a run that a fault of ours has ended, once, however often it is taken up again."""
    why = str(storable(_fault_text(fault)))
    begun = {key: str(storable(str(task.get(key, "")))) for key in ("goal", "trigger", "by")}
    give_up(run, lambda: _give_up(run, begun, why))


def _fault_text(fault: Exception) -> str:
    if isinstance(fault, Died):
        return str(fault)[:LONGEST]
    text = f"{type(fault).__name__}: {fault}"[:LONGEST]
    return f"a fault of this program ended it, {text}"


def give_up_dead_runs(since: float = 0.0) -> None:
    """Hand over the runs that have died since then, while nobody could write that down.

    That is when the database was away for longer than a run waits for it.
    """
    dead = engine.dead("pursue", since)
    open_ = sa.select(runs.c.id).where(
        runs.c.outcome.is_not(None) | (runs.c.status == RunStatus.FAILED)
    )
    over = {row["id"] for row in rows(open_.where(runs.c.id.in_([*dead])))}
    for run, task in dead.items():
        if run not in over:
            give_up_run(run, task, RuntimeError("it could not write down which"))


def _give_up(run: str, begun: dict[str, str], why: str) -> None:
    """Hand over a run, in the transaction that is running. Its open requests lapse."""
    if session().execute(sa.select(runs.c.id).where(runs.c.id == run)).first() is None:
        journal.add_row(run, begun)
    change_run(run, status=RunStatus.ESCALATED, why=why, flag=why)
    stays = requests.c.kind.in_((RequestKind.PREPARED, RequestKind.BY_HAND))
    open_ = requests.c.run == run, sa.not_(stays), requests.c.answer == ""
    lapsed = {"answer": "lapsed", "by": approvals.NOBODY, "reason": why}
    session().execute(requests.update().where(*open_).values(**lapsed))
    audit.record(run, Kind.RUN_GIVEN_UP, because=why)
    engine.queue_after(run, why)


@workflow("after")
def end_given_up_run(run: str, why: str) -> dict[str, Any]:
    """Ask a person what becomes of a run that was given up, and end it so."""
    left = LeftRun(*_load_left(run))
    writes = _standing(run)
    policy = agent().guard.policy
    packet = _packet(left, writes, why)
    to = policy.escalate_to
    minutes = policy.approval_minutes
    answer = approvals.hand_over(left.number, packet, to, minutes)
    status = _status(answer)
    outcome = {
        "status": status,
        "report": answer.stop or why,
        "left": _undo_unless_kept(run, writes, status),
        "writes": packet["written"],
        "used": {key: left.row[key] for key in Spent().as_row()},
    }
    at = journal.record_end(run, outcome, left.row["refusals"])
    process.trace_run(run, left.row["began"], at, outcome)
    occasions.begin_followers(run, left.row["trigger"], status, outcome["report"], True, True)
    return outcome


def _status(answer: Resolution) -> RunStatus:
    if answer.stop:
        return RunStatus.STOPPED
    if answer.answer == RequestAnswer.KEEP:
        return RunStatus.KEPT
    return RunStatus.ESCALATED


@transaction("_left")
def _load_left(run: str) -> list[Any]:
    row = session().execute(sa.select(runs).where(runs.c.id == run)).mappings().one()
    read = sa.select(audit_records.c.about).where(
        audit_records.c.run == run, audit_records.c.kind == Kind.READ_DONE
    )
    abouts = session().execute(read.order_by(audit_records.c.number)).scalars()
    reads = [(as_written(about["operation"]), about["result"]) for about in abouts if about["ok"]]
    count = sa.select(sa.func.count()).select_from(requests)
    before = count.where(requests.c.run == run, requests.c.kind == RequestKind.ESCALATION)
    return [dict(row), reads, (session().scalar(before) or 0) + 1]


def _standing(run: str) -> Writes:
    """The writes that stand, oldest first; all of them if it cannot be said which do."""
    try:
        return rollback.standing(run)
    except Exception:  # noqa: BLE001 -- what ended the run may be what is met here again
        return rollback.writes_of(run)


def _packet(left: LeftRun, writes: Writes, why: str) -> dict[str, Any]:
    begun = [as_tool(as_written(operation)) for operation, _ in left.reads]
    begun += [write["operation"] for write in writes]
    rest = left_of(left.row["plan"], begun)
    about = approvals.Stuck(left.row["id"], left.row["goal"], rest, why)
    packet = approvals.packet(about, left.reads, [*map(_write_entry, writes)], NEEDED)
    return {**packet, "goes_on": False}


def _write_entry(write: Mapping[str, Any]) -> dict[str, Any]:
    parts = STATES.get(write["state"], UNKNOWN), cut(str(write["result"]))
    result = ": ".join(filter(None, parts))
    return {"operation": write["operation"], "inputs": write["inputs"], "result": result}


def _undo_unless_kept(run: str, writes: Writes, status: RunStatus) -> list[str]:
    """What could not be undone; if a fault comes in between, all that may stand.

    Where the writes are kept, those that are perhaps made.
    """
    try:
        if status == RunStatus.KEPT:
            return rollback.ask_about_unclear(run)
        return rollback.roll_back(run)
    except Exception as fault:  # noqa: BLE001 -- as above; it ends with the truth, not in silence
        reason = f"{type(fault).__name__}: {fault}"[:LONGEST]
        names = [as_written(write["operation"]) for write in writes]
        return [str(storable(f"{name} may stand: {reason}")) for name in names]
