"""The way back: finished writes undone, the latest first, and what cannot be undone said."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ...base.display import as_written
from ...base.systems import WayBack
from ..durable import chains
from ..durable.steps import current_work, is_given_up, step, transaction, workflow
from ..durable.store import WriteState, ledger, rows, runs, savepoint, session
from ..durable.store import audit as audit_records
from ..model.agent import agent
from ..people import approvals
from ..record import audit, limit_use
from ..record.records import Kind, is_unclear
from . import execution, unfinished
from .execution import Call, Undo, is_undo

# States of a write without an undo of which a person is asked.
ASKED_ABOUT = (WriteState.INTENDED, WriteState.DONE, WriteState.UNDO_FAILED)


def roll_back(run: str, *, also_kept: bool = False) -> list[str]:
    """Undo what a run has written, the latest first; gives what could not be undone, in words.

    Each write is on its own: whatever comes of one undo, the next one is tried. What a person has
    said to leave as it is, stays, unless what they have kept is to be undone, too. A person is
    asked of a write that has no undo, and of one that is perhaps not made: its undo could take back
    what somebody else has written. The undo of such a write is made where a person asks for that.
    """
    left = []
    about = (*ASKED_ABOUT, WriteState.KEPT) if also_kept else ASKED_ABOUT
    for write in _standing(_load_and_ask(run, about)):
        if write["state"] == WriteState.KEPT and not also_kept:
            left.append(approvals.decision_line(write["operation"]))
            continue
        back = unfinished.way_back_of(write)
        if write["state"] == WriteState.UNKNOWN and not _is_tried(back, by_a_person=also_kept):
            left.append(_ask_about_unclear(write))
            continue
        if back is None:
            left.append(write.get("left") or _said_of_no_undo(write))
            continue
        call = Undo(run, write["sequence"], back.operation, back.inputs, write["behalf"])
        done = take_back(call, write, back.lacks)
        if not done["ok"]:
            left.append(_leftover(write, done, call))
    return left


def _said_of_no_undo(write: Mapping[str, Any]) -> str:
    """Why a write stands that has no undo, in words."""
    return f"{as_written(write['operation'])} was{_maybe(write)} done and cannot be undone"


def _is_tried(back: WayBack | None, *, by_a_person: bool) -> bool:
    """Whether the undo of a write is tried that is perhaps not made, or said to lack something."""
    return back is not None and (by_a_person or bool(back.lacks))


def _ask_about_no_undo(write: dict[str, Any]) -> str:
    """Have a person see to a write that has no undo; gives what is left."""
    if write["state"] == WriteState.INTENDED:
        return unfinished.ask_about_write(write, "it is not known whether it was done")
    call = Undo.from_row(write)
    system, _, operation = write["operation"].partition("__")
    act = f"Decide in {system} what to do about {operation}: it has no undo here"
    return unfinished.ask_by_hand(unfinished.LeftWrite(write, call, _said_of_no_undo(write), act))


def _standing(writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The writes, latest first, without a call that may have taken an earlier one back.

    The earlier one is undone instead. Where an earlier version of this program has left both as
    done, neither stands.
    """
    standing: list[dict[str, Any]] = []
    for write in reversed(writes):
        call = Call.from_row(write)
        back = [one for one in standing if _takes_back(call, one)]
        if not back:
            standing.append(write)
        elif write["state"] == WriteState.DONE:
            standing.remove(back[-1])
    return standing[::-1]


def _takes_back(call: Call, write: dict[str, Any]) -> bool:
    """Whether a call has taken a write back; where that cannot be said, each is undone."""
    try:
        return is_undo(write, call)
    except Exception:  # noqa: BLE001 -- then it has not
        return False


def _record_undo(done: dict[str, Any], call: Undo, write: dict[str, Any], _undo_lacks: str) -> None:
    """Record what came of an undo; if that cannot be told in full, that it cannot."""
    try:
        with savepoint():
            _record_and_ask(done, call, write)
    except sa.exc.OperationalError:  # the database is away, which ends no undo
        raise
    except Exception as fault:  # noqa: BLE001 -- it is told that it cannot be told
        why = unfinished.fault_text(fault)
        _store_undo(write, done)
        if done["ok"]:
            approvals.strike_off(write["key"], call.run)
        about = {"sequence": call.sequence, "operation": call.tool}
        audit.record(call.run, _kind(done), **about, inputs={}, result=f"Not told: {why}")
        if not done["ok"]:
            unfinished.ask_about_write(write, why)


def _kind(done: dict[str, Any]) -> Kind:
    if done["ok"]:
        return Kind.WRITE_UNDONE
    return Kind.UNDO_FAILED


def _store_undo(write: dict[str, Any], done: dict[str, Any]) -> None:
    state = WriteState.UNDONE if done["ok"] else WriteState.UNDO_FAILED
    change = ledger.update().where(ledger.c.key == write["key"])
    session().execute(change.values(state=state))
    if done["ok"]:
        limit_use.give_back(write["key"])


def _record_and_ask(done: dict[str, Any], call: Undo, write: dict[str, Any]) -> None:
    _store_undo(write, done)
    hidden = agent().guard.policy.redact
    about = {
        "inputs": audit.redact_inputs(call.inputs, hidden),
        "result": audit.excerpt(done["result"], call.inputs, hidden),
    }
    audit.record(call.run, _kind(done), sequence=call.sequence, operation=call.tool, **about)
    if done["ok"]:
        approvals.strike_off(write["key"], call.run)
    else:
        stands = _stands(write, done, call)
        unfinished.ask_by_hand(
            unfinished.LeftWrite(write, call, stands, is_undo_unclear=done["unknown"])
        )


@step("take_back", then=_record_undo)
def take_back(call: Undo, write: dict[str, Any], undo_lacks: str) -> dict[str, Any]:
    """Undo one write, in three tries; after those, a person is asked to see to it by hand.

    What the undo lacks says why it is not tried. A fault of ours is a try that went wrong.
    """
    if undo_lacks:
        return {"ok": False, "unknown": False, "result": undo_lacks}
    try:
        return execution.send(call, execution.UNDO_PAUSES, insist=True)
    except Exception as fault:  # noqa: BLE001 -- a person is asked
        return {"ok": False, "unknown": True, "result": unfinished.fault_text(fault)}


def _leftover(write: dict[str, Any], done: dict[str, Any], call: Undo) -> str:
    """The note of a write that could not be undone, with who is asked about it."""
    return approvals.request_line(_stands(write, done, call), agent().guard.policy.escalate_to)


def _stands(write: dict[str, Any], done: dict[str, Any], call: Undo) -> str:
    """Why a write still stands, in words."""
    hidden = agent().guard.policy.redact
    why = audit.excerpt(done["result"], call.inputs, hidden).rstrip(".")
    what = f"{as_written(write['operation'])} was{_maybe(write)} done"
    if done["unknown"]:
        return f"{what}, and it is not known whether it is undone: {why}"
    return f"{what} and is not undone: {why}"


def _maybe(write: Mapping[str, Any]) -> str:
    is_unclear = write.get("unclear", False) or write["state"] in (
        WriteState.INTENDED,
        WriteState.UNKNOWN,
    )
    if is_unclear:
        return " perhaps"
    return ""


@transaction("ask_about_unclear")
def ask_about_unclear(run: str) -> list[str]:
    """Have a person look for each write of which it is not known whether it was made.

    Gives what is left, in words.
    """
    unclear = ledger.c.run == run, ledger.c.state == WriteState.UNKNOWN
    result = session().execute(sa.select(ledger).where(*unclear).order_by(ledger.c.sequence))
    return [_ask_whether_made(dict(write)) for write in result.mappings()]


@transaction("_ask_about")
def _ask_about_unclear(write: dict[str, Any]) -> str:
    return _ask_whether_made(write)


def _ask_whether_made(write: dict[str, Any]) -> str:
    answer = audit.excerpt(write["result"], write["inputs"], agent().guard.policy.redact)
    return unfinished.ask_about_write(
        write, f"it is not known whether it was done: {answer.rstrip('.')}"
    )


@workflow("undo")
def undo_run(run: str, by: str, reason: str) -> list[str]:
    """Take back, for a person, what a run has written that has ended; gives what is left.

    If a fault of ours ends it, a person is asked to see to what stands. Of a run that is erased,
    which an earlier release queues an undo of, nothing is tried: its inputs and answers are gone.
    """
    if is_given_up():
        return [unfinished.GIVEN_UP]
    try:
        if erased := _record_request(run, by, reason, current_work()):
            return [erased]
        return roll_back(run, also_kept=True)
    except Exception as fault:  # noqa: BLE001 -- whatever it is, somebody hears what stands
        return unfinished.give_up_undo(current_work(), run, fault)


def writes_of(run: str) -> list[dict[str, Any]]:
    """The writes of a run as the ledger has them, in order."""
    query = sa.select(ledger).where(ledger.c.run == run, ledger.c.state != "")
    return rows(query.order_by(ledger.c.sequence))


@transaction("_written")
def _load_and_ask(run: str, about: Collection[str] = ()) -> list[dict[str, Any]]:
    """The writes that stand or may stand, the latest first, with whether each is `unclear`.

    A person is asked `about` those of these states that have no undo: what is `left` is beside it.
    """
    chains.lock_chain(run)
    query = sa.select(ledger).where(ledger.c.run == run, ledger.c.state.in_(unfinished.MAY_STAND))
    result = session().execute(query.order_by(ledger.c.sequence.desc())).mappings()
    unclear = _unclear(run)
    written = [{**row, "unclear": row["sequence"] in unclear} for row in result]
    for write in _standing(written) if about else []:
        if write["state"] in about and unfinished.way_back_of(write) is None:
            write["left"] = _ask_about_no_undo(write)
    return written


def _unclear(run: str) -> set[int]:
    """The numbers of the writes of which it was not known whether they were made."""
    query = sa.select(audit_records.c.about).where(audit_records.c.run == run)
    abouts = session().execute(query.where(audit_records.c.kind == Kind.WRITE_DONE)).scalars()
    return {about["sequence"] for about in abouts if is_unclear(about)}


@transaction("_asked")
def _record_request(run: str, by: str, reason: str, work: str) -> str:
    """Record who asked for an undo, where that was not recorded when it was asked for.

    Gives why nothing can be undone, in words, for a run that is erased; nothing is recorded of it.
    """
    chains.lock_chain(run)
    erased = session().scalar(sa.select(runs.c.erased).where(runs.c.id == run))
    if erased is not None:
        by_what = audit_records.c.run == chains.NONE, audit_records.c.place == erased
        at = session().execute(sa.select(audit_records.c.at).where(*by_what)).scalar_one()
        day = datetime.fromtimestamp(at).astimezone().date()
        return f"{run} was erased on {day}, so the agent can undo nothing of it"
    such = audit_records.c.run == run, audit_records.c.kind == Kind.UNDO_REQUESTED
    abouts = session().execute(sa.select(audit_records.c.about).where(*such)).scalars()
    if not any(about.get("work") == work for about in abouts):
        audit.record(run, Kind.UNDO_REQUESTED, by=by, reason=reason, work=work)
    return ""


def standing(run: str) -> list[dict[str, Any]]:
    """The writes of a run that stand or may stand, the oldest first."""
    return _standing(_load_and_ask(run))[::-1]
