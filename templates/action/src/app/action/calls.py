"""A call of a system: decided, written down before it is made, and made under one key.

With a system that honours the key, a write happens once, whatever crashes; the ledger alone cannot
make it so.
"""

import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..base.bindings import Refused, Unavailable, Unclear, cut, fetch
from ..base.problem import Problem
from . import approvals, audit, authority, controls, limits
from .agent import agent
from .budgets import Spent
from .policy import LEVELS, Facts
from .steps import again, patiently, step, transaction
from .store import alone, change_run, ledger, requests, rows, session, storable

PAUSES = (0.5, 1.0, 2.0)  # seconds before a call is sent again, with the same key
UNINTENDED = "what the ledger has under its key is not this write"
_ADD, _SETTLE = ledger.insert(), ledger.update().where(ledger.c.key == sa.bindparam("of"))


class Call(NamedTuple):
    """One call that the model asks for, its place in the run, and in whose name it is made."""

    run: str
    sequence: int
    name: str
    inputs: dict[str, Any]
    behalf: str

    @property
    def key(self) -> str:
        """What a system knows a write by."""
        return f"{self.run}:{self.sequence}"


@transaction
def decide(made: Call, facts: Facts, spent: Spent) -> dict[str, Any]:
    """Decide a call, unless people have said something first. Gives that, or a verdict and why.

    A write that is allowed goes into the ledger with its decision, before it is made.
    """
    gate, said = agent().gate, controls.taken(made.run)
    kind, because = "", "people have said something first"
    if not any(said):
        kind, because = gate.decide(made.name, made.inputs, limits.known(agent(), made, facts))
    paused = {"status": "paused"} if said.paused else {}
    change_run(made.run, doing=made.name[:200], why=f"{kind}: {because}", **spent.shown(), **paused)
    if kind == "allow" and gate.operations[made.name].effect == "write":
        intend(made)
    elif kind == "allow":
        limits.count(agent(), made)
    about = {"sequence": made.sequence, "operation": made.name[:200], "because": because}
    inputs = audit.shown(made.inputs, gate.policy.redact)
    heard = {key: value for key, value in said._asdict().items() if value}
    event = f"decided: {kind}" if kind else "heard people"
    audit.record(made.run, event, **about, inputs=inputs, **heard)
    return {**said._asdict(), "kind": kind, "because": because}


@transaction
def approved(made: Call, paused: bool, facts: Facts, digest: str) -> dict[str, Any]:
    """Decide an approved write again, and intend it, unless the run is stopped or paused.

    `digest` is of what the person was shown. Gives what people have said, and why the write is
    refused after all.
    """
    said, refused = controls.taken(made.run, paused=paused), ""
    if any(said):
        audit.record(made.run, "heard people", **said._asdict())
    if not said.stop and not said.paused:
        refused = refusal(made, facts, digest)
        if refused:
            inputs = audit.shown(made.inputs, agent().gate.policy.redact)
            about = {"sequence": made.sequence, "operation": made.name[:200], "because": refused}
            audit.record(made.run, "decided: deny", **about, inputs=inputs)
        else:
            intend(made)
    change_run(made.run, status="paused" if said.paused else "running", doing=made.name)
    return {**said._asdict(), "refused": refused}


def refusal(made: Call, facts: Facts, digest: str) -> str:
    """Say why a write that a person agreed to may not be made now; empty if it may.

    Rules, limits and level are those of this moment. `digest` is of what the person was shown, and
    what is stored must still be that. Reads in the transaction that is running.
    """
    row = session().execute(sa.select(requests).where(requests.c.id == made.key)).mappings().first()
    if row is None or row["digest"] != digest:
        return approvals.CHANGED
    if (row["what"], row["about"]) != (made.name, made.inputs):
        return approvals.CHANGED
    if fault := approvals.fault_of(row):
        return fault
    if row["answer"] != "approve":
        return "nobody has approved it"
    gate = agent().gate
    level = min(facts.level, gate.policy.level, key=LEVELS.index)
    known = limits.known(agent(), made, facts._replace(level=level))
    verdict = gate.decide(made.name, made.inputs, known)
    if verdict.kind == "deny" or (verdict.kind == "prepare" and row["kind"] != "prepared"):
        return f"it was approved, and may not run any more: {verdict.because}"
    by, proven = row["by"], approvals.proven_answer(row)
    no = authority.objection(gate.policy, row, "approve", by, proven=proven)
    return no and f"its approval does not count any more: {no}"


def intend(made: Call) -> None:
    """Write down a write that is going to be made, and count it, in the running transaction."""
    limits.count(agent(), made)
    row = {"key": made.key, "run": made.run, "sequence": made.sequence, "operation": made.name}
    more = {"inputs": made.inputs, "behalf": made.behalf, "state": "intended", "result": ""}
    session().execute(_ADD, {**row, **more})


def _settle(done: dict[str, Any], made: Call) -> None:
    writing = agent().operations[made.name].effect == "write"
    if writing:
        state = "unknown" if done["unknown"] else "failed"
        if done["ok"]:
            state = "done"
        session().execute(_SETTLE, {"of": made.key, "state": state, "result": done["result"]})
        limits.settle(made, state)
    about = {"sequence": made.sequence, "operation": made.name, "ok": done["ok"]}
    shown = audit.told(done["result"], made.inputs, agent().gate.policy.redact)
    event = "written" if writing else "read"
    audit.record(made.run, event, **about, result=shown)


@step(then=_settle)
def carry_out(made: Call) -> dict[str, Any]:
    """Make a call. After a crash, which may have come after it was made, it is sent again.

    It is not, if people have stopped the run since, or if it is a write that the ledger does not
    have. A system that refuses what is sent again may have done it the first time.
    """
    writing, resent = agent().operations[made.name].effect == "write", again()
    if resent and (stop := patiently(lambda: alone(controls.stopped, made.run))):
        return _unsent(f"It may have been made, and {stop}.", unknown=writing)
    if writing and not patiently(lambda: _is_intended(made)):
        return _unsent(f"Not made: {UNINTENDED}.", unknown=resent)
    done = send(made)
    return done if done["ok"] else {**done, "unknown": done["unknown"] or (writing and resent)}


def _unsent(why: str, *, unknown: bool) -> dict[str, Any]:
    return {"ok": False, "unknown": unknown, "result": why, "at": time.time()}


def _is_intended(made: Call) -> bool:
    """Whether the ledger has exactly this write as the one that comes next under its key."""
    found = rows(sa.select(ledger).where(ledger.c.key == made.key, ledger.c.state == "intended"))
    return [(row["operation"], row["inputs"], row["behalf"]) for row in found] == [made[2:]]


def send(made: Call, *, whole: bool = False) -> dict[str, Any]:
    """Send a call to its system: whether it went well or that is unknown, the result, and when.

    A refusal is a result like any other, so that the run can look for another way. What could pass
    is tried again; a write whose answer says nothing is not, since it may have been made. The
    result is cut to what a model is shown, unless the `whole` is asked for.
    """
    operation, unknown = agent().operations[made.name], False
    key = made.key if operation.effect == "write" else ""
    for pause in (*PAUSES, None):
        try:
            answer = fetch(operation, made.inputs, made.behalf, key)
            text = storable(answer if whole else cut(answer))
            return {"ok": True, "unknown": False, "result": text, "at": time.time()}
        except Unavailable as fault:
            text, unknown = f"Failed: {fault}.", bool(key)
            if pause is None:
                break
            time.sleep(pause)
        except Unclear as fault:
            text, unknown = f"Not clear: {fault}.", True
            break
        except (Refused, Problem) as refusal:
            text = f"Refused: {str(refusal).rstrip('.')}."
            break
    return {"ok": False, "unknown": unknown, "result": storable(text), "at": time.time()}
