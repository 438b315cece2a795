"""Pictures of the score and of a terminal, as SVG strings for documents and pages."""

from __future__ import annotations

from ..decision import Decision
from ..escaping import html as escape
from .svg import AGENT, ASSISTANT, FAINT, INK, PAGE, line, picture, text


def ruler(decision: Decision, *, step: int = 100) -> str:
    """Draw the count on its scale, with the line at which an assistant ends.

    `step` is one criterion's width.
    """
    said, rules = decision.assessment, decision.rules
    count, last = len(said.agent), len(rules.criteria)
    left, middle = step * 3 // 5, 60
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
    described = (
        f"{count} of {last} criteria point to an agent; from {rules.threshold} on, an assistant "
        "is limiting."
    )
    return picture(end + left, 110, "Score", described, shapes)


def terminal(text: str, *, title: str) -> str:
    """Draw what a terminal shows, as a picture for a page."""
    lines = text.rstrip().splitlines()
    width, height = 40 + 9 * max(len(line) for line in lines), 40 + 20 * len(lines)
    font = "font-family='ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='15'"
    shapes = [f"<rect width='{width}' height='{height}' rx='10' fill='#16181d'/>"]
    for number, written in enumerate(lines):
        if written.strip():
            y = 34 + 20 * number
            shapes.append(
                f"<text x='20' y='{y}' fill='#e8eaf0' xml:space='preserve' "
                f"{font}>{escape(written)}</text>"
            )
    return picture(width, height, title, "What the command prints.", shapes)
