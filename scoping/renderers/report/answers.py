"""The report's chapters on what was asked.

The answers beside the criteria, and the questions that are open.
"""

from __future__ import annotations

from ...decision import Decision
from ...questions import Answer, Item, Question, Rating
from ...workflow import Response
from ..pages.elements import Child, Markup, Section, element, joined, listing, section, table
from ..wording.phrases import begun

MARKS = {Answer.YES: "● yes", Answer.NO: "○ no", Answer.UNSURE: "? unsure"}


def evidence(answer: Response | None) -> Markup:
    """Show what an answer rests on, and who said so where."""
    if answer is None:
        return element("span", "not answered", class_="quiet")
    class_ = "said" if answer.evidence else "quiet"
    quote = element("span", answer.evidence or "none given", class_=class_)
    lines = [
        element("span", f"{kind}: {text}", class_="quiet small line said")
        for kind, text in (("source", answer.source), ("by", answer.by))
        if text
    ]
    return joined([quote, *lines])


def answers(decision: Decision) -> Section:
    """Show the answers beside the criteria, with their evidence."""
    rules = decision.rules
    beside = (rules.engagement, rules.known_path)
    questions: tuple[Item, ...] = (*beside, *rules.readiness, *rules.modifiers)
    rows = (_answer_row(decision, question) for question in questions)
    head = ("Question", "Answer", "Means", "Evidence")
    caption = "The answers on conversation, path, readiness and ratings"
    return section("answers", "The other answers", table("answers-table", caption, head, rows))


def _answer_row(decision: Decision, question: Item) -> tuple[Child, ...]:
    behind = evidence(decision.workflow.response(question.id))
    if isinstance(question, Question):
        answer = decision.workflow.yes_or_no.get(question.id, Answer.UNSURE)
        return question.title, MARKS[answer], question.because(answer), behind
    rating = decision.ratings.get(question.id, Rating.UNSURE)
    levels = getattr(question, "levels", {})
    meaning = levels.get(rating, f"Who could answer: {question.ask_whom}.")
    return question.title, rating, meaning, behind


def unknowns(decision: Decision) -> Section:
    """Show what nobody has said yet, who could, and what it would change; and all warnings."""
    rows = [
        (unknown.title, unknown.ask_whom, begun(unknown.matters)) for unknown in decision.unknowns
    ]
    nothing = "No open answer can change the architecture, a gate, the autonomy or the cost."
    detail = element("p", nothing)
    if rows:
        head = ("Question", "Who could answer", "What it changes")
        detail = table("unknowns-table", "Open questions, the most important first", head, rows)
    return section("open", "Open questions", detail, _warnings(decision))


def _warnings(decision: Decision) -> Markup | None:
    if not decision.warnings:
        return None
    warnings = listing(f"{begun(warning)}." for warning in decision.warnings)
    return element("div", element("p", element("strong", "Warnings")), warnings, class_="note")
