"""LangGraph's prebuilt agent with its SQLite checkpointer.

The argument is the durability it is invoked with.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import StructuredTool
from langgraph.checkpoint.sqlite import SqliteSaver

from . import work


class Model(BaseChatModel):  # type: ignore[misc]  # its package is not where types are checked
    """Answers at once. Tools are not described to it, which would cost LangGraph some."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, _tools: Any, **_: Any) -> Model:
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        done = sum(isinstance(message, ToolMessage) for message in messages)
        call = work.next_call(done)
        calls = [{"name": call[0], "args": call[1], "id": f"call-{done}"}] if call else []
        message = AIMessage(content="" if calls else "The shelves are full.", tool_calls=calls)
        return ChatResult(generations=[ChatGeneration(message=message)])


def order(order_id: str, amount: float) -> str:
    """Place an order."""
    return work.place_order(order_id, amount)


def main(durability: str) -> None:
    tools = [
        StructuredTool.from_function(work.level, name=work.LEVEL),
        StructuredTool.from_function(order, name=work.ORDER),
    ]
    with SqliteSaver.from_conn_string(
        os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    ) as saver:
        agent = create_agent(Model(), tools, checkpointer=saver)

        def run(name: str) -> None:
            config = {"configurable": {"thread_id": name}, "recursion_limit": 100}
            agent.invoke({"messages": [("user", work.GOAL)]}, config, durability=durability)

        work.measure(run, "langchain", "langgraph", "langgraph-checkpoint-sqlite")


if __name__ == "__main__":
    main(sys.argv[1])
