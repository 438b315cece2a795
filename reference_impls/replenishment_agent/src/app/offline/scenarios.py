"""What a project's scenarios script: turns of a conversation and goals of an agent.

They are played word by word.
"""

from pathlib import Path
from typing import Any

from ..base.names import as_tool
from ..base.problem import Problem, line_at, parse_yaml, read_text
from .request import same


class Scenarios:
    """The turns by what the person says, and the goals by their text, of all files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.turns: dict[str, dict[str, Any]] = {}
        self.goals: dict[str, dict[str, Any]] = {}
        for file in sorted(folder.glob("*.yaml")):
            document = parse_yaml(read_text(file), file)
            scenario = document if isinstance(document, dict) else {}
            if not {"turns", "goals"} & scenario.keys():
                form = "expected turns: [{person: …}] or goals: [{goal: …}], or both"
                raise Problem(f"{file}: {form}")
            for turn in entries(scenario, "turns", "person", file):
                self.turns[same(turn["person"])] = turn
            for goal in entries(scenario, "goals", "goal", file):
                self.goals[same(goal["goal"])] = goal


def entries(document: dict[str, Any], name: str, by: str, file: Path) -> list[dict[str, Any]]:
    """A list of a scenario, each entry of which says what it is played for.

    Tools have the names that a model knows them by. Raises Problem.
    """
    items = document.get(name, [])
    if not isinstance(items, list) or not all(_is_for(entry, by) for entry in items):
        form = f"{name}: [{{{by}: …}}]"
        raise Problem(f"{file}: expected {name} as a list, each entry with its text: {form}")
    played = []
    for number, entry in enumerate(items, 1):
        if not all(_is_round(step) for step in [*entry.get("steps", []), entry.get("calls", [])]):
            problem = "expected steps as a list of rounds, each a list of calls"
            form = "steps: [[{tool: …, input: {…}}]]"
            raise Problem(f"{file}: {name}, number {number}: {problem}: {form}")
        try:
            played.append(_entry(entry))
        except ValueError as error:
            line = line_at(read_text(file), name, number - 1)
            raise Problem(f"{file}:{line}: {name}, number {number}: {error}.") from None
    return played


def _is_for(entry: Any, by: str) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get(by), str)


def _is_round(step: Any) -> bool:
    return isinstance(step, list) and all(map(_is_call, step))


def _is_call(call: Any) -> bool:
    return isinstance(call, dict) and {"tool", "input"} <= call.keys()


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry with names for models. Raises ValueError for one that has them already."""
    named = dict(entry)
    if "plan" in entry:
        named["plan"] = [_step(step) for step in entry["plan"]]
    if "steps" in entry:
        named["steps"] = [[_call(call) for call in step] for step in entry["steps"]]
    if "calls" in entry:
        named["calls"] = [_call(call) for call in entry["calls"]]
    return named


def _step(step: str | dict[str, Any]) -> str | dict[str, Any]:
    """A step of a plan, which is a name or says more."""
    if isinstance(step, str):
        return as_tool(step)
    return {**step, "operation": as_tool(step["operation"])}


def _call(call: dict[str, Any]) -> dict[str, Any]:
    inputs = _input(call["input"])
    if call["tool"] == "plan" and "steps" in inputs:
        inputs = {**inputs, "steps": [_step(step) for step in inputs["steps"]]}
    return {**call, "tool": as_tool(call["tool"]), "input": inputs}


def _input(value: Any) -> Any:
    """An input, in which `$from` names the operation whose result is meant."""
    if isinstance(value, list):
        return [_input(part) for part in value]
    if not isinstance(value, dict):
        return value
    named = {key: _input(part) for key, part in value.items()}
    if "$from" in value:
        named["$from"] = as_tool(value["$from"])
    return named
