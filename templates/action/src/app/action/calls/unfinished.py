"""What becomes of an undo, or of a write that a person applies, when a fault of ours ends it.

Neither is a run, so no run is handed over: each write that may stand is asked of a person, once.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ...base.names import as_written
from ...base.undo import WayBack, way_back
from ..durable import engine
from ..durable.steps import Died, give_up, given_up
from ..durable.store import alone, ledger, rows, session, storable
from ..model.agent import agent
from ..record import audit
from ..record.records import Kind
from . import by_hand
from .by_hand import Left
from .execution import Undo

LONGEST = 300  # characters of a fault
# States of a write that stands, or may.
OPEN = ("intended", "done", "unknown", "undo failed", "kept")
SEEN = {"intended": "unknown", "kept": "undo failed"}  # states in which none is left to a person
GIVEN_UP = "A fault of this program ended it. `agent escalations` lists what is to be done"


def fault_text(fault: Exception) -> str:
    """A fault as text that every table can store, of at most 300 characters."""
    text = str(fault)
    if not isinstance(fault, Died):
        text = f"a fault of this program ended it, {type(fault).__name__}: {fault}"
    return str(storable(text[:LONGEST]))


def leave(work: str, run: str, fault: Exception) -> list[str]:
    """Give up the undo of a run; gives what is left, in words."""
    why = fault_text(fault)
    _leave(work, run, why, ledger.c.run == run)
    standing = sa.select(ledger.c.operation).where(ledger.c.run == run, ledger.c.state.in_(OPEN))
    notes = [f"{as_written(row['operation'])} may stand: {why}" for row in rows(standing)]
    return notes or [why]


def leave_applied(work: str, request: str, fault: Exception) -> dict[str, Any]:
    """Give up a write that was to be applied; gives what is said of it."""
    run, _, sequence = request.rpartition(":")
    why = fault_text(fault)
    this = ledger.c.key == request
    _leave(work, run, why, this)
    if rows(sa.select(ledger.c.key).where(this)):
        return {"ok": False, "result": f"It is not known whether it was made: {why}."}
    alone(_refuse, run, int(sequence), why)
    return {"ok": False, "result": f"Not made: {why}."}


def _refuse(run: str, sequence: int, why: str) -> None:
    """Record that a write was not applied, in the transaction that is running."""
    audit.record(run, Kind.WRITE_REFUSED, sequence=sequence, because=why)
    engine.take_up(run)


def leave_dead(since: float = 0.0) -> None:
    """Give up the undos and applies that died since then while the database was away."""
    fault = RuntimeError("it could not write down which")
    over = given_up()
    for work, run in engine.dead("undo", since).items():
        if work not in over:
            leave(work, run, fault)
    for work, request in engine.dead("apply", since).items():
        if work not in over:
            leave_applied(work, request, fault)


def ask(write: dict[str, Any], why: str) -> str:
    """Have a person see to a write, in the transaction that is running; gives what is left."""
    undo = Undo.of(write)
    system, _, operation = write["operation"].partition("__")
    tries = ""
    back = undo_of(write)
    if back is not None and not back.lacks:
        tries = f". `agent undo {write['run']}` tries that, with all else that the run has written"
    act = (
        f"Look in {system} whether {operation} was done, by its inputs or its key, and take it back"
        f" there if it was{tries}"
    )
    left = Left(write, undo, f"{as_written(write['operation'])} may stand: {why}", act)
    return by_hand.ask(left)


def undo_of(write: Mapping[str, Any]) -> WayBack | None:
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


def _leave(work: str, run: str, why: str, which: sa.ColumnElement[bool]) -> None:
    def close_writes() -> None:
        result = session().execute(sa.select(ledger).where(which, ledger.c.state.in_(OPEN)))
        for write in [dict(row) for row in result.mappings()]:
            state = SEEN.get(write["state"], write["state"])
            change = ledger.update().where(ledger.c.key == write["key"])
            session().execute(change.values(state=state))
            ask(write, why)
        audit.record(run, Kind.WORK_GIVEN_UP, because=why)
        engine.take_up(run)  # it may wait for what was to be applied

    give_up(work, close_writes)
