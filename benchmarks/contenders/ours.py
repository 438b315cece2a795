"""The system of action as a project has it.

The policy decides each call, audit and ledger are kept.

Its model is a function, as those of its peers are; with the argument `sdk` the real client asks an
in-process service.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from app.action import agent as agent_module
from app.action import worker
from app.action.agent import Agent
from app.action.engine import Task
from app.action.run import pursue
from app.base.settings import Settings
from dbos import DBOS, SetWorkflowID

from . import prefix, scripted, work

SYSTEMS = """
version: 2
systems:
  - id: stock
    owner: Purchasing
    acts_as: service
    operations:
      - id: level
        effect: read
        description: Stock of an item.
        binding: {kind: python, function: "benchmarks.contenders.work:level"}
        input: {type: object, properties: {item_id: {type: string}}, required: [item_id], additionalProperties: false}
      - id: place_order
        effect: write
        description: Place an order.
        undo: cancel_order
        binding: {kind: python, function: "benchmarks.contenders.work:place_order"}
        input:
          type: object
          properties: {order_id: {type: string}, amount: {type: number}}
          required: [order_id, amount]
          additionalProperties: false
      - id: cancel_order
        effect: write
        description: Cancel an order.
        binding: {kind: python, function: "benchmarks.contenders.work:cancel_order"}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id], additionalProperties: false}
"""
POLICY = """
version: 2
level: approver
escalate_to: Purchasing
budgets: {steps: 100, tokens: 10000000}
operations:
  stock.level: {private: true}
  stock.place_order: {approve: never}
  stock.cancel_order: {approve: never}
limits:
  - {operation: stock.place_order, sum: amount, most: 5000, per: call}
"""
TRIGGERS = """
timezone: UTC
triggers: [{id: prompt, kind: prompt}]
"""


def prepare() -> Any:
    """Make this folder a project whose model follows the script, and launch its engine.

    Gives the model.
    """
    for name, text in {
        "systems.yaml": SYSTEMS,
        "policy.yaml": POLICY,
        "triggers.yaml": TRIGGERS,
        "agent.md": "# Keep the shelves full\n",
    }.items():
        Path(name).write_text(text, "utf-8")
    model: Any = scripted.client() if sys.argv[1:] == ["sdk"] else scripted.Function()
    made = Agent(Settings(), model)
    agent_module._agent = lambda: made
    worker.launch()
    return model


def prefix_of(model: Any) -> dict[str, Any]:
    """How much of the latest run's calls is a shared prefix, where they went through the SDK."""
    if isinstance(model, scripted.Function):
        return {}
    sent = model._client._transport.requests
    return {"prefix": prefix.shared_tokens(prefix.last_run(sent))}


def run(name: str) -> None:
    with SetWorkflowID(name):
        outcome = pursue(Task(work.GOAL, by="anna")._asdict())
    if outcome["status"] != "done":
        raise SystemExit(f"the run ended as {outcome['status']}: {outcome['report']}")


if __name__ == "__main__":
    model = prepare()
    work.measure(run, "anthropic", "dbos", more=lambda: prefix_of(model))
    DBOS.destroy()
