"""JSON Schema to Python: a module with a function for each part of a schema.

Such a function takes a value and its path, and gives every violation in the order of the schema's
keywords. What to do about one is worded here, since it depends on the schema alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

HEAD = '''\
"""Compiled from {title}: `python -m compilers` writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...yaml.source import KeyPath
from ..violations import (
    Violation,
    is_date,
    is_equal,
    is_integer,
    is_number,
    is_sound,
    is_unique,
)'''

NOTES = ("$schema", "$defs", "title", "description", "then", "else")  # that ask for nothing
TYPES = {
    "object": "isinstance(value, dict)",
    "array": "isinstance(value, list)",
    "string": "isinstance(value, str)",
    "boolean": "isinstance(value, bool)",
    "integer": "is_integer(value)",
    "number": "is_number(value)",
    "null": "value is None",
}
# What a value is to be before a keyword asks anything of it, and what is wrong then.
LIMITS = {
    "pattern": ("string", "not re.search({wanted}, value)"),
    "format": ("string", "not is_date(value)"),
    "minLength": ("string", "len(value) < {wanted}"),
    "maxLength": ("string", "len(value) > {wanted}"),
    "minimum": ("number", "value < {wanted}"),
    "maximum": ("number", "value > {wanted}"),
    "minItems": ("array", "len(value) < {wanted}"),
    "maxItems": ("array", "len(value) > {wanted}"),
    "minProperties": ("object", "len(value) < {wanted}"),
    "maxProperties": ("object", "len(value) > {wanted}"),
    "uniqueItems": ("array", "not is_unique(value)"),
}
ONLY = {"format": "date", "uniqueItems": True}  # what else such a keyword can want is not known
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\$", re.DOTALL)  # escapes, sets, ends


class UnknownKeywordError(ValueError):
    """A keyword, or a value of one, that this compiler does not implement."""


def compile_schema(schema: Schema, title: str) -> str:
    """Give the source of a module whose `root` and definitions check values.

    Raises UnknownKeywordError.
    """
    return _Compiler(schema).module(title)


class _Compiler:
    """Writes the functions of one schema, each once."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._names: dict[str, str] = {}  # of functions, by their schema as JSON
        self._bodies: dict[str, list[str]] = {}

    def module(self, title: str) -> str:
        """Give the source of the whole module."""
        parts = {**self._schema.get("$defs", {}), "root": self._schema}
        names = {name: self._add(part, f"of_{name}") for name, part in parts.items()}
        functions = [
            "\n    ".join([f"def {name}(value: Any, path: KeyPath) -> Iterator[Violation]:", *body])
            for name, body in self._bodies.items()
        ]
        listed = "\n".join(f"    {name!r}: {function}," for name, function in names.items())
        definitions = f"DEFINITIONS = {{\n{listed}\n}}"
        return "\n\n\n".join([HEAD.format(title=title), *functions, definitions]) + "\n"

    def _add(self, part: Any, name: str) -> str:
        """Write the function of a schema that has none yet; gives its name."""
        key = json.dumps(part)
        if key not in self._names:
            self._names[key] = name = self._free(name)
            self._bodies[name] = []
            self._bodies[name] += [*self._body(part, name)] or ["yield from ()"]
        return self._names[key]

    def _free(self, name: str) -> str:
        free = name
        number = 2
        while free in self._bodies:
            free = f"{name}_{number}"
            number += 1
        return free

    def _call(self, part: Any, name: str, value: str = "value", path: str = "path") -> str:
        """Write the call that checks a value against a schema."""
        if isinstance(part, dict) and (target := part.get("$ref")):
            others = {key: one for key, one in part.items() if key not in ("$ref", *NOTES)}
            if not others:
                return f"{self._target(target)}({value}, {path})"
        return f"{self._add(part, name)}({value}, {path})"

    def _target(self, reference: str) -> str:
        name = reference.removeprefix("#/$defs/")
        if name not in self._schema.get("$defs", {}):
            raise UnknownKeywordError(f"$ref to {reference}")
        return self._add(self._schema["$defs"][name], f"of_{name}")

    def _body(self, part: Any, name: str) -> Iterator[str]:
        if part is True:
            return
        of_object: list[str] = []  # lines of keywords that speak of keys, until another follows
        for keyword, wanted in part.items():
            if keyword in ("required", "properties", "additionalProperties", "propertyNames"):
                of_object += self._of_object(part, keyword, name)
                continue
            yield from _for_objects(of_object)
            of_object = []
            if keyword in ("type", "enum", "const") or keyword in LIMITS:
                yield from _simple(part, keyword, wanted)
            elif keyword not in NOTES:
                yield from self._inside(part, keyword, wanted, name)
        yield from _for_objects(of_object)

    def _inside(self, part: Schema, keyword: str, wanted: Any, name: str) -> Iterator[str]:
        """Write the keywords that hold schemas for the value itself, or for items."""
        match keyword:
            case "$ref":
                yield f"yield from {self._target(wanted)}(value, path)"
            case "allOf":
                for number, one in enumerate(wanted, start=1):
                    yield f"yield from {self._call(one, f'{name}_{number}')}"
            case "if":
                yield from self._conditional(part, name)
            case "anyOf" | "oneOf":
                yield from self._choice(keyword, wanted, name)
            case "items":
                call = self._call(wanted, f"{name}_item", "item", "(*path, number)")
                yield f"if {TYPES['array']}:"
                yield "    for number, item in enumerate(value):"
                yield f"        yield from {call}"
            case _:
                raise UnknownKeywordError(keyword)

    def _conditional(self, part: Schema, name: str) -> Iterator[str]:
        holds = TYPES["object"]
        if part["if"] != {"type": "object"}:
            holds = f"is_sound({self._call(part['if'], f'{name}_if')})"
        yield f"if {holds}:"
        yield f"    yield from {self._call(part.get('then', True), f'{name}_then')}"
        if "else" in part:
            yield "else:"
            yield f"    yield from {self._call(part['else'], f'{name}_else')}"

    def _choice(self, keyword: str, wanted: list[Any], name: str) -> Iterator[str]:
        calls = [self._call(one, f"{name}_{number}") for number, one in enumerate(wanted, 1)]
        fitting = ", ".join(f"is_sound({call})" for call in calls)
        yield f"fitting = [{fitting}].count(True)"
        yield f"if {'fitting != 1' if keyword == 'oneOf' else 'not fitting'}:"
        yield f"    yield {_violation(keyword, 'write one of its forms')}"

    def _of_object(self, part: Schema, keyword: str, name: str) -> Iterator[str]:
        """Write a keyword that speaks of the keys of an object."""
        match keyword:
            case "required":
                yield from _required(part)
            case "properties":
                yield from self._properties(part, name)
            case "additionalProperties":
                yield from self._others(part, name)
            case _:
                yield from self._keys(part, name)

    def _properties(self, part: Schema, name: str) -> Iterator[str]:
        for key, one in part["properties"].items():
            if one is not True:
                call = self._call(
                    one, _identifier(name, key), f"value[{key!r}]", f"(*path, {key!r})"
                )
                yield f"if {key!r} in value:"
                yield f"    yield from {call}"

    def _others(self, part: Schema, name: str) -> Iterator[str]:
        wanted = part["additionalProperties"]
        known = tuple(sorted(part.get("properties", {})))
        yield "for key in value:"
        yield f"    if key not in {known!r}:"
        if wanted is False:
            yield f"        yield Violation('additionalProperties', path, key, '', {known!r})"
        else:
            call = self._call(wanted, f"{name}_other", "value[key]", "(*path, key)")
            yield f"        yield from {call}"

    def _keys(self, part: Schema, name: str) -> Iterator[str]:
        yield "for key in value:"
        yield f"    for found in {self._call(part['propertyNames'], f'{name}_key', 'key')}:"
        yield "        yield found._replace(is_key=True)"


def _for_objects(lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"if {TYPES['object']}:"
        yield from (f"    {line}" for line in lines)


def _required(part: Schema) -> Iterator[str]:
    for key in part["required"]:
        meaning = _meaning(part.get("properties", {}).get(key, {}), key)
        yield f"if {key!r} not in value:"
        yield f"    yield Violation('required', path, {key!r}, {meaning!r})"


def _simple(part: Schema, keyword: str, wanted: Any) -> Iterator[str]:
    """Write a keyword that looks at a value by itself."""
    match keyword:
        case "type":
            types = wanted if isinstance(wanted, list) else [wanted]
            wrong = " and ".join(f"not {TYPES[one]}" for one in types).replace(
                "not value is", "value is not"
            )
        case "enum":
            wrong = " and ".join(f"not is_equal(value, {word!r})" for word in wanted)
            if all(isinstance(word, str) for word in wanted):
                wrong = f"value not in {tuple(wanted)!r}"
        case "const":
            wrong = f"not is_equal(value, {wanted!r})"
        case _:
            wrong = _beyond(keyword, wanted)
    yield f"if {wrong}:"
    if keyword == "enum":
        offered = tuple(str(word) for word in wanted if not isinstance(word, bool))
        yield f"    yield Violation('enum', path, value, '', {offered!r})"
    else:
        yield f"    yield {_violation(keyword, FIXES[keyword](part))}"


def _beyond(keyword: str, wanted: Any) -> str:
    if wanted != ONLY.get(keyword, wanted):
        raise UnknownKeywordError(f"{keyword} {wanted}")
    kind, wrong = LIMITS[keyword]
    wanted = whole(wanted) if keyword == "pattern" else wanted
    return f"{TYPES[kind]} and {wrong.format(wanted=repr(wanted))}"


def _violation(keyword: str, fix: str) -> str:
    return f"Violation({keyword!r}, path, value, {fix!r})"


def whole(pattern: str) -> str:
    """Give a pattern as JSON Schema means it: `$` is the very end of a text."""
    return _PARTS.sub(lambda found: r"\Z" if found[0] == "$" else found[0], pattern)


def _identifier(name: str, key: str) -> str:
    return f"{name}_{re.sub(r'[^A-Za-z0-9_]', '', key)}"


_BY_TYPE = {
    "object": "write a section here, `key: value` lines indented below it",
    "array": "write a list, `- item` lines or [a, b]",
    "string": "write a text",
    "number": "write a number",
    "integer": "write a whole number",
}
FIXES: Mapping[str, Callable[[Schema], str]] = {
    "type": lambda part: _described(part) or _BY_TYPE.get(str(part["type"]), "write another value"),
    "pattern": lambda part: _described(part) or f"write a text that matches {part['pattern']}",
    "format": lambda _: "write a date as year-month-day, such as 2027-05-20",
    "const": lambda part: f"write {part['const']}",
    "minimum": lambda part: _described(part) or f"write a number of at least {part['minimum']}",
    "maximum": lambda part: _described(part) or f"write a number of at most {part['maximum']}",
    "minLength": lambda _: "write a text, or delete the line",
    "maxLength": lambda part: f"shorten it to {part['maxLength']} characters",
    "minItems": lambda part: f"list at least {_count(part['minItems'], 'item')}",
    "maxItems": lambda part: f"list at most {_count(part['maxItems'], 'item')}",
    "minProperties": lambda part: f"give at least {_count(part['minProperties'], 'key')}",
    "maxProperties": lambda part: f"give at most {_count(part['maxProperties'], 'key')}",
    "uniqueItems": lambda _: "list each item only once",
}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _described(part: Schema) -> str:
    """Ask for what the schema's description names, if it is like "A share between 0 and 1"."""
    description = str(part.get("description", ""))
    return f"write {description[:1].lower()}{description[1:]}" if "such as" in description else ""


def _meaning(part: Any, key: str) -> str:
    """Say what a key that is missing stands for."""
    if "const" in part:
        return str(part["const"])
    if "description" in part:
        return str(part["description"])
    if "enum" in part:
        return " or ".join(str(word) for word in part["enum"] if not isinstance(word, bool))
    return {"object": "a section", "array": "a list"}.get(str(part.get("type")), f"its {key}")
