"""What a finished run did, in order, as data; and how its values are compared. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...base.amounts import as_number
from ...base.references import LONGEST, NAME

DEEPEST = 6  # keys and positions that lead to a value
MOST_ITEMS = 20  # of a list, whose places are looked at
Data = dict[str, Any]  # by root, as a path knows it


class Call(NamedTuple):
    """A call that went well: its operation by its written name, its inputs, and its answer as data.

    What the records do not hold is None.
    """

    operation: str
    inputs: Mapping[str, Any]
    answer: Any


class Course(NamedTuple):
    """What a finished run did. `roots` is what a path knows before its first step."""

    roots: Mapping[str, Any]
    calls: tuple[Call, ...]
    goal: str = ""


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are equal as JSON has them; 40 and 40.0 are, and 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    number = as_number(one)
    if number is not None:
        return number == as_number(other)
    return type(one) is type(other) and bool(one == other)


def is_whole(value: Any) -> bool:
    """Whether nothing in a value is unknown."""
    if isinstance(value, Mapping):
        return all(map(is_whole, value.values()))
    if isinstance(value, list):
        return all(map(is_whole, value))
    return value is not None


def places(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give each reference into some data with the value there, the outer ones first.

    What is null is not known, and left out.
    """
    level = [(name, value) for name, value in data.items() if value is not None]
    for _ in range(DEEPEST):
        yield from level
        level = [part for reference, value in level for part in _parts(reference, value)]


def _parts(reference: str, value: Any) -> Iterator[tuple[str, Any]]:
    parts: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        parts = [(key, part) for key, part in value.items() if re.fullmatch(NAME, key)]
    elif isinstance(value, list):
        parts = [(str(number), part) for number, part in enumerate(value[:MOST_ITEMS])]
    for key, part in parts:
        inner = f"{reference}.{key}"
        if part is not None and len(inner) <= LONGEST:
            yield inner, part
