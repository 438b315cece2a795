"""Drawings of the score: what each criterion says, and the count on its scale."""

from __future__ import annotations

from ...decision import CriterionResult, Decision
from ...questions import Answer
from .svg import AGENT, ASSISTANT, FAINT, INK, PAGE, WIDTH, line, picture, shortened, text

_POINTS_TO = {Answer.YES: "agent", Answer.NO: "assistant", Answer.UNSURE: "open"}


def ruler(decision: Decision, *, step: int = 100) -> str:
    """Draw the count on its scale, with the line at which an assistant ends.

    `step` is one criterion's width.
    """
    rules = decision.rules
    count = len(decision.assessment.agent)
    last = len(rules.criteria)
    left = step * 3 // 5
    middle = 60
    limit = left + rules.threshold * step - step // 2
    end = left + last * step
    shapes = [
        line(left, middle, limit, middle, ASSISTANT, width=4),
        line(limit, middle, end, middle, AGENT, width=4),
        line(limit, 22, limit, 92, INK, dashes="4 4"),
        text(limit - 10, 30, "assistant", ASSISTANT, anchor="end"),
        text(limit + 10, 30, "agent", AGENT, anchor="start"),
    ]
    for number in range(last + 1):
        x = left + number * step
        color = AGENT if number >= rules.threshold else ASSISTANT
        if number == count:
            shapes.append(f"<circle cx='{x}' cy='{middle}' r='19' fill='{color}'/>")
            shapes.append(text(x, middle + 6, str(number), PAGE, weight=700))
        else:
            shapes.append(f"<circle cx='{x}' cy='{middle}' r='6' fill='{color}'/>")
            shapes.append(text(x, middle + 34, str(number), FAINT))
    description = (
        f"{count} of {last} criteria point to an agent. An agent needs at least {rules.threshold}."
    )
    return picture(end + left, 110, "Score", description, shapes)


def contributions(decision: Decision) -> str:
    """Draw a bar for each criterion.

    To the left for an assistant, to the right for an agent, hollow while open.
    """
    middle = WIDTH // 2
    top = 34
    height = top + 52 * len(decision.criteria) + 6
    shapes = [
        text(middle - 14, 20, "◂ assistant", ASSISTANT, anchor="end", weight=600, size=14),
        text(middle + 14, 20, "agent ▸", AGENT, anchor="start", weight=600, size=14),
    ]
    for row, result in enumerate(decision.criteria):
        y = top + 52 * row
        shapes.append(
            text(4, y + 16, shortened(result.question.title, 44), INK, anchor="start", size=14)
        )
        shapes += [
            line(middle, y + 20, middle, y + 48, INK),
            *_contribution(result, middle, y + 24),
        ]
    description = "; ".join(
        f"{result.question.title}: {_POINTS_TO[result.answer]}" for result in decision.criteria
    )
    return picture(WIDTH, height, "What each criterion points to", f"{description}.", shapes)


def _contribution(result: CriterionResult, middle: int, y: int) -> list[str]:
    size = f"y='{y}' height='20' rx='3'"
    match result.answer:
        case Answer.YES:
            bar = f"<rect x='{middle}' width='120' {size} fill='{AGENT}'/>"
            return [bar, text(middle + 60, y + 15, "yes: agent", PAGE, weight=600, size=13)]
        case Answer.NO:
            bar = f"<rect x='{middle - 120}' width='120' {size} fill='{ASSISTANT}'/>"
            return [bar, text(middle - 60, y + 15, "no: assistant", PAGE, weight=600, size=13)]
    bar = (
        f"<rect x='{middle - 60}' width='120' {size} fill='{PAGE}' stroke='{INK}' "
        "stroke-dasharray='5 4'/>"
    )
    return [bar, text(middle, y + 15, "unsure: open", INK, weight=600, size=13)]
