"""pydantic-ai on DBOS, as its documentation has it.

The model's requests are steps, and so is each tool.

`DBOSDurability` is what the deprecated `DBOSAgent` became. It leaves function tools to their
author: without a step of their own they would run again after a crash.
"""

from __future__ import annotations

import asyncio

from dbos import DBOS
from pydantic_ai import (
    Agent,
    ModelMessage,
    ModelResponse,
    TextPart,
    Tool,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.durable_exec.dbos import DBOSDurability
from pydantic_ai.models.function import AgentInfo, FunctionModel

from . import work
from .dbos_engine import launched


def model(messages: list[ModelMessage], _: AgentInfo) -> ModelResponse:
    done = sum(isinstance(part, ToolReturnPart) for message in messages for part in message.parts)
    call = work.next_call(done)
    return ModelResponse(parts=[ToolCallPart(*call) if call else TextPart("The shelves are full.")])


@DBOS.step()
async def level(item_id: str) -> str:
    return work.level(item_id)


@DBOS.step()
async def place_order(order_id: str, amount: float) -> str:
    return work.place_order(order_id, amount)


agent = Agent(
    FunctionModel(model),
    name="loop",
    tools=[Tool(level, name=work.LEVEL), Tool(place_order, name=work.ORDER)],
    capabilities=[DBOSDurability()],
)


@DBOS.workflow()
async def pursue(goal: str) -> str:
    result = await agent.run(goal)
    return str(result.output)


if __name__ == "__main__":
    with launched(), asyncio.Runner() as runner:
        work.measure(lambda _: runner.run(pursue(work.GOAL)), "pydantic-ai-slim", "dbos")
