"""A schema applied to a `Source`.

Strings become what the schema asks for, and each mistake gets its line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import (
    MissingKeyError,
    Place,
    ScopingError,
    UnknownAnswerError,
    UnknownKeyError,
    nearest,
    quote,
)
from ..yaml.scalars import BOOLEAN_WORDS, number
from ..yaml.source import KeyPath, Source
from .violations import Violation, is_sound

Schema = Mapping[str, Any]
Definitions = Mapping[str, Callable[[Any, KeyPath], Iterator[Violation]]]


class ValueMistake(ScopingError):
    """A value of the wrong form."""


class Format:
    """A schema, ready to convert and check sources.

    `definitions` are its compiled parts by name, of which `root` checks a whole document. `added`
    are questions of one's own rulebook, which a workflow's profile then answers: the definition
    that an answer to each has to satisfy.
    """

    def __init__(
        self,
        schema: Schema,
        definitions: Definitions,
        root: str = "root",
        added: Mapping[str, str] | None = None,
    ) -> None:
        self.schema = schema
        self._definitions = definitions
        self._root = root
        self._added = added or {}

    def convert(self, value: object) -> Any:
        """Turn strings into the numbers and answer words that the schema asks for.

        Drop what was left empty.
        """
        return self._convert(value, self.schema)

    def mistakes(self, value: object, source: Source) -> Iterator[ScopingError]:
        """Compare a converted value with the schema, one `ScopingError` a mistake.

        A value that offends in several ways is reported once, with the first of them.
        """
        said: set[tuple[Place | None, str]] = set()
        for violation in self.violations(value):
            mistake = _explain(violation, source)
            if (mistake.where, mistake.problem) not in said:
                said.add((mistake.where, mistake.problem))
                yield mistake

    def violations(self, value: object) -> Iterator[Violation]:
        """Give what a converted value violates, in the order of the schema."""
        for violation in self._definitions[self._root](value, ()):
            is_profile = violation.path == ("profile",) and violation.offered
            if not is_profile:
                yield violation
            elif violation.value not in self._added:
                yield violation._replace(offered=tuple(sorted([*violation.offered, *self._added])))
        profile: Any = value.get("profile") if isinstance(value, dict) else None
        for id_, definition in self._added.items() if isinstance(profile, dict) else ():
            if id_ in profile:
                yield from self._definitions[definition](profile[id_], ("profile", id_))

    def is_sound(self, value: object, definition: str) -> bool:
        """Say whether a part of a document satisfies the definition of that name."""
        return is_sound(self._definitions[definition](value, ()))

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


def _scalar(value: str, kind: object, enum: object) -> object:
    if isinstance(enum, list) and True in enum:
        value = BOOLEAN_WORDS.get(value.lower(), value)
    if isinstance(enum, list) and value.lower() in enum:
        return value.lower()
    if kind in ("number", "integer"):
        found = number(value, whole=kind == "integer")
        return value if found is None else found
    return value


_COUNTED = {
    "minItems": "has too few items",
    "maxItems": "has too many items",
    "uniqueItems": "lists an item twice",
    "minProperties": "has too few keys",
    "maxProperties": "has too many keys",
}


def _explain(violation: Violation, source: Source) -> ScopingError:
    """Say what is wrong in words, at its place in the file."""
    path = violation.path
    section = _section(path)
    match violation.keyword:
        case "additionalProperties":
            where = source.key_place((*path, violation.value))
            return UnknownKeyError(
                violation.value, section=section, offered=violation.offered, where=where
            )
        case "required":
            where = source.key_place(path)
            return MissingKeyError(
                violation.value, section=section, meaning=violation.fix, where=where
            )
        case "enum":
            return _explain_choice(violation, source.place(path))
    where = source.place(path)
    if violation.keyword in _COUNTED:
        problem = f"{section} {_COUNTED[violation.keyword]}"
        return ValueMistake(problem, where=where, fix=violation.fix)
    verb = "is"
    if violation.is_key:
        where = source.key_place((*path, violation.value))
        verb = "names"
    given = _given(violation.value)
    return ValueMistake(f"{section} {verb} {given}", where=where, fix=violation.fix)


def _explain_choice(violation: Violation, where: Place) -> ScopingError:
    """Say that a value is none of the words that are offered."""
    path, value, offered = violation.path, violation.value, violation.offered
    section = _section(path)
    if isinstance(value, (dict, list)):
        fix = f"write one of {', '.join(offered)}"
        return ValueMistake(f"{section} is {_given(value)}", where=where, fix=fix)
    if not _is_answer(path):
        fix = nearest(str(value), offered)
        return ValueMistake(f"{section} is {_given(value)}", where=where, fix=fix)
    return UnknownAnswerError(value, question=_name(path), offered=offered, where=where)


def _given(value: object) -> str:
    """Quote a value, or say what kind of part it is."""
    if isinstance(value, (dict, list)):
        kind = "section" if isinstance(value, dict) else "list"
        return f"{'a' if value else 'an empty'} {kind}"
    return quote(value)


def _section(path: KeyPath) -> str:
    """Name a part of a file as a reader would point at it: systems[2].operations[1].id."""
    named = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path)
    return quote(named.lstrip("."), 80)[1:-1] if named else "the file"


def _name(path: KeyPath) -> str:
    """Name the question that a value answers, be it short or long."""
    words = [str(step) for step in path if step != "answer"]
    return words[-1] if words else "the file"


def _is_answer(path: KeyPath) -> bool:
    return path[:1] in {("answers",), ("profile",)}
