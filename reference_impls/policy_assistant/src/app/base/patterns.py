"""Regular expressions as JSON Schema means them, wherever a file or a call is held to one. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\$", re.DOTALL)  # escapes, sets, ends


def matches(pattern: str, text: str) -> bool:
    """Whether a text has a part that matches.

    `$` is the very end, and not a line feed before it, which Python would take; digits and word
    characters are those of ASCII.
    """
    return re.search(_PARTS.sub(_end, pattern), text, re.ASCII) is not None


def schema_of(document: Mapping[str, Any]) -> Draft202012Validator:
    """A validator for a JSON Schema; it also refuses a `pattern` that is no regular expression."""
    validator: Draft202012Validator = _Validator(document, format_checker=FormatChecker(["regex"]))
    return validator


def faults_of(_: object, pattern: str, value: Any, __: object) -> Iterator[ValidationError]:
    """What jsonschema calls for the keyword `pattern`."""
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _end(part: re.Match[str]) -> str:
    if part[0] == "$":
        return r"\Z"
    return part[0]


_Validator = extend(Draft202012Validator, {"pattern": faults_of})  # type: ignore[no-untyped-call]
