"""A call of a system: decided, written down before it is made, and made under one key.

With a system that honours the key, a write happens once, whatever crashes; the ledger alone cannot
make it so.

An operation counts as irreversible here once an answer lacked what its undo needs. That is a record
of the audit for each operation, and another one once a person resets it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from ...base.bindings import Refused, Unavailable, Unclear, call_system, cut
from ...base.display import as_tool, as_written
from ...base.problem import Problem
from ...base.systems import Effect, lacks_before, taken_back_by, way_back
from ..durable import batch, chains
from ..durable.parking import END_OF_TIME, Wait
from ..durable.steps import Retry, may_have_been_made, step, transaction
from ..durable.store import (
    RequestAnswer,
    RequestKind,
    RunStatus,
    WriteState,
    change_run,
    in_transaction,
    ledger,
    patiently,
    requests,
    rows,
    session,
    storable,
)
from ..durable.store import audit as audit_records
from ..model.agent import agent, outdated
from ..people import approvals, authority, controls
from ..people.approvals import UNDO
from ..record import audit, limit_use
from ..record.records import OF_OPERATION, VERDICTS, Kind, short
from ..rules.policy import Facts, Spent, VerdictKind

PAUSES = (0.5, 1.0, 2.0)  # seconds before a call is sent again, with the same key
UNDO_PAUSES = (0.5, 1.0)  # the same for an undo, which is sent again after a refusal, too
NOTHING_MORE: Mapping[str, str] = {}
UNINTENDED = "what the ledger has under its key is not this write"
_ADD = ledger.insert().inline()
_SETTLE = ledger.update().where(ledger.c.key == sa.bindparam("of"))


class Call(NamedTuple):
    """One call that the model asks for, its place in the run, and in whose name it is made.

    `tool` is the operation's name for models, such as `vendors__place_order`.
    """

    run: str
    sequence: int
    tool: str
    inputs: dict[str, Any]
    behalf: str

    @classmethod
    def from_row(cls, write: Mapping[str, Any]) -> Self:
        """The call of a row of the ledger."""
        return cls(*(write[key] for key in ("run", "sequence", "operation", "inputs", "behalf")))

    @property
    def key(self) -> str:
        """The idempotency key of a write."""
        return f"{self.run}:{self.sequence}"


class Undo(Call):
    """A call that takes back the one of the same sequence, under a key of its own."""

    @property
    def key(self) -> str:
        """The idempotency key of the undo."""
        return super().key + UNDO


@transaction("decide")
def decide_call(
    call: Call,
    facts: Facts,
    spent: Spent,
    made_for: Mapping[str, str] = NOTHING_MORE,
    events: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Decide a call, unless people have told the run something first.

    Gives what people have said, and the verdict's kind, which is empty then, with its reason. A
    write that is allowed goes into the ledger in the same transaction, before it is made.
    `made_for` says what code makes the call for, a `check` or a `step` of the path; it is empty for
    a call that the model asks for. `events` are for the audit, before the decision.
    """
    for event in events:
        audit.record(call.run, **event)
    words = controls.take_messages(call.run)
    if not words.stop:
        wait_on_old_files(partial(_say_waits, call.run))
    guard = agent().guard  # of the files as they are: with older ones, the step waits above
    level = guard.level_after(facts.dropped)
    facts = facts._replace(level=level)
    kind = ""
    because = "people have said something first"
    used = list[dict[str, str]]()
    if not any(words):
        with_limits = limit_use.lock_used(agent(), call, facts)
        with_limits = with_limits._replace(undo_lacks=_undo_lacked(call.tool))
        kind, because = guard.verdict_on(call.tool, call.inputs, with_limits)
        used = limit_use.usage_rows(agent(), call, with_limits)
    status = RunStatus.PAUSED if words.paused else RunStatus.RUNNING
    doing = {"doing": call.tool[:200], "why": _decision_words(kind, because)}
    change_run(call.run, **doing, **spent.as_row(), status=status, level=level)
    if kind == VerdictKind.ALLOW and guard.operations[call.tool].effect == Effect.WRITE:
        intend(call)
    elif kind == VerdictKind.ALLOW:
        limit_use.count(agent(), call)
    heard = {key: value for key, value in words._asdict().items() if value}
    if kind:
        more: dict[str, Any] = {"limits": used} if used else {}
        more |= made_for
        _record_decision(call, Kind.CALL_DECIDED, because, verdict=kind, **more, **heard)
    else:
        _record_decision(call, Kind.PEOPLE_HEARD, because, **heard)
    about = {"kind": kind, "because": because, "level": level, "at": time.time()}
    return {**words._asdict(), **about}


def _decision_words(kind: str, because: str) -> str:
    """What becomes of a call and why, as people read it; the reason alone before a verdict."""
    if not kind:
        return because
    return f"{VERDICTS[kind].removeprefix('is ')}: {because}"


def wait_on_old_files(say: Callable[[str], None]) -> None:
    """Have the step that is running wait while the files of this worker are not those on disk.

    What is decided next is decided by the rules of that moment, which only a new start reads.
    `say` tells what it waits for.
    """
    if changed := outdated(agent()):
        files = " and ".join(changed)
        them = "it" if len(changed) == 1 else "them"
        changed_since = f"{files} changed since this worker read {them}"
        raise Retry(partial(say, f"{changed_since}, and nothing is done by old rules: restart it"))


@transaction("approved")
def decide_approved(call: Call, paused: bool, facts: Facts, digest: str) -> dict[str, Any]:
    """Decide an approved call again, unless the run is stopped or paused.

    One that may be made is counted, and a write is intended. `digest` is of what the person was
    shown. Gives what people have said, and why the call is refused after all. Raises Wait for a run
    that stays paused.
    """
    words = controls.take_messages(call.run, paused=paused)
    refused = ""
    if paused and not words.goes_on:
        raise Wait(END_OF_TIME)
    why = _approval_words(call)
    if not words.stop:
        wait_on_old_files(partial(_say_waits, call.run))
    if any(words):
        audit.record(call.run, Kind.PEOPLE_HEARD, **words._asdict())
    if not words.stop and not words.paused:
        refused = refusal_of_approved(call, facts, digest)
        if refused:
            why = _decision_words(VerdictKind.DENY, refused)
            _record_decision(call, Kind.CALL_DECIDED, refused, verdict=VerdictKind.DENY)
        elif agent().operations[call.tool].effect == Effect.WRITE:
            intend(call)
        else:
            limit_use.count(agent(), call)
    status = RunStatus.PAUSED if words.paused else RunStatus.RUNNING
    change_run(call.run, status=status, doing=call.tool, why=why)
    return {**words._asdict(), "refused": refused}


def _approval_words(call: Call) -> str:
    """Who has approved a call, as people read it, in the transaction that is running."""
    by = session().scalar(sa.select(requests.c.by).where(requests.c.id == call.key))
    return f"approved by {by}"


def refusal_of_approved(call: Call, facts: Facts, digest: str) -> str:
    """Say why a call that a person agreed to may not be made now; empty if it may.

    Rules, limits and level are those of this moment. `digest` is of what the person was shown, and
    what is stored must still be that. Reads in the transaction that is running.
    """
    row = session().execute(sa.select(requests).where(requests.c.id == call.key)).mappings().first()
    if row is None or row["digest"] != digest:
        return approvals.CHANGED
    if (row["what"], row["about"]) != (call.tool, call.inputs):
        return approvals.CHANGED
    record = approvals.recorded(row)
    if fault := approvals.fault_of(row, record):
        return fault
    if row["answer"] != RequestAnswer.APPROVE:
        return "nobody has approved it"
    guard = agent().guard
    with_limits = limit_use.lock_used(
        agent(), call, facts._replace(level=guard.level_after(facts.dropped))
    )
    verdict = guard.verdict_on(call.tool, call.inputs, with_limits)
    if verdict.kind == VerdictKind.DENY or (
        verdict.kind == VerdictKind.PREPARE and row["kind"] != RequestKind.PREPARED
    ):
        return f"it was approved, and may not run any more: {verdict.because}"
    proven = bool(record.answered.get("proven"))
    no = authority.objection(guard.policy, row, RequestAnswer.APPROVE, row["by"], proven=proven)
    return no and f"its approval does not count any more: {no}"


def intend(call: Call) -> None:
    """Write down a write that is going to be made, and count it, in the running transaction.

    One that takes back an earlier write of its run is no new use of a limit.
    """
    if not _taken_back(call):
        limit_use.count(agent(), call)
    row = {"key": call.key, "run": call.run, "sequence": call.sequence, "operation": call.tool}
    more = {
        "inputs": call.inputs,
        "behalf": call.behalf,
        "state": WriteState.INTENDED,
        "result": "",
    }
    batch.queue_insert(_ADD, {**row, **more})


def is_undo(write: Mapping[Any, Any], call: Call) -> bool:
    """Whether a call takes back exactly this write, a row of the ledger."""
    parts = write["operation"], write["inputs"], write["result"]
    return undo_call(*parts) == (call.tool, call.inputs)


def undo_call(
    name: str,
    inputs: Mapping[str, Any],
    answer: str,
) -> tuple[str, dict[str, Any]] | None:
    """The operation and inputs that take back a write with this answer; None if there are none."""
    if name not in agent().operations:  # systems.yaml has it no longer
        return None
    back = way_back(agent().operations, name, inputs, answer)
    if back is None or back.lacks:
        return None
    return back.operation, back.inputs


def _record_result(done: dict[str, Any], call: Call, whole: bool = False) -> None:
    writing = agent().operations[call.tool].effect == Effect.WRITE
    if writing:
        _store_result(done, call)
    about = {"sequence": call.sequence, "operation": call.tool, "ok": done["ok"]}
    if writing and not done["ok"]:
        about["unknown"] = done["unknown"]
    result = audit.excerpt(done["result"], call.inputs, agent().guard.policy.redact)
    kind = Kind.WRITE_DONE if writing else Kind.READ_DONE
    audit.record(call.run, kind, **about, result=result)
    if undo_lacks := done.get("lacks"):
        mark_irreversible(call.tool, call.run, undo_lacks)


@step("carry_out", then=_record_result)
def carry_out(call: Call, whole: bool = False) -> dict[str, Any]:
    """Make a call. After a crash, which may have come after it was made, it is sent again.

    With `whole`, it gives all that a read answers. It is not sent again if people have stopped the
    run since, or if it is a write that the ledger does not have. A system that refuses what is sent
    again may have done it the first time.
    """
    writing = agent().operations[call.tool].effect == Effect.WRITE
    resent = may_have_been_made()
    if resent and (stop := patiently(lambda: in_transaction(controls.stopped, call.run))):
        return _unsent(f"It may have been made, and {stop}.", unknown=writing)
    if writing and not patiently(lambda: _is_intended(call)):
        return _unsent(f"Not made: {UNINTENDED}.", unknown=resent)
    done = send(call, whole=whole)
    if not done["ok"]:
        return {**done, "unknown": done["unknown"] or (writing and resent)}
    if writing:
        return {**done, "lacks": _undo_lacks(call, done)}
    return done


def send(
    call: Call,
    pauses: Sequence[float] = PAUSES,
    *,
    insist: bool = False,
    whole: bool = False,
) -> dict[str, Any]:
    """Send a call: whether it went well, whether that is unknown, the result as text, and when.

    The result is what a model is shown, unless the `whole` is asked for; a longer answer of a write
    is there as `whole`, too. A refusal is a result like any other, so that the run can look for
    another way. What could pass is tried again after each pause; with `insist`, so is what was
    refused. A write whose answer says nothing is not, since it may have been made.
    """
    operation = agent().operations[call.tool]
    unknown = False
    key = call.key if operation.effect == Effect.WRITE else ""
    for pause in (*pauses, None):
        try:
            text = str(storable(call_system(operation, call.inputs, call.behalf, key)))
            if key:  # no step, no table and no model needs what a write answers under such a name
                text = audit.redact_answer(text, agent().guard.policy.redact)
            done = {"ok": True, "unknown": False, "at": time.time()}
            if whole:
                return {**done, "result": text}
            more = {"whole": text} if key and cut(text) != text else {}
            return {**done, "result": cut(text), **more}
        except Unavailable as fault:
            text = f"Failed: {fault}."
            unknown = bool(key)
            if pause is None:
                break
        except Unclear as fault:
            text = f"Not clear: {fault}.{_answer_note(fault.answer)}"
            unknown = True
            break
        except (Refused, Problem) as refusal:
            text = f"Refused: {str(refusal).rstrip('.')}."
            if pause is None or not insist:
                break
        time.sleep(pause)
    return {"ok": False, "unknown": unknown, "result": storable(text), "at": time.time()}


def mark_irreversible(name: str, run: str, undo_lacks: str) -> None:
    """Count an operation as irreversible from now on, in the transaction that is running."""
    chains.lock_chain(OF_OPERATION + name)
    if not why_irreversible(name):
        about = {"operation": name, "seen_in": run, "lacks": undo_lacks}
        audit.record(OF_OPERATION + name, Kind.OPERATION_MARKED, **about)


def why_irreversible(name: str) -> str:
    """What an answer lacked, in the transaction that is running; empty if not marked."""
    last = _last_mark(OF_OPERATION + name).execution_options(**{batch.OF_BEFORE: True})
    record = session().execute(last).mappings().first()
    if record:
        return _undo_lacks_in(record)
    return ""


def irreversible_operations() -> dict[str, str]:
    """The operations that are marked, by their written names, each with what an answer lacked."""
    query = sa.select(audit_records).where(
        audit_records.c.run.startswith(OF_OPERATION, autoescape=True)
    )
    entries = rows(query.order_by(audit_records.c.number))
    last = {row["run"].removeprefix(OF_OPERATION): _undo_lacks_in(row) for row in entries}
    return {as_written(name): undo_lacks for name, undo_lacks in last.items() if undo_lacks}


def reset_irreversible(operation: str, by: str, reason: str) -> None:
    """Let a declared undo be believed again.

    Raises Problem if the operation, which is given as SYSTEM.OPERATION, is not marked.
    """
    try:
        name = as_tool(operation)
    except ValueError as error:
        raise Problem(f"{error}.") from None
    if name not in agent().operations or not _reset_irreversible(name, by, reason):
        way_out = "`agent reversible` lists what does."
        raise Problem(f"{operation} does not count as irreversible. {way_out}", exit_code=1)


def _undo_lacked(name: str) -> str:
    """What an answer to a write lacked earlier for its undo; empty for a read."""
    operation = agent().operations.get(name)
    if operation and operation.effect == Effect.WRITE:
        return why_irreversible(name)
    return ""


def _say_waits(run: str, why: str) -> None:
    change_run(run, status=RunStatus.WAITING, doing="", why=why)
    audit.record(run, Kind.STATUS_CHANGED, status=RunStatus.WAITING, why=why)


def _record_decision(call: Call, kind: Kind, because: str, **more: Any) -> None:
    """Record what becomes of a call before it is made, in the transaction that is running."""
    inputs = audit.redact_inputs(call.inputs, agent().guard.policy.redact)
    about = {"sequence": call.sequence, "operation": call.tool[:200], "because": because}
    audit.record(call.run, kind, **about, inputs=inputs, **more)


def _store_result(done: dict[str, Any], call: Call) -> None:
    """Keep what became of a write, with its whole answer.

    One that takes back an earlier write of its run settles both, and what they counted of limits.
    """
    state = WriteState.FAILED
    if done["ok"]:
        state = WriteState.DONE
    elif done["unknown"]:
        state = WriteState.UNKNOWN
    else:
        limit_use.give_back(call.key)
    if done["ok"] and (earlier := _taken_back(call)):
        state = WriteState.TAKES_BACK
        session().execute(
            ledger.update().where(ledger.c.key == earlier).values(state=WriteState.TAKEN_BACK)
        )
        limit_use.give_back(earlier)
    answer = done.get("whole", done["result"])
    batch.queue_update(_SETTLE, call.key, {"of": call.key, "state": state, "result": answer})


def _taken_back(call: Call) -> str:
    """The key of the latest write of the same run that this call takes back; empty if none."""
    writes = taken_back_by(agent().operations, call.tool)
    if not writes:
        return ""
    of_run = (
        ledger.c.run == call.run,
        ledger.c.state == WriteState.DONE,
        ledger.c.sequence < call.sequence,
    )
    query = sa.select(ledger).where(*of_run, ledger.c.operation.in_(writes))
    for write in session().execute(query.order_by(ledger.c.sequence.desc())).mappings():
        if is_undo(write, call):
            return str(write["key"])
    return ""


def _undo_lacks(call: Call, done: dict[str, Any]) -> str:
    """What the undo of a write lacks after its answer; empty too if nobody relied on that undo."""
    write = call.tool, call.inputs
    back = way_back(agent().operations, *write, done.get("whole", done["result"]))
    if back is None or not back.lacks or lacks_before(agent().operations, *write):
        return ""
    is_known = bool(patiently(lambda: in_transaction(why_irreversible, call.tool)))
    if is_known:
        return ""
    return back.lacks


def _unsent(why: str, *, unknown: bool) -> dict[str, Any]:
    return {"ok": False, "unknown": unknown, "result": why, "at": time.time()}


def _is_intended(call: Call) -> bool:
    """Whether the ledger has exactly this write as the one that comes next under its key."""
    writes = rows(
        sa.select(ledger).where(ledger.c.key == call.key, ledger.c.state == WriteState.INTENDED)
    )
    return [(row["operation"], row["inputs"], row["behalf"]) for row in writes] == [call[2:]]


def _answer_note(answer: str) -> str:
    """The answer of a write that does not say whether it was made, for whoever looks for it."""
    text = audit.redact_answer(answer, agent().guard.policy.redact)
    if text:
        return f" It said: {short(text)}"
    return ""


@transaction("_reset")
def _reset_irreversible(name: str, by: str, reason: str) -> bool:
    chains.lock_chain(OF_OPERATION + name)
    is_marked = bool(why_irreversible(name))
    if is_marked:
        about = {"operation": name, "by": by, "reason": reason}
        audit.record(OF_OPERATION + name, Kind.OPERATION_RESET, **about)
    return is_marked


def _last_mark(scope: str) -> sa.Select[Any]:
    of_scope = sa.select(audit_records).where(audit_records.c.run == scope)
    # By the place in its chain: by the number alone, a server may look through all records.
    last = audit_records.c.place.desc().nulls_last(), audit_records.c.number.desc()
    return of_scope.order_by(*last).limit(1)


def _undo_lacks_in(record: Any) -> str:
    is_marked = record["kind"] == Kind.OPERATION_MARKED
    if is_marked:
        return str(record["about"]["lacks"])
    return ""
