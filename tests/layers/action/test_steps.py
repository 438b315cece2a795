"""The names under which what a run has done is stored; functions may be renamed, these not."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.action import __main__  # noqa: F401 -- the commands
from app.action.durable import steps, store
from app.action.people import authority  # noqa: F401 -- its steps
from app.action.workers import worker  # noqa: F401 -- the workflows

from .conftest import ORDER, Begin

WORKFLOWS = "after apply pursue tick undo watch"
STORED = (  # by 0.4.0 and 0.5.0
    "_admit _answered _applied _ask_about _asked _dismiss _held _left _look _looked _prepared"
    " _record _reset _written approved ask ask_about_unclear begin block carry_out decide dropped"
    " ended follow forget lapse listen planned set_off take_back take_up tell think unblock undo"
    " unmet use wait waits"
)
DECORATORS = pytest.mark.parametrize(
    "decorate", [steps.workflow, steps.transaction, steps.step], ids=lambda one: one.__name__
)
Decorate = Callable[[str], Any]


def test_the_names_that_earlier_releases_have_stored_are_in_use() -> None:
    assert set(WORKFLOWS.split()) == steps._workflow_names
    assert set(STORED.split()) <= steps._step_names


def test_each_step_of_a_run_is_stored_under_one_of_them(begin: Begin) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    stored = {row["name"] for row in store.rows(sa.select(store.steps.c.name))}
    assert {"begin", "think", "decide", "carry_out", "ended"} <= stored <= set(STORED.split())


@DECORATORS
def test_two_of_one_name_are_refused(decorate: Decorate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_workflow_names", {"send"})
    monkeypatch.setattr(steps, "_step_names", {"send"})
    with pytest.raises(ValueError, match="'send' is stored for another function already"):
        decorate("send")


def test_a_transaction_and_a_step_have_no_name_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_step_names", set[str]())
    steps.transaction("send")
    with pytest.raises(ValueError, match="'send' is stored"):
        steps.step("send")


@DECORATORS
@pytest.mark.parametrize("name", ["", print], ids=["empty", "without brackets"])
def test_one_without_a_name_is_refused(decorate: Decorate, name: Any) -> None:
    with pytest.raises(ValueError, match="needs the name to store"):
        decorate(name)
