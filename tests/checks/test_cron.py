"""A workflow's schedules pass exactly if a scaffolded project reads them, with the same words for
each mistake; and they come when croniter, which keeps the clock of an agent's engine, says so.
"""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents
from scoping.errors import Mistakes, ScopingError
from scoping.files import templates_folder
from tests.support.wording import load_wording

SAYS = load_wording("checks")

CRON = "base/src/app/base/cron.py"
EXPRESSIONS = {
    "* * * * *": True,
    "0 6 * * *": True,
    "59 23 31 12 7": True,
    "0 0 1 1 0": True,
    "*/15 8-18/2 1,15 JAN-Mar mon-fri": True,
    "5/10 0 * * 1-5,sun": True,
    "0 6 29 feb *": True,
    "0 0 31 2 mon": True,  # the Mondays come
    "05 6 007 * *": True,
    "0 6 30 feb *": False,
    "0 0 31 4 *": False,
    "0 0 31 2,4,6,9,11 *": False,
    "0 6 31/5 2 *": False,
    "0 6 30-31 2 *": False,
    "1_0 6 * * *": False,
    "+5 * * * *": False,
    "0 6 * * \u0661": False,
    "*/\u0665 * * * *": False,
    "5-5/3 * * * *": False,  # every three minutes, in croniter
    "0 6 * * 7/2": False,  # from Monday on, in croniter
    "0 6 * * fri-7": True,
    "60 6 * * *": False,
    "99 6 * * *": False,
    "-1 6 * * *": False,
    "0 24 * * *": False,
    "0x10 6 * * *": False,
    "1e1 6 * * *": False,
    "\uff15 6 * * *": False,
    "5\u00a06 * * *": False,
    "5\t6 * * *": False,
    "0 6 31 6,sep *": False,
    "0 6 30/2 feb *": False,
    "0 6 31 feb */8": True,  # the Sundays come
    "0 6 29 2 *": True,
    "0 6 0 * *": False,
    "0 6 32 * *": False,
    "0 6 * 0 *": False,
    "0 6 * 13 *": False,
    "0 6 * * 8": False,
    "0 6 31-1 * *": False,
    "0 6 * * sat-sun": False,
    "0 6 * nov-feb *": False,
    "*/0 * * * *": False,
    "*/-5 * * * *": False,
    "10-5/-1 * * * *": False,
    "*/ * * * *": False,
    "/5 * * * *": False,
    "70/5 * * * *": False,
    "*-5 * * * *": False,
    "5- * * * *": False,
    "1,,2 * * * *": False,
    "1.5 * * * *": False,
    "0 6 L * *": False,
    "0 6 ? * *": False,
    "0 6 * * mon#1": False,
    "0 6 * * monday": False,
    "0 mon * * *": False,
    "jan 6 * * *": False,
    "0 6 * *": False,
    "0 0 6 * * *": False,
    "@daily": False,
    f"{'9' * 5000} 6 * * *": False,
}


@pytest.fixture(scope="module")
def cron() -> ModuleType:
    """Give the module that a project has."""
    specification = importlib.util.spec_from_file_location("cron", templates_folder() / CRON)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def mistakes(expression: str) -> list[tuple[str, str]]:
    """Give what is wrong with a workflow of this schedule, and what to write instead."""
    triggers = [{"kind": "schedule", "cron": expression}]
    workflow = {
        "scoping": 2,
        "workflow": {"id": "a", "name": "A"},
        "answers": {},
        "triggers": triggers,
    }
    try:
        documents.parse_workflow(json.dumps(workflow), "scoping.yaml")
    except Mistakes as several:
        return [(one.problem, one.fix) for one in several.mistakes]
    except ScopingError as one:
        return [(one.problem, one.fix)]
    return []


def first_mistake(expression: str, cron: ModuleType) -> str:
    """Give the words with which a project refuses a schedule; empty if it takes it."""
    try:
        cron.parse(expression)
    except ValueError as error:
        return str(error)
    return ""


def comes_in_an_agent(expression: str) -> bool:
    """Whether croniter, which keeps the clock of an agent's engine, reads it."""
    return bool(croniter.is_valid(expression, second_at_beginning=True))


def is_told_alike(expression: str, cron: ModuleType) -> bool:
    """Whether the workflow's first mistake has the project's words, if it has five fields."""
    found = mistakes(expression)
    said = first_mistake(expression, cron)
    if not said or "fields; write" in said or found[0][0].startswith("triggers"):
        return bool(found) is bool(said)
    return said == "; ".join(found[0])


@pytest.mark.parametrize(
    ("expression", "sound"),
    [pytest.param(text, sound, id=text[:40]) for text, sound in EXPRESSIONS.items()],
)
def test_a_schedule_is_read_alike(expression: str, cron: ModuleType, *, sound: bool) -> None:
    assert (not mistakes(expression), not first_mistake(expression, cron)) == (sound, sound)
    assert is_told_alike(expression, cron)
    assert comes_in_an_agent(expression) or not sound


def test_a_day_that_never_comes_is_said_with_its_line() -> None:
    text = """\
scoping: 2
workflow: {id: a, name: A}
answers: {}
triggers:
  - {kind: schedule, cron: "0 0 31 2,4 *"}
"""
    with pytest.raises(ScopingError) as raised:
        documents.parse_workflow(text, "scoping.yaml")
    assert str(raised.value) == SAYS["scoping yaml 5 28 cron"]


numbers = st.sampled_from(
    [
        "*",
        "",
        "0",
        "1",
        "5",
        "7",
        "8",
        "12",
        "31",
        "59",
        "60",
        "mon",
        "sat",
        "sun",
        "jan",
        "dec",
        "x",
    ]
)
parts = st.builds(
    "".join,
    st.tuples(
        numbers, st.sampled_from(["", "-", "/"]), numbers, st.sampled_from(["", "/"]), numbers
    ),
)
fields = st.one_of(
    st.just("*"), st.lists(st.one_of(numbers, parts), min_size=1, max_size=2).map(",".join)
)


@given(st.lists(fields, min_size=5, max_size=5).map(" ".join))
def test_what_is_put_together_at_random_is_read_alike(cron: ModuleType, expression: str) -> None:
    assert is_told_alike(expression, cron)
    assert first_mistake(expression, cron) or comes_in_an_agent(expression)


MINUTE = timedelta(minutes=1)
WINDOW = 36 * 60  # minutes
# Where the clock is set, in UTC, and two zones where it is not.
CLOCK_CHANGES = [
    ("UTC", "2026-03-29T01:00Z"),
    ("Asia/Kathmandu", "2026-03-02T00:00Z"),
    ("Europe/Berlin", "2026-03-29T01:00Z"),
    ("Europe/Berlin", "2026-10-25T01:00Z"),
    ("Europe/Dublin", "2026-10-25T01:00Z"),  # whose winter time is the one that is set
    ("America/New_York", "2026-03-08T07:00Z"),
    ("America/New_York", "2026-11-01T06:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00Z"),  # midnight is skipped
    ("America/Sao_Paulo", "2019-02-17T02:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00Z"),
    ("Africa/Cairo", "2026-10-29T21:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # by half an hour
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),
    ("Antarctica/Troll", "2026-03-29T01:00Z"),  # by two hours
    ("Antarctica/Troll", "2026-10-25T01:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a day is left out
]
minutes = st.sampled_from(["*", "*/15", "0", "30", "5/20", "10-20/5", "0,45", "59"])
hours = st.sampled_from(["*", "*/2", "1", "2", "3", "2,5", "1-4/2", "23", "0", "0-3", "1/2"])
days = st.sampled_from(["*", "1", "25", "29", "30", "*/2", "1-7", "31", "25/3"])
months = st.sampled_from(["*", "mar", "10-11", "*/2", "4", "12"])
weekdays = st.sampled_from(["*", "sun", "0", "7", "mon-fri", "*/2", "fri-7", "1,3"])
schedules = st.tuples(minutes, hours, days, months, weekdays).map(" ".join)


@given(schedules, st.sampled_from(CLOCK_CHANGES), st.integers(0, WINDOW - 120))
def test_a_schedule_comes_when_croniter_says(
    cron: ModuleType, expression: str, change: tuple[str, str], before: int
) -> None:
    """Beside an hour of the day that autumn repeats, of which the second is left out."""
    if first_mistake(expression, cron):
        return
    schedule = cron.parse(expression)
    zone = ZoneInfo(change[0])
    begin = datetime.fromisoformat(change[1]) - before * MINUTE
    end = begin + WINDOW * MINUTE
    own = [at for n in range(WINDOW) if schedule.comes(at := begin + n * MINUTE, zone)]
    times = croniter(expression, (begin - MINUTE).astimezone(zone), second_at_beginning=True)
    theirs = list[datetime]()
    while (at := times.get_next(datetime)) < end:
        if not schedule.is_repeat(at, zone):
            theirs.append(at.astimezone(UTC))
    assert own == theirs
    latest = schedule.latest(begin - MINUTE, end - timedelta(seconds=1), zone)
    assert latest == max(theirs, default=None)


leap_days = st.sampled_from(["0 0 29 2 *", "30 2 29 feb *", "15 3 1 1 *", "0 12 31 12 mon"])


@given(
    leap_days,
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
)
def test_the_latest_of_a_rare_schedule_is_croniters(
    cron: ModuleType, expression: str, zone: str, until: datetime
) -> None:
    end = until.replace(second=30, tzinfo=UTC)
    before = croniter(expression, end.astimezone(ZoneInfo(zone))).get_prev(datetime)
    after = end - timedelta(days=3000)
    assert cron.parse(expression).latest(after, end, ZoneInfo(zone)) == before
