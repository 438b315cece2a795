"""Says fast that a value satisfies a schema.

What is wrong with one that may not, `jsonschema` says, and it alone.

Importing jsonschema takes longer than all else that a command does with a sound file. A keyword
that is not known here is never accepted, so this can only be too strict, and then costs time
instead of truth; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\$", re.DOTALL)  # escapes, sets, ends
_NOTES = {"$schema", "$defs", "title", "description"}
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
# Of each keyword, from what is wanted and the value: whether it is so.
_SIMPLE: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": lambda wanted, value: wanted in _TYPES and _TYPES[wanted](value),
    "enum": lambda wanted, value: any(
        value == word and type(value) is type(word) for word in wanted
    ),
    "const": lambda wanted, value: value == wanted and type(value) is type(wanted),
    "pattern": lambda wanted, value: not isinstance(value, str) or matches(wanted, value),
    "format": lambda wanted, value: wanted == "date" and isinstance(value, str) and _is_date(value),
    "minLength": lambda wanted, value: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda wanted, value: not isinstance(value, str) or len(value) <= wanted,
    "minimum": lambda wanted, value: not isinstance(value, int | float) or value >= wanted,
    "maximum": lambda wanted, value: not isinstance(value, int | float) or value <= wanted,
    "minItems": lambda wanted, value: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda wanted, value: not isinstance(value, list) or len(value) <= wanted,
    "maxProperties": lambda wanted, value: not isinstance(value, dict) or len(value) <= wanted,
    "required": lambda wanted, value: (
        not isinstance(value, dict) or all(key in value for key in wanted)
    ),
    "uniqueItems": lambda _, value: (
        isinstance(value, list)
        and all(isinstance(item, str) for item in value)
        and len(set(value)) == len(value)
    ),
}  # fmt: skip


def matches(pattern: str, text: str) -> bool:
    """Say whether a text matches as JSON Schema means it: `$` is its very end.

    `base/patterns.py` of the layers has the same rule; a test holds both to one table.
    """
    return re.search(_PARTS.sub(_end, pattern), text) is not None


def _end(found: re.Match[str]) -> str:
    return r"\Z" if found[0] == "$" else found[0]


def accepts(value: object, schema: Any, root: Mapping[str, Any]) -> bool:
    """Say whether a value satisfies a schema whose references are to `root`.

    False may also mean: not known.
    """
    if isinstance(schema, bool):
        return schema
    return all(
        _SIMPLE[keyword](wanted, value)
        if keyword in _SIMPLE
        else keyword in _NOTES or _accepts_inside(keyword, wanted, value, schema, root)
        for keyword, wanted in schema.items()
    )


def _accepts_inside(
    keyword: str, wanted: Any, value: Any, schema: Any, root: Mapping[str, Any]
) -> bool:
    """The keywords that hold schemas themselves."""
    match keyword:
        case "$ref":
            return accepts(value, root["$defs"][wanted.removeprefix("#/$defs/")], root)
        case "allOf":
            return all(accepts(value, part, root) for part in wanted)
        case "if":
            return accepts(
                value, schema.get("then" if accepts(value, wanted, root) else "else", True), root
            )
        case "then" | "else":
            return "if" in schema
        case "items":
            return not isinstance(value, list) or all(accepts(item, wanted, root) for item in value)
    if not isinstance(value, dict):
        return keyword in ("properties", "additionalProperties", "propertyNames")
    match keyword:
        case "properties":
            return all(
                accepts(value[key], part, root) for key, part in wanted.items() if key in value
            )
        case "additionalProperties":
            known = schema.get("properties", {})
            return all(
                accepts(part, wanted, root) for key, part in value.items() if key not in known
            )
        case "propertyNames":
            return all(accepts(key, wanted, root) for key in value)
    return False


def _is_date(text: str) -> bool:
    try:
        return re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None and bool(
            date.fromisoformat(text)
        )
    except ValueError:
        return False
