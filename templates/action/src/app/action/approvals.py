"""What a person is asked: whether exactly this call may run, or what becomes of a run that is stuck.

A request is bound to a digest of what was shown, waits across restarts, and counts as no after its deadline.
"""

import hashlib
import json
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOS

from ..base.problem import Problem
from . import audit, controls, engine, leftovers
from .steps import transaction
from .store import requests, rows, session

BY_HAND = "by_hand"  # a write that is not undone, for a person to take back in the system itself
ANSWERS = {
    "approval": ("approve", "deny"),
    "prepared": ("approve", "deny"),
    "escalation": ("continue", "undo", "keep"),
    BY_HAND: ("done",),
}
NEVER = 32_503_680_000.0  # the year 3000: the deadline of a request that stays open until it is answered
NOBODY = "nobody"
MINUTE = 60.0  # seconds


class Request(NamedTuple):
    """A question to a person, of a kind that `ANSWERS` names: what it is about, in full, and why it is asked."""

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
        said = json.dumps(list(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


class Answer(NamedTuple):
    """What became of a request: the answer, by whom and why, when, and a stop that came instead."""

    answer: str
    by: str
    reason: str
    at: float
    stop: str = ""


def wait_for(request: Request, minutes: int) -> Answer:
    """Ask and wait, across restarts. Silence until the deadline is an answer of nobody, and a stop ends the waiting."""
    until = ask(request, minutes)
    while True:
        answer = _look(request)
        if answer.answer or answer.stop:
            return answer
        DBOS.recv(engine.WAKE, timeout_seconds=max(0.0, until - answer.at))


def answer(id_: str, given: str, by: str, reason: str = "", digest: str = "") -> None:
    """Give a person's answer. With the digest of what was shown, it counts for nothing else.

    Raises Problem if the request does not wait, was not the one that was shown, or has no such answer.
    """
    found = next(iter(rows(sa.select(requests).where(requests.c.id == id_))), None)
    if found is None or found["answer"]:
        who = f": {found['by']} answered {found['answer']}" if found else ""
        raise Problem(f"Nothing waits for an answer under {id_}{who}. `agent approvals` lists what does.", exit_code=1)
    if digest and digest != found["digest"]:
        raise Problem(f"{id_} is not what was shown. Look at it again.", exit_code=1)
    if found["kind"] == "prepared" and (killer := controls.killed()):
        raise Problem(f"{killer} has stopped all runs, so nothing is applied. `agent allow` lifts that.", exit_code=1)
    if given not in ANSWERS[found["kind"]]:
        raise Problem(f"{id_} is answered with {' or '.join(ANSWERS[found['kind']])}, not {given}.")
    if not _answered(id_, found["run"], found["kind"], given, by, reason):
        raise Problem(
            f"{id_} was answered just now, or its deadline has passed. `agent show {found['run']}` says which.",
            exit_code=1,
        )


@transaction
def lapse(id_: str, run: str) -> None:
    """Let a request's deadline pass now, as if nobody had answered it until then."""
    session().execute(requests.update().where(requests.c.id == id_).values(until=time()))
    engine.wake(run)


def waiting(kind: str = "") -> list[dict[str, Any]]:
    """The requests that nobody has answered and that are not too late, the most urgent first."""
    query = sa.select(requests).where(requests.c.answer == "", requests.c.until > time()).order_by(requests.c.until)
    return rows(query.where(requests.c.kind == kind) if kind else query)


@transaction
def ask(request: Request, minutes: int) -> float:
    """Put a question to a person; gives its deadline."""
    until = time() + minutes * MINUTE
    put(request, until)
    return until


def put(request: Request, until: float) -> None:
    """The same until a given time, in the transaction that is running."""
    row = {**request._asdict(), "digest": request.digest, "asked": time(), "until": until}
    session().execute(requests.insert().values(**row, answer="", by="", reason=""))
    about = {"id": request.id, "what": request.what, "because": request.because}
    audit.record(request.run, f"asked: {request.kind}", **about)


def _look(request: Request) -> Answer:
    return Answer(*_looked(request.id, request.run, request.digest))


@transaction
def _looked(id_: str, run: str, digest: str) -> list[Any]:
    """The answer as it stands. What was asked must still be what is stored, or nobody has answered it."""
    found = session().execute(sa.select(requests).where(requests.c.id == id_)).mappings().one()
    said, now = controls.stopped(run), time()
    if found["answer"] and found["digest"] == digest:
        return [found["answer"], found["by"], found["reason"], now]
    if not said and now < found["until"]:
        return ["", "", "", now]
    reason = said or "no answer by the deadline"
    change = requests.update().where(requests.c.id == id_)
    session().execute(change.values(answer=NOBODY, by=NOBODY, reason=reason))
    audit.record(run, "not answered", id=id_, reason=reason)
    return [NOBODY, NOBODY, reason, now, said]


@transaction
def _answered(id_: str, run: str, kind: str, given: str, by: str, reason: str) -> bool:
    """Whether this answer is the first one, and not too late."""
    is_open = requests.c.answer == "", requests.c.until > time()
    change = requests.update().where(requests.c.id == id_, *is_open)
    if session().execute(change.values(answer=given, by=by, reason=reason)).rowcount != 1:
        return False
    audit.record(run, f"answered: {given}", id=id_, by=by, reason=reason)
    if kind == "prepared":
        if given == "approve":
            person = by.partition(" (")[0]  # systems know a person, not where that person sat
            engine.apply(id_, person)
    elif kind == BY_HAND:
        leftovers.take_back(id_, run)
    else:
        engine.wake(run)
    return True
