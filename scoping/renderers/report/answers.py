"""The report's chapters on what was asked.

The answers beside the criteria, and the questions that are open.
"""

from __future__ import annotations

from ...decision import Decision
from ...questions import Answer, Asked, Question, Rating
from ...workflow import Given
from ..pages.elements import Child, Markup, Section, element, joined, section, table
from ..wording.phrases import begun

MARKS = {Answer.YES: "● yes", Answer.NO: "○ no", Answer.UNSURE: "? unsure"}


def evidence(given: Given | None) -> Markup:
    """Show what an answer rests on, and who said so where."""
    if given is None:
        return element("span", "not answered", class_="quiet")
    behind = (("source", given.source), ("by", given.by))
    lines = [
        element("span", f"{kind}: {said}", class_="quiet small line said")
        for kind, said in behind
        if said
    ]
    said = element(
        "span", given.evidence or "none given", class_="said" if given.evidence else "quiet"
    )
    return joined([said, *lines])


def answers(decision: Decision) -> Section:
    """Show the answers beside the criteria, with their evidence."""
    rules = decision.rules
    asked: tuple[Asked, ...] = (rules.engagement, *rules.readiness, *rules.modifiers)
    rows = (_answered(decision, each) for each in asked)
    head = ("Question", "Answer", "Means", "Evidence")
    caption = "Engagement, readiness and ratings, as they were answered"
    return section("answers", "The other answers", table("answers-table", caption, head, rows))


def _answered(decision: Decision, asked: Asked) -> tuple[Child, ...]:
    given = decision.workflow.given(asked.id)
    if isinstance(asked, Question):
        answer = decision.workflow.yes_or_no.get(asked.id, Answer.UNSURE)
        return asked.title, MARKS[answer], asked.because(answer), evidence(given)
    rating = decision.ratings.get(asked.id, Rating.UNSURE)
    levels = getattr(asked, "levels", {})
    return (
        asked.title,
        rating,
        levels.get(rating, f"Who could tell: {asked.ask_whom}."),
        evidence(given),
    )


def unknowns(decision: Decision) -> Section:
    """Show what nobody has said yet, who could, and what it would change."""
    rows = [
        (unknown.title, unknown.ask_whom, begun(unknown.matters)) for unknown in decision.unknowns
    ]
    head = ("Question", "Who could answer", "What it changes")
    found = (
        table("unknowns-table", "Unanswered so far, what decides most first", head, rows)
        if rows
        else element(
            "p",
            "Nothing is open that would change the architecture, a gate, the autonomy or the cost.",
        )
    )
    return section("open", "Open questions", found)
