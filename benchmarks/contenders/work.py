"""The work that all contenders share.

Steps of one model call and one tool call each, every other tool a write.

A contender's `run` begins with nothing done; `next_call` is the whole model. Both tools are
functions of this process, so that what remains is the loop and what it keeps.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

STEPS = 20
GOAL = "Keep the shelf of every item full."
LEVEL, ORDER = "stock__level", "stock__place_order"
Call = tuple[str, dict[str, Any]]

made: list[str] = []


def level(item_id: str) -> str:
    """Stock of an item."""
    made.append(LEVEL)
    row = {
        "item_id": item_id,
        "level": 3,
        "unit": "box",
        "shelf": "B-12",
        "counted": "2026-01-05",
        "note": "ok " * 40,
    }
    return json.dumps([row])


def place_order(order_id: str, amount: float, **of: str) -> str:
    """Place an order. `of` is what only some contenders pass: a key, and in whose name."""
    made.append(ORDER)
    return json.dumps({"receipt": f"order {order_id} over {amount:g}"} | of)


def cancel_order(order_id: str, **of: str) -> str:
    """Cancel an order, which no run here needs."""
    return json.dumps({"receipt": f"order {order_id} cancelled"} | of)


TOOLS: dict[str, Callable[..., str]] = {LEVEL: level, ORDER: place_order}


def next_call(done: int) -> Call | None:
    """What the model calls after that many results; nothing once the goal is met."""
    if done == STEPS:
        return None
    if done % 2:
        return ORDER, {"order_id": f"O-{done}", "amount": 40.0 + done}
    return LEVEL, {"item_id": f"item-{done}"}


def measure(
    run: Callable[[str], object],
    *packages: str,
    more: Callable[[], dict[str, Any]] = dict,
) -> None:
    """Run once for nothing and then as often as the environment says.

    Prints milliseconds a step, versions, and what `more` gives at the end.
    """
    took = []
    for number in range(1 + int(os.environ["RUNS"])):
        made.clear()
        began = time.perf_counter()
        run(f"run-{number}")
        took.append(1000 * (time.perf_counter() - began) / STEPS)
        if len(made) != STEPS:
            sys.exit(f"{len(made)} tool calls were made in place of {STEPS}")
    versions = {package: version(package) for package in packages}
    print(json.dumps({"ms": took[1:], "versions": versions, **more()}))
