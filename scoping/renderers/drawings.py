"""Pictures of the score, of an architecture and of a terminal, as SVG strings for documents and pages."""

from __future__ import annotations

from html import escape

from ..decision import Decision
from .svg import AGENT, ASSISTANT, FAINT, INK, PAGE, arrow, box, line, picture, text


def ruler(decision: Decision, *, step: int = 100) -> str:
    """Draw the count on its scale, with the line at which an assistant ends; `step` is one criterion's width."""
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
    described = f"{count} of {last} criteria point to an agent; from {rules.threshold} on, an assistant is limiting."
    return picture(end + left, 110, "Score", described, shapes)


def architecture(decision: Decision) -> str:
    """Draw the assistant: who talks with it, what it reads, and that nothing leaves it but text."""
    systems = [system.id for system in decision.workflow.systems if system.reads]
    reads = [*systems[:4], f"and {len(systems) - 4} more"] if len(systems) > 5 else systems
    sources = ["knowledge/", *reads]
    height = max(290, 70 + 62 * len(sources))
    middle = height // 2
    frame = f"width='300' height='{height - 40}' rx='12' fill='none' stroke='{ASSISTANT}' stroke-width='2'"
    shapes = [
        f"<rect x='270' y='20' {frame}/>",
        text(420, 48, "engagement", ASSISTANT, weight=700),
        *box(20, middle - 26, 160, 64, "a person", "asks, decides, acts"),
        *box(300, middle - 66, 240, 60, "conversation", "forgotten with the session"),
        *box(300, middle + 44, 240, 60, "model", "one answer a prompt, cited"),
        *arrow(180, middle - 16, 300, middle - 36),
        text(224, middle - 42, "question", FAINT, size=14),
        *arrow(300, middle + 74, 180, middle + 28),
        text(224, middle + 84, "text", FAINT, size=14),
        *arrow(420, middle - 6, 420, middle + 44),
    ]
    for number, name in enumerate(sources):
        y = (height - 62 * len(sources)) // 2 + 62 * number + 5
        shapes += box(660, y, 200, 52, name, "documents" if number == 0 else "read only")
        shapes += arrow(660, y + 26, 540, middle + 62 if number == 0 else middle + 84)
    described = "A person asks; the assistant answers from " + ", ".join(sources) + "; it changes nothing."
    return picture(880, height, "Architecture of the assistant", described, shapes)


def terminal(text: str, *, title: str) -> str:
    """Draw what a terminal shows, as a picture for a page."""
    lines = text.rstrip().splitlines()
    width, height = 40 + 9 * max(len(line) for line in lines), 40 + 20 * len(lines)
    font = "font-family='ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='15'"
    shapes = [f"<rect width='{width}' height='{height}' rx='10' fill='#16181d'/>"]
    for number, written in enumerate(lines):
        if written.strip():
            y = 34 + 20 * number
            shapes.append(f"<text x='20' y='{y}' fill='#e8eaf0' xml:space='preserve' {font}>{escape(written)}</text>")
    return picture(width, height, title, "What the command prints.", shapes)
