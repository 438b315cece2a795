"""The cost model against cases computed by hand, and where it must not pretend to know."""

from __future__ import annotations

from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.cost import BY_HAND, Cost, CostPart, estimate, model_cost_usd
from scoping.questions import Answer, Rating
from scoping.rulebook import Architecture, CallRules, Price, Range, Rulebook
from scoping.workflow import Operation, System, Trigger, Workflow
from tests.support.wording import load_wording

SAYS = load_wording("core")

ASSISTANT, AGENT, HYBRID = Architecture.ASSISTANT, Architecture.AGENT, Architecture.HYBRID


def same(value: float) -> Range:
    return Range(value, value, value)


def calls(n: float, first: float, added: float, output: float, again: float = 0) -> CallRules:
    return CallRules(same(n), same(first), same(added), same(output), same(again))


@pytest.mark.parametrize(
    ("use", "price", "dollars"),
    [
        # one call: 1,000,000 in at 2 + 100,000 out at 10 = 2 + 1
        pytest.param(calls(1, 1_000_000, 500, 100_000), Price(2, 10), 3.0, id="one-call"),
        # 3 calls read 1000, 1200, 1400 = 3,600 and write 3 × 100; (3600 × 2 + 300 × 10) / 1e6
        pytest.param(
            calls(3, 1000, 200, 100),
            Price(2, 10),
            0.0102,
            id="each-call-reads-what-all-before-have-added",
        ),
        # the same with half of the calls made again
        pytest.param(calls(3, 1000, 200, 100, 0.5), Price(2, 10), 0.0153, id="calls-made-again"),
        # 40 calls: 40 × 1000 + 200 × 780 = 196,000 in
        pytest.param(
            calls(40, 1000, 200, 0), Price(1, 0), 0.196, id="a-long-loop-grows-with-the-square"
        ),
        pytest.param(calls(0, 1000, 200, 100), Price(2, 10), 0.0, id="no-call"),
        pytest.param(calls(5, 1000, 200, 100), Price(0, 0), 0.0, id="a-model-that-is-free"),
    ],
)
def test_model_cost(use: CallRules, price: Price, dollars: float) -> None:
    assert model_cost_usd(use, price) == pytest.approx(same(dollars))


@pytest.fixture
def simple(rules: Rulebook) -> Rulebook:
    """Round numbers: a run costs 0.10 USD as an assistant and 1 USD as an agent; a dollar is half a
    euro.
    """
    cost = rules.cost._replace(
        calls={"assistant": calls(1, 10_000, 0, 0), "agent": calls(1, 100_000, 0, 0)},
        minutes_saved_share={"assistant": same(0.25), "agent": Range(0.5, 1.0, 1.0)},
        upkeep_weeks_per_month={ASSISTANT: same(0.25), AGENT: same(0.5), HYBRID: same(1)},
        build_weeks={ASSISTANT: same(4), AGENT: Range(6, 12, 24), HYBRID: same(16)},
        drivers=(),
        engineer_week_usd=same(2000),
        months_to_pay_back=12,
    )
    prices = rules.prices._replace(
        model="m", models={"m": Price(10, 0)}, currencies={"USD": 1, "EUR": 0.5}
    )
    return rules._replace(cost=cost, prices=prices)


VOLUME: dict[str, float | str] = {
    "runs_per_month": 1000,
    "minutes_by_hand": 30,
    "hourly_cost": 40,
    "review_minutes": 3,
    "coverage": 0.8,
    "released": 0.5,
    "currency": "USD",
}


def costs(
    rules: Rulebook, form: Architecture = AGENT, level: str | None = "consultant", **volume: Any
) -> Cost:
    given_ = {key: value for key, value in {**VOLUME, **volume}.items() if value is not None}
    rule = next((rule for rule in rules.autonomy.levels.values() if rule.id == level), None)
    return estimate(
        rules, Workflow("a", "A", volume=given_), form, rule, {"baseline": Answer.YES}, {}
    )


def expected(cost: Cost, form: str) -> tuple[float | None, float | None, int | None]:
    option = next(option for option in cost.options if option.form == form)
    month, saved = option.per_month, option.saved_per_month
    return (
        month and round(month.expected, 2),
        saved and round(saved.expected, 2),
        option.break_even_runs_per_month,
    )


# By hand, 1,000 runs of half an hour at 40: 20,000. Worth of a run fully saved: 20 × 0.8 × 0.5 = 8.
# Assistant: saves 0.25 × 8 = 2 a run, model 0.10; fixed (0.25 + 4/12) weeks × 2000 = 1,166.67.
# month 20,000 + 1000 × (0.10 - 2) + 1,166.67 = 19,266.67; pays from 1,166.67 / 1.90 = 614.03 runs.
# Agent, every run reviewed: 3 min × 0.8 × 40/60 = 1.60 + model 1.00 = 2.60 a run, saves 8;
# fixed (0.5 + 12/12) × 2000 = 3,000; month 20,000 + 1000 × (2.60 - 8) + 3,000 = 17,600; pays from
# 3,000 / 5.40 = 555.6.
# Hybrid: model 1.10, review 1.60, saves 8; fixed (1 + 16/12) × 2000 = 4,666.67.
@pytest.mark.parametrize(
    ("form", "level", "volume", "of", "figures"),
    [
        pytest.param(AGENT, "consultant", {}, BY_HAND, (20_000, 0, None), id="by-hand"),
        pytest.param(AGENT, "consultant", {}, ASSISTANT, (19_266.67, 733.33, 615), id="assistant"),
        pytest.param(AGENT, "consultant", {}, AGENT, (17_600, 2_400, 556), id="agent-reviewed-each-time"),
        # seen 0.3 of the time: review 0.48, a run 1.48; 20,000 + 1000 × (1.48 - 8) + 3,000 =
        # 16,480; 3,000 / 6.52 = 460.1
        pytest.param(AGENT, "approver", {}, AGENT, (16_480, 3_520, 461), id="agent-reviewed-by-exception"),
        # 20,000 + 1000 × (2.70 - 8) + 4,666.67 = 19,366.67; 4,666.67 / 5.30 = 880.5
        pytest.param(HYBRID, "consultant", {}, HYBRID, (19_366.67, 633.33, 881), id="hybrid-is-both"),
        # released 0: nothing is worth anything, so it only costs: 20,000 + 2,600 + 3,000
        pytest.param(AGENT, "consultant", {"released": 0}, AGENT, (25_600, -5_600, None), id="never-breaks-even"),
        # a minute a run: worth 0.2667, a run costs 2.60
        pytest.param(AGENT, "consultant", {"minutes_by_hand": 1}, AGENT, (6_000, -5_333.33, None), id="too-small-to-pay"),
        pytest.param(AGENT, "consultant", {"runs_per_month": 0}, AGENT, (3_000, -3_000, 556), id="zero-volume-still-costs"),
        pytest.param(AGENT, "consultant", {"runs_per_month": 0}, BY_HAND, (0, 0, None), id="zero-volume-by-hand"),
        # a dollar buys half a euro: the model 0.50, the fixed part 1,500; hand work is in euros
        # already
        # a run 0.50 + 1.60; 20,000 + 1000 × (2.10 - 8) + 1,500 = 15,600; 1,500 / 5.90 = 254.2
        pytest.param(AGENT, "consultant", {"currency": "EUR"}, AGENT, (15_600, 4_400, 255), id="dollars-become-euros"),
        # 5 calls of the agent instead of 1: model 5.00, a run 6.60; 20,000 + 1000 × (6.6 - 8) +
        # 3000 = 21,600; 3000 / 1.4
        pytest.param(AGENT, "consultant", {"calls_per_run": 5}, AGENT, (21_600, -1_600, 2_143), id="calls-once-counted"),
        # a thousand million of everything: by hand 1e9 × 1e9/60 × 1e9
        pytest.param(
            AGENT,
            "consultant",
            {"runs_per_month": 1e9, "minutes_by_hand": 1e9, "hourly_cost": 1e9, "review_minutes": 0},
            BY_HAND,
            (round(1e27 / 60, 2), 0, None),
            id="huge-values",
        ),
    ],
)  # fmt: skip
def test_hand_computed(
    simple: Rulebook,
    form: Architecture,
    level: str,
    volume: dict[str, Any],
    of: str,
    figures: tuple[Any, Any, Any],
) -> None:
    month, saved, runs = expected(costs(simple, form, level, **volume), of)
    assert (month, saved) == pytest.approx(figures[:2], rel=1e-9, abs=0.01)
    assert runs == figures[2]


def test_a_range_runs_from_the_cheapest_course_to_the_dearest(simple: Rulebook) -> None:
    agent = costs(simple).chosen
    # cheapest: all minutes saved, 6 weeks: 20,000 + 1000 × (2.6 - 8) + (0.5 + 0.5) × 2000
    # dearest: half of them saved, 24 weeks: 20,000 + 1000 × (2.6 - 4) + (0.5 + 2) × 2000
    assert agent.per_month == pytest.approx(Range(16_600, 17_600, 23_600))
    assert agent.saved_per_month == pytest.approx(Range(-3_600, 2_400, 3_400))


def test_a_month_consists_of_its_parts(simple: Rulebook) -> None:
    """Hand-computed: 1,000 runs that cost 1.00 and 1.60, and each save up to 8."""
    by_hand, agent = (costs(simple).options[number].parts for number in (0, 2))
    assert by_hand == {CostPart.BY_HAND: Range(20_000, 20_000, 20_000)}
    assert agent[CostPart.BY_HAND] == pytest.approx(Range(12_000, 12_000, 16_000))
    assert agent[CostPart.MODEL] == pytest.approx(Range(1_000, 1_000, 1_000))
    assert agent[CostPart.REVIEW] == pytest.approx(Range(1_600, 1_600, 1_600))
    assert agent[CostPart.UPKEEP] == pytest.approx(Range(1_000, 1_000, 1_000))
    assert agent[CostPart.BUILD] == pytest.approx(Range(1_000, 2_000, 4_000))


@pytest.mark.parametrize("form", Architecture)
def test_the_parts_of_a_month_add_up(simple: Rulebook, form: Architecture) -> None:
    for option in costs(simple, form, currency="EUR").options:
        sums = Range(*(sum(values) for values in zip(*option.parts.values(), strict=True)))
        assert option.per_month == pytest.approx(sums, abs=0.001)


@pytest.mark.parametrize("figure", ["runs_per_month", "minutes_by_hand", "hourly_cost"])
def test_a_missing_figure_is_named_and_nothing_is_compared(simple: Rulebook, figure: str) -> None:
    volume: dict[str, Any] = {figure: None}
    cost = costs(simple, **volume)
    assert cost.missing == (figure,)
    assert [(option.per_month, option.saved_per_month) for option in cost.options] == [
        (None, None)
    ] * 3
    assert cost.chosen.per_run.expected > 0
    assert cost.chosen.break_even_runs_per_month is None
    assert [option.parts for option in cost.options] == [{}, {}, {}]


def test_a_break_even_beyond_any_volume_is_never(simple: Rulebook) -> None:
    free = simple._replace(prices=simple.prices._replace(models={"m": Price(0, 0)}))
    assert (
        costs(free, ASSISTANT, None, minutes_by_hand=1e-300).chosen.break_even_runs_per_month
        is None
    )


def test_currency_without_a_rate_is_named(simple: Rulebook) -> None:
    """A currency without a rate is named, and the model's cost stays in dollars."""
    cost = costs(simple, currency="XAU")
    assert (cost.currency, cost.missing) == ("USD", ("an exchange rate for XAU",))


def test_what_is_not_given_is_the_rulebooks_and_an_estimate(simple: Rulebook) -> None:
    cost = costs(simple, review_minutes=None, coverage=None, released=None)
    told = {used.id: (used.value, used.measured, used.from_workflow) for used in cost.inputs}
    defaults = simple.cost.defaults
    assert {id_: told[id_] for id_ in defaults} == {
        id_: (defaults[id_], False, False) for id_ in defaults
    }
    assert told["runs_per_month"] == (1000, True, True)


def test_only_figures_of_today_with_a_baseline_are_measured(simple: Rulebook) -> None:
    """Only figures of today count as measured, and only with a baseline."""
    measured = {used.id for used in costs(simple).inputs if used.measured}
    assert measured == {"runs_per_month", "minutes_by_hand", "hourly_cost"}
    guessed = estimate(
        simple, Workflow("a", "A", volume=VOLUME), ASSISTANT, None, {"baseline": Answer.UNSURE}, {}
    )
    assert not any(used.measured for used in guessed.inputs)


def test_build_time_grows_with_the_workflow(rules: Rulebook) -> None:
    write = Operation("w", "write")
    systems = tuple(System(f"s{number}", (Operation("r", "read"), write)) for number in range(3))
    workflow = Workflow(
        "a", "A", systems=systems, triggers=(Trigger("prompt"), Trigger("schedule"))
    )
    rated = {"regulation": Rating.HIGH, "maturity": Rating.LOW}
    build = estimate(rules, workflow, AGENT, None, {"data_quality": Answer.NO}, rated).chosen.build
    assert [(title, times) for title, times, _ in build.drivers] == [
        ("each further system", 2),
        ("each write beyond the first", 2),
        ("each further trigger", 1),
        ("regulated work", 1),
        ("the first agent of the team", 1),
        ("data to be corrected", 1),
        (SAYS["a next step that the"], 1),
    ]
    # 11 + 2 × 1 + 2 × 0.5 + 1 × 0.5 + 4 + 2 + 4 + 1.5
    assert build.weeks.expected == pytest.approx(26)
    one_step = {"step_dependencies": Answer.NO}
    bare = estimate(rules, Workflow("a", "A"), AGENT, None, one_step, {}).chosen.build
    assert (bare.weeks, bare.drivers) == (rules.cost.build_weeks[AGENT], ())


amount = st.floats(0, 1e9)
share = st.floats(0, 1)


@given(
    runs=amount,
    minutes=amount,
    hour=amount,
    review=amount,
    coverage=share,
    released=share,
    form=st.sampled_from(Architecture),
)
def test_any_figures_give_a_finite_and_ordered_cost(
    rules: Rulebook,
    runs: float,
    minutes: float,
    hour: float,
    review: float,
    coverage: float,
    released: float,
    form: Any,
) -> None:
    """With any figures, the cost is finite and ordered, and the break-even breaks even."""
    volume = {
        "runs_per_month": runs,
        "minutes_by_hand": minutes,
        "hourly_cost": hour,
        "review_minutes": review,
    }
    cost = costs(
        rules,
        form,
        None if form is ASSISTANT else "approver",
        **volume,
        coverage=coverage,
        released=released,
    )
    for option in cost.options:
        assert option.per_month
        assert all(
            isfinite(value) for value in (*option.per_run, *option.per_month, *option.build.weeks)
        )
        assert [*option.per_run] == sorted(option.per_run)
        assert [*option.per_month] == sorted(option.per_month)
    even = cost.chosen.break_even_runs_per_month
    if even is not None and even < 1e9:
        again = costs(
            rules,
            form,
            None if form is ASSISTANT else "approver",
            **volume | {"runs_per_month": even},
            coverage=coverage,
            released=released,
        )
        saved = again.chosen.saved_per_month
        assert saved
        assert saved.expected >= -1e-6 * max(1.0, even * minutes / 60 * hour)


PATHS = [
    pytest.param("yes", "yes", [False, True], True, id="known-and-chosen"),
    pytest.param("yes", "unsure", [False, True], False, id="may-be-known"),
    pytest.param("yes", "no", [False], False, id="nobody-can-draw-it"),
    pytest.param("no", "unsure", [False], False, id="no-next-step"),
]


@pytest.mark.parametrize(("dependent", "known", "ways", "chosen"), PATHS)
def test_a_known_path_stands_beside_the_loop(
    rules: Rulebook, dependent: str, known: str, ways: list[bool], *, chosen: bool
) -> None:
    answers = {"step_dependencies": Answer(dependent), "known_path": Answer(known)}
    cost = estimate(rules, Workflow("a", "A", volume=VOLUME), AGENT, None, answers, {})
    assert [option.on_path for option in cost.options if option.form == AGENT] == ways
    assert (cost.chosen.form, cost.chosen.on_path) == (AGENT, chosen)


def test_a_path_adds_nothing_from_call_to_call(rules: Rulebook) -> None:
    """On a path, twice the calls cost twice as much; in a loop, they cost more than that."""

    def of(form: str, calls: float) -> float:
        assumed = rules.cost.calls[form]._replace(calls_per_run=Range(calls, calls, calls))
        return model_cost_usd(assumed, rules.prices.models[rules.prices.model]).expected

    assert of("known_path", 20) == pytest.approx(2 * of("known_path", 10))
    assert of("agent", 20) > 2 * of("agent", 10)


def test_a_path_is_built_sooner_than_a_loop(rules: Rulebook) -> None:
    answers = {"step_dependencies": Answer.YES, "known_path": Answer.YES}
    _, _, loop, path = estimate(rules, Workflow("a", "A"), AGENT, None, answers, {}).options
    saved = loop.build.weeks.expected - path.build.weeks.expected
    assert saved == pytest.approx(1.5)  # the driver of a next step that the model decides
