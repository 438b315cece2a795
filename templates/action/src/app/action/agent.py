"""What all runs of this process share: the model, the operations and the policy over them; and each call of the model."""

import hashlib
import threading
from functools import cache
from pathlib import Path
from time import time
from typing import Any, cast

from anthropic import Anthropic, APIError
from anthropic.types import CacheControlEphemeralParam

from ..base.model import connect, explain
from ..base.problem import read_text
from ..base.settings import Settings, load_settings
from ..base.systems import Operation, load_systems
from . import memory, telemetry
from .policy import Gate, load_policy
from .steps import step
from .store import storable

FILES = ("systems.yaml", "policy.yaml")
MOST_AT_ONCE = 8  # calls of the model; a run that waits for a person holds none of them
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
        self.read = contents(folder)  # before loading: a change in between counts
        self.operations: dict[str, Operation] = load_systems(folder / "systems.yaml")
        self.gate: Gate = load_policy(folder / "policy.yaml", self.operations)
        self.prompt = read_text(folder / "agent.md")
        self.slots = threading.BoundedSemaphore(MOST_AT_ONCE)
        rules = self.gate.policy.operations
        self.tools: list[Any] = [
            {"name": name, "description": self._described(name), "input_schema": operation.input}
            for name, operation in self.operations.items()
            if rules[name].mode != "forbidden"
        ]
        self.tools += [*memory.TOOLS.values()] * self.gate.policy.memory
        self.size = len(self.prompt) + len(str([*self.tools, PLAN]))  # characters in each call

    def _described(self, name: str) -> str:
        """What an operation does, and in words that hold for all of them whether it changes something or takes it back."""
        this = self.operations[name]
        undone = [of for of, o in self.operations.items() if o.undo and f"{o.system}__{o.undo}" == name]
        effect = f" Takes back: {undone[0]}." if undone else f" Changes: {this.system}." * (this.effect == "write")
        return this.description + effect


def contents(folder: Path) -> dict[str, str]:
    """A digest of each file that decides what may be done, as it is now; empty if it is gone."""
    found = dict[str, str]()
    for name in FILES:
        try:
            found[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            found[name] = ""
    return found


def outdated(this: Agent) -> list[str]:
    """The files that are no longer what this process has read."""
    now = contents(this.folder)
    return [name for name in FILES if now[name] != this.read[name]]


def agent() -> Agent:
    """The agent of this process."""
    return _agent()


@cache
def _agent() -> Agent:
    settings = load_settings()
    return Agent(settings, connect(settings))


@step()
def think(messages: list[dict[str, Any]], tool: str = "") -> dict[str, Any]:
    """Ask the model for the next calls, or for one tool by name. Gives content, usage and when; or a fault in words.

    The client itself tries again what could pass.
    """
    this = agent()
    choice: Any = {"type": "tool", "name": tool} if tool else {"type": "auto"}
    try:
        with this.slots, telemetry.chat(this.settings.model) as chat:
            message = this.client.messages.create(
                model=this.settings.model,
                max_tokens=this.settings.max_tokens,
                system=this.prompt,
                cache_control=CacheControlEphemeralParam(type="ephemeral"),
                messages=cast(Any, messages),
                tools=[*this.tools, cast(Any, PLAN if tool == "plan" else FINISH)],
                tool_choice=choice,
            )
            chat.used(message.usage)
    except APIError as error:
        return {"fault": str(explain(error, this.settings.model)), "at": time()}
    content = storable([block.model_dump(exclude_none=True, mode="json") for block in message.content])
    usage = {key: value for key, value in message.usage.model_dump().items() if key.endswith("_tokens") and value}
    return {"content": content, "usage": {"input_tokens": 0, "output_tokens": 0} | usage, "at": time()}
