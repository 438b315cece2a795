"""A write and its way back: a row of the ledger ahead of it, one key however often it is sent, undone in reverse.

With a system that honours the key, that is once, whatever crashes; the ledger alone cannot make it so.
"""

from typing import Any, NamedTuple

from dbos import DBOS

from ..base.bindings import Refused, call
from . import audit
from .agent import agent
from .store import ledger, session, transaction


class Write(NamedTuple):
    """A write that was made: its place in the run, the operation, its inputs and what the system answered."""

    sequence: int
    name: str
    inputs: dict[str, Any]
    result: str


def key_of(run: str, sequence: int) -> str:
    """What a system knows a write by."""
    return f"{run}:{sequence}"


@DBOS.step(retries_allowed=True, max_attempts=4)
def carry_out(name: str, inputs: dict[str, Any], by: str, key: str) -> dict[str, Any]:
    """Call a system. A refusal is a result like any other, so that the run can look for another way."""
    try:
        return {"ok": True, "result": call(agent().operations[name], inputs, by, key)}
    except Refused as refusal:
        return {"ok": False, "result": f"Refused: {refusal}."}


def intend(run: str, sequence: int, name: str, inputs: dict[str, Any]) -> None:
    """Write down what is about to be written, in the transaction that is running."""
    row = {"key": key_of(run, sequence), "run": run, "sequence": sequence, "operation": name, "inputs": inputs}
    session().execute(ledger.insert().values(**row, state="intended"))


def settle(run: str, sequence: int, result: dict[str, Any]) -> None:
    """Write down how it ended, in the transaction that is running."""
    state = "done" if result["ok"] else "failed"
    change = ledger.update().where(ledger.c.key == key_of(run, sequence))
    session().execute(change.values(state=state, result=result["result"]))


def roll_back(run: str, by: str, writes: list[Write]) -> list[str]:
    """Undo finished writes in reverse order; gives what could not be undone, in words."""
    left = []
    for write in reversed(writes):
        operation = agent().operations[write.name]
        if not operation.undo:
            left.append(f"{write.name} cannot be undone")
            continue
        undo = f"{operation.system}__{operation.undo}"
        wanted = agent().operations[undo].input.get("properties", {})
        inputs = {key: value for key, value in write.inputs.items() if key in wanted}
        result = carry_out(undo, inputs, by, f"{key_of(run, write.sequence)}:undo")
        _undone(run, write.sequence, undo, inputs, result)
        if not result["ok"]:
            left.append(f"{write.name} was not undone: {result['result']}")
    return left


@transaction
def _undone(run: str, sequence: int, undo: str, inputs: dict[str, Any], result: dict[str, Any]) -> None:
    state = "undone" if result["ok"] else "undo failed"
    session().execute(ledger.update().where(ledger.c.key == key_of(run, sequence)).values(state=state))
    audit.record(run, state, sequence=sequence, operation=undo, inputs=inputs, result=result["result"])
