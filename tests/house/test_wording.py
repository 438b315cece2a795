"""Tests name the sentences that they compare: each stands in one golden file of its surface."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.wording import (
    FILE,
    TESTS,
    compared_sentences,
    load_wording,
    surface_of,
    text_of,
)

HERE = Path(__file__).parent
MODULES = [path for path in TESTS.rglob("test_*.py") if HERE not in path.parents]
SURFACES = sorted(file.parents[1].relative_to(TESTS).as_posix() for file in TESTS.rglob(FILE))


def test_no_test_writes_out_a_sentence_that_it_compares() -> None:
    found = {
        path.relative_to(TESTS).as_posix(): [text_of(one) for one in sentences]
        for path in MODULES
        if (sentences := [*compared_sentences(path.read_text("utf-8"))])
    }
    assert found == {}


@pytest.mark.parametrize("surface", SURFACES)
def test_every_sentence_of_a_surface_is_compared(surface: str) -> None:
    text = "".join(path.read_text("utf-8") for path in MODULES if surface_of(path) == surface)
    assert [name for name in load_wording(surface) if f'SAYS["{name}"]' not in text] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('assert error == "The order o-1 has no row in this table."', 1),
        ('assert f"The order {order} has no row in this table." in error', 1),
        ('assert (code, error) == (2, "The order o-1 has no row in this table.")', 1),
        ('assert read("The order o-1 has no row in this table.") == 1', 0),
        ('assert error == SAYS["the order has no row"]', 0),
        ('assert error == "no such order"', 0),
    ],
)
def test_a_sentence_is_found_where_it_is_compared(source: str, count: int) -> None:
    assert len([*compared_sentences(source)]) == count
