"""What a project's scenarios script: turns of a conversation and goals of an agent, played word by word."""

from pathlib import Path
from typing import Any

from ..base.problem import Problem, parse_yaml, read_text
from .request import same


class Scenarios:
    """The turns by what the person says, and the goals by their text, of all files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.turns: dict[str, dict[str, Any]] = {}
        self.goals: dict[str, dict[str, Any]] = {}
        for file in sorted(folder.glob("*.yaml")):
            document = parse_yaml(read_text(file), file)
            found = document if isinstance(document, dict) else {}
            if not {"turns", "goals"} & found.keys():
                raise Problem(f"{file}: expected turns: [{{person: …}}] or goals: [{{goal: …}}], or both")
            self.turns |= {same(turn["person"]): turn for turn in entries(found, "turns", "person", file)}
            self.goals |= {same(goal["goal"]): goal for goal in entries(found, "goals", "goal", file)}


def entries(document: dict[str, Any], name: str, by: str, file: Path) -> list[dict[str, Any]]:
    """A list of a scenario, each entry of which says what it is played for."""
    found = document.get(name, [])
    if not isinstance(found, list) or not all(isinstance(e, dict) and isinstance(e.get(by), str) for e in found):
        raise Problem(f"{file}: expected {name} as a list, each entry with its text: {name}: [{{{by}: …}}]")
    for number, entry in enumerate(found, 1):
        if not all(_is_round(step) for step in entry.get("steps", [])):
            raise Problem(
                f"{file}: {name}, number {number}: expected steps as a list of rounds, each a list of calls: "
                "steps: [[{tool: …, input: {…}}]]"
            )
    return found


def _is_round(step: Any) -> bool:
    return isinstance(step, list) and all(isinstance(c, dict) and {"tool", "input"} <= c.keys() for c in step)
