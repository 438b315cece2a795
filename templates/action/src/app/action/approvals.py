"""A person's yes or no to exactly one call: bound to a digest of what was shown, durable, and no after the deadline."""

import hashlib
import json
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOS

from ..base.problem import Problem
from . import audit
from .store import approvals, rows, session, transaction

TOPIC = "approval"
MINUTE = 60.0  # seconds


class Answer(NamedTuple):
    """What became of a request: approved or not, by whom, and why."""

    yes: bool
    by: str
    reason: str


def digest_of(run: str, sequence: int, name: str, inputs: Any) -> str:
    """What an answer is bound to: this call of this run, with these inputs."""
    said = json.dumps([run, sequence, name, inputs], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def wait_for(run: str, sequence: int, name: str, inputs: Any, because: str, minutes: int) -> Answer:
    """Ask for an approval and wait, across restarts. One at a time; silence until the deadline is a no."""
    request = {"run": run, "operation": name, "inputs": inputs, "because": because}
    request |= {"id": f"{run}:{sequence}", "digest": digest_of(run, sequence, name, inputs)}
    until = _ask(request, minutes)
    while True:
        said = DBOS.recv(f"{TOPIC}:{sequence}", timeout_seconds=max(0.0, until - _now()))
        if said is None:
            said = {"yes": False, "by": "nobody", "reason": "no answer by the deadline", "digest": request["digest"]}
        if said["digest"] == request["digest"]:
            return Answer(**_close(request["id"], said))


def answer(id_: str, *, yes: bool, by: str, reason: str) -> None:
    """Give a person's answer; raises Problem if it is not waiting for one."""
    found = rows(sa.select(approvals).where(approvals.c.id == id_))
    if not found or found[0]["answer"]:
        raise Problem(f"Nothing waits for an answer under {id_}. `make approvals` lists what does.", exit_code=1)
    said = {"yes": yes, "by": by, "reason": reason, "digest": found[0]["digest"]}
    run, sequence = id_.rsplit(":", 1)
    DBOS.send(run, said, topic=f"{TOPIC}:{sequence}", idempotency_key=f"{id_}:{by}:{yes}")


def waiting() -> list[dict[str, Any]]:
    """The requests that nobody has answered, the most urgent first."""
    return rows(sa.select(approvals).where(approvals.c.answer.is_(None)).order_by(approvals.c.until))


@DBOS.step()
def _now() -> float:
    return time()


@transaction
def _ask(request: dict[str, Any], minutes: int) -> float:
    until = time() + minutes * MINUTE
    session().execute(approvals.insert().values(**request, until=until))
    audit.record(
        request["run"], "approval asked", **{key: request[key] for key in ("id", "operation", "inputs", "because")}
    )
    return until


@transaction
def _close(id_: str, said: dict[str, Any]) -> dict[str, Any]:
    yes, by, reason = said["yes"] is True, str(said["by"]), str(said["reason"])
    answer = "approved" if yes else "denied"
    session().execute(approvals.update().where(approvals.c.id == id_).values(answer=answer, by=by, reason=reason))
    audit.record(id_.rsplit(":", 1)[0], answer, id=id_, by=by, reason=reason)
    return {"yes": yes, "by": by, "reason": reason}
