"""Paths that a seed draws: sound ones, the same with parts changed, and data that are no path.

Their operations are those of tests/layers/base/paths/systems.yaml.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from random import Random
from typing import Any

Scope = dict[str, str]  # what is given at a place: references, each with its type

INPUTS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "invoice_id": {"type": "string"},
        "amount": {"type": "number"},
        "due_at": {"type": "string", "format": "date-time"},
        "orders": {"type": "array", "items": {"type": "string"}},
    },
}
OF_RUNS: Scope = {
    "input.invoice_id": "string",
    "input.due_at": "string",
    "input.amount": "number",
    "input.orders": "array",
    "run.id": "string",
    "run.today": "string",
}
OPERATIONS: dict[str, tuple[str, Scope, Scope]] = {  # the kind, the inputs and the answer of each
    "inbox.get": (
        "read",
        {"invoice_id": "string"},
        {"id": "string", "text": "string", "received_at": "string", "pages": "array"},
    ),
    "purchasing.find_order": (
        "read",
        {"order_id": "string"},
        {"id": "string", "total": "number", "lines": "array", "vendor_id": "string"},
    ),
    "purchasing.search": ("read", {"vendor_id": "string", "most": "number"}, {"rows": "array"}),
    "ledger.book": (
        "write",
        {"order_id": "string", "amount": "number", "text": "string"},
        {"entry_id": "string"},
    ),
    "ledger.remove": ("write", {"entry_id": "string"}, {}),
}
TYPES = ("string", "number", "integer", "boolean", "array", "object")
WORDS = (
    "", " ", "x", "yes", "no", "done", "escalate", "input", "input.orders", "a.b", "a..b", "a b",
    "{a}", "{a b}", "{", "}", "null", "any", "inbox.get", "ledger.book", "order.total == 5",
    "any: x.y == 'z'", "x = 5", "1 == 1", "extract", "string", "{step1.id}", "2026-11-30",
    "x" * 300, "é", "\u2028", "9" * 30,
)  # fmt: skip
KEYS = (
    "id", "read", "write", "model", "branch", "each", "ask", "wait", "loop", "python", "escalate",
    "finish", "with", "from", "output", "form", "as", "do", "most", "steps", "operations", "when",
    "otherwise", "because", "report", "task", "labels", "of", "until", "event", "minutes", "value",
    "text", "unless_sure", "type", "enum", "items", "properties", "required", "pattern", "shows",
    "$ref", "x", "minimum", "total", "order_id",
)  # fmt: skip
DEEPEST = 2  # branches and repetitions within each other
MOST_ITEMS = 3  # of a list in an answer, so that walks stay short


def wild(random: Random, depth: int = 3) -> Any:
    """Draw a value of any kind."""
    match random.randrange(9 if depth else 6):
        case 0:
            return random.choice(WORDS)
        case 1:
            return random.choice((0, 1, -1, 5, 80, 10**30, 2**63))
        case 2:
            return random.choice((0.0, 0.8, 1.5, -2.5, float("inf"), float("nan"), 1e300))
        case 3:
            return random.choice((True, False, None))
        case 4 | 5:
            return random.choice(KEYS)
        case 6 | 7:
            count = random.randrange(4)
            return {random.choice(KEYS): wild(random, depth - 1) for _ in range(count)}
        case _:
            return [wild(random, depth - 1) for _ in range(random.randrange(MOST_ITEMS + 1))]


def fitting(random: Random, schema: Any) -> Any:
    """Draw a value that fits a JSON Schema of the kinds that paths and their operations have."""
    if not isinstance(schema, dict):
        return wild(random, 2)
    if "anyOf" in schema:
        return fitting(random, random.choice(schema["anyOf"]))
    if schema.get("enum"):
        return random.choice(schema["enum"])
    kind = schema.get("type", "object" if "properties" in schema else "")
    kind = random.choice(kind) if isinstance(kind, list) else kind
    match kind:
        case "object":
            fields = schema.get("properties", {})
            return {name: fitting(random, field) for name, field in fields.items()}
        case "array":
            count = random.randrange(MOST_ITEMS + 1)
            return [fitting(random, schema.get("items")) for _ in range(count)]
        case "string":
            return random.choice(("A-1", "x", "2026-11-30", "2026-11-30T08:00:00Z", "{a}"))
        case "integer":
            return random.randint(int(schema.get("minimum", 0)), int(schema.get("maximum", 9)))
        case "number":
            numbers = (Decimal("0.8"), Decimal("1E+2"), Decimal("0.10"), 5, 0.5, 1)
            return random.choice(numbers)
        case "boolean":
            return random.random() < 0.5
        case "null":
            return None
    return wild(random, 2)


class PathMaker:
    """Makes one sound path, step by step, from what is known at each place."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.steps = 0
        self.left = random.randint(1, 16)  # steps that may still be made

    def path(self) -> list[dict[str, Any]]:
        """Make the steps of a whole path."""
        scope = {**OF_RUNS}
        steps = list[dict[str, Any]]()
        while self.left > 0:
            steps += self.some_steps(scope, depth=0)
        return [*steps, self.end(scope, may_finish=True)]

    def some_steps(self, scope: Scope, depth: int) -> list[dict[str, Any]]:
        """Make steps, which add to what is known."""
        steps = []
        for _ in range(self.random.randint(0, 5)):
            if self.left > 0:
                self.left -= 1
                steps.append(self.step(scope, depth))
        return steps

    def step(self, scope: Scope, depth: int) -> dict[str, Any]:
        """Make one step, and add what it gives to what is known."""
        kinds: list[Callable[[Scope], dict[str, Any]]] = [
            *(self.call, self.call, self.call, self.model, self.model),
            *(self.ask, self.wait, self.loop, self.python),
        ]
        kind = self.random.randrange(len(kinds) + 3)
        if kind < len(kinds) or depth > DEEPEST:
            return kinds[kind % len(kinds)](scope)
        if kind == len(kinds):
            return self.each(scope, depth)
        return self.branch(scope, depth)

    def add(self, scope: Scope, fields: Scope) -> str:
        """Take a new id, under which these fields are known."""
        self.steps += 1
        name = f"step{self.steps}"
        scope.update({f"{name}.{field}": kind for field, kind in fields.items()})
        return name

    def reference(self, scope: Scope, *kinds: str) -> str:
        """Draw a reference to what is of one of these types."""
        return self.random.choice([one for one, kind in scope.items() if kind in kinds])

    def text(self, scope: Scope) -> str:
        """Draw a text, with references in it or without."""
        one = self.reference(scope, "string", "number")
        other = self.reference(scope, "string", "number")
        return self.random.choice(("Look at it.", f"Look at {{{one}}}.", f"{{{one}}}{{{other}}}"))

    def origin(self, scope: Scope, kind: str) -> Any:
        """Draw a source of an input of this type."""
        match self.random.randrange(4), kind:
            case 0, "string":
                return {"text": self.text(scope)}
            case 0 | 1, _:
                return {"value": "A-1" if kind == "string" else 5}
        return self.reference(scope, kind)

    def condition(self, scope: Scope) -> str:
        """Draw a condition that can be known."""
        text = self.reference(scope, "string")
        number = self.reference(scope, "number")
        parts = [
            f"{text} == 'A-{self.random.randrange(99)}'",
            f"{text} in ['A-1', '{self.random.randrange(99)}']",
            f"{number} > {self.random.randrange(99)}",
            f"{number} <= {self.reference(scope, 'number')}",
            f"not ({number} == 0.8)",
        ]
        joint = self.random.choice((" and ", " or "))
        return joint.join(self.random.sample(parts, self.random.randint(1, 3)))

    def call(self, scope: Scope) -> dict[str, Any]:
        name = self.random.choice([*OPERATIONS])
        kind, inputs, answer = OPERATIONS[name]
        origins = {key: self.origin(scope, one) for key, one in inputs.items()}
        return {"id": self.add(scope, answer), kind: name, "with": origins}

    def model(self, scope: Scope) -> dict[str, Any]:
        sources = [self.reference(scope, "string", "number", "array")]
        step: dict[str, Any] = {"from": sources, "task": self.text(scope)}
        if self.random.randrange(2):
            step["unless_sure"] = self.random.choice((0.5, 0.8, 1))
        match self.random.randrange(4):
            case 0:
                schema: dict[str, Any] = {"type": "number", "minimum": 0, "required": "no"}
                fields = {"word": "string", "number": schema}
                step.update(model="extract", output=fields)
                answer = {"word": "string", "number": "number"}
            case 1:
                step.update(model="classify", labels=["A-1", "A-2"])
                answer = {}
            case 2:
                step.update(model="choose", of=self.reference(scope, "array"))
                answer = {"number": "number"}
            case _:
                step["model"] = "draft"
                answer = {"text": "string"}
        return {"id": self.add(scope, answer), **step}

    def ask(self, scope: Scope) -> dict[str, Any]:
        step: dict[str, Any] = {
            "ask": self.text(scope),
            "form": {"word": "string", "agreed": "boolean", "lines": "array"},
            "shows": [self.reference(scope, *TYPES)],
        }
        if self.random.randrange(2):
            step["minutes"] = 60
        return {"id": self.add(scope, {"word": "string", "lines": "array"}), **step}

    def wait(self, scope: Scope) -> dict[str, Any]:
        event = {"event": "paid", "of": self.reference(scope, "string"), "minutes": 5}
        until = {"until": self.reference(scope, "string")}
        wait = self.random.choice((event, until, {"minutes": 0.5}))
        return {"id": self.add(scope, {"state": "state"}), "wait": wait}

    def loop(self, scope: Scope) -> dict[str, Any]:
        names = self.random.sample([*OPERATIONS], 2)
        step = {"loop": self.text(scope), "operations": names, "steps": 5}
        return {"id": self.add(scope, {"report": "string"}), **step}

    def python(self, scope: Scope) -> dict[str, Any]:
        origins = {"a": self.origin(scope, "string"), "b": self.reference(scope, *TYPES)}
        step = {"python": "compute", "with": origins, "output": {"number": "number"}}
        return {"id": self.add(scope, {"number": "number"}), **step}

    def each(self, scope: Scope, depth: int) -> dict[str, Any]:
        self.steps += 1
        name = f"item{self.steps}"
        step: dict[str, Any] = {"each": self.reference(scope, "array"), "as": name, "most": 3}
        do = self.some_steps({**scope}, depth + 1)
        if self.random.randrange(6) == 0:
            do.append({"escalate": self.text(scope)})
        return {"id": self.add(scope, {}), **step, "do": do}

    def branch(self, scope: Scope, depth: int) -> dict[str, Any]:
        cases: list[dict[str, Any]] = []
        for number in range(self.random.randint(1, 3)):
            inner = {**scope}
            do = self.some_steps(inner, depth + 1)
            if self.random.randrange(3) == 0:
                do.append(self.end(inner, may_finish=False))
            when = f"{self.condition(scope)} or input.amount == {number}"
            cases.append({"when": when, "do": do})
        rest: dict[str, Any] = {"otherwise": self.some_steps({**scope}, depth + 1)}
        is_open = any(not _ends(case["do"]) for case in cases)
        if is_open and self.random.randrange(2):
            rest = {"otherwise": "escalate", "because": self.text(scope)}
        self.steps += 1
        return {"id": f"step{self.steps}", "branch": [*cases, rest]}

    def end(self, scope: Scope, *, may_finish: bool) -> dict[str, Any]:
        if may_finish and self.random.randrange(4):
            return {"finish": "done", "report": self.text(scope)}
        return {"escalate": self.text(scope)}


def _ends(steps: list[dict[str, Any]]) -> bool:
    return bool(steps) and "escalate" in steps[-1]


def sound(random: Random) -> Any:
    """Draw a path without a mistake."""
    return PathMaker(random).path()


def broken(random: Random) -> Any:
    """Draw a path of which one to four parts are changed, so that most have mistakes."""
    steps: Any = deepcopy(sound(random))
    if random.randrange(3) == 0:
        _swap_references(random, steps)
        return steps
    for _ in range(random.choice((1, 1, 2, 4))):
        parts = [*_parts(steps)]
        part = random.choice(parts)
        if isinstance(part, list):
            _change_list(random, part, parts)
        else:
            _change_mapping(random, part, parts)
    return steps


def _parts(value: Any) -> list[Any]:
    """All lists and mappings within a value, and itself."""
    inner = [*value.values()] if isinstance(value, dict) else value
    return [value, *(part for one in inner if isinstance(one, dict | list) for part in _parts(one))]


def _swap_references(random: Random, steps: Any) -> None:
    """Have one step refer to what another gives, wherever that stands."""
    origins = [
        (part["with"], name)
        for part in _parts(steps)
        if isinstance(part, dict) and isinstance(part.get("with"), dict)
        for name in part["with"]
    ]
    names = [step["id"] for step in _parts(steps) if isinstance(step, dict) and "id" in step]
    if origins and names:
        origin, name = random.choice(origins)
        origin[name] = f"{random.choice(names)}.{random.choice(('id', 'text', 'word', 'rows'))}"


def _change_list(random: Random, part: list[Any], parts: list[Any]) -> None:
    at = random.randrange(len(part) + 1)
    match random.randrange(4):
        case 0:
            del part[at : at + 1]
        case 1:
            part.insert(at, wild(random))
        case 2:
            part.insert(at, deepcopy(random.choice(parts)))
        case _:
            random.shuffle(part)


def _change_mapping(random: Random, part: dict[str, Any], parts: list[Any]) -> None:
    key = random.choice([*part, random.choice(KEYS)])
    match random.randrange(5):
        case 0:
            part.pop(key, None)
        case 1:
            part[random.choice(KEYS)] = part.pop(key, "x")
        case 2:
            part[key] = deepcopy(random.choice(parts))
        case 3 if isinstance(part.get(key), str):
            part[key] = _changed_text(random, part[key])
        case _:
            part[key] = wild(random)


def _changed_text(random: Random, text: str) -> str:
    """A text of which some characters are others, and that may end earlier."""
    at = random.randrange(len(text) + 1)
    return random.choice((text[:at], text[:at] + random.choice("{}. '=<x0") + text[at:], text[at:]))


def no_path(random: Random) -> Any:
    """Draw data of any kind, under the words of paths."""
    steps = [
        {random.choice(KEYS): wild(random, 4) for _ in range(random.randint(1, 5))}
        for _ in range(random.randint(0, 4))
    ]
    return random.choice((steps, steps, wild(random, 4)))


def as_yaml(random: Random, steps: Any) -> str:
    """Write a `path.yaml`; now and then, its text is cut or has other characters."""
    text = f"version: 2\npath: {json.dumps(steps, ensure_ascii=random.random() < 0.5)}\n"
    for _ in range(random.choice((0, 0, 0, 0, 1, 2))):
        at = random.randrange(len(text))
        sign = random.choice((*"{}[]:,'\"&*!|>%@`-?#\t\n\0", "&a ", "*a ", "<<: ", "9" * 5000))
        text = text[:at] + sign + text[at + random.randrange(3) :]
    return text
