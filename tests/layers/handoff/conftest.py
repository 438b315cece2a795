"""The side that acts in this process, with a scripted model over two small systems, and a client in
front of it a transport.
"""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from anthropic import Anthropic
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import authority
from app.agent_side.callers import Caller
from app.agent_side.server import build_handoff_server, contract
from app.agent_side.task_service import TaskService
from app.assistant_side.connection import Tasks
from app.assistant_side.over_mcp import OverMcp
from app.assistant_side.over_webhook import OverWebhook
from app.base.settings import Settings
from app.base.web import sign
from app.handoff.contract import Contract
from app.handoff.messages import Receipt, Rejected, Request
from app.offline.messages_api import Reply
from app.offline.sandbox import open_sandbox
from tests.support.postgres import server
from tests.support.serving import serving
from tests.support.waiting import LIMIT, until

from ..action.conftest import (
    Call,
    Script,
    answers,
    begin,
    database,
    ending,
    forget_database,
    needed,
    noon,
    planned,
    sent,
    silence,
    tables,
)

if TYPE_CHECKING:
    from .receiver import Receiver

__all__ = [
    "answers",
    "begin",
    "database",
    "noon",
    "sent",
    "server",
    "silence",
    "tables",
]  # fixtures, too

SYSTEMS = """
version: 2
systems:
  - id: orders
    owner: Support operations
    acts_as: requester
    operations:
      - id: find_order
        effect: read
        description: An order.
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id], additionalProperties: false}
  - id: billing
    owner: Support operations
    acts_as: requester
    operations:
      - id: refund
        effect: write
        description: Refund an order.
        undo: cancel_refund
        binding: {kind: sandbox}
        input:
          type: object
          properties: {order_id: {type: string}, amount: {type: number}}
          required: [order_id, amount]
          additionalProperties: false
      - id: cancel_refund
        effect: write
        description: Cancel a refund.
        binding: {kind: sandbox}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id], additionalProperties: false}
"""
POLICY = """
version: 2
level: LEVEL
escalate_to: Support operations
operations:
  orders.find_order: {private: true}
  billing.refund: {approve: amount > 100}
  billing.cancel_refund: {approve: never}
"""
ORDERS = """
operations: {find_order: {from: orders}}
tables: {orders: [{order_id: O-1001, state: delivered, reader: C-1001}, {order_id: O-2001, state: delivered, reader: C-1002}]}
"""
BILLING = """
operations: {refund: {into: refunds}, cancel_refund: {out_of: refunds}}
tables: {refunds: []}
"""
HANDOFF = """
transports: [function, mcp, webhook]
issues:
  - id: damaged_order
    title: Refund what arrived damaged
    goal: The customer has the money back.
    person: customer_id
    check: [orders.find_order]
    details:
      type: object
      properties: {order_id: {type: string, pattern: "^O-[0-9]{4}$"}, customer_id: {type: string}, amount: {type: number}}
      required: [order_id, customer_id, amount]
      additionalProperties: false
"""
FILES = {
    "systems.yaml": SYSTEMS,
    "handoff.yaml": HANDOFF,
    "agent.md": "# Agent\n",
    "triggers.yaml": "triggers: [{id: prompt, kind: prompt}]\n",
    "sandbox/orders.yaml": ORDERS,
    "sandbox/billing.yaml": BILLING,
}
SECRETS = {"desk": "the-secret-of-the-desk", "shop": "the-secret-of-the-shop"}
CUSTOMER, OTHER_CUSTOMER = "C-1001", "C-1002"
READ, REFUND = "orders__find_order", "billing__refund"
PLAN = planned(READ, REFUND)


def asked_for(key: str = "k-1", amount: float = 48, **more: Any) -> Request:
    """A customer's request for a refund; above 100, a person is asked."""
    details = {"order_id": "O-1001", "amount": amount}
    form = {
        "version": 1,
        "key": key,
        "on_behalf_of": CUSTOMER,
        "proven_by": "code",
        "issue": "damaged_order",
    }
    return Request.model_validate(form | {"details": details} | more)


def refund(amount: float, order: str = "O-1001") -> list[Call]:
    """A turn that refunds."""
    return [(REFUND, {"order_id": order, "amount": amount})]


class Model:
    """Reads the order and refunds what the goal says, unless a test writes `script`.

    A turn in `held` waits until it is set.
    """

    def __init__(self) -> None:
        self.script: Script = []
        self.held: dict[int, threading.Event] = {}
        self.at = 0  # the last turn that it was asked for
        self.asked: list[dict[str, Any]] = []

    def hold(self, turn: int) -> threading.Event:
        """Keep it thinking in this turn, until the event is set."""
        return self.held.setdefault(turn, threading.Event())

    def reply(self, request: dict[str, Any]) -> Reply:
        """Its next turn."""
        self.asked.append(request)
        messages = request["messages"]
        turn = self.at = sum(message["role"] == "assistant" for message in messages)
        if turn in self.held:
            self.held[turn].wait(LIMIT)
        lines = messages[0]["content"][0]["text"].splitlines()
        goal = dict(line.split(": ", 1) for line in lines if ": " in line)
        read: Call = (READ, {"order_id": goal["order_id"]})
        usual: Script = [[read], refund(float(goal["amount"]), goal["order_id"])]
        script = self.script or usual
        script = [needed(script, (READ, REFUND)), *script]
        calls = script[turn] if turn < len(script) else ending(messages, read)
        return Reply(
            [
                {"type": "tool_use", "id": f"t{turn}_{n}", "name": name, "input": inputs}
                for n, (name, inputs) in enumerate(calls)
            ]
        )


@pytest.fixture
def level() -> str:
    """Of the policy; a module or a test may have another."""
    return "approver"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: None, level: str) -> Path:
    monkeypatch.chdir(tmp_path)
    forget_database()
    (tmp_path / "sandbox").mkdir()
    for name, text in {**FILES, "policy.yaml": POLICY.replace("LEVEL", level)}.items():
        (tmp_path / name).write_text(text, "utf-8")
    clients = ", ".join(f"{name}={secret}" for name, secret in SECRETS.items())
    monkeypatch.setenv("HANDOFF_CLIENTS", clients)
    monkeypatch.delenv("HANDOFF_REPLY_HOSTS", raising=False)
    return tmp_path


@pytest.fixture
def model(
    begin: object, folder: Path, client: Callable[..., Anthropic], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Model]:
    """The model of a worker in this process; nothing of it is left waiting."""
    model = Model()
    made = Agent(Settings(), client(model.reply), folder)
    monkeypatch.setattr(agent_module, "_agent", lambda: made)
    yield model
    for held in model.held.values():
        held.set()


@pytest.fixture
def taken(model: Model, folder: Path) -> Contract:
    """What this project takes."""
    return contract(folder)


@pytest.fixture
def refunds(folder: Path) -> Callable[[], list[tuple[str, float, str]]]:
    """The refunds as billing sees them: of which order, how much, in whose name."""

    def rows() -> list[tuple[str, float, str]]:
        with closing(sqlite3.connect(folder / "var" / "sandbox-billing.sqlite")) as billing:
            found = billing.execute("SELECT * FROM refunds")
            names = [column[0] for column in found.description]
            made = [dict(zip(names, row, strict=True)) for row in found]
        return [(row["order_id"], row["amount"], row["reader"]) for row in made]

    open_sandbox(folder / "sandbox" / "billing.yaml")  # makes the file
    return rows


def server_of(folder: Path) -> AbstractContextManager[str]:
    """The real server on a free port; gives its address."""
    return serving(lambda listening: build_handoff_server(Settings(), listening, folder)[0])


@pytest.fixture
def url(taken: Contract, folder: Path) -> Iterator[str]:
    """Where the side that acts answers, over mcp and signed HTTP."""
    with server_of(folder) as address:
        yield address


class Line:
    """A transport: what a client uses, and how a person answers over it."""

    def __init__(self, folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.url, self.monkeypatch = folder, url, monkeypatch

    def client(self, name: str = "desk", at: str = "") -> Tasks:
        """A client under that name; over mcp, the one that was made last is the one who speaks."""
        raise NotImplementedError

    def stranger(self) -> Tasks:
        """Somebody who may not hand anything off."""
        raise NotImplementedError

    def answer(self, approval: str, given: str, digest: str, reason: str = "") -> Receipt:
        """The answer of a person, by the person's own token."""
        raise NotImplementedError


class ByFunction(Line):
    """In one process."""

    def client(self, name: str = "desk", at: str = "") -> Tasks:
        return TaskService(contract(self.folder), Caller(name))

    def stranger(self) -> Tasks:
        return TaskService(contract(self.folder), Caller("bo", person=True))

    def answer(self, approval: str, given: str, digest: str, reason: str = "") -> Receipt:
        return TaskService(contract(self.folder), Caller("bo", person=True)).answer_approval(
            approval, given, digest, reason
        )


class ByMcp(Line):
    """Over streamable HTTP."""

    def client(self, name: str = "desk", at: str = "") -> Tasks:
        self.monkeypatch.setenv("HANDOFF_TOKEN", SECRETS[name])
        return OverMcp(f"{at or self.url}/mcp", self.folder)

    def stranger(self) -> Tasks:
        self.monkeypatch.setenv("HANDOFF_TOKEN", "a-secret-that-nobody-has")
        return OverMcp(f"{self.url}/mcp", self.folder)

    def answer(self, approval: str, given: str, digest: str, reason: str = "") -> Receipt:
        inputs = {"approval": approval, "answer": given, "digest": digest, "reason": reason}
        result = tool(self.url, authority.admit_person("bo"), "answer_approval", **inputs)
        if result.is_error:
            (said,) = result.content
            assert isinstance(said, TextContent)
            kind, _, text = said.text.partition(": ")[2].partition(": ")
            raise Rejected(kind, text)
        return Receipt.model_validate(result.structured_content)


class ByWebhook(Line):
    """Over signed HTTP."""

    def client(self, name: str = "desk", at: str = "") -> Tasks:
        return OverWebhook(at or self.url, name, SECRETS[name])

    def stranger(self) -> Tasks:
        return OverWebhook(self.url, "desk", "a-secret-that-nobody-has")

    def answer(self, approval: str, given: str, digest: str, reason: str = "") -> Receipt:
        said = httpx2.post(
            f"{self.url}/handoff/approvals/{approval}",
            json={"answer": given, "digest": digest, "reason": reason},
            headers={"Authorization": f"Bearer {authority.admit_person('bo')}"},
            timeout=LIMIT,
        )
        if not said.is_success:
            raise Rejected(said.json()["kind"], said.json()["error"])
        return Receipt.model_validate(said.json())


LINES = {"function": ByFunction, "mcp": ByMcp, "webhook": ByWebhook}


@pytest.fixture(params=LINES)
def line(
    request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch, model: Model
) -> Line:
    """Every transport in turn, as the only one, to a worker that runs."""
    (folder / "handoff.yaml").write_text(
        HANDOFF.replace("[function, mcp, webhook]", f"[{request.param}]"), "utf-8"
    )
    address = "" if request.param == "function" else request.getfixturevalue("url")
    return LINES[request.param](folder, address, monkeypatch)


@pytest.fixture
def desk(line: Line) -> Tasks:
    """The client that most tests are."""
    return line.client()


def tool(url: str, token: str, name: str, **inputs: Any) -> CallToolResult:
    """Call a tool of the MCP server with the SDK's own client."""

    async def call() -> CallToolResult:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=LIMIT) as http,
            Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
        ):
            return await client.call_tool(name, inputs)

    return asyncio.run(call())


def signed(
    path: str, body: bytes, secret: str = SECRETS["desk"], client: str = "desk", at: float = 0
) -> dict[str, str]:
    """The headers of a request of a client, signed now or so many seconds from now."""
    stamp = str(int(time.time() + at))
    return {
        "X-Client": client,
        "X-Timestamp": stamp,
        "X-Signature": sign(secret, stamp, path, body),
    }


def comes_to(tasks: Tasks, receipt: Receipt, status: str, *, final: bool | None = None) -> Receipt:
    """The receipt once it says so."""

    def looked() -> Receipt | None:
        found = tasks.get(receipt.task, receipt.on_behalf_of)
        return found if found.status == status and final in (None, found.final) else None

    found: Receipt = until(looked)
    return found


def refused(ask: Callable[[], Any]) -> tuple[str, str]:
    """The kind and the words with which this is rejected."""
    with pytest.raises(Rejected) as caught:
        ask()
    return caught.value.kind, str(caught.value)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process of this project is started with."""
    sources = Path(agent_module.__file__).parents[3]
    return {**os.environ, "PYTHONPATH": str(sources), **more}


@pytest.fixture
def receiver(folder: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[Receiver]":
    """A client's server, whose host may be replied to."""
    from .receiver import Receiver

    receiver = Receiver()
    monkeypatch.setenv("HANDOFF_REPLY_HOSTS", receiver.host)
    yield receiver
    receiver.stop()
