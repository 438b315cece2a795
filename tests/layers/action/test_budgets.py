"""What one run may use: looked at before each call, so that none is ever passed."""

from typing import Any

import pytest

from app.action.model import agent
from app.action.people import approvals
from app.action.record import audit
from app.action.record.records import Kind
from app.action.rules.policy import Budgets, Level, Policy, Prices, Spent, too_dear, used_up
from tests.support.clock import Clock
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, Call, planned, waiting

SAYS = load_wording("layers/action")

LOOK: list[Call] = [("stock__level", {"item_id": "A"})]
ASK: list[Call] = [(ORDER, {"order_id": "o1", "amount": 500})]
LOOKS: list[list[Call]] = [[("stock__level", {"item_id": f"A-{n}"})] for n in range(50)]


def policy(**budgets: Any) -> Policy:
    return Policy(
        level=Level.OBSERVER,
        operations={},
        escalate_to="x",
        budgets=Budgets(**budgets),
        prices=Prices(),
    )


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (Spent(steps=39), ""),
        (Spent(steps=40), "the budget of 40 steps is used up"),
        (Spent(seconds=3600), ""),
        (Spent(seconds=3600.5), "the budget of 60 minutes is used up"),
    ],
)
def test_a_call_of_a_system_needs_a_step_and_time(spent: Spent, said: str) -> None:
    assert used_up(Budgets(), spent) == said


@pytest.mark.parametrize(
    ("spent", "characters", "longest", "said"),
    [
        (Spent(tokens=196_000), 6_000, 2_000, ""),
        (Spent(tokens=196_000), 6_003, 2_000, ("the next call could exceed the budget of 200000 "
        "tokens, of which 196000 are used")),
        (Spent(money=1.97), 0, 2_000, ""),
        (Spent(money=1.9701), 0, 2_000, ("the next call could exceed the budget of 2 USD, of "
        "which 1.97 are used")),
        (Spent(), 900_000, 2_000, ("the next call could exceed the budget of 200000 tokens, of "
        "which 0 are used")),
        (Spent(steps=40), 0, 10, "the budget of 40 steps is used up"),
    ],
)  # fmt: skip
def test_a_call_of_the_model_needs_room_for_the_longest_answer(
    spent: Spent, characters: int, longest: int, said: str
) -> None:
    assert too_dear(policy(), spent, characters, longest) == said


def test_what_is_cached_costs_what_it_costs() -> None:
    spent = Spent()
    usage = {"input_tokens": 1000, "output_tokens": 100}
    spent.count_call(
        usage | {"cache_creation_input_tokens": 1000, "cache_read_input_tokens": 10_000}, Prices()
    )
    assert (spent.steps, spent.tokens) == (1, 12_100)
    assert spent.money == pytest.approx((1000 * 3 + 1250 * 3 + 1000 * 3 + 100 * 15) / 1e6)


@pytest.mark.usefixtures("silence")
class TestARunThatNeverEnds:
    """Ends before the call that would pass its budget, whatever it does to get more."""

    @pytest.mark.parametrize("terms", [{"budgets": {"steps": 9}}], indirect=True)
    @pytest.mark.parametrize(
        "turns",
        [
            pytest.param(LOOKS, id="one-call-a-turn"),
            pytest.param([LOOK * 100], id="a-hundred-calls-in-a-turn"),
            pytest.param([[("nothing", {})] * 100], id="a-hundred-refusals"),
            pytest.param([[]] * 50, id="talk-and-no-call"),
        ],
    )
    def test_steps(self, begin: Begin, turns: list[list[Call]]) -> None:
        outcome = begin(turns).get_result()
        assert outcome["status"] == "escalated"
        assert outcome["used"]["steps"] <= 9

    @pytest.mark.parametrize(
        "terms", [{"budgets": {"tokens": 9000}}, {"budgets": {"money": 0.045}}], indirect=True
    )
    def test_tokens_and_money(self, begin: Begin) -> None:
        outcome = begin(LOOKS).get_result()
        assert outcome["report"].startswith("the next call could exceed the budget of ")
        assert outcome["used"]["tokens"] <= 9000
        assert outcome["used"]["money"] <= 0.045
        assert outcome["used"]["steps"] > 3  # it got somewhere before

    @pytest.mark.parametrize("terms", [{"budgets": {"tokens": 2500}}], indirect=True)
    def test_instructions_and_tools_count_before_they_are_sent(self, begin: Begin) -> None:
        outcome = begin([LOOK]).get_result()
        assert outcome["used"] == {"steps": 0, "tokens": 0, "money": 0.0}


@pytest.mark.parametrize(
    "terms", [{"level": "collaborator", "budgets": {"steps": 9}}], indirect=True
)
def test_what_is_prepared_takes_a_step_too(begin: Begin) -> None:
    """People are not flooded with requests by one turn of a model."""
    run = begin([[(ORDER, {"order_id": f"o{n}", "amount": 5}) for n in range(100)]])
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "undo", "bo")
    run.get_result()
    assert len(approvals.open_requests("prepared")) == 7


@pytest.mark.parametrize("terms", [{"budgets": {"steps": 6}}], indirect=True)
def test_a_person_who_continues_grants_as_much_again(begin: Begin) -> None:
    ran = begin(LOOKS)
    for number in (1, 2):
        (asked,) = waiting(kind="escalation")
        assert (asked["id"], asked["because"]) == (
            f"run-1:escalation-{number}",
            SAYS["the budget of 6 steps"],
        )
        approvals.answer_request(asked["id"], "continue" if number == 1 else "keep", "bo", "go on")
    assert ran.get_result()["used"]["steps"] == 12


def test_minutes_that_it_waits_for_a_person_are_not_its_own(begin: Begin, clock: Clock) -> None:
    ran = begin([ASK, LOOK])
    (asked,) = waiting()
    clock.ahead = 5 * 3600.0
    approvals.answer_request(asked["id"], "approve", "bo")
    assert ran.get_result()["status"] == "done"


@pytest.mark.usefixtures("silence")
def test_minutes_that_the_model_takes_are(
    begin: Begin, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    think = agent.think

    def slow(*given: Any) -> Any:
        clock.ahead += 25 * 60.0
        return think(*given)

    monkeypatch.setattr("app.action.loop.run.think", slow)
    outcome = begin([LOOK] * 9, plan=planned("stock__level")).get_result()
    assert outcome["report"] == SAYS["the budget of 60 minutes"]
    assert [row["kind"] for row in audit.of_run("run-1")].count(Kind.READ_DONE) == 1
