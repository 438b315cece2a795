"""A known path: its values in the types of the file's operations, and what is wrong with it.

The language itself is read by the very module that a scaffolded project has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import ScopingError
from ..yaml.scalars import boolean, number
from ..yaml.source import KeyPath, Source
from . import done_when, grammar, inputs, workflow
from .origins import literal

Values = Mapping[str, Any]  # a part of the file: a step, an operation, or inputs by name
_FIELDS = ("output", "form")
_INNER = ("do", "otherwise")


class PathMistake(ScopingError):
    """A step that cannot be made, or that no run ever reaches."""


def cross_check(value: Values, source: Source) -> Iterator[ScopingError]:
    """Find names that are not unique or not declared in a file, and what is wrong with its path."""
    yield from workflow.mistakes(value, source)
    if "path" in value:
        run_inputs = value.get("workflow", {}).get("inputs", {})
        yield from mistakes(value["path"], run_inputs, value.get("systems", []), source)


def mistakes(
    steps: Sequence[Values],
    run_inputs: Values,
    systems: Sequence[Values],
    source: Source,
) -> Iterator[ScopingError]:
    """Find what is wrong with the path of a file whose inputs and systems are sound."""
    of_fields = [*_mistakes_of_fields(steps, ("path",), source)]
    yield from of_fields
    if of_fields:
        return
    checks = grammar.path_checks()
    declared = {
        name: checks.Declared(
            operation["effect"] == "write",
            schema_of_inputs(operation.get("input", {})),
            _schema_of_answer(operation),
        )
        for name, operation in done_when.operations(systems).items()
    }
    of_run = schema_of_inputs(run_inputs)
    for one in checks.mistakes(typed(steps, systems), declared, of_run):
        keys = ("path", *one.keys)
        where = source.key_place(keys) if one.of_key else source.place(keys)
        yield PathMistake(one.problem, where=where, fix=one.fix)


def typed(steps: Sequence[Values], systems: Sequence[Values]) -> list[dict[str, Any]]:
    """Give the steps of a path as a project has them.

    A literal has the type of its input, and a field is a type or a JSON Schema.
    """
    return _typed(steps, done_when.operations(systems))


def schema_of_inputs(declared: Values) -> dict[str, Any]:
    """Give the JSON Schema of an object with these inputs."""
    names = [name for name, one in declared.items() if inputs.is_required(one)]
    properties = {name: _schema(one) for name, one in declared.items()}
    whole = {"type": "object", "properties": properties, "required": names}
    return {**whole, "additionalProperties": False}


def _schema_of_answer(operation: Values) -> dict[str, Any]:
    """The JSON Schema of an answer; empty where nothing is declared."""
    if not operation.get("output"):
        return {}
    properties = {name: _schema(one) for name, one in operation["output"].items()}
    return {"type": "object", "properties": properties}


def _typed(steps: Sequence[Values], operations: Mapping[str, Values]) -> list[dict[str, Any]]:
    built = []
    for step in steps:
        new = dict(step)
        for key in _INNER:
            if isinstance(new.get(key), list):
                new[key] = _typed(new[key], operations)
        if "branch" in new:
            new["branch"] = _typed(new["branch"], operations)
        for key in _FIELDS:
            if key in new:
                new[key] = {name: _field(one) for name, one in new[key].items()}
        if "with" in new:
            called = operations.get(new.get("read", new.get("write", "")), {})
            new["with"] = _with_literals(new["with"], called.get("input", {}))
        built.append(new)
    return built


def _with_literals(origins: Values, declared: Values) -> dict[str, Any]:
    """Give each literal the type of its input; without one, that which its text reads as."""
    built = dict(origins)
    for name, origin in origins.items():
        if not isinstance(origin, Mapping) or not isinstance(origin.get("value"), str):
            continue
        text = origin["value"]
        value = _plain(text)
        if name in declared:
            value = literal(text, inputs.kind(declared[name]))
        if value is not None:  # otherwise it is held to the schema as it is, and found wanting
            built[name] = {**origin, "value": value}
    return built


def _plain(text: str) -> Any:
    value = number(text)
    if value is not None:
        return value
    if text in ("true", "false", "yes", "no"):
        return boolean(text)
    return text


def _field(declared: str | Values) -> Any:
    """Give a field of an output or a form: a type alone stays one."""
    if isinstance(declared, str):
        return declared
    field = _schema(declared)
    if not inputs.is_required(declared):
        field["required"] = False
    return field


def _schema(declared: str | Values) -> dict[str, Any]:
    """Give the JSON Schema of a type, or of a part of one as the file has it."""
    if isinstance(declared, str):
        return {"type": declared}
    schema = {key: one for key, one in declared.items() if key not in ("required", "target")}
    if "enum" in schema and declared["type"] in inputs.NUMBERS:
        schema["enum"] = [number(text) for text in schema["enum"]]
    if "items" in schema:
        schema["items"] = _schema(schema["items"])
    if "properties" in schema:
        parts = schema["properties"]
        schema["properties"] = {name: _schema(one) for name, one in parts.items()}
        schema["required"] = [name for name, one in parts.items() if inputs.is_required(one)]
    return schema


def _mistakes_of_fields(
    steps: Sequence[Values],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    """Find keywords of an output or a form that say nothing, in steps and in those within them."""
    for index, step in enumerate(steps):
        here: KeyPath = (*path, index)
        for key in _FIELDS:
            for name, declared in step.get(key, {}).items():
                yield from _mistakes_of_field(declared, (*here, key, name), source)
        for key in ("branch", *_INNER):
            if isinstance(step.get(key), list):
                yield from _mistakes_of_fields(step[key], (*here, key), source)


def _mistakes_of_field(
    declared: str | Values,
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    if isinstance(declared, str):
        return
    yield from inputs.mistakes({str(path[-1]): declared}, path[:-1], source)
    if "items" in declared:
        yield from _mistakes_of_field(declared["items"], (*path, "items"), source)
    for name, part in declared.get("properties", {}).items():
        yield from _mistakes_of_field(part, (*path, "properties", name), source)
