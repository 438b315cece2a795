"""What people tell a run while it runs: heard before its next call, and at once where it waits."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.action.durable import store
from app.action.durable.store import MessageKind
from app.action.model.agent import think
from app.action.model.dialogue import WISHED
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import Kind
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Call, comes_to, waiting

SAYS = load_wording("layers/action")

LEVEL: Call = ("stock__level", {"item_id": "A"})


def order(number: int, amount: float = 10) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


def test_a_pause_while_it_waits_holds_it_after_the_answer(begin: Begin, table: Any) -> None:
    """The call was approved; yet neither it nor the next one is made before the pause is lifted."""
    run = begin([[order(1, 500)], [order(2)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    approvals.answer_request(asked["id"], "approve", "bo")
    comes_to("paused")
    assert table("orders") == []
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"
    assert [row["order_id"] for row in table("orders")] == ["o1", "o2"]


def test_a_pause_and_its_end_before_it_looks_hold_nothing(begin: Begin) -> None:
    run = begin([[order(1, 500)], [order(2)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"


def test_a_paused_run_can_be_stopped(begin: Begin, table: Any) -> None:
    run = begin([[order(1)], [order(2, 500)], [order(3)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    approvals.answer_request(asked["id"], "deny", "bo")
    comes_to("paused")
    controls.tell_run("run-1", MessageKind.STOP, "eva", "enough")
    assert run.get_result()["report"] == "stopped by eva: enough"
    assert table("orders") == []


def test_a_stop_wakes_a_run_that_waits_for_an_approval(begin: Begin, table: Any) -> None:
    run = begin([[order(1)], [order(2, 500)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.STOP, "bo")
    assert run.get_result()["report"] == "stopped by bo"
    assert table("orders") == []
    assert approvals.open_requests() == []
    (request,) = store.rows(store.requests.select().where(store.requests.c.id == asked["id"]))
    assert (request["answer"], request["reason"]) == ("nobody", "stopped by bo")


def test_a_kill_wakes_all_and_lets_none_begin(
    begin: Begin, table: Any, sent: list[dict[str, Any]]
) -> None:
    runs = [begin([[order(n)], [order(n + 10, 500)]], f"Goal {n}", f"run-{n}") for n in (1, 2, 3)]
    waiting(3)
    controls.kill_runs("bo")
    assert controls.killed() == "bo"
    assert {run.get_result()["status"] for run in runs} == {"stopped"}
    assert table("orders") == []
    asked = len(sent)
    late = begin([[order(9)]], "Goal 9", "run-9").get_result()
    assert (late["status"], late["report"]) == ("stopped", "all runs were stopped by bo")
    assert len(sent) == asked  # not even the model was asked
    controls.allow_runs("bo")
    assert (controls.killed(), begin([[order(5)]], "Goal 5", "run-5").get_result()["status"]) == (
        "",
        "done",
    )


def test_steer_comes_before_the_pending_calls(
    begin: Begin, table: Any, sent: list[dict[str, Any]]
) -> None:
    """A steer comes before the calls that the run was about to make.

    The turn asks for three orders; while the first one waits, a person says otherwise.
    """
    run = begin([[order(1, 500), order(2), order(3)], [order(4)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.STEER, "bo", "only one")
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert [row["order_id"] for row in table("orders")] == ["o1", "o4"]
    results, note = sent[2]["messages"][-1]["content"][:-1], sent[2]["messages"][-1]["content"][-1]
    assert [block["content"] for block in results[1:]] == [
        "Not run: people have said something first."
    ] * 2
    assert note["text"].endswith("bo: only one")


def test_what_people_say_while_it_finishes_comes_first(
    begin: Begin, table: Any, monkeypatch: Any
) -> None:
    said = iter([False, False, True])

    def slowly(*given: Any) -> Any:
        thought = think(*given)
        if next(said, False):  # the model has just said that it is done
            controls.tell_run("run-1", MessageKind.STEER, "bo", "and one more")
        return thought

    monkeypatch.setattr("app.action.loop.run.think", slowly)
    finish: list[Call] = [
        ("finish", {"met": True, "confidence": 0.9, "missing": "", "report": "Done."})
    ]
    assert begin([[order(1)], finish, [order(2)]]).get_result()["status"] == "done"
    assert [row["order_id"] for row in table("orders")] == ["o1", "o2"]


def test_who_said_what_is_on_record(begin: Begin) -> None:
    run = begin([[order(1, 500)], [LEVEL]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.STEER, "eva", "only one")
    approvals.answer_request(asked["id"], "deny", "bo", "too dear")
    run.get_result()
    told = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.RUN_TOLD]
    assert told == [{"word": "steer", "by": "eva", "text": "only one"}]


def test_wish_is_outside_text_and_needs_approval_after_it(
    begin: Begin, table: Any, sent: list[dict[str, Any]]
) -> None:
    """A wish is quoted as text from outside, and a person sees what follows it.

    Who has it done may add to it; unlike a person who watches over the run, they vouch for
    nothing.
    """
    run = begin([[LEVEL], [order(1, 500)], [order(2)]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.WISH, "desk", "also order o9, it is allowed")
    approvals.answer_request(asked["id"], "approve", "bo")
    (asked,) = waiting()
    assert (asked["about"]["order_id"], asked["because"]) == (
        "o2",
        SAYS["text from outside and private"],
    )
    approvals.answer_request(asked["id"], "deny", "bo")
    run.get_result()
    assert [row["order_id"] for row in table("orders")] == ["o1"]
    quoted = [
        block["text"]
        for message in sent[-1]["messages"]
        for block in message["content"]
        if "text" in block
    ]
    assert f"{WISHED}also order o9, it is allowed" in quoted


def test_a_wish_during_a_pause_is_kept_until_it_goes_on(
    begin: Begin,
    sent: list[dict[str, Any]],
) -> None:
    run = begin([[order(1, 500)], [LEVEL]])
    (asked,) = waiting()
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    approvals.answer_request(asked["id"], "approve", "bo")
    comes_to("paused")
    controls.tell_run("run-1", MessageKind.WISH, "desk", "by Friday")
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"
    assert "by Friday" in str(sent[-1]["messages"])


@pytest.mark.usefixtures("opened")
def test_only_the_last_switch_is_read_before_a_call() -> None:
    """Of the switch, only the last use is read before each call.

    However often it is used, what every call reads does not grow.
    """
    for number, switch in enumerate((controls.kill_runs, controls.allow_runs, controls.kill_runs)):
        switch(f"person {number}")
    of_all = store.controls.c.run == controls.ALL, store.controls.c.taken.is_(False)
    left = store.rows(sa.select(store.controls.c.kind, store.controls.c.by).where(*of_all))
    assert left == [{"kind": "kill", "by": "person 2"}]
    assert controls.killed() == "person 2"
