"""A run that is stuck hands a person what is known and what is needed, and does as that person
says.
"""

from typing import Any

import pytest

from app.action.durable import engine
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.record import audit
from app.action.record.records import Kind
from app.base.problem import Problem
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, Call, planned, waiting

SAYS = load_wording("layers/action")

LEVEL: Call = ("stock__level", {"item_id": "A"})
LETTER = "vendors__send_letter"
PLAN = planned("stock__level", ORDER, LETTER, times=2)
UNSURE: list[Call] = [
    (
        "finish",
        {"met": True, "confidence": 0.4, "missing": "the price", "report": "Ordered, perhaps."},
    )
]
WHY = "the goal seems met, but the model is not sure; missing: the price"


def order(number: int) -> list[Call]:
    return [(ORDER, {"order_id": f"o{number}", "amount": 10})]


def handed_over(begin: Begin, *more: list[Call]) -> tuple[Any, dict[str, Any]]:
    """A run that has read and ordered and is not sure; its request to a person."""
    run = begin([[LEVEL], order(1), UNSURE, *more], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    return run, asked


def test_the_packet_holds_what_is_known_written_left_and_needed(begin: Begin) -> None:
    run, asked = handed_over(begin)
    assert (asked["what"], asked["because"], asked["to"]) == ("Restock A", WHY, "Purchasing")
    assert asked["about"] == {
        "run": "run-1",
        "goal": "Restock A",
        "why": WHY,
        "known": ['stock.level: [{"item_id": "A", "level": 3}]'],
        "written": [
            {"operation": ORDER, "inputs": order(1)[0][1], "result": '{"receipt": "place_order-1"}'}
        ],
        "left_of_the_plan": [
            {"operation": "stock__level", "why": "needed"},
            {"operation": ORDER, "why": "needed"},
            {"operation": LETTER, "times": 2, "why": "needed"},
        ],
        "needed": SAYS["say what is missing and"],
    }
    row = engine.one_run("run-1")
    assert row
    assert (row["status"], row["why"]) == ("escalated", WHY)
    approvals.answer_request(asked["id"], "undo", "bo")
    run.get_result()


def test_continue_goes_on_with_the_note_as_an_instruction(
    begin: Begin, sent: list[dict[str, Any]], table: Any
) -> None:
    run, asked = handed_over(begin, order(2), FINISH)
    approvals.answer_request(asked["id"], "continue", "bo", "Take a second one.")
    assert run.get_result()["status"] == "done"
    assert [row["order_id"] for row in table("orders")] == ["o1", "o2"]
    assert SAYS["a person adds and it"] in str(sent[4]["messages"][-1])


@pytest.mark.parametrize(
    ("answer", "status", "left"),
    [("undo", "escalated", []), ("keep", "kept", ["o1"])],
    ids=["undo", "keep"],
)
def test_undo_and_keep_end_it(
    begin: Begin, table: Any, answer: str, status: str, left: list[str]
) -> None:
    run, asked = handed_over(begin, order(2))
    approvals.answer_request(asked["id"], answer, "bo")
    outcome = run.get_result()
    assert (outcome["status"], outcome["report"]) == (status, WHY)
    assert [row["order_id"] for row in table("orders")] == left


def test_silence_is_undo_and_on_record(begin: Begin, table: Any) -> None:
    run, asked = handed_over(begin)
    approvals.lapse(asked["id"], "run-1")
    assert run.get_result()["status"] == "escalated"
    assert table("orders") == []
    assert Kind.REQUEST_LAPSED in [row["kind"] for row in audit.of_run("run-1")]


def test_a_stop_ends_the_waiting(begin: Begin, table: Any) -> None:
    run, _ = handed_over(begin)
    controls.tell_run("run-1", MessageKind.STOP, "bo", "enough")
    assert run.get_result()["status"] == "stopped"
    assert table("orders") == []


def test_only_these_three_answers_are_taken(begin: Begin) -> None:
    run, asked = handed_over(begin)
    with pytest.raises(Problem) as caught:
        approvals.answer_request(asked["id"], "approve", "bo")
    assert str(caught.value) == SAYS["answer run 1 escalation 1"]
    approvals.answer_request(asked["id"], "keep", "bo")
    run.get_result()


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize(
    "end",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"met": True}, id="no-confidence"),
        pytest.param(
            {"met": True, "confidence": "high", "missing": "x", "report": ""},
            id="confidence-in-words",
        ),
        pytest.param({"met": True, "confidence": None, "missing": "x", "report": ""}, id="null"),
        pytest.param(
            {"met": "true", "confidence": 1, "missing": "x", "report": ""}, id="met-in-words"
        ),
        pytest.param(
            {"met": 1, "confidence": 1, "missing": "x", "report": ""}, id="met-as-a-number"
        ),
        pytest.param(
            {"met": True, "confidence": 0.69, "missing": "x", "report": ""}, id="just-below"
        ),
    ],
)
def test_end_without_met_and_sure_is_none(begin: Begin, end: dict[str, Any]) -> None:
    """An end that does not say that it is met and sure is no end."""
    assert begin([[("finish", end)]] * 9).get_result()["status"] == "escalated"
