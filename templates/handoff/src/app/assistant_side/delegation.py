"""Explore, delegate, review in one conversation.

A question is answered, a task is proposed, and a person's yes hands it off.

The model fills in a request and nothing more. Who it is for, and whether there is such a case, is
found out here; that it goes out at all is a person's word.
"""

import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from ..base.bindings import Refused, call
from ..base.words import is_question
from ..handoff.contract import Issue, details_faults, load_contract
from ..handoff.messages import (
    NAME,
    UNKNOWN,
    VERSION,
    Receipt,
    Rejected,
    Request,
    TaskStatus,
    Unreachable,
    form,
)
from ..panel import Item, Panel
from .connection import TakesCallbacks, Tasks, connect_tasks, patiently
from .identity import Identity, Recent
from .tools import (
    ALWAYS,
    CODE_TOOL,
    HAND_OVER,
    LONGEST,
    SEND_CODE,
    STOP_TASK,
    Proposal,
    Stop,
    Wish,
    tool_for,
)
from .words import (
    Meaning,
    describe,
    end_notice,
    meant,
    proposal,
    stop_notice,
    stop_proposal,
    title,
    wish_proposal,
)

if TYPE_CHECKING:
    from anthropic.types import SearchResultBlockParam
    from starlette import requests
    from starlette.routing import BaseRoute

    from ..engagement.assistant import Assistant, Reader

ROUNDS = 3
SHOWN = 10  # tasks
LOOK = 0.2  # seconds between two looks at a task that is followed
FOLLOWED = 120.0  # seconds for which it is
VISITOR = "visitor-"  # and more: whom a conversation is with until it is known
NOBODY = "it is not known yet who this is. Ask for their e-mail address, and have a code sent"
NOT_NAMED = (
    "the sign-in names nobody, or not as one word of letters, digits and . _ @ : + -, so "
    "nothing can be requested for this person"
)
AGAIN = "A yes counts only directly after the proposal. Here it is again:"
PROPOSED = (
    "It is proposed, but not handed off yet. The person sees all of it and answers yes or no."
)
ANSWER_FIRST = (
    "the person has only asked a question. Answer it, from a look-up where one fits. Propose "
    "something only once they have said that they want it done"
)
STOP_OR_DROP = 'Reply "yes" to stop the task, or "no" to let it go on.'
YES_BUTTON = {Stop: "Yes, stop it", Wish: "Yes, pass it on"}


class Extension(Panel):
    """The assistant's side of the handoff."""

    opening = "I answer questions. What needs to be done I hand off, once you have said yes."
    hint = 'Answer a proposal with "yes" or "no". Later: "stop that", "also ...", or /tasks.'
    heading = "Handed off"
    reserves = False
    names_calls = False
    live = True

    def __init__(self, assistant: "Assistant", tasks: Tasks | None = None) -> None:
        super().__init__(assistant)
        self.contract = load_contract(assistant.folder / "handoff.yaml", assistant.operations)
        self.tasks = tasks or connect_tasks(self.contract, assistant.operations, assistant.folder)
        verify = self.contract.verify
        self.identity: Identity | None = None
        self.unknown = NOT_NAMED  # why nothing can be asked for a person who is not known
        if verify:
            self.unknown = NOBODY
            self.identity = Identity(verify, assistant.folder, self.state / "outbox")
        self.proposed = Recent[Proposal]()
        self.reports = Recent[dict[str, str]]()
        self.signed_in = Recent[str]()
        self.stopping = Recent[bool]()
        self.last_digest = Recent[str]()  # the digest of the proposal that was shown last
        self.fresh = Recent[str]()  # the same, as long as nothing was said since
        self.asking = Recent[bool]()  # who has only asked something in this turn
        self.tools = [*map(tool_for, self.contract.issues), *ALWAYS]
        if verify:
            self.tools = [*self.tools, CODE_TOOL]

    def hear(self, question: str, reader: "Reader") -> None:
        """A plain question is answered, and nothing is proposed in its turn."""
        self.asking[reader.id] = is_question(question)

    def limit(self, rounds: int, tokens: int, seconds: float) -> str:
        """Why the model has to answer now: ROUNDS are enough to look twice and propose."""
        if rounds >= ROUNDS:
            return f"there are {ROUNDS} rounds of look-ups per turn"
        return ""

    def greet(self, reader: "Reader") -> "Reader":
        """A conversation of their own.

        A visitor's, until they have proven who they are, or that of who is signed in.
        """
        visitor = f"{VISITOR}{secrets.token_urlsafe(16)}"
        if not self.identity:
            self.signed_in[visitor] = reader.id
        return reader._replace(id=visitor)

    def who(self, reader: "Reader") -> "Reader":
        """Who has been proven, or is signed in under a name that can stand in a request."""
        if self.identity:
            return reader._replace(id=self.identity.proven.get(reader.id, ""))
        name = self.signed_in.get(reader.id, "") if reader.id.startswith(VISITOR) else reader.id
        return reader._replace(id=name if re.fullmatch(NAME, name) else "")

    def call(self, tool: str, inputs: Any, reader: "Reader") -> tuple[str, str]:
        """Carry out one of `tools`; each is about this reader's own tasks only."""
        fields = {**inputs} if isinstance(inputs, dict) else {}
        if tool == SEND_CODE and self.identity:
            reply = self.identity.send(reader.id, str(fields.get("email", "")))
            return reply, reply
        if not (of := self.who(reader).id):
            raise Refused(self.unknown)
        if self.asking.get(reader.id):
            raise Refused(ANSWER_FIRST)
        try:
            if tool.startswith(HAND_OVER):
                self.propose(self.contract.issue(tool.removeprefix(HAND_OVER)), fields, reader, of)
            else:
                self._propose_for_task(tool, fields, reader, of)
        except Rejected as no:
            raise Refused(str(no)) from no
        except Unreachable as silence:
            raise Refused(f"the side that acts does not answer now: {silence}") from silence
        return PROPOSED, ""  # the person is shown it last, after what the model says

    def propose(self, issue: Issue, details: dict[str, Any], reader: "Reader", of: str) -> None:
        """Make a request of what the model gives, and hold it against its form and the systems.

        It is shown whole at the end of the turn.
        """
        note = str(details.pop("note", "") or "")[:LONGEST]
        if faults := details_faults(issue.details_form, details):
            raise Refused(f"the request is not complete, ask the person: {faults}")
        for name in issue.check:
            operation = self.assistant.operations[name]
            values = {**details, issue.person: of}
            inputs = operation.input.get("properties", {})
            query = {key: values[key] for key in inputs if key in values}
            if _is_nothing(call(operation, query, of)):
                matching = f"this person matching {query}"
                raise Refused(f"{operation.system} has no record for {matching}")
        known_tasks = self._tasks_or_none(of) or []
        before = [task for task in known_tasks if (task.issue, task.details) == (issue.id, details)]
        if going := next((task for task in before if not task.final), None):
            raise Refused(f"it is under way already: {title(going)}")
        latest = known_tasks[0].task if known_tasks else ""
        bound = json.dumps([of, issue.id, details, note, latest], sort_keys=True)
        filled = {
            "version": VERSION,
            "key": hashlib.sha256(bound.encode()).hexdigest()[:40],
            "on_behalf_of": of,
            "proven_by": "code" if self.identity else "sign_in",
            "issue": issue.id,
            "details": details,
            "note": note,
        }
        request = form(Request, filled)
        done = sum(task.status == TaskStatus.COMPLETED for task in before)
        text = proposal(issue.title, {"on behalf of": of, **details}, note, done)
        self._keep_proposal(Proposal(of, request, text), reader)

    def _propose_for_task(
        self,
        tool: str,
        fields: dict[str, Any],
        reader: "Reader",
        of: str,
    ) -> None:
        """Propose a stop, or what a task is to be told: the model alone brings about neither."""
        task = self.tasks.get(str(fields.get("task", "")), of)
        if task.final:
            raise Refused(f"it has ended: {title(task)}")
        if tool == STOP_TASK:
            return self._keep_proposal(Proposal(of, Stop(task.task), stop_proposal(task)), reader)
        note = _check_note(str(fields.get("note", "")))
        wish = Wish(task.task, note, secrets.token_hex(12))
        return self._keep_proposal(Proposal(of, wish, wish_proposal(task, note)), reader)

    def _keep_proposal(self, proposal: Proposal, reader: "Reader") -> None:
        """Keep what is proposed until its person has answered; it is shown at the turn's end."""
        self.proposed[reader.id] = proposal
        self.last_digest.pop(reader.id, None)

    def last(self, reader: "Reader") -> str:
        """The proposal of this turn: a yes counts for what was shown last, directly before it."""
        proposed = self._proposal(reader)
        if proposed is None or proposed.digest == self.last_digest.get(reader.id):
            return ""
        return self._show(proposed, reader)

    def _is_to_stop(self, reader: "Reader") -> bool:
        """Whether a stop is proposed, so that "stop that" could mean the task or the proposal."""
        pending = self._proposal(reader)
        return pending is not None and isinstance(pending.act, Stop)

    def _proposal(self, reader: "Reader") -> Proposal | None:
        """What is proposed to this reader, as long as they are the one it is for."""
        pending = self.proposed.get(reader.id)
        if pending and self.who(reader).id == pending.of:
            return pending
        return None

    def _show(self, proposed: Proposal, reader: "Reader") -> str:
        self.fresh[reader.id] = self.last_digest[reader.id] = proposed.digest
        return proposed.text

    def command(self, line: str, reader: "Reader") -> str:
        """What a person says to a proposal or about a task, in a few fixed words.

        Nothing that the model says is read here.
        """
        if meant(line)[0] is not Meaning.YES:
            self.fresh.pop(reader.id, None)
        if self.identity and not reader.id.startswith(VISITOR):
            return ""  # nobody whom a conversation has begun with
        try:
            return self._reply_to(line, reader)
        except (Refused, Rejected) as no:
            return f"This was not done: {str(no).rstrip('.')}."

    def _reply_to(self, line: str, reader: "Reader") -> str:
        of = self.who(reader).id
        match meant(line):
            case Meaning.CODE, digits if self.identity:
                return self.identity.prove(reader.id, digits)
            case Meaning.EMAIL, address if self.identity and not of:
                return self.identity.send(reader.id, address)
            case Meaning.YES, digest if self.proposed.get(reader.id):
                return self._accept_proposal(digest, reader)
            case Meaning.STOP, "" if self._is_to_stop(reader):
                return f"{STOP_OR_DROP}\n{self._show(self.proposed[reader.id], reader)}"
            case (Meaning.NO, _) | (Meaning.STOP, "") if self.proposed.pop(reader.id, None):
                return "Cancelled."
            case Meaning.STOP, task if of and (receipt := _meant_task(self._tasks_of(of), task)):
                if receipt.final:
                    return end_notice(receipt)
                return self._stop(receipt.task, of, reader)
            case Meaning.STOP, task if task:
                raise Rejected("unknown", UNKNOWN)
            case Meaning.ADD, note if of and (receipt := _meant_task(self._latest_tasks(of))):
                return self._reply_to_addition(line, receipt, of, note)
            case Meaning.TASKS, _:
                self.news(reader)  # they are told now
                listed = self._tasks_of(of)[:SHOWN]
                lines = [f"{title(one)}\n{describe(one)}" for one in listed]
                return "\n\n".join(lines) or "Nothing was handed off."
        return ""

    def _accept_proposal(self, digest: str, reader: "Reader") -> str:
        """A yes: to the proposal that has this digest, or without one to that shown just before."""
        proposed = self._proposal(reader)
        if proposed is None or digest not in ("", proposed.digest):
            return "This is different from what was shown. Look at the proposal again."
        if not digest and self.fresh.get(reader.id) != proposed.digest:
            return f"{AGAIN}\n{self._show(proposed, reader)}"
        return self._carry_out(proposed, reader)

    def _carry_out(self, proposed: Proposal, reader: "Reader") -> str:
        """Do what a person has said yes to."""
        match proposed.act:
            case Stop(task):
                reply = self._stop(task, proposed.of, reader)
            case Wish(task, note, key):
                reply = self._add_note(task, proposed.of, note, key)
            case request:
                return self._hand_off(request, reader)
        self.proposed.pop(reader.id, None)
        return reply

    def _hand_off(self, request: Request, reader: "Reader") -> str:
        try:
            receipt = patiently(partial(self.tasks.start, request))
        except Rejected as no:
            return f"This was not accepted: {no}"
        self.proposed.pop(reader.id, None)
        self._report_on(receipt.task, "", reader)
        if receipt.final:  # nobody could say so when it was proposed
            before = f"It was handed off before, as {receipt.task}, and has ended."
            return f"{before} Ask again to have it done once more."
        return f"Handed off as {receipt.task}."

    def _report_on(self, task: str, latest: str, reader: "Reader") -> None:
        """Report on a task in this conversation from now on; `latest` is what it says already."""
        self.reports[reader.id] = {**self.reports.get(reader.id, {}), task: latest}

    def _stop(self, task: str, of: str, reader: "Reader") -> str:
        """Tell a task to stop. Returns what the person reads: it may have ended just before."""
        now = patiently(partial(self.tasks.cancel, task, of, "the person said so"))
        if now.final:
            return end_notice(now)
        self.stopping[task] = True
        self._report_on(task, _news(now), reader)
        return stop_notice(now)

    def _reply_to_addition(self, line: str, task: Receipt, of: str, note: str) -> str:
        """What comes of typed words about a task; of one that has ended, only the command is."""
        if not task.final:
            return self._add_note(task.task, of, _check_note(note), secrets.token_hex(12))
        if line.strip().startswith("/"):
            return end_notice(task)
        return ""

    def _add_note(self, task: str, of: str, note: str, key: str) -> str:
        patiently(partial(self.tasks.add, task, of, note, key))
        return "It is passed on. The agent reads it before its next step."

    def _tasks_of(self, of: str) -> list[Receipt]:
        """A person's tasks. Raises Problem while the other side cannot be reached."""
        if of:
            return patiently(partial(self.tasks.all_of, of))
        return []

    def _tasks_or_none(self, of: str) -> list[Receipt] | None:
        """The same; None while nobody can say."""
        try:
            if of:
                return self.tasks.all_of(of)
            return []
        except (Rejected, Unreachable):
            return None

    def _latest_tasks(self, of: str) -> list[Receipt]:
        """The latest, or none, so that a plain question need not wait for the other side."""
        return (self._tasks_or_none(of) or [])[:SHOWN]

    def passages(self, reader: "Reader") -> Sequence["SearchResultBlockParam"]:
        """The receipts, so that a question about a task is answered from them."""
        return [
            {
                "type": "search_result",
                "source": task.task,
                "title": title(task),
                "content": [{"type": "text", "text": describe(task)}],
                "citations": {"enabled": True},
            }
            for task in self._latest_tasks(self.who(reader).id)
        ]

    def items(self, reader: "Reader") -> Sequence[Item]:
        """The proposal and the tasks, each with its buttons."""
        entries: list[Item] = []
        if proposed := self._proposal(reader):
            first, _, text = proposed.text.partition("\n")
            yes = YES_BUTTON.get(type(proposed.act), "Yes, hand it off")
            buttons = {yes: f"/yes {proposed.digest}", "No": "/no"}
            entries.append(_item(first, text, buttons))
        receipts = self._tasks_or_none(self.who(reader).id)
        if receipts is None:
            entries.append(_item("What was handed off cannot be looked up now"))
        for task in (receipts or [])[:SHOWN]:
            buttons = {} if task.final else {"Stop": f"/stop {task.task}"}
            entries.append(_item(title(task), describe(task), buttons))
        return entries or [_item("Nothing yet")]

    def routes(self, admit: "Callable[[requests.Request], Reader]") -> "Sequence[BaseRoute]":
        """The list, and where receipts come back by themselves."""
        routes = super().routes(admit)
        if isinstance(self.tasks, TakesCallbacks):
            return [*routes, self.tasks.route()]
        return routes

    def news(self, reader: "Reader") -> list[str]:
        """What has become of the tasks of this conversation since it was last asked for."""
        reports = self.reports.get(reader.id, {})
        lines = []
        for task in self._latest_tasks(self.who(reader).id):
            now = _news(task)
            if task.task in reports and reports[task.task] != now:
                reports[task.task] = now
                lines.append(now)
        return lines

    def follow(self, reader: "Reader") -> Iterator[str]:
        """What is being decided and done.

        Until every task of this conversation has ended, or waits for somebody else.
        """
        until = time.monotonic() + FOLLOWED
        while (reports := self.reports.get(reader.id)) and time.monotonic() < until:
            yield from self.news(reader) or [""]
            tasks = self._latest_tasks(self.who(reader).id)
            if not any(task.task in reports and self._goes_on(task) for task in tasks):
                yield from self.news(reader)  # what has come between the two looks
                return
            time.sleep(LOOK)

    def _goes_on(self, task: Receipt) -> bool:
        """Whether something will become of it that nobody else has to do first."""
        return task.status == TaskStatus.WORKING or (task.task in self.stopping and not task.final)


def _item(title: str, text: str = "", buttons: dict[str, str] | None = None) -> Item:
    return {"title": title, "text": text, "save": "", "buttons": buttons or {}}


def _is_nothing(answer: str) -> bool:
    """Whether a read has found nothing.

    An empty answer, an empty list, or an object with nothing in it.
    """
    try:
        data = json.loads(answer)
    except ValueError:
        return not answer.strip()
    return not (any(data.values()) if isinstance(data, dict) else data)


def _news(task: Receipt) -> str:
    """What is told of a task: what it is doing, or where it stands."""
    if task.status != TaskStatus.WORKING:
        return f"{title(task)}\n{describe(task)}"
    if task.doing:
        return f"{title(task)}\n{task.doing}"
    return title(task)


def _check_note(note: str) -> str:
    """What a task can be told. Raises Refused."""
    if not note or len(note) > LONGEST:
        raise Refused(f"a note has 1 to {LONGEST} characters")
    return note


def _meant_task(tasks: list[Receipt], task: str = "") -> Receipt | None:
    """The named task; without a name, the latest that goes on, or else the latest."""
    named = [one for one in tasks if task in ("", one.task)]
    return next((one for one in named if not one.final), next(iter(named), None))
