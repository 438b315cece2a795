"""The way back: finished writes undone, the latest first, and what cannot be undone said. Also a write made later, by a person."""

from typing import Any

import sqlalchemy as sa

from . import audit, calls, controls, limits
from .agent import agent
from .calls import Call
from .steps import step, transaction, workflow
from .store import ledger, requests, rows, session

TO_UNDO = ("intended", "done", "unknown", "undo failed")  # an intended write may have happened, if the run was stopped


def undo_of(name: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The operation that takes this write back, with its inputs; None if there is none."""
    operation = agent().operations[name]
    if not operation.undo:
        return None
    undo = f"{operation.system}__{operation.undo}"
    wanted = agent().operations[undo].input.get("properties", {})
    return undo, {key: value for key, value in inputs.items() if key in wanted}


def roll_back(run: str) -> list[str]:
    """Undo what a run has written, the latest first; gives what could not be undone, in words."""
    left = []
    for write in _standing(_written(run)):
        found, maybe = undo_of(write["operation"], write["inputs"]), "" if write["state"] == "done" else " perhaps"
        if found is None:
            left.append(f"{write['operation']} was{maybe} done and cannot be undone")
            continue
        done = take_back(Undo(run, write["sequence"], *found, write["behalf"]))
        if not done["ok"]:
            left.append(f"{write['operation']} was{maybe} done and is not undone: {done['result']}")
    return left


def _standing(writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The writes, latest first, without those that the run has taken back itself, and without what took them back."""
    standing: list[dict[str, Any]] = []
    for write in reversed(writes):
        this = write["operation"], write["inputs"]
        back = [earlier for earlier in standing if undo_of(earlier["operation"], earlier["inputs"]) == this]
        if back and write["state"] == "done":
            standing.remove(back[-1])
        else:
            standing.append(write)
    return standing[::-1]


class Undo(Call):
    """A call that takes back the one of the same sequence, under a key of its own."""

    @property
    def key(self) -> str:
        """What a system knows it by."""
        return f"{self.run}:{self.sequence}:undo"


def _undone(done: dict[str, Any], made: Undo) -> None:
    state = "undone" if done["ok"] else "undo failed"
    undone = made.key.removesuffix(":undo")
    session().execute(ledger.update().where(ledger.c.key == undone).values(state=state))
    if done["ok"]:
        limits.give_back(undone)
    hidden = agent().gate.policy.redact
    about = {
        "inputs": audit.shown(made.inputs, hidden),
        "result": audit.told(done["result"], made.inputs, hidden),
    }
    audit.record(made.run, state, sequence=made.sequence, operation=made.name, **about)


@step(then=_undone)
def take_back(made: Undo) -> dict[str, Any]:
    """Undo one write."""
    return calls.send(made)


@workflow("undo")
def undo(run: str, by: str, reason: str) -> list[str]:
    """Take back, for a person, what a run has written that has ended; gives what is left."""
    _asked(run, by, reason)
    return roll_back(run)


@workflow("apply")
def apply(request: str, by: str) -> dict[str, Any]:
    """Make a write that was prepared for a person, in that person's name; gives its result."""
    made, stop = _prepared(request, by)
    return {"ok": False, "result": f"Not made: {stop}."} if stop else calls.carry_out(Call(*made))


def writes_of(run: str) -> list[dict[str, Any]]:
    """The writes of a run as the ledger has them, in order."""
    made = sa.select(ledger).where(ledger.c.run == run, ledger.c.state != "")
    return rows(made.order_by(ledger.c.sequence))


@transaction
def _written(run: str) -> list[dict[str, Any]]:
    made = sa.select(ledger).where(ledger.c.run == run, ledger.c.state.in_(TO_UNDO))
    found = session().execute(made.order_by(ledger.c.sequence.desc())).mappings()
    return [dict(row) for row in found]


@transaction
def _asked(run: str, by: str, reason: str) -> None:
    audit.record(run, "undo asked", by=by, reason=reason)


@transaction
def _prepared(request: str, by: str) -> list[Any]:
    asked = session().execute(sa.select(requests).where(requests.c.id == request)).mappings().one()
    made = Call(asked["run"], int(request.rpartition(":")[2]), asked["what"], asked["about"], by)
    if stop := controls.stopped(made.run) or limits.over(agent(), made):
        about = {"sequence": made.sequence, "operation": made.name, "by": by}
        audit.record(made.run, "not applied", **about, because=stop)
    else:
        calls.intend(made)
        about = {"sequence": made.sequence, "operation": made.name, "by": by}
        audit.record(made.run, "applied by a person", **about)
    return [list(made), stop]
