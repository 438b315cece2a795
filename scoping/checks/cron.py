"""Cron's five fields, held to what the clock of a scaffolded project reads.

A test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import Place, ScopingError, quote


class _Field(NamedTuple):
    name: str
    low: int
    high: int
    words: Sequence[str] = ()


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONGEST = dict.fromkeys(range(1, 13), 31) | {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
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
        values = f"* or numbers from {field.low} to {field.high}"
        if field.words:
            values += f", or {field.words[0]} to {field.words[-1]}"
        super().__init__(
            f"cron has no {field.name} {quote(part)}",
            where=where,
            fix=f"write {values}, with commas between them; a range goes up, and a step is at "
            "least 1",
        )


class NeverMistake(ScopingError):
    """A schedule whose days are in none of its months."""

    def __init__(self, days: str, months: str, *, where: Place) -> None:
        super().__init__(
            f"cron never comes: month {quote(months)} has no day {quote(days)}",
            where=where,
            fix="write a day that one of these months has, such as 28",
        )


def mistakes(text: str, where: Place) -> Iterator[CronMistake | NeverMistake]:
    """Give the first mistake of each field, or that all of them together never come.

    That there are five of them, the schema has seen to.
    """
    fields = text.split()
    is_sound = True
    for parts, field in zip(fields, FIELDS, strict=True):
        wrong = next((part for part in parts.split(",") if not _values(part.lower(), field)), None)
        if wrong is not None:
            is_sound = False
            yield CronMistake(wrong, field, where=where)
    if is_sound and _never_comes(fields):
        yield NeverMistake(fields[2], fields[3], where=where)


def _never_comes(fields: Sequence[str]) -> bool:
    """Whether no month has a day of these; a weekday that is named besides is a day of its own."""
    days = _all_values(fields[2], FIELDS[2])
    months = _all_values(fields[3], FIELDS[3])
    return fields[4] == "*" and min(days) > max(LONGEST[month] for month in months)


def _all_values(text: str, field: _Field) -> set[int]:
    return {value for part in text.split(",") for value in _values(part.lower(), field)}


def _values(part: str, field: _Field) -> range:
    """Give the times of `*`, a number or a range, each perhaps with a step.

    None if one is out of bounds, or is read in two ways by programs that know cron.
    """
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    try:
        start = field.low
        if span != "*":
            start = _number(first, field)
        end = start
        if dash:
            end = _number(last, field)
        elif span == "*" or slash:
            end = field.high
        apart = 1
        if slash:
            apart = _digits(step)
    except ValueError:
        return range(0)
    if not field.low <= start <= end <= field.high or apart < 1:
        return range(0)
    is_alone = dash and start == end
    is_sunday_again = slash and start == field.high and field.name == "weekday"
    if is_alone or is_sunday_again:
        return range(0)
    return range(start, end + 1, apart)


def _number(text: str, field: _Field) -> int:
    if text in field.words:
        return field.words.index(text) + field.low
    return _digits(text)


def _digits(text: str) -> int:
    """Read plain digits; Python's own numbers may have signs, underscores and other scripts."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
