"""A plan is counted, and can be made again.

What it adds after text from outside was read, a person approves.
"""

from collections.abc import Callable
from typing import Any

import pytest

from app.action.durable import engine
from app.action.people import approvals
from app.action.record import audit
from app.action.record.records import Kind
from app.action.rules.knowledge import Knowledge
from app.base.systems import Operation
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, Call, planned, waiting

SAYS = load_wording("layers/action")

Table = Callable[[str], list[dict[str, Any]]]

CLOSE = "vendors__close_account"
READ: Call = ("stock__level", {"item_id": "A"})
REMARKS: Call = ("stock__remarks", {"item_id": "A"})
CANCEL = "vendors__cancel_order"
PLAN = planned("stock__level", "stock__remarks", ORDER, times=1)


def order(number: int, amount: float = 10) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


def replan(*steps: dict[str, Any]) -> Call:
    return "plan", {"steps": [{"why": "more to do", **step} for step in steps]}


def of(kind: Kind, run: str = "run-1") -> list[dict[str, Any]]:
    return [row["about"] for row in audit.of_run(run) if row["kind"] == kind]


def ordered(table: Table) -> list[str]:
    return [row["order_id"] for row in table("orders")]


def test_a_second_call_of_what_is_planned_once_asks(begin: Begin, table: Table) -> None:
    run = begin([[order(1)], [order(2)], FINISH], plan=PLAN)
    (asked,) = waiting()
    assert asked["because"] == SAYS["it is not in the"]
    approvals.answer_request(asked["id"], "deny", "bo")
    run.get_result()
    assert ordered(table) == ["o1"]


def test_another_value_than_was_planned_asks(begin: Begin, table: Table) -> None:
    plan: list[Call] = [replan({"operation": ORDER, "times": 2, "for": {"order_id": "o1"}})]
    run = begin([[order(1)], [order(7)], FINISH], plan=plan)
    (asked,) = waiting()
    assert asked["because"] == SAYS["the plan names another order"]
    approvals.answer_request(asked["id"], "approve", "bo")
    run.get_result()
    assert ordered(table) == ["o1", "o7"]


def test_what_is_known_of_a_read_says_whether_it_was_planned(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, told = Knowledge.after_read, []

    def spy(self: Knowledge, operation: Operation, *about: Any, is_planned: bool) -> Knowledge:
        told.append((operation.name, is_planned))
        return read(self, operation, *about, is_planned=is_planned)

    monkeypatch.setattr(Knowledge, "after_read", spy)
    begin([[READ], [READ], FINISH], plan=PLAN).get_result()
    assert told == [("stock.level", True), ("stock.level", False)]


def test_what_is_refused_uses_nothing_up(begin: Begin, table: Table) -> None:
    wrong: Call = (ORDER, {"order_id": "o1"})
    assert begin([[wrong], [order(1)], FINISH], plan=PLAN).get_result()["status"] == "done"
    assert ordered(table) == ["o1"]


def test_an_undo_of_its_own_write_is_not_planned(begin: Begin, table: Table) -> None:
    turns = [[order(1)], [(CANCEL, {"order_id": "o1"})], FINISH]
    assert begin(turns, plan=PLAN).get_result()["status"] == "done"
    assert ordered(table) == []


def test_new_plan_before_outside_text_asks_nobody(begin: Begin, table: Table) -> None:
    """A new plan replaces the old one and asks nobody before text from outside."""
    again = replan({"operation": ORDER, "times": 2})
    run = begin([[READ], [order(1)], [again], [order(2)], [order(3)], FINISH], plan=PLAN)
    assert run.get_result()["status"] == "done"
    assert ordered(table) == ["o1", "o2", "o3"]
    first, second = of(Kind.PLAN_MADE)
    assert [step["operation"] for step in first["plan"]][-1] == ORDER
    assert second["plan"] == [{"operation": ORDER, "times": 2, "why": "more to do"}]


def test_plan_added_after_outside_text_asks_once(begin: Begin, table: Table) -> None:
    """What a plan adds after text from outside is asked about once, with the list."""
    again = replan({"operation": ORDER, "times": 3}, {"operation": "stock__level"})
    turns = [[REMARKS], [again], [order(1)], [order(2)], [order(3)], FINISH]
    run = begin(turns, plan=PLAN)
    (asked,) = waiting()
    assert (asked["kind"], asked["what"]) == ("approval", "plan")
    assert asked["because"] == SAYS["it plans more writes after"]
    added = {"operation": ORDER, "times": 2, "why": "more to do"}
    assert asked["about"] == {"added": [added]}
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert ordered(table) == ["o1", "o2", "o3"]


def test_after_a_no_the_plan_before_holds(begin: Begin, table: Table) -> None:
    again = replan({"operation": ORDER, "times": 3})
    run = begin([[REMARKS], [again], [order(1)], [order(2)], FINISH], plan=PLAN)
    (asked,) = waiting()
    approvals.answer_request(asked["id"], "deny", "bo", "one is enough")
    (second,) = waiting()
    assert second["what"] == ORDER
    approvals.answer_request(second["id"], "deny", "bo")
    run.get_result()
    assert ordered(table) == ["o1"]
    assert [made["plan"] for made in of(Kind.PLAN_MADE)][1:] == [[]]  # before it could end


@pytest.mark.parametrize(
    "steps",
    [
        pytest.param([], id="nothing"),
        pytest.param([{"operation": ORDER, "for": {"order_id": "o1"}}], id="bound-to-an-input"),
        pytest.param([{"operation": "stock__level", "times": 9}], id="more-reads"),
    ],
)
def test_a_plan_that_only_drops_asks_nobody(
    begin: Begin, table: Table, steps: list[dict[str, Any]]
) -> None:
    assert begin([[REMARKS], [replan(*steps)], FINISH], plan=PLAN).get_result()["status"] == "done"
    planned = of(Kind.PLAN_MADE)[1]["plan"]
    assert [step["operation"] for step in planned] == [step["operation"] for step in steps]
    assert ordered(table) == []


def test_dropped_steps_do_not_come_back_unasked(begin: Begin, table: Table) -> None:
    turns = [[REMARKS], [replan()], [replan({"operation": ORDER})], [order(1)], FINISH]
    run = begin(turns, plan=PLAN)
    (asked,) = waiting()
    assert asked["what"] == "plan"
    approvals.answer_request(asked["id"], "deny", "bo")
    (second,) = waiting()
    assert second["because"] == SAYS["it is not in the"]
    approvals.answer_request(second["id"], "deny", "bo")
    run.get_result()
    assert ordered(table) == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        pytest.param(["stock__level"], "$.steps[0]: 'stock__level' is not of type", id="names"),
        pytest.param(
            [{"operation": ORDER, "why": "x", "times": 0}], "$.steps[0].times: 0 is", id="never"
        ),
        pytest.param(
            [{"operation": ORDER, "why": "x", "count": 2}],
            "$.steps[0]: Additional properties",
            id="another-word",
        ),
        pytest.param(
            [{"operation": ORDER, "why": "x", "for": {"vendor": "ACME"}}],
            f"step 1, {ORDER}: leave out vendor; its inputs are order_id, amount",
            id="no-such-input",
        ),
        pytest.param(
            [{"operation": name, "why": "x", "for": {"to": "B"}} for name in (ORDER, "x", CLOSE)],
            f"step 1, {ORDER}: leave out to; its inputs are order_id, amount; "
            f"step 3, {CLOSE}: leave out to; it takes none",
            id="none-in-two-steps",
        ),
        pytest.param(
            [{"operation": name, "why": "x"} for name in ("recall", "x", "recall")],
            "it names no operation of a system; recall, x is none of stock__level, stock__remarks,",
            id="no-operation",
        ),
    ],
)
def test_a_plan_in_another_form_is_corrected(
    begin: Begin, sent: list[dict[str, Any]], given: list[Any], wrong: str
) -> None:
    first: list[Call] = [("plan", {"steps": given})]
    turns = [PLAN, [("plan", {"steps": given})], [READ, order(1), REMARKS], FINISH]
    assert begin(turns, plan=first).get_result()["status"] == "done"
    assert len(of(Kind.PLAN_MADE)) == 1
    results = [
        block["content"]
        for message in sent[-1]["messages"]
        for block in message["content"]
        if block["type"] == "tool_result"
    ]
    assert [text.startswith(f"Not kept: {wrong}") for text in results] == [
        True,
        False,
        True,
        *[False] * 3,
    ]


def test_what_is_left_of_the_plan_is_counted(begin: Begin) -> None:
    unsure: list[Call] = [("finish", {"met": True, "confidence": 0, "missing": "", "report": ""})]
    turns = [[READ], [order(1)], *[unsure] * 3]
    run = begin(turns, plan=planned("stock__level", ORDER, times=2))
    (asked,) = waiting(kind="escalation")
    assert asked["about"]["left_of_the_plan"] == [
        {"operation": "stock__level", "why": "needed"},
        {"operation": ORDER, "why": "needed"},
    ]
    approvals.answer_request(asked["id"], "keep", "bo")
    run.get_result()


@pytest.mark.parametrize("terms", [{"redact": ["order_id"]}], indirect=True)
def test_no_plan_shows_what_the_audit_may_not_hold(begin: Begin) -> None:
    plan: list[Call] = [replan({"operation": ORDER, "for": {"order_id": "o1"}})]
    begin([[order(1)], FINISH], plan=plan).get_result()
    row = engine.one_run("run-1")
    assert row
    assert "o1" not in str([row["plan"], of(Kind.PLAN_MADE)])
