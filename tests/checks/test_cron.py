"""A workflow's schedules pass exactly if the clock of a scaffolded project reads them, and each
clock, that of an agent and that of the extension, then names the same times.
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
from scoping.errors import ScopingError
from scoping.files import templates_folder

CLOCK = "engagement/extensions/scheduled_prompt/src/app/extension/scheduled_prompt/cron.py"
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
def clock() -> ModuleType:
    """Give the parser that a project brings along."""
    specification = importlib.util.spec_from_file_location("clock", templates_folder() / CLOCK)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def passes(expression: str) -> bool:
    """Whether a workflow with this schedule has no mistakes."""
    triggers = [{"kind": "schedule", "cron": expression}]
    workflow = {
        "scoping": 2,
        "workflow": {"id": "a", "name": "A"},
        "answers": {},
        "triggers": triggers,
    }
    try:
        documents.parse_workflow(json.dumps(workflow), "scoping.yaml")
    except ScopingError:
        return False
    return True


def is_read(expression: str, clock: ModuleType) -> bool:
    try:
        clock.parse(expression)
    except ValueError:
        return False
    return True


def comes_in_an_agent(expression: str) -> bool:
    """Whether croniter, which keeps an agent's clock, reads it."""
    try:
        croniter(expression).get_next()
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("expression", "sound"),
    [pytest.param(text, sound, id=text[:40]) for text, sound in EXPRESSIONS.items()],
)
def test_the_parsers_agree(expression: str, clock: ModuleType, *, sound: bool) -> None:
    assert (passes(expression), is_read(expression, clock)) == (sound, sound)
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
    assert str(raised.value) == (
        "scoping.yaml:5:28: cron never comes: month '2,4' has no day '31'\n"
        "  → write a day that one of these months has, such as 28"
    )


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
def test_they_agree_on_what_is_put_together_at_random(clock: ModuleType, expression: str) -> None:
    assert passes(expression) is is_read(expression, clock)


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")
CLOCK_CHANGES = (
    datetime(2026, 3, 28, 22, tzinfo=UTC),
    datetime(2026, 10, 24, 22, tzinfo=UTC),
    datetime(2026, 4, 4, 12, tzinfo=UTC),
)
few = st.sampled_from(["*", "*/15", "0", "30", "5/20", "10-20/5"])
hours = st.sampled_from(["*", "*/2", "1", "2", "3", "2,5", "1-4/2", "23"])
days = st.sampled_from(["*", "1", "29", "*/2", "1-7", "31", "25/3"])
months = st.sampled_from(["*", "mar", "10-11", "*/2", "4"])
weekdays = st.sampled_from(["*", "sun", "0", "7", "mon-fri", "*/2", "fri-7", "1,3"])
schedules = st.tuples(few, hours, days, months, weekdays).map(" ".join)


@given(schedules, st.sampled_from(ZONES), st.sampled_from(CLOCK_CHANGES))
def test_the_extensions_clock_and_the_agents_name_the_same_times(
    clock: ModuleType, expression: str, zone: str, begin: datetime
) -> None:
    """Beside an hour of the day that autumn repeats, of which each leaves out the second."""
    if not passes(expression):
        return
    here = ZoneInfo(zone)
    schedule, minute = clock.parse(expression), timedelta(minutes=1)
    own = [at for n in range(60 * 36) if schedule.comes(at := begin + n * minute, here)]
    times = croniter(expression, (begin - minute).astimezone(here))
    theirs = list[datetime]()
    while (at := times.get_next(datetime)) < begin + 60 * 36 * minute:
        if not (at.fold and schedule.goes_by_hours):
            theirs.append(at.astimezone(UTC))
    assert own == theirs
