"""What a person is asked.

Whether exactly this call may run, what becomes of a run that is stuck, or what has become of a
write that a person sees to by hand.

A request is bound to a digest of what was shown, and waits across restarts. Until its deadline,
nothing is done without an answer, and after it, silence allows nothing. A run that is stuck hands a
person what is known and what is needed; the person says what becomes of it, and after silence its
writes are undone. Of writes by hand, an ended run says what people have said.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.display import as_written
from ...base.problem import Problem
from ..durable import chains, engine
from ..durable.parking import Wait
from ..durable.steps import transaction
from ..durable.store import (
    RequestAnswer,
    RequestKind,
    WriteState,
    change_run,
    in_transaction,
    ledger,
    requests,
    rows,
    runs,
    session,
)
from ..durable.store import audit as audit_records
from ..record import audit, limit_use
from ..record.records import Kind
from ..rules.plan import Row
from . import authority, controls

# What a person can say of a write that they see to by hand.
STATES = {  # its state after that
    RequestAnswer.DONE: WriteState.UNDONE_BY_HAND,
    RequestAnswer.NOT_MADE: WriteState.NOT_MADE,
    RequestAnswer.KEEP: WriteState.KEPT,
}
ANSWERS = {
    RequestKind.APPROVAL: (RequestAnswer.APPROVE, RequestAnswer.DENY),
    RequestKind.PREPARED: (RequestAnswer.APPROVE, RequestAnswer.DENY),
    RequestKind.ESCALATION: (RequestAnswer.CONTINUE, RequestAnswer.UNDO, RequestAnswer.KEEP),
    RequestKind.BY_HAND: tuple(STATES),
    RequestKind.FORM: (RequestAnswer.FILL,),
    RequestKind.EVENT: (RequestAnswer.CAME,),
}
NOBODY = "nobody"
CHANGED = "the request was changed after it was made"
NOT_IN_RECORD = "the answer is not in the record"
MINUTE = 60.0  # seconds
Writes = list[dict[str, Any]]
UNDO = ":undo"  # behind the key of a write, the key of its undo


class Request(NamedTuple):
    """A question to a person, of a kind that `ANSWERS` names.

    What it is about, in full, and why it is asked.
    """

    id: str
    run: str
    kind: str
    what: str
    about: dict[str, Any]
    because: str
    to: str

    @property
    def digest(self) -> str:
        """What an answer is bound to: this very question with everything that was shown."""
        text = json.dumps(list(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Recorded(NamedTuple):
    """What the audit has of a request: how it was asked, and how its stored answer was given."""

    question: Mapping[str, Any]
    answered: Mapping[str, Any]


def answer_request(
    id_: str,
    word: str,
    by: str,
    reason: str = "",
    digest: str = "",
    *,
    proven: bool = False,
) -> str:
    """Answer a request for a person; gives the run that it is about.

    `word` is one of those that `offered` gives. With the digest of what was shown, it counts for
    nothing else. `proven` says that the person has shown their token. Raises Problem if the request
    does not wait, is not what was shown, has no such answer, or if this person's answer does not
    count.
    """
    request = next(iter(rows(sa.select(requests).where(requests.c.id == id_))), None)
    if request is None or request["answer"]:
        who = _why_closed(request) if request else ""
        waits = f"No open request has the id {id_}{who}."
        lists = "`agent approvals`, `agent escalations` and `agent forms` list the open ones"
        raise Problem(f"{waits} {lists}.", exit_code=1)
    if digest and digest != request["digest"]:
        raise Problem(f"{id_} is different from what was shown. Look at it again.", exit_code=1)
    if request["kind"] == RequestKind.PREPARED and (killer := controls.killed()):
        stop = f"{killer} has stopped all runs, so nothing is applied."
        raise Problem(f"{stop} To lift this: `agent allow`.", exit_code=1)
    is_waited_for = request["kind"] not in (RequestKind.PREPARED, RequestKind.BY_HAND)
    if is_waited_for and (why := in_transaction(controls.stopped, request["run"])):
        raise Problem(f"{request['run']} makes no further call: {why}.", exit_code=1)
    if word not in offered(request):
        raise Problem(f"Answer {id_} with {' or '.join(offered(request))}, not {word}.")
    if fault := _store_answer(request, word, by, reason, proven):
        raise Problem(fault, exit_code=1)
    return str(request["run"])


class Resolution(NamedTuple):
    """What became of a request: the answer, by whom and why, when, and a stop that came instead."""

    answer: str
    by: str
    reason: str
    at: float
    stop: str = ""


def offered(request: Mapping[str, Any]) -> tuple[RequestAnswer, ...]:
    """How a request can be answered: a run that was given up cannot be told to go on."""
    answers = ANSWERS[request["kind"]]
    if request["kind"] != RequestKind.ESCALATION or request["about"].get("goes_on", True):
        return answers
    return tuple(answer for answer in answers if answer != RequestAnswer.CONTINUE)


def refusal_of_person(by: str, reason: str) -> str:
    """A person's no, in words."""
    return f"{by} said no: {reason}".removesuffix(": ")


def store_and_wait(request: Request, minutes: float) -> Resolution:
    """Store a question to a person, and give its answer; without one, the run is parked here.

    The transaction that looks for the answer raises Wait: `loop/run.py` says what follows. Once
    there is an answer, the run comes here again. Silence until the deadline is an answer of nobody,
    and a stop ends the waiting.
    """
    store_request(request, minutes)
    while True:
        answer = _look_for_answer(request)
        if answer.answer or answer.stop:  # a run of an earlier version has recorded each look
            return answer


def bundle(run: str) -> list[dict[str, Any]]:
    """The prepared writes of one run that wait for a person, in the order in which they came."""
    prepared = [request for request in open_requests(RequestKind.PREPARED) if request["run"] == run]
    return sorted(prepared, key=lambda request: request["asked"])


def digest_of_bundle(bundled: Sequence[Mapping[str, Any]]) -> str:
    """What stands for exactly these requests, as they were shown."""
    text = json.dumps([[request["id"], request["digest"]] for request in bundled])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def answer_all(
    run: str,
    word: str,
    by: str,
    reason: str,
    digest: str,
    *,
    proven: bool = False,
) -> list[str]:
    """Answer all prepared writes of a run at once; gives their ids.

    A yes is for exactly those that `digest` stands for, as `digest_of_bundle` gives it; a no is for
    all that wait. Raises Problem, and answers none, if others wait than were shown.
    """
    bundled = bundle(run)
    if not bundled:
        raise Problem(f"{run} has no prepared write that waits.", exit_code=1)
    if word == RequestAnswer.APPROVE and digest_of_bundle(bundled) != digest:
        raise Problem(
            f"The prepared writes of {run} are different from those shown. Look again.", exit_code=1
        )
    for request in bundled:
        answer_request(request["id"], word, by, reason, request["digest"], proven=proven)
    return [request["id"] for request in bundled]


@transaction("lapse")
def lapse(id_: str, run: str) -> None:
    """Let a request's deadline pass now, as if nobody had answered it until then."""
    chains.lock_chain(run)
    session().execute(requests.update().where(requests.c.id == id_).values(until=time()))
    engine.wake_run(run)


def open_requests(kind: str = "") -> list[dict[str, Any]]:
    """The requests that nobody has answered and that are not too late, the most urgent first.

    Without a kind, all that wait for a person; an event is none of them.
    """
    query = (
        sa.select(requests)
        .where(requests.c.answer == "", requests.c.until > time())
        .order_by(requests.c.until)
    )
    of_kind = requests.c.kind == kind if kind else requests.c.kind != RequestKind.EVENT
    return rows(query.where(of_kind))


@transaction("ask")
def store_request(request: Request, minutes: float) -> float:
    """Store a question to a person, which waits there; gives its deadline."""
    until = time() + minutes * MINUTE
    put(request, until)
    return until


def put(request: Request, until: float) -> None:
    """Put a question to a person until a time, in the transaction that is running."""
    row = {**request._asdict(), "digest": request.digest, "asked": time(), "until": until}
    session().execute(requests.insert().values(**row, answer="", by="", reason=""))
    about = {"id": request.id, "request": request.kind, "what": request.what}
    more = {"because": request.because, "digest": request.digest}
    audit.record(request.run, Kind.REQUEST_MADE, **about, **more)


def recorded(row: Mapping[Any, Any]) -> Recorded:
    """What the audit has of a stored request, in the transaction that is running."""
    such = audit_records.c.kind.in_((Kind.REQUEST_MADE, Kind.REQUEST_ANSWERED))
    query = sa.select(audit_records.c.kind, audit_records.c.about).where(
        audit_records.c.run == row["run"], such
    )
    question: Mapping[str, Any] = {}
    answered: Mapping[str, Any] = {}
    for kind, about in session().execute(query.order_by(audit_records.c.number)):
        if about["id"] != row["id"]:
            continue
        if kind == Kind.REQUEST_MADE:
            question = about
        elif about["answer"] == row["answer"]:
            answered = about
    return Recorded(question, answered)


def fault_of(row: Mapping[Any, Any], record: Recorded) -> str:
    """Say how a stored request differs from what is recorded of it; empty if it does not.

    Where no digest is recorded, since it was asked by an earlier version, the stored one counts.
    """
    request = Request(**{name: row[name] for name in Request._fields})
    if not record.question.get("digest", row["digest"]) == row["digest"] == request.digest:
        return CHANGED
    if row["answer"] not in ANSWERS[row["kind"]]:
        return ""
    if record.answered.get("by") != row["by"]:
        return NOT_IN_RECORD
    return ""


class Stuck(NamedTuple):
    """A run that is stuck: its id, its goal, what is left of its plan, and why."""

    run: str
    goal: str
    left: list[Row]
    why: str


def hand_over(number: int, packet: dict[str, Any], to: str, minutes: int) -> Resolution:
    """Ask a person what becomes of a run, and wait: it may take `minutes`.

    The answer is `continue` with a note, `undo` what was written, or `keep` it and end; `nobody`
    counts as `undo`. `number` is which one of the run's escalations it is.
    """
    run = packet["run"]
    why = packet["why"]
    request = Request(
        f"{run}:escalation-{number}", run, RequestKind.ESCALATION, packet["goal"], packet, why, to
    )
    return store_and_wait(request, minutes)


def packet(
    about: Stuck,
    results: Sequence[tuple[str, str]],
    written: Writes,
    needed: str,
) -> dict[str, Any]:
    """What a person needs to decide without reading everything.

    That is the goal, what is left of the plan, what was found and written, and what is missing.
    `results` are texts, each with the operation that gave it.
    """
    return {
        "run": about.run,
        "goal": about.goal,
        "why": about.why,
        "known": [f"{operation}: {result}" for operation, result in results],
        "written": written,
        "left_of_the_plan": about.left,
        "needed": needed,
    }


def request_line(because: str, to: str) -> str:
    """What is left of a write that a person is asked to see to: why, and who is asked."""
    return f"{because}. {to} is asked to deal with it by hand"


def decision_line(operation: str) -> str:
    """What is left of a write that a person has kept, or of one that is perhaps made."""
    return f"{as_written(operation)} stays as it is, as a person decided"


def requests_about(key: str, run: str) -> list[Mapping[Any, Any]]:
    """The requests to see to the write of this key, the first one first.

    Reads in the transaction that is running.
    """
    return [row for row in _requests_by_hand(run) if row["about"]["key"] == key]


def tell_left(run: str) -> None:
    """Have the outcome of a run that has ended say what is left by now, the latest write first.

    Any other run says so itself at its end.
    """
    outcome = session().execute(sa.select(runs.c.outcome).where(runs.c.id == run)).scalar()
    if outcome is None:
        return
    written = sa.select(ledger.c.key).where(ledger.c.run == run, ledger.c.state == WriteState.KEPT)
    stay = set(session().execute(written).scalars())
    ever = set[str]()
    latest = dict[str, Mapping[Any, Any]]()
    for row in _requests_by_hand(run):
        ever |= {
            row["because"],
            request_line(row["because"], row["to"]),
            decision_line(row["what"]),
        }
        latest[row["about"]["key"]] = row
    now = list[str]()
    for key in sorted(latest, key=_sequence, reverse=True):
        row = latest[key]
        if row["answer"] == "":
            now.append(request_line(row["because"], row["to"]))
        elif key in stay:
            now.append(decision_line(row["what"]))
    others = [line for line in outcome["left"] if line not in ever]
    change_run(run, outcome={**outcome, "left": [*others, *now]})


def strike_off(key: str, run: str) -> None:
    """Close the requests about the write of this key, which is undone, and say no more of it."""
    answer = {"answer": "undone", "by": "the agent", "reason": "its undo went well later"}
    for row in requests_about(key, run):
        close = requests.update().where(requests.c.id == row["id"], requests.c.answer == "")
        session().execute(close.values(**answer))
    tell_left(run)


def settle_by_hand(request: Mapping[Any, Any], word: str) -> None:
    """Keep what a person says of a write; it counts in limits only where it stays as it is."""
    key = request["about"]["key"]
    write = ledger.update().where(ledger.c.key == key)
    session().execute(write.values(state=STATES[RequestAnswer(word)]))
    if word != RequestAnswer.KEEP:
        limit_use.give_back(key)
    tell_left(request["run"])


def _why_closed(request: Mapping[str, Any]) -> str:
    """What came of a request that waits no more."""
    if request["by"] == NOBODY:
        return ": nobody answered before its deadline, or before its run was stopped"
    return f": {request['by']} answered {request['answer']}"


def _look_for_answer(request: Request) -> Resolution:
    """Look for the answer to this request.

    An escalation is told in sentences of the release that asked. After an upgrade the run would
    word it differently, so the record alone says whether it was changed.
    """
    digest = "" if request.kind == RequestKind.ESCALATION else request.digest
    return Resolution(*_looked(request.id, request.run, digest))


@transaction("_looked")
def _looked(id_: str, run: str, digest: str) -> list[Any]:
    """The answer; nobody's, if what was asked is no longer what is stored.

    With a `digest`, what is stored has to have it. Raises Wait without an answer.
    """
    chains.lock_chain(run)
    row = session().execute(sa.select(requests).where(requests.c.id == id_)).mappings().one()
    stop = controls.stopped(run)
    now = time()
    fault = CHANGED if digest not in ("", row["digest"]) else fault_of(row, recorded(row))
    if row["answer"] and not fault:
        return [row["answer"], row["by"], row["reason"], now]
    if not stop and not fault and now < row["until"]:
        raise Wait(row["until"], id_)
    reason = stop or fault or "no answer by the deadline"
    _lapse(id_, run, reason)
    return [NOBODY, NOBODY, reason, now, stop]


def _lapse(id_: str, run: str, reason: str) -> None:
    """Answer a request for nobody, in the transaction that is running."""
    change = requests.update().where(requests.c.id == id_)
    session().execute(change.values(answer=NOBODY, by=NOBODY, reason=reason))
    audit.record(run, Kind.REQUEST_LAPSED, id=id_, reason=reason)


@transaction("_answered")
def _store_answer(request: Mapping[str, Any], word: str, by: str, reason: str, proven: bool) -> str:
    """Give an answer to a request as it was shown; says why it does not count, if it does not."""
    id_, run, digest = (str(request[key]) for key in ("id", "run", "digest"))
    chains.lock_chain(run)
    row = session().execute(sa.select(requests).where(requests.c.id == id_)).mappings().one()
    if row["digest"] != digest or fault_of(row, recorded(row)):
        _lapse(id_, run, CHANGED)
        engine.wake_run(run)
        changed = f"{id_} was changed after it was made, so it is not carried out."
        return f"{changed} See `agent audit {run}`."
    if no := authority.objection(authority.policy_now(), row, word, by, proven=proven):
        audit.record(run, Kind.ANSWER_REFUSED, id=id_, answer=word, by=by, because=no)
        return f"This answer to {id_} does not count: {no}."
    open_ = requests.c.id == id_, requests.c.answer == "", requests.c.until > time()
    change = requests.update().where(*open_).values(answer=word, by=by, reason=reason)
    if session().execute(change).rowcount != 1:
        late = f"{id_} was answered just now, or its deadline has passed."
        return f"{late} `agent show {run}` says which."
    about = {"id": id_, "answer": word, "by": by, "reason": reason}
    audit.record(run, Kind.REQUEST_ANSWERED, **about, **({"proven": True} if proven else {}))
    if row["kind"] == RequestKind.BY_HAND:
        settle_by_hand(row, word)
    elif row["kind"] != RequestKind.PREPARED:
        engine.wake_run(run)
    elif word == RequestAnswer.DENY:
        engine.wake_parked(run)
    else:
        name = by.partition(" (")[0]  # systems know a person, not where that person sat
        engine.queue_prepared_write(id_, name, digest)
    return ""


def _requests_by_hand(run: str) -> list[Mapping[Any, Any]]:
    such = requests.c.run == run, requests.c.kind == RequestKind.BY_HAND
    query = sa.select(requests).where(*such).order_by(requests.c.asked)
    return [*session().execute(query).mappings()]


def _sequence(key: str) -> int:
    """The place of a write in its run."""
    return int(key.rpartition(":")[2])
