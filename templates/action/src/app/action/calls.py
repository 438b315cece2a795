"""A call of a system: decided, written down before it is made, and made under one key however often it is sent.

With a system that honours the key, a write happens once, whatever crashes; the ledger alone cannot make it so.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..base.bindings import Refused, Unavailable, answer, cut
from ..base.problem import Problem
from ..base.undo import lacks_before, way_back
from . import audit, controls, irreversible
from .agent import agent
from .budgets import Spent
from .policy import Facts
from .steps import again, patiently, step, transaction
from .store import alone, change_run, ledger, session, storable

PAUSES = (0.5, 1.0, 2.0)  # seconds before a call is sent again, with the same key
UNDO_PAUSES = (0.5, 1.0)  # the same for an undo, which is sent again after a refusal, too
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
    """Decide a call, unless people have said something first.

    Gives that, or the kind of the verdict and why. A write that is allowed goes into the ledger
    with its decision, before it is made.
    """
    gate, said = agent().gate, controls.taken(made.run)
    kind, because = "", "people have said something first"
    if not any(said):
        known = facts._replace(lacks=irreversible.why(made.name))
        kind, because = gate.decide(made.name, made.inputs, known)
    paused = {"status": "paused"} if said.paused else {}
    change_run(made.run, doing=made.name[:200], why=f"{kind}: {because}", **spent.shown(), **paused)
    if kind == "allow" and gate.operations[made.name].effect == "write":
        intend(made)
    about = {"sequence": made.sequence, "operation": made.name[:200], "because": because}
    inputs = audit.shown(made.inputs, gate.policy.redact)
    heard = {key: value for key, value in said._asdict().items() if value}
    event = f"decided: {kind}" if kind else "heard people"
    audit.record(made.run, event, **about, inputs=inputs, **heard)
    return {**said._asdict(), "kind": kind, "because": because}


@transaction
def approved(made: Call, paused: bool) -> dict[str, Any]:
    """A write that a person has approved is intended, unless the run is stopped or paused. Gives what people have said."""
    said = controls.taken(made.run, paused=paused)
    if any(said):
        audit.record(made.run, "heard people", **said._asdict())
    if not said.stop and not said.paused:
        intend(made)
    change_run(made.run, status="paused" if said.paused else "running", doing=made.name)
    return said._asdict()


def intend(made: Call) -> None:
    """Write down a write that is going to be made, in the transaction that is running."""
    row = {"key": made.key, "run": made.run, "sequence": made.sequence, "operation": made.name, "inputs": made.inputs}
    session().execute(_ADD, {**row, "behalf": made.behalf, "state": "intended", "result": ""})


def _settle(done: dict[str, Any], made: Call) -> None:
    writing = agent().operations[made.name].effect == "write"
    if writing:
        _settle_write(done, made)
    about = {"sequence": made.sequence, "operation": made.name, "ok": done["ok"]}
    shown = audit.told(done["result"], made.inputs, agent().gate.policy.redact)
    audit.record(made.run, "written" if writing else "read", **about, result=shown)
    if lacks := done.get("lacks"):
        irreversible.mark(made.name, made.run, lacks)


def _settle_write(done: dict[str, Any], made: Call) -> None:
    """Keep what became of a write, with its whole answer.

    One that takes back an earlier write of its run settles both.
    """
    state = "failed"
    if done["ok"]:
        state = "done"
    elif done["unknown"]:
        state = "unknown"
    if done["ok"] and (taken := _taken_back(made)):
        state = "takes back"
        session().execute(ledger.update().where(ledger.c.key == taken).values(state="taken back"))
    kept = audit.kept(done.get("whole", done["result"]), agent().gate.policy.redact)
    session().execute(_SETTLE, {"of": made.key, "state": state, "result": kept})


def _taken_back(made: Call) -> str:
    """The key of the latest write of the same run that this call takes back; empty if none."""
    of_run = ledger.c.run == made.run, ledger.c.state == "done", ledger.c.sequence < made.sequence
    query = sa.select(ledger).where(*of_run).order_by(ledger.c.sequence.desc())
    for write in session().execute(query).mappings():
        if is_undo(write, made):
            return str(write["key"])
    return ""


def is_undo(write: Mapping[Any, Any], made: Call) -> bool:
    """Whether a call takes back exactly this write, a row of the ledger."""
    told = write["operation"], write["inputs"], write["result"]
    back = way_back(agent().operations, *told)
    if back is None or back.lacks:
        return False
    return (back.operation, back.inputs) == (made.name, made.inputs)


@step(then=_settle)
def carry_out(made: Call) -> dict[str, Any]:
    """Make a call. After a crash it may have been made before, and it is sent again.

    That is so unless people have stopped the run since. A system that refuses what is sent again
    may have done it the first time.
    """
    writing, resent = agent().operations[made.name].effect == "write", again()
    if resent and (stop := patiently(lambda: alone(controls.stopped, made.run))):
        said = f"It may have been made, and {stop}."
        return {"ok": False, "unknown": writing, "result": said, "at": time.time()}
    done = send(made)
    if not done["ok"]:
        return {**done, "unknown": done["unknown"] or (writing and resent)}
    return {**done, "lacks": _lacks(made, done)} if writing else done


def _lacks(made: Call, done: dict[str, Any]) -> str:
    """What the undo of a write lacks after its answer; empty too if nobody relied on that undo."""
    write = made.name, made.inputs
    back = way_back(agent().operations, *write, done.get("whole", done["result"]))
    if back is None or not back.lacks or lacks_before(agent().operations, *write):
        return ""
    is_known = bool(patiently(lambda: alone(irreversible.why, made.name)))
    return "" if is_known else back.lacks


def send(made: Call, pauses: Sequence[float] = PAUSES, *, insist: bool = False) -> dict[str, Any]:
    """Send a call: whether it went well, whether that is unknown, the result as text, and when.

    The result is what a model is shown; a longer answer of a write is there as `whole`, too.
    A refusal is a result like any other, so that the run can look for another way. What could
    pass is tried again after each pause; with `insist`, so is what was refused.
    """
    operation, unknown = agent().operations[made.name], False
    key = made.key if operation.effect == "write" else ""
    for pause in (*pauses, None):
        try:
            text = str(storable(answer(operation, made.inputs, made.behalf, key)))
            shown = cut(text)
            done = {"ok": True, "unknown": False, "result": shown, "at": time.time()}
            return {**done, "whole": text} if key and shown != text else done
        except Unavailable as fault:
            text, unknown = f"Failed: {fault}.", bool(key)
            if pause is None:
                break
        except (Refused, Problem) as refusal:
            text = f"Refused: {str(refusal).rstrip('.')}."
            if pause is None or not insist:
                break
        time.sleep(pause)
    return {"ok": False, "unknown": unknown, "result": storable(text), "at": time.time()}
