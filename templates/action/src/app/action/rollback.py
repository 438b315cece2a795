"""The way back: finished writes undone, the latest first, and what cannot be undone said. Also a write made later, by a person."""

from typing import Any

import sqlalchemy as sa

from . import audit, calls, controls, limits
from .agent import agent
from .calls import Call
from .policy import Facts
from .steps import step, transaction, workflow
from .store import ledger, requests, rows, runs, session

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
def apply(request: str, by: str, digest: str = "") -> dict[str, Any]:
    """Make a write that was prepared for a person, in that person's name; gives its result.

    `digest` is of what the person agreed to; work that was queued before it was handed on has none.
    """
    made, refused = _prepared(request, by, digest)
    if refused:
        return {"ok": False, "result": f"Not made: {refused}."}
    return calls.carry_out(Call(*made))


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
def _prepared(request: str, by: str, digest: str) -> list[Any]:
    asked = session().execute(sa.select(requests).where(requests.c.id == request)).mappings().one()
    made = Call(asked["run"], int(request.rpartition(":")[2]), asked["what"], asked["about"], by)
    refused = controls.stopped(made.run) or _not_applicable(made, digest or asked["digest"])
    about = {"sequence": made.sequence, "operation": made.name, "by": by}
    if refused:
        audit.record(made.run, "not applied", **about, because=refused)
    else:
        calls.intend(made)
        audit.record(made.run, "applied by a person", **about)
    return [list(made), refused]


def _not_applicable(made: Call, digest: str) -> str:
    """Say why a prepared write may not be made, in the running transaction; empty if it may."""
    run = session().execute(sa.select(runs).where(runs.c.id == made.run)).mappings().one()
    if run["status"] == "stopped":  # it has heard the stop, and what it prepared is stopped with it
        return "its run was stopped"
    planned = frozenset(step["operation"] for step in run["plan"])
    return calls.refusal(made, Facts(run["level"], planned), digest)


def standing(run: str) -> list[dict[str, Any]]:
    """The writes of a run that stand or may stand, the oldest first."""
    return _standing(_written(run))[::-1]
