"""Inputs of an operation or a run, each a type alone or a part of JSON Schema.

What the schema of the file cannot check of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ScopingError, nearest, quote, with_article
from ..yaml.scalars import number
from ..yaml.source import KeyPath, Source
from . import patterns

NUMBERS = ("number", "integer")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_TEXTS = ("pattern", "minLength", "maxLength", "format")
_FITS = {
    "string": ("enum", *_TEXTS),
    "number": ("enum", *_BOUNDS),
    "integer": ("enum", *_BOUNDS),
    "boolean": (),
    "array": ("items", "minItems", "maxItems"),  # of what a step of a path gives
    "object": ("properties",),
}  # the keywords that a type can have
OF_EVERY_TYPE = ("type", "description", "required", "target")  # keys that any input can have
_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minItems", "maxItems"),
)


class InputMistake(ScopingError):
    """A keyword of an input that says nothing, or that no value can fit."""


def kind(declared: str | Mapping[str, Any]) -> str:
    """Name the type of an input in either form."""
    if isinstance(declared, str):
        return declared
    return str(declared["type"])


def is_required(declared: str | Mapping[str, Any]) -> bool:
    """Tell whether a call has to give an input."""
    return isinstance(declared, str) or declared.get("required", "yes") == "yes"


def numbers(inputs: Mapping[str, Any]) -> list[str]:
    """Name the inputs of an operation that are numbers."""
    return [name for name, declared in inputs.items() if kind(declared) in NUMBERS]


def mistakes(inputs: Mapping[str, Any], path: KeyPath, source: Source) -> Iterator[ScopingError]:
    """Find what is wrong with the inputs of one operation, whose mapping is at `path`."""
    for name, declared in inputs.items():
        if not isinstance(declared, str):
            yield from _of_one(declared, (*path, name), source)


def mistakes_of_run(inputs: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Find what is wrong with the inputs of a run, which `workflow.inputs` declares."""
    path: KeyPath = ("workflow", "inputs")
    yield from mistakes(inputs, path, source)
    for name, declared in inputs.items():
        if not isinstance(declared, str) and "target" in declared:
            where = source.key_place((*path, name, "target"))
            fix = "delete target; only inputs of writes have it"
            yield InputMistake("an input of a run cannot be a target", where=where, fix=fix)


def _of_one(declared: Mapping[str, Any], path: KeyPath, source: Source) -> Iterator[ScopingError]:
    type_ = declared["type"]
    for key in declared:
        if key not in (*OF_EVERY_TYPE, *_FITS[type_]):
            where = source.key_place((*path, key))
            fix = "delete it"
            if _FITS[type_]:
                fix = f"delete it, or {nearest(key, _FITS[type_])}"
            problem = f"{key} does not apply to {with_article(type_)}"
            yield InputMistake(problem, where=where, fix=fix)
    for least, most in _PAIRS:
        if least in declared and most in declared and declared[least] > declared[most]:
            where = source.place((*path, most))
            fix = f"raise {most}, or lower {least}"
            yield InputMistake(f"{most} is below {least}", where=where, fix=fix)
    if type_ in NUMBERS:
        yield from _of_choices(declared, path, source)
    if type_ == "string" and "pattern" in declared:
        yield from _of_pattern(declared, path, source)


def _of_choices(
    declared: Mapping[str, Any],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    is_whole = declared["type"] == "integer"
    for index, text in enumerate(declared.get("enum", [])):
        if number(text, whole=is_whole) is None:
            where = source.place((*path, "enum", index))
            problem = f"{quote(text)} is not {with_article(declared['type'])}"
            yield InputMistake(problem, where=where, fix="write a number, or type: string")


def _of_pattern(
    declared: Mapping[str, Any],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    try:
        patterns.check(declared["pattern"])
    except patterns.PatternError as error:
        where = source.place((*path, "pattern"))
        problem = f"the pattern {quote(declared['pattern'])} is not supported: {error.problem}"
        yield InputMistake(problem, where=where, fix=error.fix)
    if declared.get("maxLength", 0) > patterns.LONGEST:
        problem = f"a pattern is tried on at most {patterns.LONGEST} characters"
        fix = f"write maxLength: {patterns.LONGEST} or less, or delete maxLength"
        yield InputMistake(problem, where=source.place((*path, "maxLength")), fix=fix)
