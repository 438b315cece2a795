"""Cron's five fields, held to what the clock of a scaffolded project reads; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import Place, ScopingError, shown


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    words: Sequence[str] = ()


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, MONTHS),
    _Field("weekday", 0, 7, DAYS),
)


class CronMistake(ScopingError):
    """A part of a schedule that names no time."""

    def __init__(self, part: str, field: _Field, *, where: Place) -> None:
        words = f", or {field.words[0]} to {field.words[-1]}" if field.words else ""
        super().__init__(
            f"cron has no {field.name} {shown(part)}",
            where=where,
            fix=f"write * or numbers from {field.low} to {field.high}{words}, with commas between them; "
            "a range goes up, and a step is at least 1",
        )


def mistakes(text: str, where: Place) -> Iterator[CronMistake]:
    """Give the first mistake of each field; that there are five of them, the schema has seen to."""
    for given, field in zip(text.split(), FIELDS, strict=True):
        wrong = next((part for part in given.split(",") if not _names_any(part.lower(), field)), None)
        if wrong is not None:
            yield CronMistake(wrong, field, where=where)


def _names_any(part: str, field: _Field) -> bool:
    """Whether `*`, a number or a range, each perhaps with a step, names a time and none out of bounds."""
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    try:
        start = field.low if span == "*" else _number(first, field)
        end = _number(last, field) if dash else field.high if span == "*" or slash else start
        return field.low <= start <= end <= field.high and (not slash or int(step) > 0)
    except ValueError:
        return False


def _number(text: str, field: _Field) -> int:
    return field.words.index(text) + field.low if text in field.words else int(text)
