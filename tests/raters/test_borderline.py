"""The borderline cases of the docs have answers that the questions' text alone leads to."""

from __future__ import annotations

from docs.generator.borderline import borderlines
from scoping import documents

LEAST_POINTS = 13  # on which raters had to think


def test_each_point_has_a_case() -> None:
    assert len({one.point for one in borderlines()}) >= LEAST_POINTS
    assert len({one.case for one in borderlines()}) == len(borderlines())


def test_two_raters_give_every_answer() -> None:
    questions = {item.id for item in documents.load_rulebook().items}
    assert {one.question for one in borderlines()} <= questions
    assert [one.case for one in borderlines() if {*one.raters} != {one.answer}] == []
