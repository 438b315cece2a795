"""The five fields of cron: what they may say, and when a schedule comes. Pure.

No seconds, no @daily, no L or #. The toolkit reads its schedules with this module, too, and so does
its page, compiled to JavaScript; so it imports nothing of the layers. The engine of an agent keeps
its clock by croniter, and a test holds both to the same times.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SUNDAY_AGAIN = 7


class Field(NamedTuple):
    """One of the five, with its least and greatest value, and the names of its values."""

    name: str
    low: int
    high: int
    words: Sequence[str] = ()


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days, by the month's number
FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("weekday", 0, SUNDAY_AGAIN, WEEKDAYS),
)


class CronError(ValueError):
    """What is wrong with a schedule, and what to write instead."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(f"{problem}; {fix}")
        self.problem = problem
        self.fix = fix


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
        is_time = when.minute in self.minutes and when.hour in self.hours
        return is_time and self._names_day(when)

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
        return self.names(when) and not self.is_repeat(minute, zone)

    def is_repeat(self, at: datetime, zone: tzinfo) -> bool:
        """Whether a time is the second of two that the clock on the wall shows alike.

        A schedule of an hour of the day counts only the first; one that comes every so many
        minutes or hours counts both.
        """
        # What croniter gives may say that it is the second one where there is none.
        is_second = bool(at.astimezone(UTC).astimezone(zone).fold)
        return is_second and self.goes_by_hours

    def latest(self, after: datetime, until: datetime, zone: tzinfo) -> datetime | None:
        """Give the last minute at which it comes, in UTC, after one time and up to another."""
        minute = until.astimezone(UTC).replace(second=0, microsecond=0)
        while minute > after:
            if not self._names_day_near(minute.astimezone(zone)):
                minute -= DAY
                continue
            if self.comes(minute, zone):
                return minute
            minute -= MINUTE
        return None

    def _names_day(self, when: date) -> bool:
        day = when.day in self.days
        weekday = when.isoweekday() % SUNDAY_AGAIN in self.weekdays
        fits = day or weekday if self.either_day else day and weekday
        return fits and when.month in self.months

    def _names_day_near(self, when: date) -> bool:
        """Whether it may come in the day that ends here; a clock is set by one day at most."""
        return any(self._names_day(when + days * DAY) for days in (0, 1, -1, -2))


def parse(text: str) -> Schedule:
    """Read a schedule. Raises CronError with the first mistake."""
    for mistake in mistakes(text):
        raise mistake
    fields = _split(text)
    minutes, hours, days, months, weekdays = (
        _values(*pair) for pair in zip(fields, FIELDS, strict=True)
    )
    return Schedule(
        frozenset(minutes),
        frozenset(hours),
        frozenset(days),
        frozenset(months),
        frozenset(day % SUNDAY_AGAIN for day in weekdays),
        either_day="*" not in (fields[2], fields[4]),
        each_hour=fields[1] == "*",
        goes_by_hours=not fields[1].startswith("*"),
    )


def mistakes(text: str) -> Iterator[CronError]:
    """Find the first mistake of each field, or that there are not five, or that no day ever comes.

    What programs that know cron read in several ways is a mistake, too.
    """
    fields = _split(text)
    if len(fields) != len(FIELDS):
        problem = f"cron needs five fields, not {len(fields)}"
        yield CronError(problem, "write five fields, such as 0 6 * * *")
        return
    is_sound = True
    for parts, field in zip(fields, FIELDS, strict=True):
        wrong = next((part for part in parts.split(",") if not _range(part.lower(), field)), None)
        if wrong is not None:
            is_sound = False
            yield _unread(wrong, field)
    if is_sound and _never_comes(fields):
        months = fields[3][:60]
        days = fields[2][:60]
        yield CronError(
            f"cron names a day that never comes: month {months!r} has no day {days!r}",
            "write a day that one of these months has, such as 28",
        )


def _split(text: str) -> list[str]:
    return [field for field in text.split(" ") if field]


def _unread(part: str, field: Field) -> CronError:
    values = f"* or numbers from {field.low} to {field.high}"
    if field.words:
        values += f", or {field.words[0]} to {field.words[-1]}"
    return CronError(
        f"cron has no {field.name} {part[:60]!r}",
        f"write {values}, with commas between them; a range goes up, and a step is at least 1",
    )


def _never_comes(fields: Sequence[str]) -> bool:
    """Whether no month has a day of these; a weekday that is named besides is a day of its own."""
    days = _values(fields[2], FIELDS[2])
    months = _values(fields[3], FIELDS[3])
    return fields[4] == "*" and min(days) > max(LONGEST[month] for month in months)


def _values(text: str, field: Field) -> set[int]:
    return {value for part in text.split(",") for value in _range(part.lower(), field)}


def _range(part: str, field: Field) -> range:
    """Give the values of `*`, a number or a range, each perhaps with a step.

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


def _number(text: str, field: Field) -> int:
    """A number as it is, or a name's."""
    if text in field.words:
        return field.words.index(text) + field.low
    return _digits(text)


def _digits(text: str) -> int:
    """Read plain digits; Python's own numbers may have signs, underscores and other scripts."""
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text)
