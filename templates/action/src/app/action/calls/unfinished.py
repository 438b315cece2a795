"""Writes that are not finished: those that are left to a person, or cut off by a fault.

A request to see to a write by hand is open until somebody says what has become of it.

A fault of ours may end an undo, or a write that a person applies. Neither is a run, so no run is
handed over: each write that may stand is asked of a person, once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.display import as_written
from ...base.systems import WayBack, way_back
from ..durable import engine
from ..durable.parking import END_OF_TIME
from ..durable.steps import Died, give_up, given_up
from ..durable.store import (
    RequestKind,
    WriteState,
    in_transaction,
    ledger,
    rows,
    session,
    storable,
)
from ..model.agent import agent
from ..people import approvals
from ..people.approvals import Request
from ..record import audit
from ..record.records import Kind
from .execution import Call, Undo

LONGEST = 300  # characters of a fault
# States of a write that stands, or may: an intended one, if the run was stopped.
MAY_STAND = (
    WriteState.INTENDED,
    WriteState.DONE,
    WriteState.UNKNOWN,
    WriteState.UNDO_FAILED,
    WriteState.KEPT,
)
# States in which none is left to a person.
SEEN = {WriteState.INTENDED: WriteState.UNKNOWN, WriteState.KEPT: WriteState.UNDO_FAILED}
GIVEN_UP = "A fault of this program ended it. `agent escalations` lists what is to be done"
SHOWN = 2_000  # characters of an answer that a person is shown


def fault_text(fault: Exception) -> str:
    """A fault as text that every table can store, of at most 300 characters."""
    text = str(fault)
    if not isinstance(fault, Died):
        text = f"a fault of this program ended it, {type(fault).__name__}: {fault}"
    return str(storable(text[:LONGEST]))


def give_up_undo(work: str, run: str, fault: Exception) -> list[str]:
    """Give up the undo of a run; gives what is left, in words."""
    why = fault_text(fault)
    _give_up(work, run, why, ledger.c.run == run)
    standing = sa.select(ledger.c.operation).where(
        ledger.c.run == run, ledger.c.state.in_(MAY_STAND)
    )
    notes = [f"{as_written(row['operation'])} may stand: {why}" for row in rows(standing)]
    return notes or [why]


def give_up_apply(work: str, request: str, fault: Exception) -> dict[str, Any]:
    """Give up a write that was to be applied; gives what is said of it."""
    run, _, sequence = request.rpartition(":")
    why = fault_text(fault)
    this = ledger.c.key == request
    _give_up(work, run, why, this)
    if rows(sa.select(ledger.c.key).where(this)):
        return {"ok": False, "result": f"It is not known whether it was made: {why}."}
    in_transaction(_refuse, run, int(sequence), why)
    return {"ok": False, "result": f"Not made: {why}."}


def give_up_dead_work(since: float = 0.0) -> None:
    """Give up the undos and applies that died since then while the database was away."""
    fault = RuntimeError("it could not write down which")
    over = given_up()
    for work, run in engine.dead("undo", since).items():
        if work not in over:
            give_up_undo(work, run, fault)
    for work, request in engine.dead("apply", since).items():
        if work not in over:
            give_up_apply(work, request, fault)


def ask_about_write(write: dict[str, Any], why: str) -> str:
    """Have a person see to a write, in the transaction that is running; gives what is left."""
    undo = Undo.from_row(write)
    system, _, operation = write["operation"].partition("__")
    tries = ""
    back = way_back_of(write)
    if back is not None and not back.lacks:
        tries = f". `agent undo {write['run']}` tries that for all writes of the run"
    act = (
        f"Look in {system} for {operation}, by its inputs or its key, and undo it there if it was"
        f" made{tries}"
    )
    left = LeftWrite(write, undo, f"{as_written(write['operation'])} may stand: {why}", act)
    return ask_by_hand(left)


def way_back_of(write: Mapping[str, Any]) -> WayBack | None:
    """The undo of a write; one that cannot be made lacks something, in a sentence."""
    name = write["operation"]
    operations = agent().operations
    if name not in operations:
        return WayBack(name, {}, "systems.yaml has no such operation any more")
    try:
        back = way_back(operations, name, write["inputs"], write["result"])
    except Exception as fault:  # noqa: BLE001 -- it is this write's alone
        return WayBack(name, {}, fault_text(fault))
    if back is None or not back.lacks:
        return back
    return back._replace(lacks=f"its answer does not give what that needs: {back.lacks}")


class LeftWrite(NamedTuple):
    """A write that is not undone: its row of the ledger, its undo, and why that failed.

    `act` says what a person is to do, where that does not follow from the undo. The undo is unclear
    if it is not known whether it was made.
    """

    write: dict[str, Any]
    undo: Call
    because: str
    act: str = ""
    is_undo_unclear: bool = False


def ask_by_hand(left: LeftWrite) -> str:
    """Ask a person to see to a write by hand, in the transaction that is running.

    Gives what is left, in words, as it was first said. One that a person has answered is asked
    again under an id of its own.
    """
    write = left.write
    undo = left.undo
    to = agent().guard.policy.escalate_to
    before = approvals.requests_about(write["key"], undo.run)
    if open_ := [row for row in before if row["answer"] == ""]:
        return approvals.request_line(open_[0]["because"], open_[0]["to"])
    id_ = f"{undo.key}-{len(before) + 1}" if before else undo.key
    about = {
        "do": left.act or _act(left),
        "inputs": write["inputs"],
        "answer": write["result"][:SHOWN],
        "key": write["key"],
    }
    what = write["operation"]
    request = Request(id_, undo.run, RequestKind.BY_HAND, what, about, left.because, to)
    approvals.put(request, END_OF_TIME)
    approvals.tell_left(undo.run)
    return approvals.request_line(left.because, to)


def _refuse(run: str, sequence: int, why: str) -> None:
    """Record that a write was not applied, in the transaction that is running."""
    audit.record(run, Kind.WRITE_REFUSED, sequence=sequence, because=why)
    engine.wake_parked(run)


def _give_up(work: str, run: str, why: str, which: sa.ColumnElement[bool]) -> None:
    def close_writes() -> None:
        result = session().execute(sa.select(ledger).where(which, ledger.c.state.in_(MAY_STAND)))
        for write in [dict(row) for row in result.mappings()]:
            state = SEEN.get(write["state"], write["state"])
            change = ledger.update().where(ledger.c.key == write["key"])
            session().execute(change.values(state=state))
            ask_about_write(write, why)
        audit.record(run, Kind.WORK_GIVEN_UP, because=why)
        engine.wake_parked(run)  # it may wait for what was to be applied

    give_up(work, close_writes)


def _act(left: LeftWrite) -> str:
    """What a person is to do about a write, in a sentence."""
    system, _, operation = left.undo.tool.partition("__")
    definition = agent().operations.get(left.undo.tool)
    required = definition.input.get("required", ()) if definition else ()
    if definition and all(name in left.undo.inputs for name in required):
        inputs = json.dumps(left.undo.inputs, ensure_ascii=False)
        if left.is_undo_unclear:
            look = f"Check in {system} whether {operation} was done already"
            return f"{look}. If not, do it by hand: {inputs}"
        return f"Do {operation} in {system} by hand: {inputs}"
    if left.write.get("unclear") or left.write["state"] in (
        WriteState.INTENDED,
        WriteState.UNKNOWN,
    ):
        look = f"Look in {system} for the write, by its inputs or its key"
        return f"{look}, and undo it there if it was made"
    return f"Find the write in {system} by its inputs or its key, and undo it there"
