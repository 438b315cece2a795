"""One run to its end: a scripted model on the real engine, on either database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from app.action import view
from app.action.calls.execution import Call as Made
from app.action.durable import engine, steps, store
from app.action.durable.engine import Task
from app.action.durable.store import MessageKind
from app.action.loop import journal
from app.action.loop.state import Run
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.base.display import as_written
from app.base.problem import Problem
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, Call, comes_to, waiting

SAYS = load_wording("layers/action")

pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)

Table = Callable[[str], list[dict[str, Any]]]


def order(number: int, amount: float = 50) -> list[Call]:
    return [(ORDER, {"order_id": f"o{number}", "amount": amount})]


def held(answers: threading.Event) -> Iterator[list[Call]]:
    """A turn that the model gives once it may."""
    assert answers.wait(LIMIT)
    yield [("stock__level", {"item_id": "A"})]


DONE = (Kind.READ_DONE, Kind.WRITE_DONE)


def kinds(run: str = "run-1") -> list[str]:
    return [row["kind"] for row in audit.of_run(run)]


def test_a_goal_is_pursued_to_its_end_and_every_step_is_recorded(
    begin: Begin, table: Table
) -> None:
    outcome = begin([[("stock__level", {"item_id": "A"})], order(1)]).get_result()
    assert (outcome["status"], outcome["report"], outcome["left"]) == ("done", "Ordered.", [])
    assert [row["order_id"] for row in table("orders")] == ["o1"]
    assert kinds() == [
        Kind.RUN_STARTED, Kind.MODEL_ANSWERED, Kind.PLAN_MADE, Kind.MODEL_ANSWERED,
        Kind.CALL_DECIDED, Kind.READ_DONE, Kind.MODEL_ANSWERED, Kind.CALL_DECIDED,
        Kind.WRITE_DONE, Kind.MODEL_ANSWERED, Kind.RUN_ENDED,
    ]  # fmt: skip
    made = [row["about"] for row in audit.of_run("run-1") if row["kind"] in DONE]
    assert [(about["operation"], about["ok"]) for about in made] == [
        ("stock__level", True),
        (ORDER, True),
    ]
    assert verification.verify()[2] == []


def test_a_model_that_is_asked_keeps_no_other_run_from_computing(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    """More models are waited for than there may be runs that compute."""
    number, answers = steps.AT_ONCE + 2, threading.Event()
    runs = [begin([held(answers)], f"Goal {n}", f"run-{n}") for n in range(number)]
    until(lambda: len(sent) == 2 * number)  # each has made its plan
    answers.set()
    assert {run.get_result()["status"] for run in runs} == {"done"}


def test_an_approval_runs_what_was_shown_and_says_who_gave_it(begin: Begin, table: Table) -> None:
    run = begin([order(1, 500)])
    request = waiting()[0]
    assert table("orders") == []
    approvals.answer_request(request["id"], "approve", "bo", "within the contract")
    assert run.get_result()["status"] == "done"
    assert table("orders") == [{"order_id": "o1", "amount": 500}]
    (row,) = store.rows(store.requests.select())
    assert (row["answer"], row["by"], row["reason"]) == ("approve", "bo", "within the contract")


def test_a_no_is_told_to_the_model_and_nothing_runs(begin: Begin, table: Table) -> None:
    run = begin([order(1, 500)])
    approvals.answer_request(waiting()[0]["id"], "deny", "bo", "too dear")
    assert run.get_result()["status"] == "done"
    assert table("orders") == []
    assert Kind.REQUEST_ANSWERED in kinds()


@pytest.mark.usefixtures("silence")
def test_silence_until_the_deadline_is_a_no(begin: Begin, table: Table) -> None:
    """Silence until the deadline is a no, and a person is called."""
    outcome = begin([order(1, 500)]).get_result()
    assert (outcome["status"], table("orders")) == ("escalated", [])
    assert outcome["report"].startswith(f"nobody answered whether {as_written(ORDER)} may run")


def test_a_stop_takes_back_what_was_written(begin: Begin, table: Table) -> None:
    run = begin([order(1), order(2), order(3, 500), order(4)])
    request = waiting()[0]
    assert len(table("orders")) == 2
    controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor")
    with suppress(Problem):  # it has stopped meanwhile, and is not asked any more
        approvals.answer_request(request["id"], "deny", "bo", "")
    outcome = run.get_result()
    assert (outcome["status"], outcome["report"]) == ("stopped", "stopped by bo: wrong vendor")
    assert table("orders") == []
    assert kinds()[-3:] == [Kind.WRITE_UNDONE, Kind.WRITE_UNDONE, Kind.RUN_ENDED]


def test_the_kill_switch_ends_all_runs_before_their_next_step(begin: Begin, table: Table) -> None:
    runs = [begin([order(n, 500), order(n + 10)], goal=f"Goal {n}", run=f"run-{n}") for n in (1, 2)]
    waiting(2)
    controls.kill_runs("bo")
    for request in approvals.open_requests():
        with suppress(Problem):  # it has ended meanwhile, and is not asked any more
            approvals.answer_request(request["id"], "approve", "bo", "")
    assert [run.get_result()["report"] for run in runs] == ["all runs were stopped by bo"] * 2
    assert table("orders") == []
    controls.allow_runs("bo")
    assert begin([order(5)], goal="Goal 5", run="run-5").get_result()["status"] == "done"


def test_a_pause_holds_until_it_is_lifted(begin: Begin, table: Table) -> None:
    run = begin([order(1, 500), order(2)])
    request = waiting()[0]
    controls.tell_run("run-1", MessageKind.PAUSE, "bo")
    approvals.answer_request(request["id"], "approve", "bo", "")
    comes_to("paused")
    controls.tell_run("run-1", MessageKind.STEER, "bo", "only vendor X")
    until(lambda: kinds()[-1] == Kind.PEOPLE_HEARD)  # it has looked again, and is still paused
    assert (engine.has_outcome("run-1"), table("orders")) == (False, [])
    controls.tell_run("run-1", MessageKind.RESUME, "bo")
    assert run.get_result()["status"] == "done"


@pytest.mark.usefixtures("silence")
def test_refusals_lower_the_level_and_then_end_the_run(begin: Begin, table: Table) -> None:
    outcome = begin([[("vendors__close_account", {})]] * 20 + [FINISH]).get_result()
    assert outcome["status"] == "escalated"
    levels = [
        row["about"]["level"] for row in audit.of_run("run-1") if row["kind"] == Kind.LEVEL_LOWERED
    ]
    assert levels == ["consultant", "collaborator", "operator"]


def test_a_persons_no_costs_no_rung(begin: Begin, table: Table) -> None:
    run = begin([order(n, 500) for n in range(1, 6)])
    for _ in range(5):
        approvals.answer_request(waiting()[0]["id"], "deny", "bo", "too dear")
    assert run.get_result()["status"] == "done"
    assert (table("orders"), kinds().count(Kind.LEVEL_LOWERED)) == ([], 0)
    assert view.one("run-1")["refusals"] == 0


@pytest.mark.usefixtures("silence")
def test_unmet_goal_is_tried_again_then_handed_over(begin: Begin) -> None:
    """A goal that is not met is tried again and then handed over."""
    short: list[Call] = [
        ("finish", {"met": False, "confidence": 0.9, "missing": "an offer", "report": ""})
    ]
    outcome = begin([short, short, short]).get_result()
    assert outcome["report"] == SAYS["the goal is not met"]
    doubtful: list[Call] = [
        ("finish", {"met": True, "confidence": 0.3, "missing": "the price", "report": ""})
    ]
    outcome = begin(
        [[("stock__level", {"item_id": "A"})], doubtful], goal="Other", run="run-2"
    ).get_result()
    assert outcome["report"] == SAYS["the goal seems met but"]


def beside() -> Run:
    """What a run knows, of one that no engine carries."""
    task = Task("Restock A")
    run = Run("run-x", task, journal.record_start("run-x", task))
    store.in_transaction(store.change_run, "run-x", outcome={})
    return run


def test_what_a_read_only_repeats_vouches_for_nothing(begin: Begin) -> None:
    """It fails, or answers about a name that only the model gave: that vouches for no such name."""
    begin([]).get_result()
    run = beside()
    run.learn(
        Made("run-x", 1, "stock__level", {"item_id": "EVIL-9"}, ""),
        {"ok": True, "result": "no item EVIL-9"},
    )
    run.learn(
        Made("run-x", 2, "stock__level", {"item_id": "A"}, ""),
        {"ok": False, "result": "Failed: EVIL-8"},
    )
    run.learn(
        Made("run-x", 3, "stock__level", {"item_id": "A"}, ""),
        {"ok": True, "result": "A has 3 on shelf B-12"},
    )
    run.learn(
        Made("run-x", 4, "stock__level", {"item_id": "EVIL-7"}, ""),
        {"ok": True, "result": '{"item_id": "EVIL-7", "shelf": "C-7"}'},
    )
    words = ("EVIL-9", "EVIL-8", "EVIL-7", "B-12", "C-7")
    vouched = [run.knowledge.vouched.covers(word) for word in words]
    assert vouched == [False, False, False, True, True]


def test_a_write_that_was_taken_back_can_be_taken_back_once(begin: Begin) -> None:
    begin([]).get_result()
    run, order_1 = beside(), {"order_id": "o1", "amount": 5}
    run.learn(Made("run-x", 1, ORDER, order_1, ""), {"ok": True, "result": ""})
    cancel = ("vendors__cancel_order", {"order_id": "o1"})
    assert run.own_facts().undos == (cancel,)
    run.learn(Made("run-x", 2, *cancel, ""), {"ok": True, "result": ""})
    assert run.own_facts().undos == ()
