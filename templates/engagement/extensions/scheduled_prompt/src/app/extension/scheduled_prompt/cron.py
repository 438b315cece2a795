"""The five fields of cron: which minutes a schedule names. No seconds, no @daily, no L or #."""

from datetime import datetime
from typing import NamedTuple

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
FIELDS: tuple[tuple[int, int, list[str]], ...] = ((0, 59, []), (0, 23, []), (1, 31, []), (1, 12, MONTHS), (0, 7, DAYS))


class Schedule(NamedTuple):
    """The values of each field; with day and weekday both limited, either is enough, as in cron."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool

    def names(self, when: datetime) -> bool:
        """Whether this minute is one of its own."""
        day, weekday = when.day in self.days, when.isoweekday() % 7 in self.weekdays
        fits = day or weekday if self.either_day else day and weekday
        return fits and when.minute in self.minutes and when.hour in self.hours and when.month in self.months


def parse(text: str) -> Schedule:
    """Raises `ValueError` with the field that cannot be read."""
    fields = text.lower().split()
    if len(fields) != len(FIELDS):
        raise ValueError(f"{text!r} has {len(fields)} fields instead of 5")
    minutes, hours, days, months, weekdays = (read(field, *of) for field, of in zip(fields, FIELDS, strict=True))
    either_day = not (fields[2].startswith("*") or fields[4].startswith("*"))
    return Schedule(minutes, hours, days, months, frozenset(day % 7 for day in weekdays), either_day)  # 7 is Sunday too


def read(field: str, low: int, high: int, words: list[str]) -> frozenset[int]:
    """The values of one field: `*`, numbers or names, ranges, steps, and lists of these."""
    found = set[int]()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        try:
            start = low if span == "*" else number(first, low, words)
            end = number(last, low, words) if dash else high if span == "*" or slash else start
            values = range(start, end + 1, int(step) if slash else 1)
        except ValueError:
            raise ValueError(f"{part!r} cannot be read") from None
        if not values or start < low or end > high or values.step < 1:
            raise ValueError(f"{part!r} is not within {low} to {high}")
        found.update(values)
    return frozenset(found)


def number(text: str, low: int, words: list[str]) -> int:
    """A number as it is, or a name's."""
    return words.index(text) + low if text in words else int(text)
