"""A `scoping.yaml` that is hostile wherever it may hold any text, made from the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import yaml

from scoping.documents import schema
from scoping.rulebook import Architecture

from .hostile import ALL, PARTS

Path = tuple[str | int, ...]

LONG = 1000  # characters from which a text holds all parts at once
CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
ANSWERS: Mapping[str, Mapping[str, str]] = {
    Architecture.ASSISTANT: dict.fromkeys((*CRITERIA, "engagement"), "no"),
    Architecture.AGENT: {**dict.fromkeys(CRITERIA, "yes"), "engagement": "no"},
    Architecture.HYBRID: dict.fromkeys((*CRITERIA, "engagement"), "yes"),
}
LOOK, PLACE = 0, 1  # the read and the write among the operations
OF_READS, OF_WRITES = ("sends", "secret", "untrusted"), ("undo", "approve", "targets")
INPUTS, OUTPUTS = {"amount": "number", "order_id": "string"}, {"receipt": "string"}
LIMITS: Mapping[str, Any] = {
    "operation": "orders.place",
    "sum": "amount",
    "most": 500,
    "per": "day",
}
CHECK: Mapping[str, Any] = {
    "read": "orders.look",
    "with": {"amount": "input.amount", "order_id": "input.order_id"},
}
LONGEST = 300  # characters of a text that an expression has room for
SAMPLES: Mapping[str, Any] = {  # of what takes only some texts, where its description names none
    "undo": "take_back",
    "approve": "amount > 100",
    "read": "orders.look",
    "when": "amount < 20",
}


class Walk:
    """Follows the schema; a new field of it is taken in by itself.

    A string that takes only some texts gets the sample of its description, behind `such as`, or of
    `SAMPLES`. `variant` says which part the first line holds, as a line has no room for all.
    """

    def __init__(self, architecture: str = Architecture.AGENT, variant: int = 0) -> None:
        self.schema: dict[str, Any] = schema.load("workflow").schema  # type: ignore[assignment]
        self.answers, self.variant = ANSWERS[architecture], variant
        self.texts: dict[str, str] = {}  # what was put in, by the mark at its end
        self.confined: list[Path] = []  # where only some texts are taken
        self.value = self._value(self.schema, ())
        self._complete_operations()

    @property
    def document(self) -> str:
        """The file."""
        return written(self.value)

    def _value(self, part: Mapping[str, Any], path: Path) -> Any:
        name = path[-1:]
        if name == ("undo",):
            self.confined.append(path)
            return SAMPLES["undo"]
        part = self._resolved(part)
        if name == ("triggers",):
            return [*self._triggers(part["items"], path)]
        if name in (("input",), ("inputs",)):
            return self._fields(part, path, INPUTS)
        if name == ("done_when",):
            self.confined += [(*path, 0, "read"), (*path, 0, "with", "amount")]
            return [{**CHECK, "expect": f"result.receipt != '{self._quotable()}'"}]
        if name == ("path",) and "items" in part:  # of the file, and not of a webhook
            return self._steps(part["items"], path)
        if name == ("output",):
            return self._fields(part, path, OUTPUTS)
        if name == ("sends",):
            self.confined.append((*path[:-2], LOOK, "sends", 0))
            return [*INPUTS][-1:]
        if name == ("limits",):
            self.confined += [(*path, 0, "operation"), (*path, 0, "sum")]
            return [dict(LIMITS)]
        if "const" in part:
            return part["const"]
        if "enum" in part:
            return self._word(part["enum"], path)
        match part["type"]:
            case "object":
                known = part["properties"].items()
                return {key: self._value(inner, (*path, key)) for key, inner in known}
            case "array" if part.get("maxItems") == 0:
                return []
            case "array":
                number = PLACE if path[-1] == "operations" else 0
                return [self._value(part["items"], (*path, number))]
            case "string":
                return self._text(part, path)
        return min(max(part.get("minimum", 0), 0.5), part.get("maximum", 1))

    def _steps(self, part: Mapping[str, Any], path: Path) -> Any:
        """A path in which each text of a step is hostile."""
        names = ((0, "id"), (0, "read"), (0, "with", "amount"), (1, "from", 0))
        self.confined += [(*path, *name) for name in (*names, (5, "operations", 0))]
        known = self._resolved(part)["properties"]

        def text(number: int, key: str) -> str:
            hostile = self._text(self._resolved(known.get(key, known["task"])), (*path, number))
            mark = hostile.split()[-1]
            self.texts[mark] = hostile.replace("{", "(").replace("}", ")")  # else a reference
            return self.texts[mark]

        label = self._text(self._resolved(known["labels"]["items"]), (*path, 2, "labels"))
        event = self._text(self.schema["$defs"]["line"], (*path, 4, "event"))
        condition = f"facts.note != '{self._quotable()}'"
        rest = {"otherwise": "escalate", "because": text(7, "because")}
        inner = {"branch": [{"when": condition, "do": [{"escalate": text(7, "escalate")}]}, rest]}
        field = {"type": "string", "description": text(1, "description")}
        return [
            {"id": "found", "read": "orders.look", "with": dict(CHECK["with"])},
            {"id": "facts", "model": "extract", "from": ["input"], "output": {"note": field}}
            | {"task": text(1, "task")},
            {"id": "sort", "model": "classify", "from": ["facts"], "labels": [label]},
            {"id": "form", "ask": text(3, "ask"), "form": {"note": "string"}, "minutes": 60},
            {"id": "paid", "wait": {"event": event, "minutes": 60}},
            {"id": "part", "loop": text(5, "loop"), "operations": ["orders.look"], "steps": 3},
            {"write": "orders.place"}
            | {"with": {"amount": {"value": 3}, "order_id": {"text": text(6, "text")}}},
            {"branch": [{"when": "input.amount > 3", "do": [inner]}, {"otherwise": []}]},
            {"finish": "done", "report": text(8, "report")},
        ]

    def _fields(self, part: Mapping[str, Any], path: Path, kinds: Mapping[str, str]) -> Any:
        """Inputs or outputs of an operation, each in its long form with a description."""
        described = self._resolved(part["additionalProperties"])["properties"]["description"]
        return {
            name: {
                "type": kind,
                "description": self._value(described, (*path, name, "description")),
            }
            for name, kind in kinds.items()
        }

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in part or "if" in part:
            if "$ref" in part:
                name = part["$ref"].removeprefix("#/$defs/")
                rest = {key: value for key, value in part.items() if key != "$ref"}
                part = {**self.schema["$defs"][name], **rest}
            else:
                part = part["then"]
        return part

    def _word(self, offered: list[Any], path: Path) -> Any:
        if path[-1] != "answer":
            return offered[0]
        return self.answers.get(str(path[-2]), offered[0])

    def _text(self, part: Mapping[str, Any], path: Path) -> str:
        if part.get("format") == "date":
            return "2027-05-20"
        if not re.search(part.get("pattern", ""), "<b> any text"):
            self.confined.append(path)
            return self._sample(part, path)
        mark = f"z{len(self.texts)}z"
        most = part["maxLength"]
        if most >= LONG:
            text = ALL
        else:
            kept = [text for _, text in PARTS if len(text) < most - len(mark) - 1]
            text = kept[(len(self.texts) + self.variant) % len(kept)].replace("\n", " ")
        self.texts[mark] = f"{text} {mark}"
        return self.texts[mark]

    def _quotable(self) -> str:
        """A text that may stand in single quotes."""
        mark = f"z{len(self.texts)}z"
        kept = [text for _, text in PARTS if len(text) < LONGEST and not {*"'\n"} & {*text}]
        self.texts[mark] = f"{kept[self.variant % len(kept)]} {mark}"
        return self.texts[mark]

    def _sample(self, part: Mapping[str, Any], path: Path) -> str:
        if path[-1] in SAMPLES:
            return str(SAMPLES[str(path[-1])])
        found = re.search("such as (.+)$", part.get("description", ""))
        assert found, f"no sample for {path}: write one into its description, or into SAMPLES"
        return found[1]

    def _triggers(self, part: Mapping[str, Any], path: Path) -> Any:
        for number, case in enumerate(self._resolved(part)["allOf"]):
            kind = case["if"]["properties"]["kind"]
            known = case["then"]["properties"] | {"kind": kind}
            yield {key: self._value(inner, (*path, number, key)) for key, inner in known.items()}

    def _complete_operations(self) -> None:
        """Make a read, a write and its undo of the operation that the schema describes."""
        (system,) = self.value["systems"]
        (operation,) = system["operations"]
        system["id"] = "orders"
        look, place, undo = (deepcopy(operation) for _ in range(3))
        for key in OF_WRITES:
            del look[key], undo[key]
        for key in OF_READS:
            del place[key], undo[key]
        system["operations"] = [
            look | {"id": "look", "effect": "read"},
            place | {"id": "place", "effect": "write"},
            undo | {"id": "take_back", "effect": "write"},
        ]


def written(value: Any) -> str:
    """Write a value as YAML in which every hidden sign is an escape."""
    # The same text as the dumper in Python writes, in a twentieth of its time.
    return yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, width=100_000)


def changed(value: Any, path: Path, text: str) -> Any:
    """Give a copy of a value with another text at a path."""
    copy = deepcopy(value)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = text
    return copy
