"""What a person is asked.

Whether exactly this call may run, or what becomes of a run that is stuck.

A request is bound to a digest of what was shown, waits across restarts, and counts as no after its
deadline.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable import chains, engine
from ..durable.parking import Waits
from ..durable.steps import transaction
from ..durable.store import RequestKind, alone, requests, rows, session
from ..durable.store import audit as records
from ..record import audit
from ..record.records import Kind
from . import authority, controls, leftovers

ANSWERS = {
    RequestKind.APPROVAL: ("approve", "deny"),
    RequestKind.PREPARED: ("approve", "deny"),
    RequestKind.ESCALATION: ("continue", "undo", "keep"),
    RequestKind.BY_HAND: tuple(leftovers.STATES),
}
NOBODY = "nobody"
CHANGED = "what was asked was changed after it was asked"
UNRECORDED = "its answer is not in the record"
MINUTE = 60.0  # seconds


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


class Answer(NamedTuple):
    """What became of a request: the answer, by whom and why, when, and a stop that came instead."""

    answer: str
    by: str
    reason: str
    at: float
    stop: str = ""


def offered(request: Mapping[str, Any]) -> tuple[str, ...]:
    """How a request can be answered: a run that was given up cannot be told to go on."""
    answers = ANSWERS[request["kind"]]
    if request["kind"] != RequestKind.ESCALATION or request["about"].get("goes_on", True):
        return answers
    return tuple(answer for answer in answers if answer != "continue")


def refusal(by: str, reason: str) -> str:
    """A person's no, in words."""
    return f"{by} said no: {reason}".removesuffix(": ")


def wait_for(request: Request, minutes: int) -> Answer:
    """Ask and wait, across restarts.

    Silence until the deadline is an answer of nobody, and a stop ends the waiting.
    """
    ask(request, minutes)
    while True:
        answer = _look(request)
        if answer.answer or answer.stop:  # a run of an earlier version has recorded each look
            return answer


def _why_closed(request: Mapping[str, Any]) -> str:
    """What came of a request that waits no more."""
    if request["by"] == NOBODY:
        return ": nobody answered before its deadline, or before its run was stopped"
    return f": {request['by']} answered {request['answer']}"


def answer(
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
        waits = f"Nothing waits for an answer under {id_}{who}."
        raise Problem(f"{waits} `agent approvals` lists what does.", exit_code=1)
    if digest and digest != request["digest"]:
        raise Problem(f"{id_} is not what was shown. Look at it again.", exit_code=1)
    if request["kind"] == RequestKind.PREPARED and (killer := controls.killed()):
        stop = f"{killer} has stopped all runs, so nothing is applied."
        raise Problem(f"{stop} To lift this: `agent allow`.", exit_code=1)
    is_waited_for = request["kind"] in (RequestKind.APPROVAL, RequestKind.ESCALATION)
    if is_waited_for and (why := alone(controls.stopped, request["run"])):
        raise Problem(f"{request['run']} makes no other call: {why}.", exit_code=1)
    if word not in offered(request):
        raise Problem(f"{id_} is answered with {' or '.join(offered(request))}, not {word}.")
    if fault := _store_answer(request, word, by, reason, proven):
        raise Problem(fault, exit_code=1)
    return str(request["run"])


def bundle(run: str) -> list[dict[str, Any]]:
    """The prepared writes of one run that wait for a person, in the order in which they came."""
    prepared = [request for request in waiting(RequestKind.PREPARED) if request["run"] == run]
    return sorted(prepared, key=lambda request: request["asked"])


def listed(bundled: Sequence[Mapping[str, Any]]) -> str:
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

    A yes is for exactly those that `digest` stands for, as `listed` gives it; a no is for all that
    wait. Raises Problem, and answers none, if others wait than were shown.
    """
    bundled = bundle(run)
    if not bundled:
        raise Problem(f"Nothing of {run} waits to be applied.", exit_code=1)
    if word == "approve" and listed(bundled) != digest:
        raise Problem(f"What waits of {run} is not what was shown. Look again.", exit_code=1)
    for request in bundled:
        answer(request["id"], word, by, reason, request["digest"], proven=proven)
    return [request["id"] for request in bundled]


@transaction("lapse")
def lapse(id_: str, run: str) -> None:
    """Let a request's deadline pass now, as if nobody had answered it until then."""
    chains.hold(run)
    session().execute(requests.update().where(requests.c.id == id_).values(until=time()))
    engine.wake(run)


def waiting(kind: str = "") -> list[dict[str, Any]]:
    """The requests that nobody has answered and that are not too late, the most urgent first."""
    query = (
        sa.select(requests)
        .where(requests.c.answer == "", requests.c.until > time())
        .order_by(requests.c.until)
    )
    if kind:
        query = query.where(requests.c.kind == kind)
    return rows(query)


@transaction("ask")
def ask(request: Request, minutes: int) -> float:
    """Put a question to a person; gives its deadline."""
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
    such = records.c.kind.in_((Kind.REQUEST_MADE, Kind.REQUEST_ANSWERED))
    query = sa.select(records.c.kind, records.c.about).where(records.c.run == row["run"], such)
    question: Mapping[str, Any] = {}
    answered: Mapping[str, Any] = {}
    for kind, about in session().execute(query.order_by(records.c.number)):
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
        return UNRECORDED
    return ""


def _look(request: Request) -> Answer:
    return Answer(*_looked(request.id, request.run, request.digest))


@transaction("_looked")
def _looked(id_: str, run: str, digest: str) -> list[Any]:
    """The answer; nobody's, if what was asked is no longer what is stored.

    Raises Waits without one.
    """
    chains.hold(run)
    row = session().execute(sa.select(requests).where(requests.c.id == id_)).mappings().one()
    stop = controls.stopped(run)
    now = time()
    fault = CHANGED if row["digest"] != digest else fault_of(row, recorded(row))
    if row["answer"] and not fault:
        return [row["answer"], row["by"], row["reason"], now]
    if not stop and not fault and now < row["until"]:
        raise Waits(row["until"], id_)
    reason = stop or fault or "no answer by the deadline"
    _drop(id_, run, reason)
    return [NOBODY, NOBODY, reason, now, stop]


def _drop(id_: str, run: str, reason: str) -> None:
    """Answer a request for nobody, in the transaction that is running."""
    change = requests.update().where(requests.c.id == id_)
    session().execute(change.values(answer=NOBODY, by=NOBODY, reason=reason))
    audit.record(run, Kind.REQUEST_LAPSED, id=id_, reason=reason)


@transaction("_answered")
def _store_answer(request: Mapping[str, Any], word: str, by: str, reason: str, proven: bool) -> str:
    """Give an answer to a request as it was shown; says why it does not count, if it does not."""
    id_, run, digest = (str(request[key]) for key in ("id", "run", "digest"))
    chains.hold(run)
    row = session().execute(sa.select(requests).where(requests.c.id == id_)).mappings().one()
    if row["digest"] != digest or fault_of(row, recorded(row)):
        _drop(id_, run, CHANGED)
        engine.wake(run)
        return f"{id_} was changed after it was asked, so it does not run. See `agent audit {run}`."
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
        leftovers.settle(row, word)
    elif row["kind"] != RequestKind.PREPARED:
        engine.wake(run)
    elif word == "deny":
        engine.take_up(run)
    else:
        name = by.partition(" (")[0]  # systems know a person, not where that person sat
        engine.apply(id_, name, digest)
    return ""
