"""What all runs of this process share: the model, the operations and the policy over them; and each call of the model."""

from functools import cache
from pathlib import Path
from typing import Any, cast

from anthropic import Anthropic, APIError
from anthropic.types import MessageParam
from dbos import DBOS

from ..base.model import connect, explain
from ..base.problem import read_text
from ..base.settings import Settings, load_settings
from ..base.systems import Operation, load_systems
from .policy import Gate, load_policy

PLAN = {
    "name": "plan",
    "description": "Say which operations reach the goal, in order. A write that is not named here needs a person later.",
    "input_schema": {
        "type": "object",
        "properties": {
            "steps": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"operation": {"type": "string"}, "why": {"type": "string"}},
                    "required": ["operation", "why"],
                },
            }
        },
        "required": ["steps"],
    },
}
FINISH = {
    "name": "finish",
    "description": "End the run: whether the goal is met, how sure you are, what is missing, and a report for people.",
    "input_schema": {
        "type": "object",
        "properties": {
            "met": {"type": "boolean"},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "missing": {"type": "string"},
            "report": {"type": "string"},
        },
        "required": ["met", "confidence", "missing", "report"],
    },
}


class Agent:
    """The model's client, its instructions, the operations and the policy of this project."""

    def __init__(self, settings: Settings, client: Anthropic, folder: Path = Path()) -> None:
        self.settings, self.client, self.folder = settings, client, folder
        self.operations: dict[str, Operation] = load_systems(folder / "systems.yaml")
        self.gate: Gate = load_policy(folder / "policy.yaml", self.operations)
        self.prompt = read_text(folder / "agent.md")
        self.tools: list[Any] = [
            {"name": name, "description": operation.description, "input_schema": operation.input}
            for name, operation in self.operations.items()
            if self.gate.policy.operations[name].mode != "forbidden"
        ]


def agent() -> Agent:
    """The agent of this process."""
    return _agent()


@cache
def _agent() -> Agent:
    settings = load_settings()
    return Agent(settings, connect(settings))


@DBOS.step(retries_allowed=True, max_attempts=4)
def think(messages: list[dict[str, Any]], tool: str = "") -> dict[str, Any]:
    """Ask the model for the next calls, or for one tool by name. Gives content, stop reason and tokens used."""
    this = agent()
    tools = [*this.tools, PLAN if tool == "plan" else FINISH]
    choice: Any = {"type": "tool", "name": tool} if tool else {"type": "auto"}
    try:
        message = this.client.messages.create(
            model=this.settings.model,
            max_tokens=this.settings.max_tokens,
            system=[{"type": "text", "text": this.prompt, "cache_control": {"type": "ephemeral"}}],
            messages=cast(list[MessageParam], messages),
            tools=tools,
            tool_choice=choice,
        )
    except APIError as error:
        raise explain(error, this.settings.model) from error
    tokens = message.usage.input_tokens + message.usage.output_tokens
    content = [block.model_dump(exclude_none=True, mode="json") for block in message.content]
    return {"content": content, "stop_reason": message.stop_reason, "tokens": tokens}
