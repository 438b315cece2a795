"""JSON Schema, wherever a file or the inputs of a call are held to one. Pure.

Patterns are regular expressions as JSON Schema means them, and formats are really checked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

LONGEST = 256  # characters of a text that a pattern is tried on, since it may take long
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@([A-Za-z0-9-]+)(\.[A-Za-z0-9-]+)+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_VALUES = ("const", "default", "enum", "examples")  # keywords that hold values and no schema
_WITH_HOST = ("http", "https", "ftp", "ws", "wss")
_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]?|\$", re.DOTALL)  # escapes, sets, ends


def matches(pattern: str, text: str) -> bool:
    """Whether a text has a part that matches.

    `$` is the very end, and not a line feed before it, which Python would take; digits and word
    characters are those of ASCII.
    """
    return re.search(_PARTS.sub(_end_anchor, pattern), text, re.ASCII) is not None


def schema_of(document: Mapping[str, Any]) -> Draft202012Validator:
    """A validator for a JSON Schema; it also refuses a `pattern` that is no regular expression."""
    validator: Draft202012Validator = _OfFiles(document, format_checker=FormatChecker(["regex"]))
    return validator


def faults_of(_: object, pattern: str, value: Any, __: object) -> Iterator[ValidationError]:
    """What jsonschema calls for the keyword `pattern`."""
    if isinstance(value, str) and not matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _end_anchor(part: re.Match[str]) -> str:
    if part[0] == "$":
        return r"\Z"
    return part[0]


def dangling(schema: Mapping[str, Any]) -> list[str]:
    """Each `$ref` in a JSON Schema that leads nowhere in it; nothing is fetched from elsewhere."""
    resolver = Registry[Any]().resolver_with_root(DRAFT202012.create_resource(schema))
    found = list[str]()
    for reference in dict.fromkeys(_refs(schema)):
        try:
            resolver.lookup(reference)
        except Unresolvable:
            found.append(reference)
    return found


def _refs(schema: Any) -> Iterator[str]:
    match schema:
        case dict():
            for key, part in schema.items():
                if key == "$ref" and isinstance(part, str):
                    yield part
                elif key not in _VALUES:
                    yield from _refs(part)
        case list():
            for part in schema:
                yield from _refs(part)


def faults(schema: Mapping[str, Any], inputs: Any) -> list[ValidationError]:
    """What is wrong with inputs; nothing if they fit. NaN and infinity are wrong anywhere."""
    if unbounded := [*_unbounded(inputs, ())]:
        return unbounded
    try:
        return [*_OfInputs(schema, format_checker=_FORMATS).iter_errors(inputs)]
    except OverflowError:  # of a division by `multipleOf`
        fault = "a number is too large to be checked"
        return [ValidationError(fault, validator="multipleOf")]


def _unbounded(value: Any, path: tuple[str | int, ...]) -> Iterator[ValidationError]:
    """NaN and infinity, which no JSON has and no schema refuses."""
    if isinstance(value, float) and not isfinite(value):
        fault = ValidationError("", validator="type", path=path, instance=value)
        fault.message = f"{fault.json_path} is no finite number"
        yield fault
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _unbounded(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _unbounded(part, (*path, number))


def _pattern(_: object, pattern: str, value: Any, __: object) -> Iterator[ValidationError]:
    """Try a pattern on a text that is short enough."""
    if isinstance(value, str) and len(value) > LONGEST:
        fault = f"a text of {len(value)} characters is over the {LONGEST} of one with a pattern"
        yield ValidationError(fault)
    else:
        yield from faults_of(_, pattern, value, __)


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))


def _is_moment(text: str) -> bool:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return False
    zone = "+00:00" if match[3] in "Zz" else match[3]
    return datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").tzinfo is not None


def _is_email(text: str) -> bool:
    return len(text) <= 254 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def _is_uri(text: str) -> bool:
    if not _URI.fullmatch(text):
        return False
    parts = urlsplit(text)
    return parts.scheme not in _WITH_HOST or bool(parts.hostname)


def _holds(check: Callable[[str], bool], value: object) -> bool:
    """Whether a value has a format, which says nothing about what is no text."""
    return not isinstance(value, str) or check(value)


_OfFiles = extend(Draft202012Validator, {"pattern": faults_of})  # type: ignore[no-untyped-call]
_OfInputs = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
_CHECKS: dict[str, Callable[[str], bool]] = {
    "date": _is_day,
    "date-time": _is_moment,
    "email": _is_email,
    "uri": _is_uri,
}
_FORMATS = FormatChecker(formats=())
for _name, _check in _CHECKS.items():
    _FORMATS.checks(_name, raises=ValueError)(partial(_holds, _check))
