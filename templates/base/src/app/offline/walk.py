"""The stand-in as an agent's model.

It plans, calls what it can fill the inputs of, each operation once, and reports.

It judges nothing and knows only what the request holds. A goal that a scenario scripts is played;
for any other it takes the inputs from what it was told by name, from fields of that name in earlier
results, and otherwise from the goal's text. What was refused or has failed is not tried again.
"""

import json
import re
from typing import Any, NamedTuple

from ..base.display import as_written
from ..base.schemas import faults
from .messages_api import MARK, Reply, blocks, calls_reply, found_inputs, same, text_in

# How an operation that writes may be described, where no other takes it back.
WRITES = re.compile(r"\bChanges: ")
# As the layer that acts describes one that undoes another.
TAKES_BACK = re.compile(r"\bTakes back: ([\w-]+)")
ADDED = "A person adds"
TOLD = "It is for:"  # before what a run is told by name, as the layer that acts says it
SURE = 0.8
SCRIPTED = "The scenario says so."  # why a step of a scenario is planned
SHOWN = 200  # characters of a result in the report
NOTHING_CONNECTED = "a system: none is connected that may be called"
UNKNOWN_INPUTS = "the inputs of an operation, which the goal does not say"


class Call(NamedTuple):
    """A call that was made, and what came of it."""

    name: str
    text: str
    failed: bool


def pursues(request: dict[str, Any]) -> bool:
    """Whether a request is an agent's: it can finish a run, or has to plan one."""
    names = {tool["name"] for tool in request.get("tools", [])}
    return "finish" in names or ("plan" in names and forced(request) == "plan")


def forced(request: dict[str, Any]) -> str:
    """The tool that has to be called."""
    return str(request.get("tool_choice", {}).get("name", ""))


class Walk:
    """How far a run has come, and its next message."""

    def __init__(self, request: dict[str, Any], goals: dict[str, dict[str, Any]]) -> None:
        self.forced = forced(request)
        self.tools = {tool["name"]: tool for tool in request["tools"]}
        first, *self.later = request["messages"]
        texts = [block["text"] for block in blocks(first) if block["type"] == "text"]
        self.goal = next(iter(texts), "")
        self.details = _details(texts[1:2])
        self.script = goals.get(same(self.goal), {})
        self.turns = [_called(message) for message in self.later if message["role"] == "assistant"]
        self.history = self._history()

    def _history(self) -> list[Call]:
        """Every call but of `plan` and `finish`, with what was answered."""
        names = {identifier: name for turn in self.turns for identifier, name in turn.items()}
        results = [
            block
            for message in self.later
            for block in blocks(message)
            if block["type"] == "tool_result"
        ]
        return [
            Call(
                name, text_in({"content": result.get("content", "")}), bool(result.get("is_error"))
            )
            for result in results
            if (name := names.get(result["tool_use_id"], "finish")) not in ("plan", "finish")
        ]

    def reply(self) -> Reply:
        """The plan, the next calls, or the end."""
        rounds = len(self.turns)
        if self.forced == "plan":
            return calls_reply([("plan", {"steps": self.plan()})], rounds)
        entries = self.scripted() if "steps" in self.script else self.fitting()
        if self.forced == "finish" or not entries:
            entries = [self.closing_call()]
        return calls_reply(entries, rounds)

    def closing_call(self) -> tuple[str, dict[str, Any]]:
        """The end; before it, a plan without the reads that nothing here gave the inputs of."""
        reads, _ = self.operations()
        unread = self.planned().intersection(reads) - {call.name for call in self.history}
        outcome = self.outcome()
        if unread and outcome["met"] and "plan" in self.tools:
            return "plan", {"steps": []}
        return "finish", outcome

    def plan(self) -> list[dict[str, Any]]:
        """The steps of the scenario's plan, or a plan made by rule.

        An operation that the scenario names several times is planned that often. One that it names
        once is planned as often as its steps call it. A step can also be written in full. Without a
        scenario, every read is planned, and every write whose inputs the goal or a read may have.
        """
        reads, writes = self.operations()
        why = dict.fromkeys(reads, "To know what is there.")
        fitting = [name for name in writes if reads or self.inputs(name) is not None]
        why |= dict.fromkeys(fitting, "To do what the goal says.")
        if "plan" in self.script:
            steps = self._scripted_steps(self.script["plan"])
            return [step for step in steps if step["operation"] in self.tools]
        return [{"operation": name, "why": reason} for name, reason in why.items()]

    def _scripted_steps(self, plan: list[Any]) -> list[dict[str, Any]]:
        """The steps of a scenario's plan; names of one operation add up to one step."""
        called = [call["tool"] for turn in self.script.get("steps", []) for call in turn]
        steps = list[dict[str, Any]]()
        named = set[str]()
        for step in plan:
            if isinstance(step, dict):
                steps.append({"why": SCRIPTED, **step})
            elif step not in named:
                named.add(step)
                uses = plan if plan.count(step) > 1 else called
                times = uses.count(step)
                entry = {"operation": step, "why": SCRIPTED}
                if times > 1:
                    entry = {"operation": step, "times": times, "why": SCRIPTED}
                steps.append(entry)
        return steps

    def operations(self) -> tuple[list[str], list[str]]:
        """The reads, and the writes but for those that only take another back."""
        said_of = {
            name: tool.get("description", "") for name, tool in self.tools.items() if "__" in name
        }
        undone = {
            match[1]: name for name, text in said_of.items() if (match := TAKES_BACK.search(text))
        }
        others = [name for name in said_of if name not in undone.values()]
        writes = [name for name in others if name in undone or WRITES.search(said_of[name])]
        return [name for name in others if name not in writes], writes

    def scripted(self) -> list[tuple[str, dict[str, Any]]]:
        """The scenario's next round, as far as the request has tools for it."""
        steps = self.script["steps"]
        rounds = [[call for call in step if call["tool"] in self.tools] for step in steps]
        has_planned = bool(self.turns) and set(self.turns[0].values()) == {"plan"}
        turns = self.turns[1:] if has_planned else self.turns
        played = sum(1 for turn in turns if turn)
        left = [step for step in rounds if step][played:]
        if left:
            return [(call["tool"], self.filled(call["input"])) for call in left[0]]
        return []

    def fitting(self) -> list[tuple[str, dict[str, Any]]]:
        """The next planned operation whose inputs are known, reads before writes."""
        reads, writes = self.operations()
        open_ = self.planned() - {call.name for call in self.history}
        for name in [*reads, *writes]:
            if name in open_ and (inputs := self.inputs(name)) is not None:
                return [(name, inputs)]
        return []

    def planned(self) -> set[str]:
        """What the run's plan names."""
        plans = [
            block["input"]["steps"]
            for message in self.later
            for block in blocks(message)
            if _is_plan(block)
        ]
        return {step["operation"] for step in (plans[-1] if plans else self.plan())}

    def inputs(self, name: str) -> dict[str, Any] | None:
        """What an operation requires, from what is known; None if something is missing."""
        schema = self.tools[name]["input_schema"]
        required = schema.get("required", [])
        declared = schema.get("properties", {})
        values: dict[str, Any] = {}
        for row in (first_row(call.text) for call in self.history if not call.failed):
            fields = {n: row[n] for n in required if n in row}  # newer ones replace older ones
            values |= {
                n: one for n, one in fields.items() if _fits_schema(one, declared.get(n, {}))
            }
        values |= {n: self.details[n] for n in required if n in self.details}
        missing = [name for name in required if name not in values]
        rest = found_inputs(self.goal, {"properties": declared, "required": missing})
        if rest is None:
            return None
        if _fits_schema(values | rest, schema):
            return values | rest
        return None

    def filled(self, value: Any) -> Any:
        """A scripted input, with the values that its references stand for.

        `{$from: TOOL, field: NAME}` stands for that field of what the tool returned last.
        """
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$from" not in value:
            return {key: self.filled(item) for key, item in value.items()}
        results = [
            call.text for call in self.history if call.name == value["$from"] and not call.failed
        ]
        if results:
            return first_row(results[-1]).get(value["field"])
        return None

    def outcome(self) -> dict[str, Any]:
        """How the run ends: met, if something was called and each planned write was made."""
        operations = [call for call in self.history if "__" in call.name]
        missing = self.missing(operations)
        report = self.report(operations)
        return {"met": not missing, "confidence": SURE, "missing": missing, "report": report}

    def missing(self, operations: list[Call]) -> str:
        """What the run has not come to; empty if it is at its goal."""
        succeeded = {call.name for call in operations if not call.failed}
        _, writes = self.operations()
        tried = [call for call in operations if call.name in writes and call.name not in succeeded]
        if tried:
            return tried[-1].text
        owed = self.planned().intersection(writes) - succeeded
        if succeeded and not owed:
            return ""
        is_connected = any("__" in name for name in self.tools)
        if is_connected:
            return UNKNOWN_INPUTS
        return NOTHING_CONNECTED

    def report(self, operations: list[Call]) -> str:
        """The scenario's words, if all went as it says; otherwise what was done.

        Behind it stands what people added.
        """
        from_people = [block for m in self.later if m["role"] == "user" for block in blocks(m)]
        added = [block["text"] for block in from_people if block["type"] == "text"]
        lines = [text for text in added if text.startswith(ADDED)]
        if "report" in self.script and not any(call.failed for call in operations):
            return MARK + "\n".join([self.script["report"], *lines])
        done = [f"- {_came_of(call)}: {call.text[:SHOWN]}" for call in operations]
        return MARK + "\n".join([f"What I did for: {self.goal}", *(done or ["- nothing"]), *lines])


def _came_of(call: Call) -> str:
    name = as_written(call.name)
    if call.failed:
        return f"{name} failed"
    return name


def first_row(text: str) -> dict[str, Any]:
    """The first object in a result, even if the rest was cut.

    Of rows in a wrapper, such as an MCP server's, the first.
    """
    try:
        row, _ = json.JSONDecoder().raw_decode(text[text.index("{") :])
    except ValueError:
        return {}
    (inner, *others) = row.values() or [None]
    wraps = not others and isinstance(inner, list) and inner and isinstance(inner[0], dict)
    return dict(inner[0] if wraps else row)


def _fits_schema(value: Any, schema: dict[str, Any]) -> bool:
    return value is not None and not faults(schema, value)


def _is_plan(block: dict[str, Any]) -> bool:
    return (block["type"], block.get("name")) == ("tool_use", "plan")


def _details(texts: list[str]) -> dict[str, Any]:
    """What a run is told by name, a line each."""
    head, *lines = "".join(texts).split("\n")
    if head != TOLD:
        return {}
    return {name: json.loads(value) for name, value in (line.split(": ", 1) for line in lines)}


def _called(message: dict[str, Any]) -> dict[str, str]:
    return {block["id"]: block["name"] for block in blocks(message) if block["type"] == "tool_use"}
