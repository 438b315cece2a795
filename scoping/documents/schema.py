"""A JSON Schema applied to a `Source`.

Strings become what the schema asks for, and each mistake gets its line.

The schemas are package data, published as they are for editors; there is no second description of a
format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, cast

from ..errors import (
    MissingKeyError,
    Place,
    ScopingError,
    UnknownAnswerError,
    UnknownKeyError,
    nearest,
    quote,
)
from ..files import PACKAGE
from ..rulebook import Rulebook
from ..yaml.scalars import BOOLEAN_WORDS, number
from ..yaml.source import KeyPath, Source
from .acceptance import accepts

NAMES = ("workflow", "own-rulebook", "prices", "rulebook", "decision", "changes", "views")

Schema = Mapping[str, Any]


class _Violation(Protocol):
    """What is read of a `jsonschema.ValidationError`.

    Its own annotations allow for errors half made.
    """

    validator: str
    validator_value: Any
    instance: Any
    schema: dict[str, Any]
    absolute_path: Iterable[str | int]
    absolute_schema_path: Iterable[str | int]


class ValueMistake(ScopingError):
    """A value of the wrong form."""


class Format:
    """One packaged schema, ready to convert and check sources."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def convert(self, value: object) -> Any:
        """Turn strings into the numbers and answer words that the schema asks for.

        Drop what was left empty.
        """
        return self._convert(value, self.schema)

    def mistakes(self, value: object, source: Source) -> Iterator[ScopingError]:
        """Compare a converted value with the schema, one `ScopingError` a mistake.

        A value that offends in several ways is reported once, with the first of them.
        """
        if accepts(value, self.schema, self.schema):
            return
        from .violations import violations

        said: set[tuple[Place | None, str]] = set()
        for error in violations(value, self.schema):
            for mistake in _explain(cast(_Violation, error), source):
                if (mistake.where, mistake.problem) not in said:
                    said.add((mistake.where, mistake.problem))
                    yield mistake

    def is_sound(self, value: object, definition: str) -> bool:
        """Say whether a part of a document satisfies the definition of that name."""
        return accepts(value, self.schema["$defs"][definition], self.schema)

    def _convert(self, value: object, schema: Schema) -> Any:
        schema = self._resolve(value, schema)
        kind = schema.get("type")
        if isinstance(value, dict):
            known = schema.get("properties", {})
            other = schema.get("additionalProperties", {})
            inner = {key: known.get(key, other) for key in value}
            parts = {
                key: self._convert(value[key], sub if isinstance(sub, dict) else {})
                for key, sub in inner.items()
            }
            return {
                key: part for key, part in parts.items() if part is not None or key not in known
            }
        if isinstance(value, list):
            return [self._convert(item, schema.get("items", {})) for item in value]
        if value is None:
            return {"object": {}, "array": []}.get(kind) if isinstance(kind, str) else None
        if isinstance(value, str):
            return _scalar(value, kind, schema.get("enum", ()))
        return value

    def _resolve(self, value: object, schema: Schema) -> Schema:
        """Follow references and the if-then-else by which a section may be a word or a mapping."""
        while True:
            if "$ref" in schema:
                target: Any = self.schema
                for step in schema["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
                known = {**target.get("properties", {}), **schema.get("properties", {})}
                schema = {**target, **schema, "properties": known}
                del schema["$ref"]
            elif "if" in schema and schema["if"] == {"type": "object"}:
                schema = schema["then" if isinstance(value, dict) else "else"]
            else:
                return schema


@cache
def load(name: str) -> Format:
    """Load a packaged schema by its name, one of `NAMES`."""
    return Format(json.loads(text(name)))


def workflow_for(rules: Rulebook | None) -> Format:
    """Give the format of a workflow that also answers what one's own rulebook asks."""
    added = _added(rules) if rules else {}
    return _extended(tuple(added.items())) if added else load("workflow")


def workflow_text(rules: Rulebook) -> str:
    """Write that format as a JSON Schema for editors; the packaged one as it is published."""
    added = _added(rules)
    if not added:
        return text("workflow")
    return json.dumps(_extended(tuple(added.items())).schema, indent=2, ensure_ascii=False) + "\n"


def _added(rules: Rulebook) -> dict[str, str]:
    known = load("workflow").schema["properties"]["profile"]["properties"]
    kinds = {question.id: "given" for question in rules.readiness} | {
        rating.id: "rated" for rating in rules.modifiers
    }
    return {id_: kind for id_, kind in kinds.items() if id_ not in known}


@cache
def _extended(added: tuple[tuple[str, str], ...]) -> Format:
    schema = json.loads(text("workflow"))
    schema["properties"]["profile"]["properties"] |= {
        id_: {"$ref": f"#/$defs/{kind}"} for id_, kind in added
    }
    return Format(schema)


def text(name: str) -> str:
    """Read a packaged schema as it is published; an own rulebook's is a part of the rulebook's."""
    if name == "own-rulebook":
        whole = json.loads(text("rulebook"))
        own = {"$schema": whole["$schema"], **whole["$defs"]["extension"], "$defs": whole["$defs"]}
        return json.dumps(own, indent=2, ensure_ascii=False) + "\n"
    return (PACKAGE / "data" / "schemas" / f"{name}.schema.json").read_text("utf-8")


def _scalar(value: str, kind: object, enum: object) -> object:
    if isinstance(enum, list) and True in enum:
        value = BOOLEAN_WORDS.get(value.lower(), value)
    if isinstance(enum, list) and value.lower() in enum:
        return value.lower()
    if kind in ("number", "integer"):
        found = number(value, whole=kind == "integer")
        return value if found is None else found
    return value


def _explain(error: _Violation, source: Source) -> Iterator[ScopingError]:
    path: KeyPath = tuple(error.absolute_path)
    section = _section(path)
    match error.validator:
        case "additionalProperties":
            offered = sorted(error.schema.get("properties", {}))
            for key in error.instance:
                if key not in offered:
                    yield UnknownKeyError(
                        key, section=section, offered=offered, where=source.key_place((*path, key))
                    )
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    meaning = _meaning(error.schema.get("properties", {}).get(key, {}), key)
                    yield MissingKeyError(
                        key, section=section, meaning=meaning, where=source.key_place(path)
                    )
        case _:
            yield _explain_value(error, source, path)


def _explain_value(error: _Violation, source: Source, path: KeyPath) -> ScopingError:
    """Describe a value that is there and wrong."""
    where = source.key_place((*path, error.instance)) if _is_key(error) else source.place(path)
    if error.validator == "enum":
        offered = [str(word) for word in error.validator_value if not isinstance(word, bool)]
        if isinstance(error.instance, (dict, list)):
            return ValueMistake(
                f"{_section(path)} is {_kind(error.instance)}",
                where=where,
                fix=f"write one of {', '.join(offered)}",
            )
        if not _is_answer(path):
            return ValueMistake(
                f"{_section(path)} is {quote(error.instance)}",
                where=where,
                fix=nearest(str(error.instance), offered),
            )
        return UnknownAnswerError(
            error.instance, question=_name(path), offered=offered, where=where
        )
    value = quote(error.instance)
    if isinstance(error.instance, (dict, list)):
        value = _kind(error.instance)
    verb = "names" if _is_key(error) else "is"
    return ValueMistake(
        f"{_section(path)} {verb} {value}", where=where, fix=_WANTED[error.validator](error)
    )


_TYPES = {
    "object": "write a section here, `key: value` lines indented below it",
    "array": "write a list, `- item` lines or [a, b]",
    "string": "write a text",
    "number": "write a number",
    "integer": "write a whole number",
}
_WANTED: Mapping[str, Callable[[_Violation], str]] = {
    "type": lambda error: _described(error) or _TYPES[error.validator_value],
    "pattern": lambda error: (
        _described(error) or f"write a text that matches {error.validator_value}"
    ),
    "format": lambda _: "write a date as year-month-day, such as 2027-05-20",
    "const": lambda error: f"write {error.validator_value}",
    "minimum": lambda error: (
        _described(error) or f"write a number of at least {error.validator_value}"
    ),
    "maximum": lambda error: (
        _described(error) or f"write a number of at most {error.validator_value}"
    ),
    "minLength": lambda _: "write a text, or delete the line",
    "maxLength": lambda error: f"shorten it to {error.validator_value} characters",
    "minItems": lambda error: f"list at least {error.validator_value}",
    "maxItems": lambda error: f"list at most {error.validator_value}",
    "minProperties": lambda error: f"give at least {error.validator_value}",
    "maxProperties": lambda error: f"give at most {error.validator_value}",
    "uniqueItems": lambda _: "list each only once",
}


def _section(path: KeyPath) -> str:
    """Name a part of a file as a reader would point at it: systems[2].operations[1].id."""
    named = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return quote(named.lstrip("."), 80)[1:-1] if named else "the file"


def _name(path: KeyPath) -> str:
    """Name the question that a value answers, be it short or long."""
    words = [str(step) for step in path if step != "answer"]
    return words[-1] if words else "the file"


def _is_key(error: _Violation) -> bool:
    """Whether the mistake is in a key itself; the schema path then goes through `propertyNames`."""
    return "propertyNames" in error.absolute_schema_path


def _is_answer(path: KeyPath) -> bool:
    return path[:1] in {("answers",), ("profile",)}


def _described(error: _Violation) -> str:
    """Ask for what the schema's description names, if it is like "A share between 0 and 1"."""
    description = str(error.schema.get("description", ""))
    return f"write {description[:1].lower()}{description[1:]}" if "such as" in description else ""


def _kind(value: dict[object, object] | list[object]) -> str:
    return f"{'a' if value else 'an empty'} {'section' if isinstance(value, dict) else 'list'}"


def _meaning(schema: Schema, key: str) -> str:
    if "const" in schema:
        return str(schema["const"])
    if "description" in schema:
        return str(schema["description"])
    if "enum" in schema:
        return " or ".join(str(word) for word in schema["enum"] if not isinstance(word, bool))
    return {"object": "a section", "array": "a list"}.get(str(schema.get("type")), f"its {key}")
