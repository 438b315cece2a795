"""The way back: finished writes undone, the latest first, and what cannot be undone said.

Also a write made later, by a person.
"""

from typing import Any

import sqlalchemy as sa

from ..base.undo import way_back
from . import audit, by_hand, calls, controls, leftovers, limits
from .agent import agent
from .calls import Call, is_undo
from .leftovers import UNDO
from .policy import Facts
from .records import Kind
from .steps import step, transaction, workflow
from .store import ledger, requests, rows, runs, session

# An intended write may have happened, if the run was stopped.
TO_UNDO = ("intended", "done", "unknown", "undo failed")


def roll_back(run: str) -> list[str]:
    """Undo what a run has written, the latest first; gives what could not be undone, in words."""
    left = []
    for write in _standing(_written(run)):
        back = way_back(agent().operations, write["operation"], write["inputs"], write["result"])
        if back is None:
            left.append(f"{write['operation']} was{_maybe(write)} done and cannot be undone")
            continue
        made = Undo(run, write["sequence"], back.operation, back.inputs, write["behalf"])
        done = take_back(made, write, back.lacks)
        if not done["ok"]:
            left.append(_said(write, done, made))
    return left


def _standing(writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The writes, latest first, without a call that may have taken an earlier one back.

    The earlier one is undone instead. Where an earlier version of this program has left both as
    done, neither stands.
    """
    standing: list[dict[str, Any]] = []
    for write in reversed(writes):
        made = Call(*(write[key] for key in ("run", "sequence", "operation", "inputs", "behalf")))
        back = [one for one in standing if is_undo(one, made)]
        if not back:
            standing.append(write)
        elif write["state"] == "done":
            standing.remove(back[-1])
    return standing[::-1]


class Undo(Call):
    """A call that takes back the one of the same sequence, under a key of its own."""

    @property
    def key(self) -> str:
        """What a system knows it by."""
        return super().key + UNDO


def _undone(done: dict[str, Any], made: Undo, write: dict[str, Any], lacks: str) -> None:
    state = "undone" if done["ok"] else "undo failed"
    kind = Kind.WRITE_UNDONE if done["ok"] else Kind.UNDO_FAILED
    session().execute(ledger.update().where(ledger.c.key == write["key"]).values(state=state))
    if done["ok"]:
        limits.give_back(write["key"])
    hidden = agent().gate.policy.redact
    about = {
        "inputs": audit.shown(made.inputs, hidden),
        "result": audit.told(done["result"], made.inputs, hidden),
    }
    audit.record(made.run, kind, sequence=made.sequence, operation=made.name, **about)
    if done["ok"]:
        leftovers.strike_off(made.key, made.run)
    else:
        leftovers.add(made.run, by_hand.ask(by_hand.Left(write, made, _said(write, done, made))))


@step(then=_undone)
def take_back(made: Undo, write: dict[str, Any], lacks: str) -> dict[str, Any]:
    """Undo one write, in three tries; after those, a person is asked to take it back by hand."""
    if lacks:
        why = f"its answer does not give what that needs: {lacks}"
        return {"ok": False, "unknown": False, "result": why}
    return calls.send(made, calls.UNDO_PAUSES, insist=True)


def _said(write: dict[str, Any], done: dict[str, Any], made: Undo) -> str:
    """What is left, in words."""
    policy = agent().gate.policy
    to = policy.escalate_to
    why = audit.told(done["result"], made.inputs, policy.redact).rstrip(".")
    stands = f"{write['operation']} was{_maybe(write)} done and is not undone"
    return f"{stands}: {why}. {to} is asked to take it back by hand"


def _maybe(write: dict[str, Any]) -> str:
    return " perhaps" if write["state"] in ("intended", "unknown") else ""


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
    audit.record(run, Kind.UNDO_REQUESTED, by=by, reason=reason)


@transaction
def _prepared(request: str, by: str, digest: str) -> list[Any]:
    asked = session().execute(sa.select(requests).where(requests.c.id == request)).mappings().one()
    made = Call(asked["run"], int(request.rpartition(":")[2]), asked["what"], asked["about"], by)
    refused = controls.stopped(made.run) or _not_applicable(made, digest or asked["digest"])
    about = {"sequence": made.sequence, "operation": made.name, "by": by}
    if refused:
        audit.record(made.run, Kind.WRITE_REFUSED, **about, because=refused)
    else:
        calls.intend(made)
        audit.record(made.run, Kind.WRITE_APPLIED, **about)
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
