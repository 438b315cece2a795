"""What the page of limits says of raters is what the command prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scoping import documents

from .measure import (
    Half,
    Reading,
    conversing,
    covered,
    gated,
    halves,
    lines,
    on_path,
    paths,
    right,
    stopped_needlessly,
    unnamed,
)

PAGE = (Path(__file__).parents[2] / "docs" / "limits.md").read_text("utf-8")
LOWEST_AGREEMENT = 0.95
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
