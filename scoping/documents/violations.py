"""A violation of a schema, and what the compiled schemas ask of a value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from ..yaml.source import KeyPath


class Violation(NamedTuple):
    """A keyword that a value at a path violates.

    Of `required` and `additionalProperties` the value is the key, and the path that of its section.
    `fix` says what to write, or what a missing key stands for; `offered` lists the words or keys to
    choose from. With `is_key` the mistake is in a key itself.
    """

    keyword: str
    path: KeyPath
    value: Any
    fix: str = ""
    offered: tuple[str, ...] = ()
    is_key: bool = False


def is_sound(found: Iterable[Violation]) -> bool:
    """Tell whether there is no violation."""
    for _ in found:
        return False
    return True


def is_number(value: object) -> bool:
    """Tell whether a value is a number of JSON."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: Any) -> bool:
    """Tell whether a value is a whole number, with or without a fraction of nothing."""
    return is_number(value) and value % 1 == 0


def is_equal(value: object, word: object) -> bool:
    """Tell whether a value is a word or number; true and 1 are two things."""
    return value == word and isinstance(value, bool) == isinstance(word, bool)


def is_unique(items: list[Any]) -> bool:
    """Tell whether no item of a list stands in it twice, in linear time."""
    return len({json.dumps(item) for item in items}) == len(items)


def is_date(text: str) -> bool:
    """Tell whether a text is a day as year-month-day."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
