"""What is wrong with a path, as far as no run is needed to see it. Pure; the toolkit uses it, too.

A `Mistake` says where, by the keys that lead there, so that whoever has the file names the line.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from . import path, references
from .expressions import (
    Choices,
    Comparison,
    Expression,
    ExpressionError,
    Joined,
    Negation,
    Node,
    Quantified,
    read_expression,
)
from .path import ENDS, KINDS, ROOTS, Step, Steps, kind_of
from .references import Reference, undeclared
from .schemas import faults

Keys = tuple[str | int, ...]
Schema = Mapping[str, Any]
MOST_STEPS = 200
DEEPEST = 8  # branches and repetitions within each other
MOST_ITEMS = 1000  # of a list that steps are repeated for
_OF_KIND: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what it needs, and may have
    "read": (("id",), ("with",)),
    "write": ((), ("id", "with")),
    "model": (("id",), ("from", "task", "unless_sure")),
    "branch": ((), ("id",)),
    "each": (("as", "most", "do"), ("id",)),
    "ask": (("id", "form"), ("shows", "minutes")),
    "wait": ((), ("id",)),
    "loop": (("operations", "steps"), ("id", "from")),
    "python": (("id", "output"), ("with",)),
    "escalate": ((), ("id",)),
    "finish": (("report",), ("id",)),
}
_OF_MODEL = {  # what else a model step needs, by what the model does
    "extract": (("from", "output"), ()),
    "classify": (("from", "labels"), ()),
    "choose": (("of",), ()),
    "draft": (("from", "task"), ("most",)),
}
_MEANING = {
    "id": "id: a name of its own, such as order",
    "from": "from: [the data that the model is shown]",
    "output": "output: {field: type}",
    "labels": "labels: [the words to choose from]",
    "of": "of: a list, such as orders.rows",
    "task": "task: what to write",
    "as": "as: a name for one item, such as line",
    "most": "most: how many items at most, such as 50",
    "do": "do: [the steps for one item]",
    "form": "form: {field: type}",
    "operations": "operations: [what the model may call]",
    "steps": "steps: how many steps at most, such as 10",
    "report": "report: what the run says at its end",
}
_WAITS = ("event", "until", "minutes")
_NUMBERS = ("integer", "number")


class Mistake(NamedTuple):
    """What is wrong at a place and what to do; with `of_key`, the key there is what is wrong."""

    keys: Keys
    problem: str
    fix: str
    of_key: bool = False


class Declared(NamedTuple):
    """An operation as far as a path has to know it: JSON Schemas of its inputs and its answer."""

    is_write: bool
    inputs: Schema
    output: Schema


class _Known(NamedTuple):
    """What is given at a place of a path: a JSON Schema for each root, and what only a case gives.

    `later` are the ids that only later steps give.
    """

    schemas: dict[str, Schema]
    elsewhere: set[str]
    later: frozenset[str]

    def copy(self) -> "_Known":
        return _Known({**self.schemas}, {*self.elsewhere}, self.later)


class _Line(NamedTuple):
    """What is known behind some steps; `ends` if no run comes there."""

    known: _Known
    ends: bool


def mistakes(
    steps: Any,
    operations: Mapping[str, Declared],
    inputs: Schema,
    *,
    without: Collection[str] = (),
) -> Iterator[Mistake]:
    """Find what is wrong with a path over these operations, whose runs have these inputs.

    `inputs` is the JSON Schema of an object. `without` names kinds that are not had here.
    """
    shape = [*_of_shape(steps, (), 1, without)]
    yield from shape
    if shape:
        return
    every = path.steps_in(steps)
    if len(every) > MOST_STEPS:
        fix = f"use at most {MOST_STEPS} steps, or put a part into a python step"
        yield Mistake((), f"the path has {len(every)} steps", fix)
    ids = [str(step["id"]) for step in every if "id" in step]
    text = {"type": "string"}
    run = {"type": "object", "properties": dict.fromkeys(("id", "person", "today"), text)}
    trigger = {"type": "object", "properties": {"id": text, "data": {}}}
    schemas: dict[str, Schema] = {"input": inputs, "trigger": trigger, "run": run}
    check = _Check(operations)
    line = check.of_steps(steps, (), _Known(schemas, set(), frozenset(ids)))
    yield from check.mistakes
    if not line.ends:
        fix = "add as last step {finish: done, report: …} or {escalate: why}"
        yield Mistake((len(steps) - 1,), "the path does not end here", fix)


def _of_shape(steps: Any, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    """Whether each step is of one kind and has what that kind needs, and nothing else."""
    if not isinstance(steps, list):
        yield Mistake(keys, "this is not a list of steps", "write - {id: …, read: …} and so on")
        return
    if not steps and not keys:
        yield Mistake(keys, "the path has no steps", "add a step, or delete path")
    if depth > DEEPEST:
        fix = "put the inner part into a python step"
        yield Mistake(keys, f"steps are nested deeper than {DEEPEST} levels", fix)
        return
    for number, step in enumerate(steps):
        here = (*keys, number)
        wrong = [*_of_keys(step, here, without)]
        yield from wrong
        if not wrong:
            yield from _of_parts(step, here, depth, without)


def _of_keys(step: Any, keys: Keys, without: Collection[str]) -> Iterator[Mistake]:
    if not isinstance(step, dict):
        yield Mistake(keys, "this is not a step", "write {id: …, read: …}")
        return
    kinds = [kind for kind in KINDS if kind in step]
    if len(kinds) != 1:
        problem = (
            f"this step is {' and '.join(kinds)} at once" if kinds else "this step has no kind"
        )
        fix = "split it into two steps" if kinds else f"write one of {', '.join(KINDS)}"
        yield Mistake(keys, problem, fix)
        return
    (kind,) = kinds
    if kind in without:
        yield Mistake((*keys, kind), f"a {kind} step is not supported here", "delete the step")
        return
    needs, has = _OF_KIND[kind]
    what = f"a {kind} step"
    if kind == "model":
        if step["model"] not in _OF_MODEL:
            fix = _nearest(str(step["model"]), path.MODEL_KINDS)
            yield Mistake((*keys, "model"), f"a model cannot {step['model']}", fix)
            return
        more = _OF_MODEL[step["model"]]
        needs = (*needs, *more[0])
        has = (*has, *more[1])
        what = f"a model step that is to {step['model']}"
    for key in needs:
        if key not in step:
            yield Mistake(keys, f"{what} lacks {key}", f"add {_MEANING[key]}", of_key=True)
    for key in step:
        if key not in (kind, *needs, *has):
            fix = _nearest(key, (*needs, *has), if_none=f"delete {key}")
            yield Mistake((*keys, key), f"{what} has no {key}", fix, of_key=True)


def _of_parts(step: Step, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    """Whether the parts of a step are of their kinds, such as numbers and lists."""
    yield from _of_values(step, keys)
    if "each" in step:
        yield from _of_shape(step["do"], (*keys, "do"), depth + 1, without)
    if "wait" in step:
        yield from _of_wait(step["wait"], (*keys, "wait"))
    if "branch" in step:
        yield from _of_cases(step["branch"], (*keys, "branch"), depth, without)


def _of_values(step: Step, keys: Keys) -> Iterator[Mistake]:
    for key, check, form in _VALUES:
        wrong = key in step and not (key == "branch" or check(step[key]))
        if wrong:
            yield Mistake((*keys, key), f"{key} is {_shown(step[key])}", f"write {form}")


def _of_wait(wait: Any, keys: Keys) -> Iterator[Mistake]:
    form = "{minutes: 60}, {until: a time} or {event: name, of: an id, minutes: 60}"
    if not isinstance(wait, dict) or not any(key in wait for key in _WAITS):
        yield Mistake(keys, "wait does not say for what", f"write {form}")
        return
    if "event" in wait and "minutes" not in wait:
        fix = "add minutes: how long to wait for it at most"
        yield Mistake(keys, "a wait for an event has no end", fix, of_key=True)
    allowed = ("event", "of", "minutes") if "event" in wait else ("until",)
    if "event" not in wait and "until" not in wait:
        allowed = ("minutes",)
    for key, value in wait.items():
        is_wrong = not (_is_positive(value) if key == "minutes" else _is_text(value))
        if key not in allowed:
            yield Mistake((*keys, key), f"wait has no {key} here", f"write {form}", of_key=True)
        elif is_wrong:
            yield Mistake((*keys, key), f"{key} is {_shown(value)}", f"write {form}")


def _of_cases(cases: Any, keys: Keys, depth: int, without: Collection[str]) -> Iterator[Mistake]:
    """Whether each case has a condition and steps, and the last one is the rest."""
    if not isinstance(cases, list) or not cases:
        fix = "write [{when: …, do: […]}, {otherwise: escalate, because: …}]"
        yield Mistake(keys, "a branch needs a list of cases", fix)
        return
    for number, case in enumerate(cases):
        here = (*keys, number)
        is_last = number == len(cases) - 1
        match case:
            case {"when": str(), "do": inner} if case.keys() == {"when", "do"}:
                yield from _of_shape(inner, (*here, "do"), depth + 1, without)
            case {"otherwise": "escalate"} if case.keys() <= {"otherwise", "because"} and is_last:
                if not _is_text(case.get("because", "x")):
                    yield Mistake((*here, "because"), "because is not a text", "write a text")
            case {"otherwise": list() as inner} if case.keys() == {"otherwise"} and is_last:
                yield from _of_shape(inner, (*here, "otherwise"), depth + 1, without)
            case {"otherwise": _} if not is_last:
                fix = "move it to the end of the branch"
                yield Mistake(here, "cases after otherwise are never reached", fix, of_key=True)
            case _:
                fix = "write {when: a condition, do: [steps]} or {otherwise: [steps]}"
                yield Mistake(here, "this is not a case of a branch", fix)
    last = cases[-1]
    has_rest = isinstance(last, dict) and "otherwise" in last
    if not has_rest:
        fix = "add {otherwise: escalate, because: …}, or {otherwise: []} to go on"
        yield Mistake(keys, "the branch does not say what happens otherwise", fix)


class _Check:
    """Goes along a path whose shape is sound, and gathers its mistakes."""

    def __init__(self, operations: Mapping[str, Declared]) -> None:
        self.operations = operations
        self.mistakes = list[Mistake]()

    def add(self, keys: Keys, problem: str, fix: str, *, of_key: bool = False) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(keys, problem, fix, of_key))

    def of_steps(self, steps: Steps, keys: Keys, known: _Known, *, within: bool = False) -> _Line:
        """Check steps in their order; `within` a repetition, none may finish the run."""
        ends = False
        for number, step in enumerate(steps):
            here = (*keys, number)
            if ends:
                fix = "delete it, or move it before the end"
                self.add(here, "this step is never reached: all before it ends", fix)
                break
            known, ends = self.of_step(step, here, known, within=within)
        return _Line(known, ends)

    def of_step(self, step: Step, keys: Keys, known: _Known, *, within: bool) -> _Line:
        """Check one step; gives what is known behind it."""
        kind = kind_of(step)
        self._of_id(step, keys, known)
        line = _Line(known, kind in ENDS)
        schema = path.result_schema(step)
        match kind:
            case "read" | "write":
                schema = self._of_call(step, kind, keys, known)
            case "python":
                self._of_inputs(step.get("with", {}), None, (*keys, "with"), known)
            case "model" | "ask" | "loop" | "wait":
                self._of_sources(step, keys, known)
                schema = self._of_choice(step, keys, known, schema)
            case "branch":
                line = self._of_branch(step, keys, known, within=within)
            case "each":
                line, schema = self._of_each(step, keys, known)
            case "finish" | "escalate":
                self._of_text(step, "report" if kind == "finish" else kind, keys, known)
                if kind == "finish" and within:
                    fix = "finish behind the repetition, or escalate here"
                    self.add((*keys, "finish"), "a run cannot finish within each", fix, of_key=True)
        if "id" in step:
            line.known.schemas[step["id"]] = schema
            line.known.elsewhere.discard(step["id"])
        return line

    def _of_id(self, step: Step, keys: Keys, known: _Known) -> None:
        id_ = step.get("id")
        if id_ is None:
            return
        if id_ in (*ROOTS, "write", "result", "any", "all", "and", "or", "not", "in"):
            self.add((*keys, "id"), f"{id_} has a meaning of its own", "choose another id")
        elif id_ in known.schemas or id_ in known.elsewhere:
            problem = f"another step before this one is called {id_}"
            self.add((*keys, "id"), problem, "choose another id")

    def _of_call(self, step: Step, kind: str, keys: Keys, known: _Known) -> Schema:
        """Check a call of an operation; gives the schema of its answer."""
        name = step[kind]
        declared = self.operations.get(name)
        if declared is None or declared.is_write != (kind == "write"):
            names = [one for one, it in self.operations.items() if it.is_write == (kind == "write")]
            problem = f"no operation is called {name}"
            fix = _nearest(name, names, if_none=f"declare a {kind} under systems")
            if declared is not None:
                other = "write" if declared.is_write else "read"
                problem = f"{name} is a {other}"
                fix = f"write {other}: {name}"
            self.add((*keys, kind), problem, fix)
            return {}
        self._of_inputs(step.get("with", {}), declared.inputs, (*keys, "with"), known, name)
        return declared.output

    def _of_inputs(
        self,
        origins: Mapping[str, Any],
        schema: Schema | None,
        keys: Keys,
        known: _Known,
        name: str = "",
    ) -> None:
        """Check where inputs come from; without a schema, any name and any value is right."""
        declared = None if schema is None else schema.get("properties", {})
        for needed in (schema or {}).get("required", ()):
            if needed not in origins:
                fix = f"add {needed}: a reference such as input.{needed}, or {{value: …}}"
                problem = f"with lacks {needed}, which {name} needs"
                self.add(keys, problem, fix, of_key=True)
        for key, origin in origins.items():
            here = (*keys, key)
            if declared is not None and key not in declared:
                fix = _nearest(key, declared, if_none=f"delete {key}")
                self.add(here, f"{key} is not an input of {name}", fix, of_key=True)
                continue
            wanted = {} if declared is None else declared[key]
            self._of_origin(origin, wanted, here, known)

    def _of_origin(self, origin: Any, wanted: Schema, keys: Keys, known: _Known) -> None:
        match origin:
            case str():
                schema = self.follow(origin, keys, known)
                if schema is not None and not _can_be(schema, wanted):
                    problem = f"{origin} is {_named(schema)}, and {keys[-1]} is {_named(wanted)}"
                    self.add(keys, problem, "use another source, or correct what is declared")
            case {"value": value} if len(origin) == 1:
                if wrong := faults(wanted, value):
                    problem = f"{_shown(value)} does not fit {keys[-1]}: {wrong[0].message}"
                    self.add(keys, problem, "write a value that fits")
            case {"text": str()} if len(origin) == 1:
                self._of_text(origin, "text", keys, known)
                if not _can_be({"type": "string"}, wanted):
                    self.add(keys, f"a text is not {_named(wanted)}", "use a reference")
            case _:
                form = "a reference such as input.id, {value: …} or {text: …}"
                self.add(keys, f"{_shown(origin)} is no source", f"write {form}")

    def _of_sources(self, step: Step, keys: Keys, known: _Known) -> None:
        """Check what a model, a person or a wait is given."""
        for key in ("from", "shows"):
            for number, reference in enumerate(step.get(key, ())):
                self.follow(reference, (*keys, key, number), known)
        for key in ("task", "ask", "loop"):
            if key in step:
                self._of_text(step, key, keys, known)
        for key in ("of", "until"):
            if key in step.get("wait", {}):
                self.follow(step["wait"][key], (*keys, "wait", key), known)
        for number, name in enumerate(step.get("operations", ())):
            if name not in self.operations:
                fix = _nearest(name, self.operations)
                here = (*keys, "operations", number)
                self.add(here, f"no operation is called {name}", fix)

    def _of_choice(self, step: Step, keys: Keys, known: _Known, schema: Schema) -> Schema:
        """Check the list that a model chooses from; gives the schema of what it gives."""
        if step.get("model") != "choose":
            return schema
        items = self._of_list(step["of"], (*keys, "of"), known)
        return {**schema, "properties": {**schema["properties"], path.ITEM: items}}

    def _of_list(self, reference: str, keys: Keys, known: _Known) -> Schema:
        """Check that a reference leads to a list; gives the schema of its items."""
        schema = self.follow(reference, keys, known)
        if schema and schema.get("type", "array") != "array":
            problem = f"{reference} is {_named(schema)}, not a list"
            self.add(keys, problem, "name a list, or declare it as an array")
        items: Schema = (schema or {}).get("items", {})
        return items

    def _of_branch(self, step: Step, keys: Keys, known: _Known, *, within: bool) -> _Line:
        """Check all cases; behind them is known what each case gives that goes on."""
        lines = list[_Line]()
        for number, case in enumerate(step["branch"]):
            here = (*keys, "branch", number)
            inner = "do"
            if "when" in case:
                self._of_condition(case["when"], (*here, "when"), known)
            else:
                inner = "otherwise"
            if case.get("otherwise") == "escalate":
                self._of_text(case, "because", here, known)
                lines.append(_Line(known.copy(), ends=True))
                continue
            line = self.of_steps(case[inner], (*here, inner), known.copy(), within=within)
            lines.append(line)
        open_ = [line.known.schemas for line in lines if not line.ends]
        named = {id_ for line in lines for id_ in (*line.known.schemas, *line.known.elsewhere)}
        if not open_:
            return _Line(known, ends=True)
        common = {id_ for id_ in open_[0] if all(id_ in schemas for schemas in open_)}
        schemas = {id_: _common([one[id_] for one in open_]) for id_ in common}
        return _Line(_Known(schemas, named - common, known.later), ends=False)

    def _of_each(self, step: Step, keys: Keys, known: _Known) -> tuple[_Line, Schema]:
        """Check the steps for one item; nothing but a list of what they give is known behind."""
        items = self._of_list(step["each"], (*keys, "each"), known)
        name = step["as"]
        if name in known.schemas or name in known.elsewhere:
            self.add((*keys, "as"), f"{name} is the id of a step already", "choose another name")
        inner = known.copy()
        inner.schemas[name] = items
        before = {*inner.schemas}
        line = self.of_steps(step["do"], (*keys, "do"), inner, within=True)
        given = {id_: one for id_, one in line.known.schemas.items() if id_ not in before}
        known.elsewhere.update(given.keys() | line.known.elsewhere)
        schema = {"type": "array", "items": {"type": "object", "properties": given}}
        return _Line(known, ends=False), schema

    def _of_condition(self, text: str, keys: Keys, known: _Known) -> None:
        try:
            expression: Expression = read_expression(text)
        except ExpressionError as error:
            self.add(
                keys, f"when cannot be read: {error.problem} at character {error.at}", error.fix
            )
            return
        schemas = dict[Reference, Schema]()
        for reference in expression.references:
            schema = self.follow(str(reference), keys, known, lists=True)
            if schema is not None:
                schemas[reference] = schema
        for comparison in _comparisons(expression.node):
            if problem := _never_known(comparison, schemas):
                self.add(keys, problem, "compare what can be equal, or correct what is declared")

    def _of_text(self, holder: Step, key: str, keys: Keys, known: _Known) -> None:
        """Check the references in braces in a text."""
        for reference in path.holes(str(holder.get(key, ""))):
            self.follow(reference, (*keys, key), known)

    def follow(self, text: Any, keys: Keys, known: _Known, *, lists: bool = False) -> Schema | None:
        """Follow a reference; gives the schema of what it leads to, or nothing where it is wrong."""
        try:
            reference = references.parse(str(text))
        except ValueError as error:
            problem, _, fix = str(error).partition("; ")
            self.add(keys, problem, fix)
            return None
        root, steps = reference
        if root not in known.schemas:
            self._of_root(root, keys, known)
            return None
        schema = known.schemas[root]
        if wrong := undeclared(schema, steps, lists=lists):
            names = schema.get("properties", {}) if steps[0] == wrong else {}
            whose = f"{root}" if root in ROOTS else f"the step {root}"
            problem = f"{text}: {whose} does not give {wrong}"
            self.add(keys, problem, _nearest(wrong, names, if_none=f"declare {wrong}"))
            return None
        return _schema_at(schema, steps, lists=lists)

    def _of_root(self, root: str, keys: Keys, known: _Known) -> None:
        if root in known.elsewhere:
            problem = f"{root} is not given on every way that leads here"
            fix = f"use it within its case, or give {root} in each case that goes on"
        elif root in known.later:
            problem = f"{root} is given only by a later step"
            fix = "move that step before this one"
        else:
            problem = f"no step gives {root}"
            fix = _nearest(root, known.schemas)
        self.add(keys, problem, fix)


def _comparisons(node: Node) -> Iterator[Comparison]:
    match node:
        case Comparison():
            yield node
        case Joined(_, parts):
            for part in parts:
                yield from _comparisons(part)
        case Negation(part) | Quantified(_, part):
            yield from _comparisons(part)


def _never_known(comparison: Comparison, schemas: Mapping[Reference, Schema]) -> str:
    """Say why a comparison can never hold; empty where it may."""
    left, sign, right = comparison
    if isinstance(right, Reference) and not isinstance(left, Reference):
        left, right = right, left
    if not isinstance(left, Reference) or left not in schemas:
        return ""
    schema = schemas[left]
    if isinstance(right, Reference):
        other = schemas.get(right, {})
        if sign != "in" and not _can_be(schema, other):
            return f"{left} is {_named(schema)} and {right} is {_named(other)}"
        return ""
    values = right.values if isinstance(right, Choices) else (right,)
    kind = "string" if isinstance(values[0], str) else "number"
    if not _can_be(schema, {"type": kind}):
        return f"{left} is {_named(schema)}, and is compared with a {kind}"
    words = schema.get("enum")
    if words and sign in ("==", "in") and not {*map(str, words)} & {*map(str, values)}:
        return f"{left} is never {' or '.join(map(str, values))}: it is {' or '.join(words)}"
    return ""


def _schema_at(schema: Schema, steps: Sequence[str], *, lists: bool) -> Schema:
    """The schema of what a reference leads to; empty where nothing is declared."""
    part: Any = schema
    for step in steps:
        while lists and part.get("type") == "array" and not step.isdecimal():
            part = part.get("items", {})
        if part.get("type") == "array":
            part = part.get("items", {})
        else:
            part = part.get("properties", {}).get(step, {})
    while lists and part.get("type") == "array":
        part = part.get("items", {})
    found: Schema = part
    return found


def _can_be(schema: Schema, wanted: Schema) -> bool:
    """Whether a value of one schema can be one of another, by their types alone."""
    types = _types(schema)
    others = _types(wanted)
    return not types or not others or not types.isdisjoint(others)


def _types(schema: Schema) -> set[str]:
    types = schema.get("type", ())
    if "enum" in schema and not types:
        types = "string" if all(isinstance(one, str) for one in schema["enum"]) else ()
    names = {types} if isinstance(types, str) else {*types}
    if names & {*_NUMBERS}:
        names |= {*_NUMBERS}
    return names - {"null"}


def _named(schema: Schema) -> str:
    types = schema.get("type", "text")
    if not isinstance(types, str):
        types = " or ".join(types)
    return {
        "string": "a text",
        "integer": "a whole number",
        "object": "an object",
        "array": "a list",
    }.get(types, f"a {types}")


def _common(schemas: Sequence[Schema]) -> Schema:
    """The schema of what several cases give under one id: nothing is known where they differ."""
    if all(schema == schemas[0] for schema in schemas):
        return schemas[0]
    return {}


def _nearest(name: str, offered: Collection[str], *, if_none: str = "") -> str:
    near = get_close_matches(name, [*offered], n=1)
    if near:
        return f"write {near[0]}"
    return if_none or f"name one of {', '.join(offered)}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a section" if isinstance(value, dict) else "a list"
    return repr(value)[:60]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= path.LONGEST_DRAFT


def _is_positive(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10_000_000
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_ITEMS


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 40 and value.isidentifier()


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _are_fields(value: Any) -> bool:
    """Whether a value maps names to types or to JSON Schemas."""
    if not isinstance(value, dict) or not value:
        return False
    return all(_is_name(key) and _is_field(field) for key, field in value.items())


def _is_field(field: Any) -> bool:
    types = ("string", "number", "integer", "boolean", "array", "object")
    if isinstance(field, dict):
        return field.get("type") in types
    return field in types


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_done(value: Any) -> bool:
    return bool(value == "done")


_TYPES = "string, number, integer, boolean, object or array"
_FIELDS = f"{{name: type}}, with {_TYPES}, or {{name: {{type: …}}}}"
_TEXT = "a text"
_VALUES = (
    ("id", _is_name, "a name in letters, digits and underscores, such as order"),
    ("as", _is_name, "a name in letters, digits and underscores, such as line"),
    ("read", _is_text, "system.operation, such as shop.find_order"),
    ("write", _is_text, "system.operation, such as shop.refund"),
    ("with", _is_mapping, "{input: reference}, such as {order_id: input.order_id}"),
    ("from", _are_texts, "a list of references, such as [invoice.text]"),
    ("shows", _are_texts, "a list of references, such as [invoice.text]"),
    ("labels", _are_texts, "a list of words"),
    ("operations", _are_texts, "a list of operations"),
    ("output", _are_fields, _FIELDS),
    ("form", _are_fields, _FIELDS),
    ("unless_sure", _is_share, "a share above 0 and up to 1, such as 0.8"),
    ("of", _is_text, "a reference to a list, such as orders.rows"),
    ("each", _is_text, "a reference to a list, such as order.lines"),
    ("most", _is_count, f"a number from 1 to {MOST_ITEMS}"),
    ("steps", _is_count, f"a number from 1 to {MOST_ITEMS}"),
    ("minutes", _is_positive, "minutes, such as 60"),
    ("task", _is_text, _TEXT),
    ("ask", _is_text, _TEXT),
    ("loop", _is_text, "the goal, as a text"),
    ("python", _is_name, "the name of a function in steps.py"),
    ("escalate", _is_text, "why, as a text"),
    ("finish", _is_done, "finish: done"),
    ("report", _is_text, _TEXT),
)
