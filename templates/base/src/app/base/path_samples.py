"""Made-up data that leads along each way of a path, for its tests and evals. Pure.

Answers are drawn by the schemas that the path and its operations declare. What a condition compares
is drawn from the values on both its sides, so that each case of a branch comes up.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from random import Random
from typing import Any, NamedTuple

from . import path
from .expressions import Choices, Comparison, Joined, Negation, Node, Quantified
from .path import (
    Call,
    Computation,
    End,
    Form,
    Goal,
    Need,
    Pause,
    Question,
    Step,
    Steps,
    Stuck,
    Turn,
)
from .path_checks import Declared
from .references import Reference, parse

MOST_DRAWS = 20_000
DAYS = ("2026-01-15", "2026-06-15", "2026-12-15")
_FORMATS = {
    "date": DAYS,
    "date-time": tuple(f"{day}T09:00:00Z" for day in DAYS),
    "email": ("a@example.com", "b@example.com"),
    "uri": ("https://example.com/a", "https://example.com/b"),
}
Schema = Mapping[str, Any]
Place = tuple[str, ...]  # a root and the keys below it
Case = tuple[str, str]  # a branch by its label, and the condition of one of its cases


class Answered(NamedTuple):
    """What a step needed, and what it was given."""

    need: Need
    answer: Any


class Way(NamedTuple):
    """One way through a path: what a run of it is told, what its steps are given, and its end."""

    inputs: dict[str, Any]
    answers: tuple[Answered, ...]
    end: End

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that it takes, in their order."""
        turns = (one.need for one in self.answers)
        return tuple((turn.step, turn.because) for turn in turns if isinstance(turn, Turn))


def missed_cases(steps: Steps, trips: Sequence[Way]) -> Iterator[str]:
    """Say which cases of a path none of these ways has taken; and if there is no way at all."""
    if not trips:
        yield "no made-up data leads to an end"
    taken = {case for way in trips for case in way.cases}
    for case, inner in _branch_cases(steps):
        step, condition = case
        if case not in taken and not (condition == "otherwise" and _hands_over(inner)):
            look = "look whether it can hold"
            yield f"{step}: no made-up data leads to the case {condition}; {look}"


def _hands_over(steps: Steps) -> bool:
    """Whether a run is handed over at once: a net for what nobody expects, which may never come."""
    return bool(steps) and "escalate" in steps[0]


def cases_of(steps: Steps) -> list[Case]:
    """Give every case of every branch of a path; in a repetition, those of the first item."""
    return [case for case, _ in _branch_cases(steps)]


def _branch_cases(steps: Steps, above: str = "") -> Iterator[tuple[Case, Steps]]:
    """The same, each with its steps."""
    for number, step in enumerate(steps, 1):
        place = f"{above}{number}"
        label = path.label_of(step, place)
        lists = [inner for _, _, inner in path.children(step)]
        for case, inner in zip(step.get("branch", ()), lists, strict=False):
            yield (label, str(case.get("when", "otherwise"))), inner
        for index, inner in enumerate(lists, 1):
            yield from _branch_cases(inner, f"{place}.{index}.")


def ways(
    steps: Steps,
    operations: Mapping[str, Declared],
    inputs: Schema,
    *,
    by_key: bool = False,
) -> list[Way]:
    """Give ways through a path, each with a case that none before it takes.

    `operations` are by `system.operation`, and `inputs` is the JSON Schema of what a run is told.
    With `by_key`, what a read was asked by stands in its answer, as in the row that it finds. One
    way is given for a path without a branch. Cases that no draw reaches are left out.
    """
    samples = _Samples(steps, operations, by_key=by_key)
    left = {*cases_of(steps)}
    found = list[Way]()
    for _ in range(MOST_DRAWS):
        way = _draw(steps, samples, inputs)
        if way is None or (found and not left.intersection(way.cases)):
            continue
        left.difference_update(way.cases)
        found.append(way)
        if not left:
            break
    return found


def _draw(steps: Steps, samples: "_Samples", inputs: Schema) -> Way | None:
    """Go along the path with drawn answers; nothing where a step cannot be made with them."""
    told = samples.value("input", inputs, ("input",))
    run = {"id": "run-1", "person": "local", "today": samples.random.choice(DAYS)}
    trigger = samples.value("trigger", {}, ("trigger",)) or {}
    data: path.Data = {"input": told, "run": run, "trigger": trigger}
    walk = path.walk(steps, data)
    answers = list[Answered]()
    answer: Any = None
    try:
        while True:
            need = walk.send(answer)
            if isinstance(need, Stuck):
                return None
            answer = samples.answer(need)
            answers.append(Answered(need, answer))
    except StopIteration as stop:
        return Way(told, tuple(answers), stop.value)


class _Samples:
    """Draws values by their schemas, and by what the path asks of them."""

    def __init__(
        self,
        steps: Steps,
        operations: Mapping[str, Declared],
        *,
        by_key: bool,
    ) -> None:
        self.random = Random(0)
        self.operations = operations
        self.by_key = by_key
        every = path.steps_in(steps)
        cases = [case for step in every for case in step.get("branch", ()) if "when" in case]
        conditions = [path.expression_of(case) for case in cases]
        named = [parse(text) for step in every for text in _references_in(step)]
        for condition in conditions:
            named += condition.references
        compared = [*chain(*(_comparisons(one.node) for one in conditions))]
        self.numbers = _like_numbers(compared, _number_names(steps, operations))
        self.places = {(one.root, *one.steps) for one in named}
        # Each list that steps go through or choose from, with the root of one item, if it has one.
        self.lists: dict[Place, Place] = {_place(step["of"]): () for step in every if "of" in step}
        self.lists |= {_place(step["each"]): (step["as"],) for step in every if "each" in step}
        self.choices = _choices(compared)

    def answer(self, need: Need) -> Any:
        """What a need is given."""
        match need:
            case Call():
                declared = self.operations[need.operation]
                drawn = self.value(need.step, declared.output, (need.step,))
                if self.by_key and not need.is_write and isinstance(drawn, dict):
                    drawn |= {name: one for name, one in need.inputs.items() if name in drawn}
                return drawn
            case Question():
                drawn = self.value(need.step, need.schema, (need.step,))
                return {**drawn, path.SURE: 1} if path.SURE in drawn else drawn
            case Form() | Computation():
                return self.value(need.step, need.schema, (need.step,))
            case Pause():
                has_come = bool(need.event) and self.random.random() < 0.5
                came = {"state": "came", "data": self.value("data", {}, (need.step, "data"))}
                return came if has_come else {"state": "passed", "data": None}
            case Goal():
                return {"report": "It is done."}
        return None

    def value(self, name: str, schema: Schema, at: Place) -> Any:
        """Draw a value of this name, which stands at a place."""
        for alternative in schema.get("anyOf", ()):
            return self.value(name, alternative, at)
        if "enum" in schema:
            return self.random.choice([*schema["enum"]])
        kind = schema.get("type") or self._kind_at(at)
        match kind:
            case "object":
                properties = schema.get("properties", {})
                names = dict.fromkeys([*properties, *self._keys_below(at)])
                return {one: self.value(one, properties.get(one, {}), (*at, one)) for one in names}
            case "array":
                item = self.lists.get(at) or (*at, "0")
                return [self.value(name, schema.get("items", {}), item)]
            case "boolean":
                return self.random.choice([True, False])
            case "number" | "integer":
                return self._draw_number(name, schema, whole=kind == "integer")
        return self._draw_text(name, schema)

    def _keys_below(self, at: Place) -> list[str]:
        """The keys and positions right below a place that the path refers to."""
        depth = len(at)
        below = sorted(one for one in self.places if len(one) > depth and one[:depth] == at)
        return [*dict.fromkeys(one[depth] for one in below)]

    def _kind_at(self, at: Place) -> str:
        """The type that the path needs at a place of which nothing is declared."""
        keys = self._keys_below(at)
        if at in self.lists or (keys and all(map(str.isdecimal, keys))):
            return "array"
        if keys:
            return "object"
        is_number = any(isinstance(one, Decimal) for one in self.choices.get(at[-1], ()))
        return "number" if is_number or at[-1] in self.numbers else "string"

    def _draw_number(self, name: str, schema: Schema, *, whole: bool) -> int | float:
        least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        values = [float(one) for one in self.choices.get(name, ()) if isinstance(one, Decimal)]
        drawn = self.random.choice([1.0, 2.0, 10.0, *values, *(one + 1 for one in values)])
        bounded = max(drawn, least + ("exclusiveMinimum" in schema))
        bounded = min(bounded, schema.get("maximum", bounded))
        return int(bounded) if whole or bounded == int(bounded) else bounded

    def _draw_text(self, name: str, schema: Schema) -> str:
        if "format" in schema:
            return self.random.choice(_FORMATS[schema["format"]])
        own = f"{_sample_text(name)}-1"
        texts = [one for one in self.choices.get(name, ()) if isinstance(one, str)]
        return self.random.choice([own, *texts])


def _sample_text(name: str) -> str:
    return name.upper().replace("_", "-")


def _number_names(steps: Steps, operations: Mapping[str, Declared]) -> set[str]:
    """The names of fields that are declared as numbers, in whatever a path is given."""
    schemas = [one.output for one in operations.values()]
    schemas += [path.result_schema(step) for step in path.steps_in(steps)]
    fields = [pair for schema in schemas for pair in schema.get("properties", {}).items()]
    return {name for name, field in fields if field.get("type") in ("number", "integer")}


def _like_numbers(comparisons: Sequence[Comparison], names: set[str]) -> set[str]:
    """The names of all that is compared with what has one of these names."""
    pairs = map(_compared_names, comparisons)
    return {name for pair in pairs if names.intersection(pair) for name in pair}


def _compared_names(comparison: Comparison) -> list[str]:
    """The names of what is compared, each the last part of its reference."""
    sides = (comparison.left, comparison.right)
    return [[one.root, *one.steps][-1] for one in sides if isinstance(one, Reference)]


def _choices(comparisons: Sequence[Comparison]) -> dict[str, list[Decimal | str]]:
    """The values that a condition can ask for, by the name of what is compared."""
    found = dict[str, list[Decimal | str]]()
    for comparison in comparisons:
        names = _compared_names(comparison)
        values = list[Decimal | str]()
        for side in (comparison.left, comparison.right):
            if isinstance(side, Choices):
                values += side.values
            elif isinstance(side, Decimal | str):
                values.append(side)
        for name in names:
            texts = [f"{_sample_text(other)}-{number}" for other in names for number in (1, 2)]
            found.setdefault(name, []).extend([*values, *texts])
    return found


def _references_in(step: Step) -> Iterator[str]:
    """What a step refers to, in its own parts."""
    yield from (*step.get("from", ()), *step.get("shows", ()))
    wait = step.get("wait", {})
    yield from (one[key] for one in (step, wait) for key in ("of", "each", "until") if key in one)
    texts = [step[key] for key in ("task", "ask", "loop", "escalate", "report") if key in step]
    for origin in step.get("with", {}).values():
        if isinstance(origin, str):
            yield origin
        elif "text" in origin:
            texts.append(origin["text"])
    for text in texts:
        yield from path.holes(text)


def _place(reference: str) -> Place:
    root, steps = parse(reference)
    return (root, *steps)


def _comparisons(node: Node) -> Iterator[Comparison]:
    match node:
        case Comparison():
            yield node
        case Joined(_, parts):
            for part in parts:
                yield from _comparisons(part)
        case Negation(part) | Quantified(_, part):
            yield from _comparisons(part)
