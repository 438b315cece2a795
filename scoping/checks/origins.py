"""Where a value comes from that a file refers to: a literal, or what a reference leads to."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import nearest, quote, with_article
from ..yaml.scalars import boolean, number
from .inputs import kind


class Unfounded(Exception):
    """A reference to what is not declared, with what to do."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem)
        self.fix = fix


class Origin(NamedTuple):
    """Where a value comes from, in words, and its type if that is declared."""

    text: str
    type: str | None


def literal_origin(value: Any, type_: str) -> Origin:
    """Give a literal as an origin. Raises `Unfounded` where it is not of that type."""
    if literal(value, type_) is not None:
        return Origin(quote(value), type_)
    what = "a section or list"
    if isinstance(value, str):
        what = quote(value)
    fix = f"write {article(type_)} as the value"
    raise Unfounded(f"is {what}, but must be {article(type_)}", fix)


def inside(field: Any, step: str, origin: str, trail: str) -> Any:
    """Give what a declared field has under a key or at a position; None once nothing is declared.

    `origin` is the whole reference, and `trail` what of it led here. Raises `Unfounded`.
    """
    if field is None:
        return None
    type_ = kind(field)
    if type_ == "array":
        if step.isdecimal():
            return field.get("items")
        fix = f"name an item by its number, from 0, such as {trail}.0"
        raise Unfounded(f"uses {origin}, but {trail} is an array", fix)
    if type_ != "object":
        fix = f"write {trail}, or declare it as an object"
        raise Unfounded(f"uses {origin}, but {trail} is {article(type_)}", fix)
    properties = field.get("properties")
    if properties is None:
        return None
    if step not in properties:
        fix = nearest(step, list(properties))
        raise Unfounded(f"uses {origin}, but {trail} declares no {step!r}", fix)
    return properties[step]


def literal(value: Any, type_: str) -> Any:
    """Read a literal as a type; None if it is none of that type."""
    if not isinstance(value, str):
        return None
    if type_ == "string":
        return value
    if type_ == "boolean":
        return boolean(value)
    return number(value, whole=type_ == "integer")


def fits(type_: str | None, needed: str) -> bool:
    """Tell whether a value of one type can stand where another is needed."""
    numbers = {"integer", "number"}  # each can hold a value of the other
    return type_ in (None, needed) or {type_, needed} == numbers


def article(type_: str | None) -> str:
    """Name a type with its article."""
    return with_article(str(type_))
