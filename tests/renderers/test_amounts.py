"""Amounts say no more than an estimate knows, in words that cannot be misread."""

from __future__ import annotations

import pytest

from scoping.cost import Input
from scoping.renderers.wording import amounts
from scoping.rulebook import Range


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(3770.2, "3,800 EUR", id="two-digits-are-kept"),
        pytest.param(0.0531, "0.053 EUR", id="cents-keep-theirs"),
        pytest.param(0.0996, "0.10 EUR", id="rounding-may-carry-over"),
        pytest.param(9.96, "10 EUR", id="into-the-next-place-too"),
        pytest.param(0, "0 EUR", id="nothing"),
        pytest.param(-34_176, "\N{MINUS SIGN}34,000 EUR", id="a-loss-has-a-true-minus"),
        pytest.param(1.6e25, "1.6e+25 EUR", id="what-nobody-reads-is-short"),
    ],
)
def test_money(value: float, text: str) -> None:
    assert amounts.money(value, "EUR").replace("\N{NO-BREAK SPACE}", " ") == text


def test_an_amount_and_its_currency_stay_on_one_line() -> None:
    assert amounts.money(5, "EUR") == "5\N{NO-BREAK SPACE}EUR"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param(Range(22_231, 28_229, 66_176), "22,000 to 66,000 EUR", id="from-low-to-high"),
        pytest.param(
            Range(32_000, 32_000, 32_000), "32,000 EUR", id="no-range-where-there-is-none"
        ),
    ],
)
def test_money_range(values: Range, text: str) -> None:
    assert amounts.money_range(values, "EUR").replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param(
            Range(-34_176, 0, 9_768),
            "a loss of 34,000 EUR to a saving of 9,800 EUR",
            id="both-sides",
        ),
        pytest.param(
            Range(-500, 0, -86), "a loss of 500 EUR to a loss of 86 EUR", id="never-a-saving"
        ),
    ],
)
def test_saving_range(values: Range, text: str) -> None:
    assert amounts.saving_range(values, "EUR").replace("\N{NO-BREAK SPACE}", " ") == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param(Range(9.9, 18, 34), "about 18 weeks (10 to 34)", id="whole-weeks"),
        pytest.param(Range(3.2, 6.5, 12), "about 6.5 weeks (3 to 12)", id="half-weeks-below-ten"),
        pytest.param(Range(0.2, 1, 2), "about 1 week (0.2 to 2)", id="days-are-not-rounded-away"),
    ],
)
def test_weeks(values: Range, text: str) -> None:
    assert amounts.weeks(values) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        pytest.param(4000, "runs per month", "4,000 runs per month", id="a-count"),
        pytest.param(40, "currency per hour", "40 EUR per hour", id="money"),
        pytest.param(0.8, "share of runs", "80% of runs", id="a-share"),
        pytest.param(1, "minutes per run", "1 minute per run", id="one-of-them"),
        pytest.param(0, "minutes per run", "0 minutes per run", id="none-of-them"),
    ],
)
def test_figure(value: float, unit: str, text: str) -> None:
    used = Input("figure", value, unit, measured=False, from_workflow=True)
    assert amounts.figure(used, "EUR").replace("\N{NO-BREAK SPACE}", " ") == text
