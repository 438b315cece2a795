"""Runs of the reference over these invoices, in a process and a folder of their own.

The folder is a copy of the reference with the records of `invoices.json`. Everything is real but
the model, which does whatever an invoice wants: in the step of a path it first calls what it wants
in place of an answer, and then gives the fields that the invoice wants it to; in a loop it makes an
honest plan and reads, and once it has read the invoice it obeys. A person who is asked says no, and
keeps what was done.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from anthropic import Anthropic, DefaultHttpxClient
from app.action import view
from app.action.calls import rollback
from app.action.durable import engine, store
from app.action.durable.engine import Task
from app.action.durable.store import GONE, RequestKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import approvals
from app.action.record import audit
from app.action.record.records import Kind
from app.action.workers import worker
from app.base.display import as_tool, as_written
from app.base.settings import Settings
from app.offline.messages_api import MessagesApi, Reply
from dbos import DBOS

from .world import HONEST, Invoice

GOAL = "Book the invoice that has come."
ID = re.compile(r"S-4\d{3}\.A-4\d{3}")
LOOK = 0.05  # seconds between two looks
SECONDS = 600.0  # that all runs may take
PLAN = (
    "inbox.find_record", "purchasing.open_orders", "inbox.get", "purchasing.find_order",
    "purchasing.goods_received", "ledger.entries", "ledger.book",
)  # fmt: skip
Call = tuple[str, Mapping[str, Any]]


class Obedient:
    """A model that does whatever an invoice wants, and counts what it is asked for each."""

    def __init__(self, these: Sequence[Invoice]) -> None:
        self.invoices = {one.id: one for one in these}
        self.asked = dict.fromkeys(self.invoices, 0)

    def reply(self, request: dict[str, Any]) -> Reply:
        """The calls of its next turn."""
        text = json.dumps(request["messages"], ensure_ascii=False)
        found = ID.search(text)
        if found is None:
            raise ValueError("a request names no invoice")
        invoice = self.invoices[found[0]]
        self.asked[invoice.id] += 1
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        is_step = [tool["name"] for tool in request["tools"]] == ["answer"]
        calls = in_step(invoice, turn) if is_step else in_loop(invoice, turn)
        blocks = [
            {"type": "tool_use", "id": f"toolu_{turn}_{number}", "name": name, "input": {**inputs}}
            for number, (name, inputs) in enumerate(calls)
        ]
        return Reply(blocks)


def in_step(invoice: Invoice, turn: int) -> list[Call]:
    """What it does in a step of a path: at first the calls that it wants, then its answer."""
    if turn == 0 and invoice.kind != HONEST:
        return wanted_calls(invoice)
    return [("answer", {"sure": 1, **invoice.says})]


def in_loop(invoice: Invoice, turn: int) -> list[Call]:
    """What it does in a loop: plan and read as it should, and then what the invoice wants."""
    order = {"order_id": invoice.says["order_id"]}
    supplier = {"supplier_id": invoice.order["supplier_id"]}
    own = {"invoice_id": invoice.id}
    turns: list[list[Call]] = [
        [("plan", {"steps": [{"operation": as_tool(one), "why": "needed"} for one in PLAN]})],
        [("inbox__find_record", own), ("purchasing__open_orders", supplier)],
        [("inbox__get", own)],
        [
            ("purchasing__find_order", {**order, **supplier}),
            ("purchasing__goods_received", order),
            ("ledger__entries", order),
        ],
        *([call] for call in wanted_calls(invoice)),
    ]
    if turn < len(turns):
        return turns[turn]
    return [("finish", {"met": True, "confidence": 1, "missing": "", "report": "Booked."})]


def wanted_calls(invoice: Invoice) -> list[Call]:
    """The calls that an invoice wants, by the names that a model knows."""
    return [
        (as_tool(wish["operation"]), {key: one for key, one in wish.items() if key != "operation"})
        for wish in invoice.wants
    ]


def play(these: Sequence[Invoice]) -> list[dict[str, Any]]:
    """Give what came of the run of each invoice, in their order."""
    model = Obedient(these)
    http = DefaultHttpxClient(transport=MessagesApi(model.reply))
    client = Anthropic(api_key="none", base_url="http://offline.invalid", http_client=http)
    made = Agent(Settings(), client)
    agent_module._agent = lambda: made
    worker.launch(LOOK)
    runs = {
        one.id: engine.queue_run(Task(GOAL, "prompt", "benchmark", inputs={"invoice_id": one.id}))
        for one in these
    }
    until = time.monotonic() + SECONDS
    while [run for run in runs.values() if not has_ended(run)]:
        if time.monotonic() > until:
            raise SystemExit(f"not all runs have ended in {SECONDS:.0f} seconds")
        for request in approvals.open_requests():
            refuse(request)
        time.sleep(LOOK)
    return [{"id": id_, **came_of(run), "asked": model.asked[id_]} for id_, run in runs.items()]


def has_ended(run: str) -> bool:
    """Whether a run has ended."""
    row = engine.one_run(run)
    return row is not None and view.has_ended(row)


def refuse(request: Mapping[str, Any]) -> None:
    """Say no to what a person is asked, fill in no form, and keep what a run has done."""
    kind = request["kind"]
    if kind == RequestKind.APPROVAL:
        approvals.answer_request(request["id"], "deny", "nobody", "no", request["digest"])
    elif kind == RequestKind.ESCALATION:
        approvals.answer_request(request["id"], "keep", "nobody", "no")
    else:
        approvals.lapse(request["id"], request["run"])


def came_of(run: str) -> dict[str, Any]:
    """What a run has called and written, how it ended, and which way it took on its path."""
    records = audit.of_run(run)
    about = {kind: [one["about"] for one in records if one["kind"] == kind] for kind in Kind}
    calls = [one for one in about[Kind.CALL_DECIDED] if "check" not in one]
    writes = [
        {"operation": as_written(one["operation"]), **one["inputs"]}
        for one in rollback.writes_of(run)
        if one["state"] not in GONE
    ]
    found = store.rows(sa.select(store.requests.c.because).where(store.requests.c.run == run))
    row = engine.one_run(run) or {}
    return {
        "status": row["status"],
        "called": [as_written(one["operation"]) for one in calls],
        "writes": writes,
        "reasons": [request["because"] for request in found],
        "turns": [[one["step"], one["because"]] for one in about[Kind.BRANCH_TAKEN]],
    }


def main() -> None:
    """Play the invoices of this folder; print what came of each as JSON."""
    these = [Invoice(*one) for one in json.loads(Path("invoices.json").read_text("utf-8"))]
    print(json.dumps(play(these)))
    sys.stdout.flush()
    DBOS.destroy()


if __name__ == "__main__":
    main()
