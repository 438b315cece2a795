"""What is wrong with a path, as far as no run is needed to see it.

Pure; the toolkit uses it, too.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from . import path, references
from .expressions import Expression, ExpressionError, Node, read_expression
from .path import ENDS, ROOTS, Step, Steps, kind_of
from .path_shape import Keys, Mistake, in_brief, nearest, shape_mistakes
from .path_values import (
    WHOLE,
    Lead,
    Schema,
    can_be,
    common,
    comparison_mistakes,
    comparisons,
    in_words,
    lead,
    plain_form,
    schema_at,
)
from .references import Reference, undeclared
from .schemas import faults

__all__ = ("Declared", "Mistake", "Schema", "mistakes")  # others look here for all of them

MOST_STEPS = 200
_OF_EXPRESSIONS = ("any", "all", "and", "or", "not", "in", "true", "false", "null")
RESERVED = (*ROOTS, "write", "result", *_OF_EXPRESSIONS)  # no ids of steps
_ORIGINS = "a reference such as input.id, {value: …} or {text: …}"
_TEXT = {"type": "string"}
_NOTHING = {"type": "null"}


class Declared(NamedTuple):
    """An operation as far as a path has to know it: JSON Schemas of its inputs and its answer."""

    is_write: bool
    inputs: Schema
    output: Schema


class _Scope(NamedTuple):
    """What is given at a place of a path: the plain schema of each root.

    `elsewhere` are the names of what is given only in a case or within a repetition, and
    `ids` are those of all steps of the path.
    """

    schemas: dict[str, Schema]
    elsewhere: set[str]
    ids: frozenset[str]

    def copy(self) -> "_Scope":
        return _Scope({**self.schemas}, {*self.elsewhere}, self.ids)

    def has(self, root: str) -> bool:
        """Whether something of that name is given here or on another way."""
        return root in self.schemas or root in self.ids or root in self.elsewhere


class _Line(NamedTuple):
    """What is known behind some steps; `ends` if no run comes there."""

    scope: _Scope
    ends: bool


def mistakes(
    steps: Any,
    operations: Mapping[str, Declared],
    inputs: Schema,
    *,
    without: Collection[str] = (),
) -> Iterator[Mistake]:
    """Find what is wrong with a path over these operations, whose runs have these inputs.

    `operations` are by their names in files, `inputs` is the JSON Schema of an object, and
    `without` names kinds of steps that are not had here.
    """
    shape = [*shape_mistakes(steps, without)]
    yield from shape
    if shape:
        return
    every = path.steps_in(steps)
    if len(every) > MOST_STEPS:
        fix = f"use at most {MOST_STEPS}, or put a part into a python step"
        yield Mistake((), f"the path has {len(every)} steps", fix)
    run = {"type": "object", "properties": dict.fromkeys(("id", "person", "today"), _TEXT)}
    trigger = {"type": "object", "properties": {"id": _TEXT, "data": {}}}
    schemas: dict[str, Schema] = {"input": plain_form(inputs), "trigger": trigger, "run": run}
    ids = frozenset(step["id"] for step in every if "id" in step)
    check = _Check(operations)
    line = check.of_steps(steps, (), _Scope(schemas, set(), ids))
    yield from check.mistakes
    if not line.ends:
        fix = "add as last step {finish: done, report: …} or {escalate: why}"
        yield Mistake((len(steps) - 1,), "the path does not end here", fix)


class _Check:
    """Goes along a path whose shape is sound, and gathers its mistakes."""

    def __init__(self, operations: Mapping[str, Declared]) -> None:
        self.operations = operations
        self.mistakes = list[Mistake]()

    def add(self, keys: Keys, problem: str, fix: str, *, of_key: bool = False) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(keys, problem, fix, of_key))

    def of_steps(self, steps: Steps, keys: Keys, scope: _Scope, *, within: bool = False) -> _Line:
        """Check steps in their order; `within` a repetition, none may finish the run."""
        ends = False
        for number, step in enumerate(steps):
            here = (*keys, number)
            if ends:
                fix = "delete it, or move it before the end"
                self.add(here, "this step is never reached: the path ends before it", fix)
                break
            scope, ends = self.of_step(step, here, scope, within=within)
        return _Line(scope, ends)

    def of_step(self, step: Step, keys: Keys, scope: _Scope, *, within: bool) -> _Line:
        """Check one step; gives what is known behind it."""
        kind = kind_of(step)
        if "id" in step:
            self._of_name(step["id"], (*keys, "id"), scope)
            if kind in ("branch", "each"):  # no step within may have the same id
                scope.elsewhere.add(step["id"])
        line = _Line(scope, kind in ENDS)
        schema: Schema = path.result_schema(step)
        match kind:
            case "read" | "write":
                schema = self._of_call(step, kind, keys, scope)
            case "python":
                for name, origin in step.get("with", {}).items():
                    self._of_origin(origin, {}, (*keys, "with", name), scope)
            case "model" | "ask" | "loop" | "wait":
                self._of_sources(step, keys, scope)
                schema = self._of_choice(step, keys, scope, schema)
            case "branch":
                line = self._of_branch(step, keys, scope, within=within)
                schema = _NOTHING
            case "each":
                line, schema = self._of_each(step, keys, scope)
            case _:
                self._of_text(step, "report" if kind == "finish" else kind, keys, scope)
                if kind == "finish" and within:
                    fix = "finish behind the repetition, or escalate here"
                    self.add((*keys, kind), "a run cannot finish within each", fix, of_key=True)
        if "id" in step:
            line.scope.schemas[step["id"]] = plain_form(schema)
        return line

    def _of_name(self, name: str, keys: Keys, scope: _Scope) -> None:
        """Check the name of what a step gives, or of one item of a list."""
        if name in RESERVED:
            self.add(keys, f"{name} has a meaning of its own", "choose another name")
        elif name in scope.schemas or name in scope.elsewhere:
            self.add(keys, f"the name {name} is used already", "choose another name")

    def _of_call(self, step: Step, kind: str, keys: Keys, scope: _Scope) -> Schema:
        """Check a call of an operation; gives the schema of its answer."""
        name = step[kind]
        is_write = kind == "write"
        declared = self.operations.get(name)
        if declared is None:
            names = [one for one, it in self.operations.items() if it.is_write == is_write]
            self._of_unknown(name, names, (*keys, kind))
            return {}
        if declared.is_write != is_write:
            other = "write" if declared.is_write else "read"
            fix = f"change the key {kind} to {other}"
            self.add((*keys, kind), f"{name} is a {other}", fix, of_key=True)
        self._of_inputs(step, declared, (*keys, "with"), scope)
        return declared.output

    def _of_inputs(self, step: Step, declared: Declared, keys: Keys, scope: _Scope) -> None:
        """Check that a call has the inputs which it needs, and no others."""
        operation = step[kind_of(step)]
        origins = step.get("with", {})
        inputs = declared.inputs.get("properties", {})
        for name in declared.inputs.get("required", ()):
            if name not in origins:
                fix = f"add {name}: a reference such as input.{name}, or {{value: …}}"
                self.add(keys, f"{operation} needs {name}", fix, of_key=True)
        for name, origin in origins.items():
            here = (*keys, name)
            if name not in inputs:
                fix = nearest(name, inputs, if_none=f"delete {name}")
                self.add(here, f"{operation} has no input {name}", fix, of_key=True)
            else:
                self._of_origin(origin, plain_form(inputs[name]), here, scope)
                self._of_value(origin, name, declared, here)

    def _of_value(self, origin: Any, name: str, declared: Declared, keys: Keys) -> None:
        """Check a literal by the schema of all inputs, as one part may refer to another."""
        if not isinstance(origin, dict) or [*origin] != ["value"]:
            return
        schema = {**declared.inputs, "required": []}
        for fault in faults(schema, {name: origin["value"]}):
            if fault.path and fault.path[0] == name:
                problem = f"the value of {name} does not fit: {fault.message[:200]}"
                self.add(keys, problem, "write one that fits")

    def _of_origin(self, origin: Any, needs: Schema, keys: Keys, scope: _Scope) -> None:
        """Check where an input comes from that has this plain schema."""
        match origin:
            case str() if not _is_reference(origin):
                self.add(keys, f"{in_brief(origin)} is no reference", f"write {_ORIGINS}")
            case str() if "." not in origin and not scope.has(origin):
                fix = f"name a step, or write {{value: {origin}}} for the word itself"
                if origin in scope.schemas["input"].get("properties", {}):
                    fix = f"write input.{origin}"
                self.add(keys, f"no step gives {origin}", fix)
            case str():
                self._of_reference(origin, needs, keys, scope)
            case {"value": _} if len(origin) == 1:
                pass
            case {"text": str()} if len(origin) == 1:
                self._of_text(origin, "text", keys, scope)
                if not can_be(_TEXT, needs):
                    fix = "write a reference to what it is"
                    self.add(keys, f"{keys[-1]} is {in_words(needs)}, and not a text", fix)
            case _:
                self.add(keys, f"{keys[-1]} is {in_brief(origin)}", f"write {_ORIGINS}")

    def _of_reference(self, text: str, needs: Schema, keys: Keys, scope: _Scope) -> None:
        """Check that a reference leads to what is needed."""
        schema = self.look_up(text, keys, scope)
        if schema is None or can_be(schema, needs):
            return
        problem = f"{text} is {in_words(schema)}, and {keys[-1]} is {in_words(needs)}"
        for name, field in schema.get("properties", {}).items():
            if can_be(field, needs):
                self.add(keys, problem, f"name a field of it, such as {text}.{name}")
                return
        self.add(keys, problem, "use another source, or correct what is declared")

    def _of_sources(self, step: Step, keys: Keys, scope: _Scope) -> None:
        """Check what a model, a person or a wait is given."""
        for key in ("from", "shows"):
            for number, reference in enumerate(step.get(key, ())):
                self.look_up(reference, (*keys, key, number), scope)
        for key in ("task", "ask", "loop"):
            self._of_text(step, key, keys, scope)
        wait = step.get("wait", {})
        if "of" in wait:
            here = (*keys, "wait", "of")
            self._of_word(wait["of"], here, scope)
            if wait["of"].rpartition(".")[2].isdecimal():
                problem = f"{wait['of']} ends in a position, and an event has an id under its name"
                self.add(here, problem, "name the id, such as order.id")
        if "until" in wait:
            self._of_reference(wait["until"], _TEXT, (*keys, "wait", "until"), scope)
        for number, name in enumerate(step.get("operations", ())):
            if name not in self.operations:
                self._of_unknown(name, self.operations, (*keys, "operations", number))

    def _of_unknown(self, name: str, offered: Collection[str], keys: Keys) -> None:
        fix = nearest(name, offered) if offered else "declare it under systems"
        self.add(keys, f"no operation is called {name}", fix)

    def _of_choice(self, step: Step, keys: Keys, scope: _Scope, schema: Schema) -> Schema:
        """Check the list that a model chooses from; gives the schema of what it gives."""
        if step.get("model") != "choose":
            return schema
        items = self._of_list(step["of"], (*keys, "of"), scope)
        return {**schema, "properties": {**schema["properties"], path.ITEM: items}}

    def _of_list(self, reference: str, keys: Keys, scope: _Scope) -> Schema:
        """Check that a reference leads to a list; gives the plain schema of its items."""
        schema = self.look_up(reference, keys, scope) or {}
        if not can_be(schema, {"type": "array"}):
            problem = f"{reference} is {in_words(schema)}, not a list"
            self.add(keys, problem, "name a list, or declare it as an array")
        items: Schema = schema.get("items", {})
        return items

    def _of_branch(self, step: Step, keys: Keys, scope: _Scope, *, within: bool) -> _Line:
        """Check all cases; behind them is known what each case gives that goes on."""
        lines = list[_Line]()
        conditions = list[Node]()
        for number, case in enumerate(step["branch"]):
            here = (*keys, "branch", number)
            if case.get("otherwise") == "escalate":
                self._of_text(case, "because", here, scope)
                lines.append(_Line(scope.copy(), ends=True))
                continue
            inner = "otherwise"
            if "when" in case:
                inner = "do"
                self._of_condition(case["when"], (*here, "when"), scope, conditions)
            lines.append(self.of_steps(case[inner], (*here, inner), scope.copy(), within=within))
        open_ = [line.scope.schemas for line in lines if not line.ends]
        if not open_:
            return _Line(scope, ends=True)
        names = {name for line in lines for name in (*line.scope.schemas, *line.scope.elsewhere)}
        shared = [name for name in open_[0] if all(name in schemas for schemas in open_)]
        schemas = {name: common([one[name] for one in open_]) for name in shared}
        return _Line(_Scope(schemas, names - {*shared}, scope.ids), ends=False)

    def _of_each(self, step: Step, keys: Keys, scope: _Scope) -> tuple[_Line, Schema]:
        """Check the steps for one item; nothing but a list of what they give is known behind."""
        items = self._of_list(step["each"], (*keys, "each"), scope)
        self._of_name(step["as"], (*keys, "as"), scope)
        inner = scope.copy()
        inner.schemas[step["as"]] = items
        line = self.of_steps(step["do"], (*keys, "do"), inner, within=True)
        results = {
            name: schema
            for name, schema in line.scope.schemas.items()
            if name not in scope.schemas and name != step["as"]
        }
        scope.elsewhere.update(results.keys() | line.scope.elsewhere)
        schema = {"type": "array", "items": {"type": "object", "properties": results}}
        return _Line(scope, ends=False), schema

    def _of_condition(
        self,
        text: str,
        keys: Keys,
        scope: _Scope,
        earlier: list[Node],
    ) -> None:
        """Check the condition of a case; it is added to those of earlier cases."""
        try:
            expression: Expression = read_expression(text)
        except ExpressionError as error:
            problem = f"the condition cannot be read: {error.problem} at character {error.at}"
            self.add(keys, problem, error.fix)
            return
        if expression.node in earlier:
            problem = "an earlier case has this condition, so this one is never reached"
            self.add(keys, problem, "delete the case, or correct its condition")
        earlier.append(expression.node)
        leads = dict[Reference, Lead]()
        for reference in expression.references:
            if self.look_up(str(reference), keys, scope, lists=True) is not None:
                leads[reference] = lead(scope.schemas[reference.root], reference.steps)
        for comparison, depth in comparisons(expression.node):
            for problem, fix in comparison_mistakes(comparison, depth, leads):
                self.add(keys, problem, fix)

    def _of_text(self, holder: Step, key: str, keys: Keys, scope: _Scope) -> None:
        """Check the references in braces in a text, which may be absent."""
        text = holder.get(key, "")
        here = (*keys, key)
        for reference in path.holes(text):
            self._of_word(reference, here, scope)
        if stray := path.stray_brace(text):
            fix = "write a reference as in {invoice.id}, or leave out the braces"
            self.add(here, f"{stray} is no reference in braces", fix)

    def _of_word(self, reference: str, keys: Keys, scope: _Scope) -> None:
        """Check that a reference leads to one word or number, as far as that is declared."""
        schema = self.look_up(reference, keys, scope) or {}
        if schema.get("type") in WHOLE:
            problem = f"{reference} is {in_words(schema)}, and a single word or number fits here"
            self.add(keys, problem, "name a part of it")

    def look_up(
        self, text: str, keys: Keys, scope: _Scope, *, lists: bool = False
    ) -> Schema | None:
        """Look up a reference; gives the schema of what it leads to, or nothing where it is wrong.

        With `lists`, a key also leads through a list, to that of its items.
        """
        try:
            root, steps = references.parse(text)
        except ValueError as error:
            problem, _, fix = str(error).partition("; ")
            self.add(keys, problem, fix)
            return None
        if root not in scope.schemas:
            is_word = lists and not steps
            self._of_root(root, keys, scope, is_word=is_word)
            return None
        schema = scope.schemas[root]
        if schema.get("type") == "null":
            self.add(keys, f"{root} gives nothing", "name a step that gives what is needed")
            return None
        if wrong := undeclared(schema, steps, lists=lists):
            above = steps[: steps.index(wrong)]
            whole = ".".join((root, *above))
            part = lead(schema, above).schema if lists else schema_at(schema, above)
            fix = _nearest_part(wrong, part, is_fixed=root in ROOTS[1:])
            self.add(keys, f"{whole} does not have {wrong}", fix)
            return None
        return lead(schema, steps).schema if lists else schema_at(schema, steps)

    def _of_root(self, root: str, keys: Keys, scope: _Scope, *, is_word: bool) -> None:
        """Note that a root is not given here; if it `is_word`, a text may have been meant."""
        if root in scope.elsewhere:
            problem = f"{root} is not given on every way that leads here"
            fix = f"use it within its case, or give {root} in each case that goes on"
        elif root in scope.ids:
            problem = f"{root} is given by no step before this one"
            fix = "move the step that gives it before this one"
        else:
            problem = f"no step gives {root}"
            fix = nearest(root, scope.schemas)
            if is_word:
                fix = f"put a text in quotes: '{root}'"
        self.add(keys, problem, fix)


def _is_reference(text: str) -> bool:
    try:
        return bool(references.parse(text))
    except ValueError:
        return False


def _nearest_part(name: str, schema: Schema, *, is_fixed: bool) -> str:
    """Say what to write for a part that a schema does not have; if it `is_fixed`, none is added."""
    if schema.get("type") == "array":
        return "write a position, such as 0"
    names = schema.get("properties", {})
    others = f"name one of {', '.join(names)}"
    if not is_fixed:
        others = f"{others}, or declare {name}"
    return nearest(name, names, if_none=others if names else f"declare {name}")
