"""A workflow's schedules pass exactly if the clock of a scaffolded project, which has a parser of
its own, reads them.
"""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents
from scoping.errors import ScopingError
from scoping.scaffold.layers import templates_folder

CLOCK = "engagement/extensions/scheduled_prompt/src/app/extension/scheduled_prompt/cron.py"
EXPRESSIONS = {
    "* * * * *": True,
    "0 6 * * *": True,
    "59 23 31 12 7": True,
    "0 0 1 1 0": True,
    "*/15 8-18/2 1,15 JAN-Mar mon-fri": True,
    "5/10 0 * * 1-5,sun": True,
    "0 6 30 feb *": True,  # a day that never comes is still one that can be read
    "1_0 +6 007 * *": True,  # as Python reads numbers
    "0 6 * * fri-7": True,
    "60 6 * * *": False,
    "99 6 * * *": False,
    "-1 6 * * *": False,
    "0 24 * * *": False,
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


@pytest.mark.parametrize(
    ("expression", "sound"),
    [pytest.param(text, sound, id=text[:40]) for text, sound in EXPRESSIONS.items()],
)
def test_the_two_parsers_agree(expression: str, clock: ModuleType, *, sound: bool) -> None:
    assert (passes(expression), is_read(expression, clock)) == (sound, sound)


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
