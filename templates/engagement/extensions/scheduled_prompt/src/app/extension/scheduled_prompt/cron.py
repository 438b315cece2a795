"""The five fields of cron: when a schedule comes. No seconds, no @daily, no L or #.

The agent's clock and `scoping` read the same schedules as this, and a test holds the three equal.
"""

from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

MINUTE = timedelta(minutes=1)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
SUNDAY_AGAIN = 7
LONGEST = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
FIELDS: tuple[tuple[int, int, list[str]], ...] = (
    (0, 59, []),
    (0, 23, []),
    (1, 31, []),
    (1, 12, MONTHS),
    (0, SUNDAY_AGAIN, DAYS),
)


class Schedule(NamedTuple):
    """The values of each field; with day and weekday both limited, either is enough, as in cron."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    each_hour: bool
    goes_by_hours: bool  # comes at an hour of the day, and not every so many minutes or hours

    def names(self, when: datetime) -> bool:
        """Whether this minute of the clock on the wall is one of its own."""
        day = when.day in self.days
        weekday = when.isoweekday() % 7 in self.weekdays
        fits = day or weekday if self.either_day else day and weekday
        is_time = when.minute in self.minutes and when.hour in self.hours
        return fits and is_time and when.month in self.months

    def comes(self, minute: datetime, zone: tzinfo) -> bool:
        """Whether it comes at this minute, once a day also where the clock is set.

        What falls into an hour that spring skips comes at its end, unless it comes in each hour
        anyway; an hour of the day that autumn repeats comes the first time.
        """
        when = minute.astimezone(zone)
        before = (minute - MINUTE).astimezone(zone)
        skipped = before.replace(tzinfo=None) + MINUTE
        while not self.each_hour and skipped < when.replace(tzinfo=None):
            if self.names(skipped):
                return True
            skipped += MINUTE
        is_repeated = bool(when.fold) and self.goes_by_hours
        return self.names(when) and not is_repeated


def parse(text: str) -> Schedule:
    """Raises `ValueError` with the field that cannot be read, or if no such day ever comes."""
    fields = [field for field in text.lower().split(" ") if field]
    if len(fields) != len(FIELDS):
        raise ValueError(f"{text!r} has {len(fields)} fields instead of 5")
    pairs = zip(fields, FIELDS, strict=True)
    minutes, hours, days, months, weekdays = (read_field(field, *of) for field, of in pairs)
    if fields[4] == "*" and min(days) > max(LONGEST[month] for month in months):
        raise ValueError(f"{text!r} never comes, since none of its months has such a day")
    return Schedule(
        minutes,
        hours,
        days,
        months,
        frozenset(day % SUNDAY_AGAIN for day in weekdays),
        either_day="*" not in (fields[2], fields[4]),
        each_hour=fields[1] == "*",
        goes_by_hours=not fields[1].startswith("*"),
    )


def read_field(field: str, low: int, high: int, words: list[str]) -> frozenset[int]:
    """The values of one field: `*`, numbers or names, ranges, steps, and lists of these."""
    result = set[int]()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        try:
            start = low if span == "*" else number(first, low, words)
            end = start
            if dash:
                end = number(last, low, words)
            elif span == "*" or slash:
                end = high
            values = range(start, end + 1, digits(step) if slash else 1)
        except ValueError:
            raise ValueError(f"{part!r} cannot be read") from None
        if not values or start < low or end > high:
            raise ValueError(f"{part!r} is not within {low} to {high}")
        is_sunday_again = slash and words == DAYS and start == SUNDAY_AGAIN
        if is_sunday_again or (dash and start == end):
            raise ValueError(f"{part!r} is read in two ways; write the number alone")
        result.update(values)
    return frozenset(result)


def number(text: str, low: int, words: list[str]) -> int:
    """A number as it is, or a name's."""
    if text in words:
        return words.index(text) + low
    return digits(text)


def digits(text: str) -> int:
    """Plain digits only: Python's own numbers may have signs, underscores and other scripts."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
