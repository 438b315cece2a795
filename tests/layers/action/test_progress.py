"""Whether a run comes closer to its goal, held against what a model says of it."""

from typing import Any

import pytest

from app.action import view
from app.action.cli import terminal
from app.action.durable import store
from app.action.figures import monitoring
from app.action.loop.state import NOTHING_CALLED, Progress
from app.action.people import approvals
from app.action.record import audit
from app.action.record.records import LEDGER, NOTHING, Kind
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, Begin, Call, decisions, planned, waiting

SAYS = load_wording("layers/action")

LEVEL: Call = ("stock__level", {"item_id": "A"})
REMARKS: Call = ("stock__remarks", {"item_id": "A"})
CLOSE: Call = ("vendors__close_account", {})
CANCEL = "vendors__cancel_order"


def order(number: int = 1, amount: float = 50) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


def unmet() -> list[str]:
    """What the audit has of ends that did not count."""
    found = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.GOAL_UNMET]
    return [about["missing"] for about in found]


CLAIMS = [  # what a run plans and calls before it says that its goal is met, and what is missing
    pytest.param([], [], NOTHING_CALLED, id="nothing-called"),
    pytest.param([ORDER], [], NOTHING_CALLED, id="planned-and-nothing-called"),
    pytest.param([ORDER], [LEVEL], "vendors.place_order is planned", id="a-read-for-a-write"),
    pytest.param(["stock__remarks"], [LEVEL], "stock.remarks is planned", id="another-read"),
    pytest.param([], [("refund", {"amount": 9})], NOTHING_CALLED, id="a-tool-that-is-not-there"),
    pytest.param([], [CLOSE], "vendors.close_account was refused", id="a-write-refused"),
    pytest.param(
        [ORDER], [(ORDER, {"order_id": "o1"})], "vendors.place_order was refused", id="wrong-inputs"
    ),
    pytest.param(
        [ORDER], [order(1), (CANCEL, {"order_id": "o1"})], "was made and taken back", id="undone"
    ),
]


@pytest.mark.parametrize(("plan", "calls", "missing"), CLAIMS)
def test_a_claim_that_nothing_backs_is_no_end(
    begin: Begin, plan: list[str], calls: list[Call], missing: str
) -> None:
    script = [*([call] for call in calls), *[FINISH] * 3]
    run = begin(script, plan=planned(*plan, times=1))
    (asked,) = waiting(kind="escalation")
    assert len(unmet()) == 2
    assert missing in unmet()[0]
    assert asked["because"].startswith("the goal is not met after 2 corrections; missing: ")
    approvals.answer_request(asked["id"], "keep", "bo")
    assert run.get_result()["status"] == "kept"


def test_of_three_planned_writes_two_are_not_enough(begin: Begin) -> None:
    run = begin([[order(1)], [order(2)], FINISH, [order(3)]], plan=planned(ORDER, times=3))
    assert run.get_result()["status"] == "done"
    (missing,) = unmet()
    assert missing == SAYS["vendors place order is planned"]
    assert len(view.wrote("run-1")) == 3


def test_a_plan_without_what_was_refused_can_end(begin: Begin) -> None:
    """The model has to say so: then what was refused stands in the account all the same."""
    run = begin([[order(1)], [CLOSE], [("plan", {"steps": []})], FINISH], plan=planned(ORDER))
    outcome = run.get_result()
    assert (outcome["status"], outcome["backed_by"], unmet()) == ("done", LEDGER, [])
    refused = "Not made: vendors.close_account was refused: the policy does not allow it"
    assert refused in view.account(view.one("run-1"))


@pytest.mark.parametrize("terms", [{"redact": ["order_id"]}], indirect=True)
def test_missing_part_shows_nothing_redacted(begin: Begin) -> None:
    """What is missing shows nothing that the audit may not hold."""
    step = {"operation": ORDER, "for": {"order_id": "secret-7"}, "why": "needed"}
    begin([[LEVEL], FINISH], plan=[("plan", {"steps": [step]})]).get_result()
    assert "place_order" in unmet()[0]
    assert "secret-7" not in str(unmet())


def told(request: dict[str, Any]) -> str:
    """What the model was told last."""
    last = request["messages"][-1]["content"]
    return " ".join(block.get("text") or block["content"] for block in last)


NEXT = [  # what is planned and called, and what a model that then claims its end is told to call
    pytest.param([LEVEL[0], ORDER], [], "Now call stock__level, or call plan", id="nothing-called"),
    pytest.param([LEVEL[0], ORDER], [LEVEL], "Now call vendors__place_order, or", id="read"),
    pytest.param([CLOSE[0]], [CLOSE], "not allow it. Do it another way, or call", id="refused"),
    pytest.param([CLOSE[0], ORDER], [CLOSE], "Now call vendors__place_order", id="another-refused"),
]


@pytest.mark.parametrize(("plan", "calls", "said"), NEXT)
def test_claim_to_be_done_is_answered_with_the_next_tool(
    begin: Begin, sent: list[dict[str, Any]], plan: list[str], calls: list[Call], said: str
) -> None:
    """A claim to be done is answered with the next call, by the name of its tool."""
    steps = [{"operation": name, "why": "needed"} for name in plan]
    begin([*([call] for call in calls), FINISH], plan=[("plan", {"steps": steps})]).get_result()
    corrected = told(sent[len(calls) + 2])
    assert corrected.startswith("Not met: ")
    assert said in corrected


def test_talking_model_is_told_to_make_the_next_call(
    begin: Begin, sent: list[dict[str, Any]]
) -> None:
    """A model that only talks has to make the call that comes next."""
    run = begin([[LEVEL], [], [order()], FINISH], plan=planned(LEVEL[0], ORDER, times=1))
    assert run.get_result()["status"] == "done"
    assert told(sent[1]).endswith("Now carry the plan out: call stock__level.")
    assert told(sent[3]) == SAYS["you made no call now"]
    choices = [request["tool_choice"]["type"] for request in sent]
    assert choices == ["tool", "auto", "auto", "any", "auto"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        pytest.param([], "The plan is kept, in place of the one before.", id="nothing-left"),
        pytest.param(
            [ORDER], "before. Now carry the plan out: call vendors__place_order.", id="a-write"
        ),
    ],
)
def test_another_plan_is_answered_with_the_call_that_comes_next(
    begin: Begin, sent: list[dict[str, Any]], steps: list[str], said: str
) -> None:
    again = [("plan", {"steps": [{"operation": name, "why": "needed"} for name in steps]})]
    begin([[LEVEL], again, [order()] if steps else FINISH]).get_result()
    assert told(sent[3]).endswith(said)


STILL = [
    pytest.param([[], [], []], "the model made no call in 3 turns in a row", id="only-talk"),
    pytest.param(
        [[LEVEL]] * 3, "the same call had the same answer 3 times, with no write", id="same-read"
    ),
    pytest.param(
        [[LEVEL, LEVEL, LEVEL]], "the same call had the same answer 3 times", id="in-one-turn"
    ),
    pytest.param(
        [[LEVEL], [REMARKS], [LEVEL], [REMARKS], [LEVEL]], "the same answer 3 times", id="in-turn"
    ),
    pytest.param(
        [[("plan", {"steps": [{"operation": "finish", "why": "x"}]})]] * 3,
        "the same call had the same answer 3 times",
        id="a-plan-that-is-not-kept",
    ),
]


@pytest.mark.parametrize(("turns", "why"), STILL)
def test_a_run_that_stands_still_is_handed_over(
    begin: Begin, turns: list[list[Call]], why: str
) -> None:
    run = begin(turns)
    (asked,) = waiting(kind="escalation")
    assert why in asked["because"]
    approvals.answer_request(asked["id"], "keep", "bo")
    run.get_result()
    changes = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.STATUS_CHANGED]
    assert why in changes[-1]["why"]


def test_the_last_words_of_a_model_that_only_talks_are_kept(begin: Begin) -> None:
    run = begin([[], [], []])
    (asked,) = waiting(kind="escalation")
    assert asked["because"].endswith("; it said last: Let me think.")
    approvals.answer_request(asked["id"], "continue", "bo")  # and it may talk as often again
    assert run.get_result()["status"] == "done"


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([[LEVEL], [LEVEL], [order(1)], [LEVEL], [LEVEL]], id="a-write-between"),
        pytest.param([[], [], [LEVEL], [], []], id="a-call-between"),
        pytest.param([[LEVEL], [LEVEL]], id="twice"),
        pytest.param(
            [[("stock__level", {"item_id": f"A-{n}"})] for n in range(5)], id="other-inputs"
        ),
    ],
)
def test_one_that_moves_is_not(begin: Begin, turns: list[list[Call]]) -> None:
    assert begin(turns).get_result()["status"] == "done"


def test_an_answer_that_changes_is_no_standstill() -> None:
    progress = Progress()
    said = [progress.count_answer("stock__level", {}, str(number // 2)) for number in range(20)]
    assert said == [""] * 20


def test_the_same_write_twice_needs_a_person(begin: Begin, table: Any) -> None:
    run = begin([[order(1)], [order(1)]])
    (asked,) = waiting()
    assert asked["because"] == SAYS["this run has already made"]
    approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert [row["order_id"] for row in table("orders")] == ["o1", "o1"]


def test_a_write_that_was_taken_back_may_be_made_again(begin: Begin, table: Any) -> None:
    turns = [[order(1)], [(CANCEL, {"order_id": "o1"})], [order(1)]]
    assert begin(turns, plan=planned(ORDER)).get_result()["status"] == "done"
    assert [row["verdict"] for row in decisions()] == ["allow"] * 3
    assert [row["order_id"] for row in table("orders")] == ["o1"]


@pytest.mark.parametrize(
    ("behalf", "verdict"),
    [("carla", "approve"), ("local", "allow"), ("anna", "allow"), ("", "allow")],
)
def test_a_task_in_a_persons_name_is_private_from_its_first_step(
    begin: Begin, behalf: str, verdict: str
) -> None:
    """A write before any read would escape the rule of two: the task itself tells of somebody."""
    run = begin([[order(1)]], behalf=behalf, data="From outside.")
    if verdict == "approve":
        (asked,) = waiting()
        assert asked["because"] == SAYS["text from outside and private"]
        approvals.answer_request(asked["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert decisions()[0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("calls", "backed_by", "known"),
    [
        ([order(1)], LEDGER, 'It wrote vendors.place_order {"order_id": "o1", "amount": 50}'),
        ([LEVEL], NOTHING, "It wrote nothing."),
    ],
)
def test_what_people_read_begins_with_what_code_knows(
    begin: Begin,
    capsys: pytest.CaptureFixture[str],
    calls: list[Call],
    backed_by: str,
    known: str,
) -> None:
    assert begin([calls]).get_result()["backed_by"] == backed_by
    (ended,) = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.RUN_ENDED]
    assert ended["backed_by"] == backed_by
    found = view.run_details("run-1")
    assert found["account"] == [known, view.BACKED_BY[backed_by]]
    terminal.print_run("run-1")
    shown = capsys.readouterr().out
    assert shown.index(known) < shown.index(view.BACKED_BY[backed_by])
    assert shown.index(view.BACKED_BY[backed_by]) < shown.index("Its model reports: Ordered.")
    assert monitoring.figures()["runs"]["done_backed_by"] == {backed_by: 1}


def test_unbacked_end_is_flagged_where_runs_usually_write(begin: Begin) -> None:
    """An end that nothing backs is flagged where such runs usually write."""
    for number in range(monitoring.ENOUGH):
        begin([[order(1)]], f"Goal {number}", f"run-{number + 10}").get_result()
    begin([[LEVEL]], "Talk").get_result()
    (row,) = store.rows(store.runs.select().where(store.runs.c.id == "run-1"))
    assert (row["status"], row["flag"]) == ("done", monitoring.UNBACKED)
