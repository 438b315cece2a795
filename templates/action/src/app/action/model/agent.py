"""What all runs of this process share: the model, the operations and the policy over them.

And each call of the model.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from time import sleep, time
from typing import Any

from anthropic import Anthropic
from anthropic.types import CacheControlEphemeralParam

from ...base.model import ModelFault, ask_model, connect_model
from ...base.path_file import PathFile, load_path
from ...base.problem import read_text
from ...base.settings import Settings, load_settings
from ...base.systems import Effect, Operation, load_systems, taken_back_by
from ...base.turn import ModelAnswer, calls_in, read_to_end
from ..durable import process
from ..durable.process import worker_settings
from ..durable.steps import step
from ..durable.store import patiently, storable
from ..people import controls
from ..record import audit, limit_use, memory
from ..record.records import Kind
from ..rules.policy import Guard, load_policy
from ..rules.run_file import RunFile, load_run_file
from ..rules.trigger_file import load_timezone

ModelMessages = list[dict[str, Any]]
Events = list[dict[str, Any]]  # for the audit, each with its kind
Thought = dict[str, Any]

FILES = ("systems.yaml", "policy.yaml", "run.yaml", "path.yaml")
PAUSE = 1.0  # seconds before an answer that broke off is asked for once more
TICK = 2.0  # seconds, the coarsest clock of a file system
_OF_PLAN = "Say which operations reach the goal, in order, each with how often and why."
_OF_INPUTS = "Say `for` which inputs, where the goal gives them."
_OF_USES = "Each write uses up one; one more, or one for other inputs, needs a person."
_OF_REPLANS = "A later plan replaces this one as a whole. What it adds may need a person."
MOST_TIMES = 1000
PLAN_TOOL = "plan"
FINISH_TOOL = "finish"
_OF_FINISH = "End the run: whether the goal is met, how sure you are, what is missing"
PLAN = {
    "name": PLAN_TOOL,
    "description": f"{_OF_PLAN} {_OF_INPUTS} {_OF_USES} {_OF_REPLANS}",
    "input_schema": {
        "type": "object",
        "properties": {
            "steps": {
                "type": "array",
                "description": "All that the goal needs, in order.",
                "items": {
                    "type": "object",
                    "properties": {
                        "operation": {
                            "type": "string",
                            "description": "The name of a tool, word for word.",
                        },
                        "times": {
                            "type": "integer",
                            "minimum": 1,
                            "maximum": MOST_TIMES,
                            "description": "How often; left out, once.",
                        },
                        "for": {
                            "type": "object",
                            "description": "Inputs by name, with values that the goal gives.",
                        },
                        "why": {
                            "type": "string",
                            "description": "What of the goal it serves, in a few words.",
                        },
                    },
                    "required": ["operation", "why"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["steps"],
    },
}
FINISH = {
    "name": FINISH_TOOL,
    "description": f"{_OF_FINISH}, and a report for people.",
    "input_schema": {
        "type": "object",
        "properties": {
            "met": {
                "type": "boolean",
                "description": "Whether all is true now that the goal says.",
            },
            "confidence": {
                "type": "number",
                "minimum": 0,
                "maximum": 1,
                "description": "How sure you are of it: 0 is a guess, 1 what systems answered.",
            },
            "missing": {
                "type": "string",
                "description": "What is not done or not known; empty if nothing is.",
            },
            "report": {
                "type": "string",
                "description": "What was done, for people: each write, with its confirmation.",
            },
        },
        "required": ["met", "confidence", "missing", "report"],
    },
}
ANY = "any"  # in place of the name of a tool, which none can have
LASTING = CacheControlEphemeralParam(type="ephemeral")  # the same in all calls up to here


class Agent:
    """The model's client, its instructions, the operations and the policy of this project."""

    def __init__(self, settings: Settings, client: Anthropic, folder: Path = Path()) -> None:
        self.settings = settings
        self.client = client
        self.folder = folder
        self.read = contents(folder)  # before loading: a change in between counts
        self.looked = dict[str, tuple[tuple[int, ...], str]]()  # of files: their state, and digest
        self.operations: dict[str, Operation] = load_systems(folder / "systems.yaml")
        self.guard: Guard = load_policy(folder / "policy.yaml", self.operations)
        self.prompt = read_text(folder / "agent.md")
        self.slots = threading.BoundedSemaphore(worker_settings().model_calls)
        rules = self.guard.policy.operations
        self.tools: list[Any] = [
            {"name": name, "description": self._described(name), "input_schema": operation.input}
            for name, operation in self.operations.items()
            if rules[name].allow
        ]
        if self.guard.policy.memory:
            self.tools += memory.TOOLS.values()
        # In the same order in every call, so that the service can keep what it has read.
        self.offered = [*self.tools, PLAN, {**FINISH, "cache_control": LASTING}]
        self.size = len(self.prompt) + len(str(self.offered))  # characters in each call

    @cached_property
    def run_file(self) -> RunFile:
        """What `run.yaml` says of each run that begins. Raises Problem."""
        return load_run_file(self.folder / "run.yaml", self.operations)

    @cached_property
    def path(self) -> PathFile:
        """The path that a run which begins follows. Raises Problem.

        What only takes a run back, or goes on with one, does without both files.
        """
        inputs = self.run_file.inputs
        return load_path(self.folder / "path.yaml", self.operations, inputs)

    def read_for_runs(self) -> None:
        """Read what a run that begins needs, to name each mistake before one does."""
        _ = self.path

    @cached_property
    def zone(self) -> str:
        """The timezone in which this project's days begin."""
        return load_timezone(self.folder / "triggers.yaml")

    def _described(self, name: str) -> str:
        """What an operation does, and whether it changes something or takes it back."""
        this = self.operations[name]
        undone = taken_back_by(self.operations, name)
        if undone:
            return f"{this.description} Takes back: {undone[0]}."
        if this.effect == Effect.WRITE:
            return f"{this.description} Changes: {this.system}."
        return this.description


def contents(folder: Path) -> dict[str, str]:
    """A digest of each file that decides what may be done, as it is now; empty if it is gone."""
    return {name: _digest(folder / name) for name in FILES}


def outdated(this: Agent) -> list[str]:
    """The files that are no longer what this process has read."""
    return [name for name in FILES if _digest_now(this, name) != this.read[name]]


def _digest_now(this: Agent, name: str) -> str:
    """The digest of a file, which is read only if it can have changed since the last look.

    One that was changed a moment ago could be changed once more within the same tick of the file
    system's clock, so it is read again until it is older than that.
    """
    file = this.folder / name
    now = time()
    try:
        status = file.stat()
    except OSError:
        return ""
    changed = status.st_mtime_ns, status.st_ctime_ns
    state = status.st_dev, status.st_ino, status.st_size, *changed
    if name in this.looked and this.looked[name][0] == state:
        return this.looked[name][1]
    digest = _digest(file)
    if max(changed) < (now - TICK) * 1e9:
        this.looked[name] = state, digest
    return digest


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def agent() -> Agent:
    """The agent of this process."""
    return _agent()


@cache
def _agent() -> Agent:
    settings = load_settings()
    return Agent(settings, connect_model(settings))


def _record_turn(thought: Thought, run: str, _: ModelMessages, _tool: str, events: Events) -> None:
    """Record how a turn ended and what it asks for, after what became of the turn before."""
    for event in events:
        audit.record(run, **event)
    if "fault" not in thought:
        calls = [one["name"][:200] for one in thought["content"] if one["type"] == "tool_use"]
        audit.record(run, Kind.MODEL_ANSWERED, stop_reason=thought["stop_reason"], asked=calls)
    _count_usage(thought)


def _count_usage(thought: Thought) -> None:
    """Count what a call of the model has used in place of what was reserved for it.

    Where nothing answered it is not known whether the call is charged, so the reserve stands.
    """
    if "usage" in thought:
        limit_use.used_by_model(agent(), thought.get("reserved", ""), thought["usage"])
    elif thought.get("refused"):
        limit_use.used_by_model(agent(), thought.get("reserved", ""), None)


@step("think", then=_record_turn, may_repeat=True)
def think(run: str, messages: ModelMessages, tool: str, events: Events) -> Thought:
    """Ask the model for the next calls, or for one tool by name or any, and reserve what it needs.

    Gives content, stop reason, usage and when; or a fault, as `_answer_or_fault` says. What could
    pass is tried again before. `events` are events that the audit gets with this step.
    """
    this = agent()
    request = {
        "system": [{"type": "text", "text": this.prompt, "cache_control": LASTING}],
        "cache_control": LASTING,
        "messages": messages,
        "tools": this.offered,
        "tool_choice": _choice(tool),
    }
    size = this.size + len(str(messages).encode(errors="replace"))
    return _ask_within_limits(this, run, size, request)


def _ask_within_limits(this: Agent, run: str, size: int, request: Mapping[str, Any]) -> Thought:
    """Reserve what a call of the model needs, and make it; `size` is in bytes that it reads."""
    longest = this.settings.max_tokens
    reserved, over = patiently(lambda: limit_use.reserve(this, run, size, longest))
    if over:
        return {"fault": over, "at": time()}
    reserve = {"reserved": reserved} if reserved else {}
    return {**_answer_or_fault(this, request), "at": time(), **reserve}


def _record_answer(
    thought: Thought, run: str, step: str, _: Mapping[str, Any], events: Events
) -> None:
    """Record what a model has answered in a step of a path, after the events before it."""
    for event in events:
        audit.record(run, **event)
    if "fault" not in thought:
        about = {"step": step, "stop_reason": thought["stop_reason"], "asked": []}
        for call in calls_in(thought["content"]):
            given = json.dumps(call["input"], ensure_ascii=False)
            about["result"] = audit.excerpt(given, {}, agent().guard.policy.redact)
        audit.record(run, Kind.MODEL_ANSWERED, **about)
    _count_usage(thought)


@step("answer", then=_record_answer, may_repeat=True)
def answer_step(run: str, step: str, request: Mapping[str, Any], events: Events) -> Thought:
    """Ask the model for the answer of one step of a path, and reserve what it needs.

    `request` has its system, messages, tools and tool_choice. Gives the same as `think`; or, where
    people have said something that the run has to hear before, that it `is_interrupted`.
    """
    if patiently(lambda: controls.has_message(run)):
        fault = "people have said something first"
        return {"is_interrupted": True, "fault": fault, "at": time()}
    size = len(str(request).encode(errors="replace"))
    return _ask_within_limits(agent(), run, size, request)


def _answer_or_fault(this: Agent, request: Mapping[str, Any]) -> Thought:
    """What the model answers, or a fault in words.

    The fault is `refused` where the service itself said no, and `is_environment` where whoever
    operates this has to act: it is of the key, the credit, the model's name, the address, the
    network or the time-out, and says nothing of the goal. It is `is_transient` where it may pass by
    itself.
    """
    settings = {"model": this.settings.model, "max_tokens": this.settings.max_tokens}
    try:
        with this.slots:
            answer = _ask_until_whole(this, {**settings, **request})
    except ModelFault as fault:
        text = storable(str(fault))
        return {
            "fault": text,
            "refused": fault.is_refused,
            "is_environment": fault.is_environment,
            "is_transient": fault.is_transient,
        }
    content = storable(answer.content)
    return {"content": content, "stop_reason": answer.stop_reason, "usage": answer.usage}


def _choice(tool: str) -> dict[str, str]:
    """What the model has to call: nothing, any tool, or one by name."""
    if tool in ("", ANY):
        return {"type": tool or "auto"}
    return {"type": "tool", "name": tool}


def _ask_until_whole(this: Agent, request: Mapping[str, Any]) -> ModelAnswer:
    """Ask the model; an answer that broke off is asked for again, up to the client's retries.

    Raises ModelFault.
    """
    left = this.client.max_retries
    while True:
        try:
            with process.chat(this.settings.model) as chat:
                answer = read_to_end(ask_model(this.client, this.settings, request))
                chat.used(answer.usage)
                return answer
        except ModelFault as fault:
            if not fault.is_cut or not left:
                raise
        left -= 1
        sleep(PAUSE)
