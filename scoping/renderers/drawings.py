"""Drawings as SVG strings: integer coordinates, a title and a description, colours from CSS variables.

The variables have light defaults here; a page sets `--scoping-…` for its own schemes.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..decision import Decision

_INK, _FAINT, _FILL = "var(--scoping-ink, #1f2430)", "var(--scoping-faint, #5b6472)", "var(--scoping-fill, #eef1f6)"
_ASSISTANT, _AGENT = "var(--scoping-assistant, #0b6b75)", "var(--scoping-agent, #8a2f7d)"
_FONT = "font-family='system-ui, sans-serif'"


def ruler(decision: Decision) -> str:
    """Draw the count on its scale, with the line at which an assistant ends."""
    said, rules = decision.assessment, decision.rules
    count, last = len(said.agent), len(rules.criteria)
    step, left, middle = 100, 60, 60
    line = left + rules.threshold * step - step // 2
    end = left + last * step
    shapes = [
        f"<line x1='{left}' y1='{middle}' x2='{line}' y2='{middle}' stroke='{_ASSISTANT}' stroke-width='4'/>",
        f"<line x1='{line}' y1='{middle}' x2='{end}' y2='{middle}' stroke='{_AGENT}' stroke-width='4'/>",
        f"<line x1='{line}' y1='22' x2='{line}' y2='92' stroke='{_INK}' stroke-width='2' stroke-dasharray='4 4'/>",
        _text(line - 10, 30, "assistant", _ASSISTANT, anchor="end"),
        _text(line + 10, 30, "agent", _AGENT, anchor="start"),
    ]
    for number in range(last + 1):
        x = left + number * step
        color = _AGENT if number >= rules.threshold else _ASSISTANT
        if number == count:
            shapes.append(f"<circle cx='{x}' cy='{middle}' r='19' fill='{color}'/>")
            shapes.append(_text(x, middle + 6, str(number), "var(--scoping-page, #ffffff)", weight=700))
        else:
            shapes.append(f"<circle cx='{x}' cy='{middle}' r='6' fill='{color}'/>")
            shapes.append(_text(x, middle + 34, str(number), _FAINT))
    described = f"{count} of {last} criteria point to an agent; from {rules.threshold} on, an assistant is limiting."
    return _svg(end + 60, 110, "Score", described, shapes)


def architecture(decision: Decision) -> str:
    """Draw the assistant: who talks with it, what it reads, and that nothing leaves it but text."""
    systems = [system.id for system in decision.workflow.systems if system.reads]
    reads = [*systems[:4], f"and {len(systems) - 4} more"] if len(systems) > 5 else systems
    sources = ["knowledge/", *reads]
    height = max(290, 70 + 62 * len(sources))
    middle = height // 2
    shapes = [
        f"<rect x='270' y='20' width='300' height='{height - 40}' rx='12' fill='none' stroke='{_ASSISTANT}' stroke-width='2'/>",
        _text(420, 48, "engagement", _ASSISTANT, weight=700),
        *_box(20, middle - 26, 160, 64, "a person", "asks, decides, acts"),
        *_box(300, middle - 66, 240, 60, "conversation", "forgotten with the session"),
        *_box(300, middle + 44, 240, 60, "model", "one answer a prompt, cited"),
        *_arrow(180, middle - 16, 300, middle - 36),
        _text(224, middle - 42, "question", _FAINT, size=14),
        *_arrow(300, middle + 74, 180, middle + 28),
        _text(224, middle + 84, "text", _FAINT, size=14),
        *_arrow(420, middle - 6, 420, middle + 44),
    ]
    for number, name in enumerate(sources):
        y = (height - 62 * len(sources)) // 2 + 62 * number + 5
        shapes += _box(660, y, 200, 52, name, "documents" if number == 0 else "read only")
        shapes += _arrow(660, y + 26, 540, middle + 62 if number == 0 else middle + 84)
    described = "A person asks; the assistant answers from " + ", ".join(sources) + "; it changes nothing."
    return _svg(880, height, "Architecture of the assistant", described, shapes)


def terminal(text: str, *, title: str) -> str:
    """Draw what a terminal shows, as a picture for a page."""
    lines = text.rstrip().splitlines()
    width, height = 40 + 9 * max(len(line) for line in lines), 40 + 20 * len(lines)
    font = "font-family='ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='15'"
    shapes = [f"<rect width='{width}' height='{height}' rx='10' fill='#16181d'/>"]
    for number, line in enumerate(lines):
        if line.strip():
            y = 34 + 20 * number
            shapes.append(f"<text x='20' y='{y}' fill='#e8eaf0' xml:space='preserve' {font}>{escape(line)}</text>")
    return _svg(width, height, title, "What the command prints.", shapes)


def _svg(width: int, height: int, title: str, description: str, shapes: Iterable[str]) -> str:
    """Put shapes into one picture that a screen reader can name; no blank line, so that Markdown keeps it whole."""
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' {_FONT}>",
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            *shapes,
            "</svg>",
        ]
    )


def _text(x: int, y: int, text: str, color: str, *, anchor: str = "middle", weight: int = 400, size: int = 16) -> str:
    place = f"x='{x}' y='{y}' text-anchor='{anchor}'"
    return f"<text {place} font-size='{size}' font-weight='{weight}' fill='{color}'>{escape(text)}</text>"


def _box(x: int, y: int, width: int, height: int, title: str, note: str) -> list[str]:
    center = x + width // 2
    return [
        f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='8' fill='{_FILL}' stroke='{_FAINT}'/>",
        _text(center, y + height // 2 - 4, title, _INK, weight=600, size=15),
        _text(center, y + height // 2 + 16, note, _FAINT, size=13),
    ]


def _arrow(x1: int, y1: int, x2: int, y2: int) -> list[str]:
    """Draw a line with its head; heads point along the longer side, which is all these drawings need."""
    right, down = (1 if x2 > x1 else -1), (1 if y2 > y1 else -1)
    if abs(x2 - x1) >= abs(y2 - y1):
        head = f"{x2},{y2} {x2 - 9 * right},{y2 - 5} {x2 - 9 * right},{y2 + 5}"
    else:
        head = f"{x2},{y2} {x2 - 5},{y2 - 9 * down} {x2 + 5},{y2 - 9 * down}"
    return [
        f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke='{_FAINT}' stroke-width='2'/>",
        f"<polygon points='{head}' fill='{_FAINT}'/>",
    ]
