"""A plan as counted uses: what is in it, what a call leaves of it, and what another plan adds."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.action.rules.plan import Plan, Use, left_of, read_rows
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

PAY, NOTE = "bank__pay", "crm__note"
ACME, EVIL = {"to": "ACME-7"}, {"to": "EVIL-9"}


def plan(*uses: Use) -> Plan:
    return Plan(uses)


@pytest.mark.parametrize(
    ("made", "inputs", "lacks"),
    [
        pytest.param(plan(Use(PAY)), EVIL, "", id="for-any-inputs"),
        pytest.param(plan(Use(PAY, only=ACME)), {**ACME, "amount": 5}, "", id="for-these"),
        pytest.param(
            plan(Use(PAY, only=ACME)), EVIL, "the plan names another to for it", id="for-others"
        ),
        pytest.param(plan(Use(PAY, only=ACME)), {}, "the plan names another to for it", id="none"),
        pytest.param(
            plan(Use(PAY, only={"amount": 100})), {"amount": 1e2}, "", id="numbers-as-decimals"
        ),
        pytest.param(plan(Use(PAY, only=ACME), Use(PAY)), EVIL, "", id="or-for-any"),
        pytest.param(
            plan(Use(PAY, only={**ACME, "amount": 5}), Use(PAY, only=ACME)),
            EVIL,
            "the plan names another to for it",
            id="the-nearest-is-named",
        ),
        pytest.param(
            plan(Use(NOTE)), ACME, "it is not in the plan, or the plan has no more of it", id="not"
        ),
        pytest.param(
            plan(), ACME, "it is not in the plan, or the plan has no more of it", id="nothing"
        ),
    ],
)
def test_a_call_is_in_the_plan_or_not(made: Plan, inputs: dict[str, Any], lacks: str) -> None:
    assert made.objection_to(PAY, inputs) == lacks


def test_a_call_uses_up_one_use_and_the_one_that_is_bound_first() -> None:
    made = plan(Use(PAY), Use(PAY, 2, ACME))
    made = made.without(PAY, ACME)
    assert made == plan(Use(PAY), Use(PAY, 1, ACME))
    made = made.without(PAY, ACME).without(PAY, ACME)
    assert made == plan()
    assert made.without(PAY, ACME) == plan()


def test_a_split_of_one_payment_is_as_many_calls() -> None:
    made = plan(Use(PAY))
    assert made.objection_to(PAY, {**ACME, "amount": 50}) == ""
    made = made.without(PAY, {**ACME, "amount": 50})
    assert made.objection_to(PAY, {**ACME, "amount": 50}) == SAYS["it is not in the"]


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        pytest.param(plan(Use(PAY)), plan(Use(PAY)), [], id="the-same"),
        pytest.param(plan(Use(PAY), Use(NOTE)), plan(Use(NOTE)), [], id="fewer"),
        pytest.param(plan(Use(PAY)), plan(), [], id="none"),
        pytest.param(plan(Use(PAY)), plan(Use(PAY, 3)), [Use(PAY, 2)], id="more-often"),
        pytest.param(plan(Use(PAY, 2)), plan(Use(PAY), Use(PAY)), [], id="in-two-steps"),
        pytest.param(
            plan(Use(PAY)), plan(Use(PAY), Use(PAY)), [Use(PAY, 1)], id="more-in-two-steps"
        ),
        pytest.param(plan(Use(PAY)), plan(Use(PAY, only=EVIL)), [], id="bound-where-it-was-not"),
        pytest.param(
            plan(Use(PAY, only=ACME)), plan(Use(PAY)), [Use(PAY)], id="unbound-where-it-was-bound"
        ),
        pytest.param(
            plan(Use(PAY, only=ACME)),
            plan(Use(PAY, only=EVIL)),
            [Use(PAY, only=EVIL)],
            id="another-target",
        ),
        pytest.param(
            plan(Use(PAY, only=ACME), Use(PAY)),
            plan(Use(PAY, only=EVIL), Use(PAY, only=ACME)),
            [],
            id="each-in-its-place",
        ),
        pytest.param(plan(), plan(Use("shop__look")), [], id="a-read-does-not-count"),
    ],
)
def test_what_another_plan_adds(before: Plan, after: Plan, added: list[Use]) -> None:
    assert before.added_by(after, lambda name: name in (PAY, NOTE)) == added


USES = st.builds(
    Use,
    st.sampled_from((PAY, NOTE)),
    st.integers(1, 3),
    st.sampled_from(({}, ACME, EVIL)),
)
PLANS = st.builds(lambda uses: Plan(tuple(uses)), st.lists(USES, max_size=4))
CALLS = st.lists(st.tuples(st.sampled_from((PAY, NOTE)), st.sampled_from((ACME, EVIL))))


@given(made=PLANS, calls=CALLS)
def test_no_order_of_calls_makes_more_than_were_planned(
    made: Plan, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    most, count = Counter[str](), Counter[str]()
    for use in made.uses:
        most[use.operation] += use.times
    for name, inputs in calls:
        if not made.objection_to(name, inputs):
            count[name] += 1
        made = made.without(name, inputs)
    assert all(count[name] <= most[name] for name in count)


@given(before=PLANS, after=PLANS, calls=CALLS)
def test_a_plan_that_adds_nothing_allows_no_more_calls(
    before: Plan, after: Plan, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    if before.added_by(after, lambda _: True):
        return
    for name in (PAY, NOTE):
        count = [
            sum(use.times for use in one.uses if use.operation == name) for one in (before, after)
        ]
        assert count[1] <= count[0]
    for name, inputs in calls:
        if not after.objection_to(name, inputs):
            assert not before.objection_to(name, inputs)


def test_a_plan_stands_in_tables_as_it_is() -> None:
    made = plan(Use(PAY, 2, ACME, "rent"), Use(NOTE, why="kept"))
    assert made.rows == [
        {"operation": PAY, "times": 2, "for": ACME, "why": "rent"},
        {"operation": NOTE, "why": "kept"},
    ]
    assert read_rows(made.rows) == made


def test_left_over_counts_operations_with_unknown_inputs() -> None:
    """Operations whose inputs are not known also count as done in what is left."""
    rows = plan(Use(PAY, 2, ACME, "rent"), Use(NOTE, why="kept")).rows
    assert left_of(rows, [PAY, NOTE, "shop__look"]) == [
        {"operation": PAY, "for": ACME, "why": "rent"}
    ]
