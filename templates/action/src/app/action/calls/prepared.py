"""A prepared write: a person agrees to it, it is made in that person's name, and its run hears so.

The request is stored as the call is decided (`loop/run.py`), and answered in `people/approvals.py`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.display import as_written
from ..durable import chains, engine
from ..durable.parking import END_OF_TIME, Wait
from ..durable.steps import current_work, is_given_up, transaction, workflow
from ..durable.store import (
    RequestAnswer,
    RunStatus,
    WriteState,
    ledger,
    requests,
    runs,
    session,
)
from ..durable.store import audit as audit_records
from ..people import approvals, controls
from ..record import audit
from ..record.records import Kind
from ..rules.plan import read_rows
from ..rules.policy import Facts
from . import execution, rollback, unfinished
from .execution import Call

LAPSED = "nobody applied it by the deadline"


class PreparedState(StrEnum):
    """What has become of a prepared write."""

    MADE = "made"
    NOT_MADE = "not made"
    UNKNOWN = "not known"


class PreparedAnswer(NamedTuple):
    """What came of a prepared write: its system's answer or why it is not made, and by whom."""

    state: PreparedState
    text: str
    by: str = ""


@workflow("apply")
def apply_prepared(request: str, by: str, digest: str = "") -> dict[str, Any]:
    """Make a write that was prepared for a person, in that person's name; gives its result.

    `digest` is of what the person agreed to; work that was queued before it was handed on has none.
    If a fault of ours ends it, a person is asked to see whether it was made.
    """
    if is_given_up():
        return {"ok": False, "result": unfinished.GIVEN_UP}
    try:
        parts, refused = _decide_prepared(request, by, digest)
        if refused:
            return {"ok": False, "result": f"Not made: {refused}."}
        done = execution.carry_out(Call(*parts))
        if done["unknown"]:
            rollback.ask_about_unclear(parts[0])
        _wake_parked_run(parts[0])
        return done
    except Exception as fault:  # noqa: BLE001 -- whatever it is, a person hears of it
        return unfinished.give_up_apply(current_work(), request, fault)


@transaction("wait")
def wait_for_prepared(run: str, prepared: Sequence[str]) -> dict[str, Any]:
    """What people have said to a run, or else what came of its prepared writes, by their keys.

    Raises Wait while one of them waits for a person, or is being made.
    """
    words = controls.take_messages(run)
    if any(words):
        audit.record(run, Kind.PEOPLE_HEARD, **words._asdict())
        return {"said": words._asdict(), "answers": [], "at": time()}
    stored = _stored(prepared)
    refused = _refused_writes(run)
    answers = list[PreparedAnswer]()
    open_ = dict[str, float]()
    for key in prepared:
        request, write = stored[key]
        if not request["answer"] and time() < request["until"]:
            open_[key] = request["until"]
        elif answer := _answer_about(key, request, write, refused):
            answers.append(answer)
        else:
            open_[key] = (
                END_OF_TIME  # a person has agreed to it, and it wakes the run once it is made
            )
    if open_:
        raise Wait(min(open_.values()), next(iter(open_)))
    rows = [answer._asdict() for answer in answers]
    return {"said": words._asdict(), "answers": rows, "at": time()}


@transaction("_prepared")
def _decide_prepared(request: str, by: str, digest: str) -> list[Any]:
    row = session().execute(sa.select(requests).where(requests.c.id == request)).mappings().one()
    call = Call(row["run"], int(request.rpartition(":")[2]), row["what"], row["about"], by)
    if not controls.stopped(call.run):
        execution.wait_on_old_files(partial(_say_held, call))
    refused = controls.stopped(call.run) or _not_applicable(call, digest or row["digest"])
    about = {"sequence": call.sequence, "operation": call.tool, "by": by}
    if refused:
        audit.record(call.run, Kind.WRITE_REFUSED, **about, because=refused)
        engine.wake_parked(call.run)
    else:
        execution.intend(call)
        audit.record(call.run, Kind.WRITE_APPLIED, **about)
    return [list(call), refused]


def _not_applicable(call: Call, digest: str) -> str:
    """Say why a prepared write may not be made, in the running transaction; empty if it may."""
    run = session().execute(sa.select(runs).where(runs.c.id == call.run)).mappings().one()
    # It has heard the stop, and what it prepared is stopped with it.
    if run["status"] == RunStatus.STOPPED:
        return "its run was stopped"
    facts = Facts(plan=read_rows(run["plan"]), dropped=_levels_dropped(call.run))
    return execution.refusal_of_approved(call, facts, digest)


def _levels_dropped(run: str) -> int:
    """How many levels a run has dropped by itself, in the transaction that is running."""
    lowered = audit_records.c.run == run, audit_records.c.kind == Kind.LEVEL_LOWERED
    count = sa.select(sa.func.count()).select_from(audit_records).where(*lowered)
    return session().scalar(count) or 0


def _say_held(call: Call, why: str) -> None:
    why = f"{as_written(call.tool)}: {why}"
    audit.record(call.run, Kind.STATUS_CHANGED, status=RunStatus.WAITING, why=why)


@transaction("_applied")
def _wake_parked_run(run: str) -> None:
    """Have a run go on that waits for what it has prepared."""
    chains.lock_chain(run)
    engine.wake_parked(run)


def _stored(prepared: Sequence[str]) -> dict[str, tuple[Mapping[Any, Any], Mapping[Any, Any]]]:
    """The request and the ledger's row of each, by key; the latter is empty before it is made."""
    questions = sa.select(requests).where(requests.c.id.in_(prepared))
    of_keys = sa.select(ledger).where(ledger.c.key.in_(prepared))
    writes = {row["key"]: row for row in session().execute(of_keys).mappings()}
    put = session().execute(questions).mappings()
    return {row["id"]: (row, writes.get(row["id"], {})) for row in put}


def _refused_writes(run: str) -> dict[int, str]:
    """Why a write that a person agreed to was not made after all, by its number."""
    such = audit_records.c.run == run, audit_records.c.kind == Kind.WRITE_REFUSED
    abouts = session().execute(sa.select(audit_records.c.about).where(*such)).scalars()
    return {about["sequence"]: about["because"] for about in abouts}


def _answer_about(
    key: str,
    request: Mapping[Any, Any],
    write: Mapping[Any, Any],
    refused: Mapping[int, str],
) -> PreparedAnswer | None:
    """What came of one; None while it is being made."""
    if request["answer"] == RequestAnswer.DENY:
        no = approvals.refusal_of_person(request["by"], request["reason"])
        return PreparedAnswer(PreparedState.NOT_MADE, f"was refused: {no}")
    if request["answer"] != RequestAnswer.APPROVE:
        return PreparedAnswer(
            PreparedState.NOT_MADE, f"was not made: {request['reason'] or LAPSED}"
        )
    if why := refused.get(int(key.rpartition(":")[2])):
        return PreparedAnswer(PreparedState.NOT_MADE, f"was not made: {why}")
    match write.get("state", WriteState.INTENDED):
        case WriteState.INTENDED:
            return None
        case WriteState.UNKNOWN:
            return PreparedAnswer(PreparedState.UNKNOWN, write["result"])
        case WriteState.FAILED:
            return PreparedAnswer(
                PreparedState.NOT_MADE, f"was tried and not made: {write['result']}"
            )
    return PreparedAnswer(PreparedState.MADE, write["result"], write["behalf"])
