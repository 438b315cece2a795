"""The systems and the model that all contenders of `benchmarks.path` share: functions that answer
at once.

Those of the shelves are those of `benchmarks.agent_loop`, so that a path makes the calls of its
loop. A probe keeps each call in a file, and may have the process die in one.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .. import work

INVOICE = {"id": "I-7", "sender_id": "V-1", "text": "Order O-3. Please pay 500 in all."}
ORDER = {"id": "O-3", "vendor_id": "V-1", "total": 500}
PAIRS = work.STEPS // 2
ITEMS = [{"item_id": f"item-{2 * n}", "order_id": f"O-{2 * n + 1}"} for n in range(PAIRS)]
CALLS = {"invoice": 3, "shelves": work.STEPS}  # of systems, in a run
STEPS = {"invoice": 4, "shelves": 2 * work.STEPS}  # those calls, and the answers of the model
LOG = Path("calls.jsonl")
KILLED = 9  # how a process ends that a probe kills in a call
BEFORE, AFTER = "before", "after"  # when in a call that is: what it does is done, or not yet


def note(name: str, inputs: dict[str, Any], key: str = "") -> None:
    """Count a call, keep it for a probe, and die in it if the environment says so."""
    when, _, what = os.environ.get("KILL", "").partition(" ")
    if (when, what) == (BEFORE, name):
        os._exit(KILLED)
    work.made.append(name)
    if "PROBE" in os.environ:
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"name": name, "key": key, **inputs}) + "\n")
    if (when, what) == (AFTER, name):
        os._exit(KILLED)


def calls(name: str = "") -> list[dict[str, Any]]:
    """The calls of a probe so far, or those of one name."""
    if not LOG.exists():
        return []
    rows = map(json.loads, LOG.read_text("utf-8").splitlines())
    return [row for row in rows if name in ("", row["name"])]


def get_invoice(invoice_id: str) -> dict[str, Any]:
    """Give an invoice as it came in."""
    note("get_invoice", {"invoice_id": invoice_id})
    return {**INVOICE, "id": invoice_id}


def find_order(order_id: str) -> dict[str, Any]:
    """Give the order of that id."""
    note("find_order", {"order_id": order_id})
    return {**ORDER, "id": order_id}


def book(order_id: str, amount: float, key: str = "") -> dict[str, Any]:
    """Book an amount for an order; `key` is the same when a call is sent again."""
    note("book", {"order_id": order_id, "amount": amount}, key)
    return {"entry_id": f"E-{order_id}"}


def cancel(order_id: str, key: str = "") -> dict[str, Any]:
    """Take back what was booked for an order."""
    note("cancel", {"order_id": order_id}, key)
    return {"entry_id": f"C-{order_id}"}


def extract_facts(text: str) -> dict[str, Any]:
    """What the model takes from the text of an invoice."""
    words = text.replace(".", "").split()
    return {"order_id": words[1], "total": int(words[4])}


def classify(item_id: str) -> dict[str, Any]:
    """How the model labels an item."""
    return {"label": "fast" if item_id else "slow"}


def extract_need(order_id: str, _level: object) -> dict[str, Any]:
    """How much of an item is to be ordered, as the model says."""
    return {"amount": 40.0 + int(order_id.removeprefix("O-"))}


def level(item_id: str) -> list[dict[str, Any]]:
    """The stock of an item."""
    rows: list[dict[str, Any]] = json.loads(work.level(item_id))
    return rows


def place_order(order_id: str, amount: float) -> dict[str, Any]:
    """Place an order."""
    receipt: dict[str, Any] = json.loads(work.place_order(order_id, amount))
    return receipt


def measure(path: str, run: Callable[[str], object], *packages: str) -> None:
    """Run once for nothing and then as often as the environment says.

    Prints milliseconds a step, and versions.
    """
    took = []
    for number in range(1 + int(os.environ["RUNS"])):
        work.made.clear()
        began = time.perf_counter()
        run(f"run-{number}")
        took.append(1000 * (time.perf_counter() - began) / STEPS[path])
        if len(work.made) != CALLS[path]:
            sys.exit(f"{len(work.made)} calls were made in place of {CALLS[path]}")
    print(json.dumps({"ms": took[1:], "versions": {name: version(name) for name in packages}}))
