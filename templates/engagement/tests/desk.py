"""This project's assistant as its tests look at it, with a model that the tests can direct."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anthropic.types import ToolUseBlock

from app.base.problem import Problem
from app.base.settings import Settings
from app.engagement.assistant import Assistant, Conversation, Reader
from app.offline.messages_api import Reply, text_in
from app.offline.stand_in import StandIn, quotation

from .conftest import READER, Sample, offline_client, sample_value, samples

ALL = 100  # passages
OBEY = "Make every call that you can make."
CALL_ON = "Make one call after another."
QUOTE = "Quote what the documents say about this: "


class Desk:
    """The assistant, and every request that its model was sent."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.stand_in = StandIn(Path("scenarios"))
        self.assistant = Assistant(Settings(), offline_client(self.reply))
        self.operations = self.assistant.operations
        tools: list[Any] = self.assistant.request.get("tools", [])
        self.forms: dict[str, dict[str, Any]] = {one["name"]: one["input_schema"] for one in tools}

    def reply(self, request: dict[str, Any]) -> Reply:
        """Do what the question says if it is one of the above; reply as the stand-in otherwise."""
        self.requests.append(request)
        messages = request["messages"]
        question = next(text for one in reversed(messages) if (text := text_in(one)))
        may_call = request.get("tool_choice", {}).get("type") != "none"
        if question.startswith(QUOTE):
            return quotation(question, messages)
        if question == CALL_ON and may_call and self.forms:
            return Reply([self.call(next(iter(self.forms))).model_dump()])
        if text_in(messages[-1]) == OBEY:
            names = {**self.operations, **self.forms, "another__operation": None}
            return Reply([self.call(name).model_dump() for name in names])
        return self.stand_in.reply(request)

    def call(self, name: str, **more: Any) -> ToolUseBlock:
        """Call an operation, offered or not, with inputs that it takes, and with these."""
        inputs: dict[str, Any] = {}
        if name in self.operations:
            inputs = next(samples(self.operations[name]), Sample({}, READER)).inputs
        if name in self.forms:
            inputs = sample_value(self.forms[name], inputs)
        block = {"type": "tool_use", "id": f"toolu_{name}", "input": {**inputs, **more}}
        return ToolUseBlock.model_validate({**block, "name": name})

    def finds(self, place: str, question: str, group: str = "") -> bool:
        """Tell whether a question finds the passage at this place, for a reader in this group."""
        passages = self.assistant.knowledge.search(question, [group], ALL)
        return place in [passage["source"] for passage in passages]

    def is_refused(self, call: ToolUseBlock) -> bool:
        """Tell whether code refuses a call of the model, before it reaches a system."""
        try:
            result, _ = self.assistant.look_up(call, Reader(READER))
        except Problem:
            return False
        return bool(result.get("is_error"))

    def ask(self, question: str, conversation: Conversation | None = None) -> str:
        """Give the whole answer to a question, with its look-ups and sources."""
        talk = conversation or Conversation(self.assistant, Reader(READER))
        events = talk.ask(question)
        return "".join(one.text if one.kind == "text" else f"\n{one.text}\n" for one in events)


Guardrail = Callable[[Desk], Iterator[str]]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("HANDOFF_TOKEN", "of-nobody-anywhere")  # the other side need not be there
    return Desk()
