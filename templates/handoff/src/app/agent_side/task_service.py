"""Where every request ends, over whichever transport: it becomes a task, a run of the agent."""

import hashlib
import json
import re
from collections.abc import Mapping
from time import time
from typing import Any

import sqlalchemy as sa

from ..action.durable import chains, engine
from ..action.durable.steps import transaction
from ..action.durable.store import MessageKind, session
from ..action.model.agent import agent
from ..action.people import approvals, controls
from ..action.record import audit
from ..action.record.records import Kind
from ..base.problem import Problem
from ..handoff.contract import Contract
from ..handoff.messages import (
    NAME,
    UNKNOWN,
    Addition,
    Answer,
    Cancellation,
    Receipt,
    Rejected,
    Request,
    form,
)
from . import callers
from .callers import Caller
from .receipts import receipts
from .tables import notes, tasks

MOST = 50  # tasks that are listed
MOST_BYTES = 64_000  # of one request
HELD = "All runs are stopped, so nothing can start now. Send the request again later."
NOT_A_PERSON = "Only a person can answer this, with their own token."
NOT_A_CLIENT = "Only a client can hand off tasks, with its secret."


class TaskService:
    """The protocol for one caller: a client sees and changes only what it has handed off itself."""

    def __init__(self, contract: Contract, caller: Caller) -> None:
        self.contract = contract
        self.caller = caller

    def start(self, request: Request) -> Receipt:
        """Begin a task, once for its key.

        Raises Rejected if it does not hold to the form, or the key had another request.
        """
        return self.start_from_data(request.model_dump())

    def start_from_data(self, data: Any) -> Receipt:
        """The same with a request that nobody has looked at yet."""
        if self.caller.person:
            raise Rejected("forbidden", NOT_A_CLIENT)
        try:
            json.dumps(data, allow_nan=False, ensure_ascii=False).encode()
        except ValueError as error:  # a number that is none, or half a character
            raise Rejected("invalid", f"This JSON cannot be stored: {error}") from None
        request = self.contract.request(data)
        if request.reply_to:
            callers.may_reply(request.reply_to)
        goal = self.contract.goal(request)
        details = self.contract.details_of(request)
        return self._receipt(_begin_task(self.caller.name, request, goal, details))

    def get(self, task: str, of: str) -> Receipt:
        """Where a task stands."""
        return self._receipt(task, of)

    def all_of(self, of: str) -> list[Receipt]:
        """A person's tasks, the latest first."""
        if not re.fullmatch(NAME, of):
            raise Rejected("unknown", UNKNOWN)
        query = self._mine().where(tasks.c.behalf == of)
        return receipts(query.order_by(tasks.c.began.desc(), tasks.c.id).limit(MOST))

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Tell a running task what the person adds; the same key is the same note."""
        form(Addition, {"note": note, "key": key})
        if self._receipt(task, of).final or _has_ended(task):
            raise Rejected("ended", "This task has ended. Hand off another one.")
        _store_note(task, key, note, self.caller.name)
        return self._receipt(task, of)

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Stop a task, and have what it wrote undone."""
        form(Cancellation, {"reason": reason})
        receipt = self._receipt(task, of)
        if _has_ended(task):  # then only what it has prepared can still be made
            for approval in receipt.approvals:
                approvals.lapse(approval.id, task)
        elif not receipt.final:
            controls.tell_run(task, MessageKind.STOP, self.caller.name, reason)
        return self._receipt(task, of)

    def answer_approval(self, approval: str, decision: str, digest: str, reason: str) -> Receipt:
        """A person's yes or no to exactly the call that was shown."""
        form(Answer, {"answer": decision, "digest": digest, "reason": reason})
        if not self.caller.person:
            raise Rejected("forbidden", NOT_A_PERSON)
        task = approval.rpartition(":")[0]
        self._receipt(task)
        try:
            by = f"{self.caller.name} (handoff)"
            approvals.answer_request(approval, decision, by, reason, digest, proven=True)
        except Problem as problem:
            raise Rejected("answered", str(problem)) from problem
        return self._receipt(task)

    def _mine(self) -> sa.Select[Any]:
        query = sa.select(tasks)
        if self.caller.person:
            return query
        return query.where(tasks.c.client == self.caller.name)

    def _receipt(self, task: str, of: str | None = None) -> Receipt:
        """The receipt of a task. Raises the same Rejected for another's task and for none."""
        if not all(re.fullmatch(NAME, name) for name in (task, of or task)):
            raise Rejected("unknown", UNKNOWN)
        query = self._mine().where(tasks.c.id == task)
        if not (matches := receipts(query if of is None else query.where(tasks.c.behalf == of))):
            raise Rejected("unknown", UNKNOWN)
        return matches[0]


def _has_ended(task: str) -> bool:
    """Whether the run of a task is over, even if what it has prepared still waits for a person."""
    return engine.has_outcome(task)


@transaction("_begin")
def _begin_task(client: str, request: Request, goal: str, details: Mapping[str, Any]) -> str:
    """Keep a request and queue its run, in one transaction.

    Gives the task's id, which client and key make.
    """
    task = f"task-{_request_digest(client, request.key)[:24]}"
    chains.lock_chain(task)
    digest = _request_digest(*request.model_dump(exclude={"key", "reply_to", "proven_by"}).items())
    previous = session().execute(sa.select(tasks.c.digest).where(tasks.c.id == task)).scalar()
    if previous is not None:
        if previous != digest:
            raise Rejected(
                "conflict", "This key was already used for another request. Send a new key."
            )
        return task
    if controls.stopped(""):
        raise Rejected("held", HELD)
    row = {
        "id": task,
        "client": client,
        "behalf": request.on_behalf_of,
        "request": request.model_dump(),
        "digest": digest,
    }
    more = {"reply_to": request.reply_to, "began": time(), "told": ""}
    session().execute(tasks.insert().values(**row, **more))
    without_note = request.model_dump(exclude={"note"})
    audit.record(task, Kind.TASK_RECEIVED, client=client, request=without_note)
    named = f"handoff-{request.issue}"
    inputs = agent().run_file.named_in(details)
    by = named, client, request.on_behalf_of
    run = engine.Task(goal, *by, request.note, inputs=inputs)
    return engine.queue_run_along(run, task)


@transaction("_noted")
def _store_note(task: str, key: str, note: str, client: str) -> None:
    """Pass a note on, unless its key came before."""
    chains.lock_chain(task)
    before = sa.select(notes.c.key).where(notes.c.task == task, notes.c.key == key)
    if session().execute(before).first() is None:
        session().execute(notes.insert().values(task=task, key=key))
        controls.leave_message(task, MessageKind.WISH, client, note)


def _request_digest(*parts: Any) -> str:
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
