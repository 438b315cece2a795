"""What jsonschema finds wrong with a value; imported only once something is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from .acceptance import matches

Schema = Mapping[str, Any]


def _unique(_: object, unique: bool, items: object, schema: Schema) -> Iterator[ValidationError]:  # noqa: ARG001, FBT001
    """Hold `uniqueItems` in linear time; the library's own compares every item with every other."""
    if (
        unique
        and isinstance(items, list)
        and len({json.dumps(item) for item in items}) < len(items)
    ):
        yield ValidationError("not unique")


def _pattern(
    _: object,
    pattern: str,
    text: object,
    schema: Schema,  # noqa: ARG001
) -> Iterator[ValidationError]:
    """Hold `pattern` to the whole text; the library's own lets a line feed follow."""
    if isinstance(text, str) and not matches(pattern, text):
        yield ValidationError("does not match")


_OWN = {"uniqueItems": _unique, "pattern": _pattern}
_Validator = extend(Draft202012Validator, _OWN)  # type: ignore[no-untyped-call]


def violations(value: object, schema: Schema) -> Iterator[Any]:
    """Give the errors of a value, as jsonschema describes them."""
    yield from _Validator(schema, format_checker=FormatChecker(formats=["date"])).iter_errors(value)
