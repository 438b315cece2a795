"""What the page of limits says of raters is what the command prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scoping import documents

from .measure import (
    LEAST_RIGHT,
    LEAST_UNNAMED,
    Half,
    Reading,
    conversing,
    covered,
    gated,
    halves,
    lines,
    most_covered,
    on_path,
    paths,
    right,
    stopped_needlessly,
    unnamed,
)

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
LOWEST_AGREEMENT = 0.95
AIMED_AT = 0.97
LABELS = ("agent", "assistant", "hybrid", "known_path")
MOST_OPEN_ENDED = 0.1
LEAST_STOPPED = 0.86


@pytest.fixture(scope="module")
def measured() -> tuple[Half, Half]:
    """Measure the half that was open while the questions were worded, and the one at the end."""
    first, second = halves().values()
    return first, second


def test_the_page_has_the_agreement_on_every_question(measured: tuple[Half, Half]) -> None:
    rules = documents.load_rulebook()
    titles = {item.id: item.title for item in rules.items}
    for id_ in measured[0].agreement:
        first, second = (f"{half.agreement[id_]:.2f}" for half in measured)
        assert f"| {titles[id_]} | {first} | {second} |" in PAGE


@pytest.mark.parametrize(
    ("row", "share"),
    [
        ("the author's word is our architecture, our orchestration, or the other name", covered),
        ("no other name is shown", unnamed),
        ("a name that is shown is the author's word", right),
        ("a known path is found", paths),
    ],
)
def test_the_page_has_the_shares_of_the_clear_cases(
    measured: tuple[Half, Half], row: str, share: Callable[[tuple[Reading, ...]], float]
) -> None:
    cells = [
        " and ".join(f"{share(readings):.2f}" for readings in half.readings) for half in measured
    ]
    (line,) = [line for line in PAGE.splitlines() if line.startswith(f"| {row}")]
    assert line.endswith(f" | {' | '.join(cells)} |")


def test_little_open_ended_work_is_taken_for_a_known_path(measured: tuple[Half, Half]) -> None:
    cells = [
        " and ".join(f"{on_path(readings):.2f}" for readings in half.open_ended)
        for half in measured
    ]
    (line,) = [line for line in PAGE.splitlines() if line.startswith("| open-ended work ")]
    assert line.endswith(f" | {' | '.join(cells)} |")
    both = [one for half in measured for readings in half.open_ended for one in readings]
    assert on_path(tuple(both)) <= MOST_OPEN_ENDED


def test_the_page_has_what_the_gates_stop() -> None:
    for one in gated():
        shares = " and ".join(f"{share:.2f}" for share in one.shares)
        rows = [line for line in PAGE.splitlines() if line.endswith(f" | {shares} |")]
        assert [row for row in rows if f", of {len(one.readings[0])} " in row], shares
        assert min(one.shares) >= LEAST_STOPPED
    readings = conversing()
    assert f"the {len(readings) // 2} assistants that converse" in PAGE
    assert stopped_needlessly(readings) == []


def test_the_page_says_what_no_rules_could_reach(measured: tuple[Half, Half]) -> None:
    clear = [one for half in measured for readings in half.readings for one in readings]
    sheets = len({one.answers for one in clear})
    assert f"{len(clear)} readings of clear cases" in PAGE
    assert f"{sheets} different sheets" in PAGE
    best = most_covered(clear)
    assert f"covers {best:.2f} where {LEAST_UNNAMED:.2f} have no name" in PAGE
    assert f"and {LEAST_RIGHT:.2f} of the names are right" in PAGE
    assert covered(tuple(clear)) < best < AIMED_AT


def test_names_that_are_fitted_cover_all_that_has_one_word(measured: tuple[Half, Half]) -> None:
    """Those with the same answers and one word are covered, as long as enough have no name."""
    one = next(one for one in measured[0].readings[0] if one.label not in one.own_words)
    ours = next(one for one in measured[0].readings[0] if one.label in one.own_words)
    assert most_covered([one, ours]) == 1
    assert most_covered([one, one, ours]) == pytest.approx(1 / 3)  # two of three would be named
    other = one._replace(label=next(label for label in LABELS if label not in one.words))
    assert most_covered([one, other, *[ours] * 8]) == 0.8  # either name would be wrong of the other


def test_raters_agree_on_each_question(measured: tuple[Half, Half]) -> None:
    """But for judgment at the end, which the page names with its disagreements."""
    low = [
        (number, id_)
        for number, half in enumerate(measured)
        for id_, share in half.agreement.items()
        if share < LOWEST_AGREEMENT
    ]
    assert low == [(1, "judgment")]


def test_the_command_names_every_miss(measured: tuple[Half, Half]) -> None:
    printed = "\n".join(lines())
    for half in measured:
        for readings in half.readings:
            for reading in readings:
                missed = reading.label not in reading.words
                assert (f"missed: {reading.id}, " in printed) or not missed
