"""A conversation of the tests' own: a scripted model, people who type, the side that acts as a list
in memory; and the real program.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from anthropic import Anthropic

from app.assistant_side import connection, delegation
from app.assistant_side.delegation import Extension
from app.base.settings import Settings
from app.engagement.assistant import Assistant, Conversation, Reader
from app.handoff import contract
from app.handoff.contract import HandoffSettings
from app.handoff.messages import (
    Approval,
    Confirmation,
    Receipt,
    Rejected,
    Request,
    TaskStatus,
    Unreachable,
)
from app.offline.messages_api import Reply
from tests.support.programs import run_program
from tests.support.waiting import LIMIT

from .conftest import SYSTEMS

CONTRACT = """
transports: [function, mcp, webhook]
issues:
  - id: damaged_order
    title: Put right what arrived damaged
    goal: The customer has the money back.
    person: customer_id
    check: [orders.find_order]
    details:
      type: object
      properties:
        order_id: {type: string, pattern: "^O-[0-9]{4}$"}
        customer_id: {type: string}
        wants: {enum: [refund, replacement]}
        remark: {type: string}
      required: [order_id, customer_id, wants]
      additionalProperties: false
"""
VERIFY = "verify: {system: accounts, operation: find_account, binding: {kind: sandbox}}\n"
MARA, TOMAS, NOBODY = Reader("C-1001"), Reader("C-1002"), Reader("")
ADDRESS, HIS_ADDRESS, NO_ADDRESS = (
    "mara.lindqvist@example.org",
    "tomas.brandt@example.org",
    "nobody@example.org",
)
HIS = ("Wall mirror", "Tomas Brandt", "R-2001")  # what only he may ever be shown
FILES = {
    "prompt.md": "# Refund desk: assistant\n\nYou help the customers.\n",
    "knowledge/returns.md": "# Returns\n\nA damaged teapot is refunded within thirty days.\n",
    "systems.yaml": SYSTEMS,
    "handoff.yaml": CONTRACT,
    "sandbox/orders.yaml": """
operations: {find_order: {from: orders}}
tables:
  orders:
    - {order_id: O-1001, item: Stoneware teapot, reader: C-1001}
    - {order_id: O-1002, item: Floor lamp, reader: C-1001}
    - {order_id: O-2001, item: Wall mirror, reader: C-1002}
""",
    "sandbox/billing.yaml": """
operations: {refund: {into: refunds}, cancel_refund: {out_of: refunds}}
tables: {refunds: []}
""",
    "sandbox/accounts.yaml": f"""
operations: {{find_account: {{from: accounts}}}}
tables:
  accounts:
    - {{email: {ADDRESS}, customer_id: C-1001, name: Mara Lindqvist}}
    - {{email: {HIS_ADDRESS}, customer_id: C-1002, name: Tomas Brandt}}
""",
}
REFUND = {"order_id": "O-1001", "wants": "refund"}
LAMP = {"order_id": "O-1002", "wants": "refund"}
FIND, PROPOSE = "orders__find_order", "propose__damaged_order"
FINE = Reply([{"type": "text", "text": "Very well."}])
BEGAN = "2026-11-02T09:00:00+00:00"
DONE = Confirmation(operation="billing.refund", id="R-1001", at="2026-11-02T09:01:00+00:00")
WAITS = Approval(
    id="task-1:1",
    operation="billing.refund",
    inputs={"order_id": "O-1001", "amount": 180},
    because="amount is above 100",
    to="Support operations",
    until="2026-11-03T09:00:00+00:00",
    digest="d",
)
SETTINGS = {name.upper() for name in (*Settings.model_fields, *HandoffSettings.model_fields)}
SOURCES = Path(contract.__file__).parents[2]
LAST = """
import json, os, runpy, sys
end = os._exit
def told(code):
    known = {"modules": [*sys.modules], "environment": {**os.environ}, "code": code}
    print(json.dumps(known), file=sys.stderr, flush=True)
    sys.stdout.flush()
    end(code)
os._exit = told
try:
    runpy.run_module("app", run_name="__main__", alter_sys=True)
except SystemExit as over:
    told(over.code)
"""


def calls(*wanted: tuple[str, Any]) -> Reply:
    """The model calls these tools at once."""
    return Reply(
        [
            {"type": "tool_use", "id": f"t{n}", "name": name, "input": i}
            for n, (name, i) in enumerate(wanted)
        ]
    )


def proposes(details: Any = REFUND, **more: Any) -> Reply:
    """The model proposes."""
    return calls((PROPOSE, {**details, **more} if isinstance(details, dict) else details))


class Desk:
    """The side that acts, as the conversation sees it.

    `then` is what becomes of the latest task, a look each.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.receipts: dict[str, Receipt] = {}  # by who handed it off under which key
        self.told: list[tuple[str, ...]] = []
        self.then: list[dict[str, Any]] = []
        self.away, self.lost, self.refusal = False, 0, ""

    def start(self, request: Request) -> Receipt:
        """The same key is the same task."""
        self._reached()
        if self.refusal:
            raise Rejected("held", self.refusal)
        self.requests.append(request)
        receipt = self.receipts.setdefault(request.key, self.receipt(request))
        if self.lost:
            self.lost -= 1
            raise Unreachable("the answer was lost")
        return receipt

    def receipt(self, request: Request) -> Receipt:
        """Of a task that has just begun."""
        shared = request.model_dump(include={"key", "issue", "on_behalf_of", "details"})
        number = len(self.receipts) + 1
        return Receipt(
            task=f"task-{number}",
            status=TaskStatus.WORKING,
            final=False,
            revision=1,
            began=BEGAN,
            changed=BEGAN,
            **shared,
        )

    def get(self, task: str, of: str) -> Receipt:
        """Of nobody else."""
        self._reached()
        found = next(
            (r for r in self.receipts.values() if (r.task, r.on_behalf_of) == (task, of)), None
        )
        if found is None:
            raise Rejected("unknown", "There is no such task.")
        return found

    def all_of(self, of: str) -> list[Receipt]:
        """The latest first."""
        self._reached()
        if self.then:
            self.becomes(**self.then.pop(0))
        return [
            receipt for receipt in reversed(self.receipts.values()) if receipt.on_behalf_of == of
        ]

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Keep what was said."""
        self.told.append(("add", task, of, note))
        return self.get(task, of)

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Keep that it was."""
        self.told.append(("cancel", task, of))
        return self.get(task, of)

    def becomes(self, status: str, task: str = "", **more: Any) -> Receipt:
        """How a task goes on, the latest if none is named."""
        key, known = next(
            (k, r) for k, r in reversed(self.receipts.items()) if task in ("", r.task)
        )
        final = status in ("completed", "failed", "cancelled")
        self.receipts[key] = known.model_copy(
            update={"status": TaskStatus(status), "final": final, "doing": "", **more}
        )
        return self.receipts[key]

    def has(
        self,
        details: dict[str, Any] = REFUND,
        reader: Reader = MARA,
        status: str = "working",
        **more: Any,
    ) -> str:
        """A task from before the conversation; gives its id."""
        form = {
            "version": 1,
            "on_behalf_of": reader.id,
            "proven_by": "code",
            "issue": "damaged_order",
        }
        request = Request.model_validate(
            {**form, "key": f"before-{len(self.receipts)}", "details": details}
        )
        self.receipts[request.key] = self.receipt(request)
        return self.becomes(status, **more).task

    def _reached(self) -> None:
        if self.away:
            raise Unreachable("nobody is there")


class Person:
    """Somebody who types, as in the terminal. `seen` is all that they were shown."""

    def __init__(self, assistant: Assistant, reader: Reader = MARA) -> None:
        self.assistant, self.seen = assistant, list[str]()
        self.conversation = Conversation(assistant, reader)
        self.reader = self.conversation.reader

    def types(self, line: str) -> str:
        """What comes of it."""
        said = self.assistant.extension.command(line, self.reader)
        if not said:
            said = "\n".join(
                f"{event.text}\n{event.passage}".strip() for event in self.conversation.ask(line)
            )
        self.seen.append(said)
        return said

    def looks(self) -> list[dict[str, Any]]:
        """At the list beside the conversation."""
        items = [dict(item) for item in delegated(self.assistant).items(self.reader)]
        self.seen.append(json.dumps(items, ensure_ascii=False))
        return items

    def proves(self, folder: Path, address: str = ADDRESS) -> str:
        """Who they are, with the code that the outbox has; gives the code."""
        self.types(address)
        digits = codes(folder)[-1]
        assert "Thank you" in self.types(digits)
        return digits


Build = Callable[..., Assistant]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in the test's own folder, whose customers are signed in."""
    for name in HandoffSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(connection, "PAUSES", (0, 0, 0))
    monkeypatch.setattr(delegation, "LOOK", 0.01)
    put(tmp_path, FILES)
    return tmp_path


@pytest.fixture
def verified(folder: Path) -> Path:
    """The same, whose customers have to prove who they are."""
    put(folder, {"handoff.yaml": CONTRACT + VERIFY})
    return folder


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def build(folder: Path, client: Callable[..., Anthropic], desk: Desk) -> Build:
    """An assistant whose model replies as the test says, one reply a request, and then has nothing
    to add.
    """

    def made(*replies: Reply | Callable[[dict[str, Any]], Reply], **settings: Any) -> Assistant:
        left = list(replies)

        def reply(request: dict[str, Any]) -> Reply:
            told = left.pop(0) if left else FINE
            return told if isinstance(told, Reply) else told(request)

        extend = partial(Extension, tasks=desk)
        return Assistant(Settings(**settings), client(reply), folder, extend=extend)

    return made


def put(folder: Path, files: dict[str, str]) -> None:
    """Write a project's files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def delegated(assistant: Assistant) -> Extension:
    """What the assistant hands off with."""
    assert isinstance(assistant.extension, Extension)
    return assistant.extension


def requests(assistant: Assistant) -> list[dict[str, Any]]:
    """What the model was sent so far."""
    sent: list[dict[str, Any]] = assistant.client._client._transport.requests  # type: ignore[attr-defined]
    return sent


def results(assistant: Assistant) -> list[tuple[bool, str]]:
    """What the model was last told of its calls: whether each failed, and how."""
    blocks = requests(assistant)[-1]["messages"][-1]["content"]
    return [
        (block["is_error"], block["content"]) for block in blocks if block["type"] == "tool_result"
    ]


def codes(folder: Path) -> list[str]:
    """The codes that were sent, the latest last."""
    mails = [file.read_text("utf-8") for file in sorted((folder / "var" / "outbox").glob("*.eml"))]
    return [mail.partition("Your code: ")[2][:6] for mail in mails]


def environment(**more: str) -> dict[str, str]:
    """What a process is started with: of this machine's settings, none."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in SETTINGS and not name.endswith("_TOKEN")
    }
    return {**kept, "PYTHONPATH": str(SOURCES), **more}


Ended = subprocess.CompletedProcess[str]


def program(folder: Path, *words: str, typed: str = "", **settings: str) -> Ended:
    """`python -m app`, with this typed into it."""
    own = environment(**settings)
    return run_program("-m", "app", *words, folder=folder, environment=own, typed=typed)


def dissected(folder: Path, *words: str, typed: str = "", **settings: str) -> Ended:
    """The same in a new interpreter, whose errors end with what it had in memory at its end."""
    return subprocess.run(
        [sys.executable, "-c", LAST, *words],
        cwd=folder,
        env=environment(**settings),
        input=typed,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
