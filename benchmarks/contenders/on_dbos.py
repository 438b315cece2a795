"""The floor: a loop of plain DBOS steps, with no SDK, no policy, no audit and no ledger."""

from __future__ import annotations

from typing import Any

from dbos import DBOS

from . import work
from .dbos_engine import launched

Message = dict[str, Any]


@DBOS.step()
def think(messages: list[Message]) -> Message:
    return {
        "role": "assistant",
        "call": work.next_call(sum(message["role"] == "tool" for message in messages)),
    }


@DBOS.step()
def act(name: str, inputs: dict[str, Any]) -> str:
    return work.TOOLS[name](**inputs)


@DBOS.workflow()
def loop(goal: str) -> list[Message]:
    messages: list[Message] = [{"role": "user", "content": goal}]
    while True:
        messages.append(think(messages))
        call = messages[-1]["call"]
        if call is None:
            return messages
        messages.append({"role": "tool", "content": act(*call)})


if __name__ == "__main__":
    with launched():
        work.measure(lambda _: loop(work.GOAL), "dbos")
