"""The three architectures at a glance, small enough for a card.

Who asks, what acts, what passes between them.
"""

from __future__ import annotations

from scoping.renderers.charts.svg import AGENT, ASSISTANT, FAINT, INK, PAGE, arrow, picture, text
from scoping.rulebook import Architecture

WIDTH, HEIGHT = 360, 190
LEFT, MIDDLE, RIGHT = 2, 134, 266  # where the three columns of boxes begin
HIGH, WIDE, GAP = 50, 92, 40
UPPER, LEVEL, LOWER = 12, 70, 128  # where the rows begin


def glance(form: Architecture) -> str:
    """Draw one architecture."""
    drawn = {
        Architecture.ASSISTANT: ("A person asks; it reads, and answers with text.", _assistant),
        Architecture.AGENT: (
            "A goal begins it; it reads and writes in systems, and a person approves.",
            _agent,
        ),
        Architecture.HYBRID: (
            (
                "A person talks with the assistant; a request goes to the agent and a receipt "
                "comes back."
            ),
            _hybrid,
        ),
    }
    described, shapes = drawn[form]
    return picture(WIDTH, HEIGHT, f"{form.title()} at a glance", described, shapes())


def _assistant() -> list[str]:
    return [
        *_box(LEFT, LEVEL, "a person", "asks, acts", FAINT),
        *_box(MIDDLE, LEVEL, "assistant", "answers", ASSISTANT),
        *_box(RIGHT, LEVEL, "documents", "and systems", FAINT),
        *_across(LEFT, LEVEL + 14, "asks"),
        *_back(LEFT, LEVEL + 36, "text"),
        *_back(MIDDLE, LEVEL + 25, "reads"),
    ]


def _agent() -> list[str]:
    return [
        *_box(LEFT, UPPER, "a trigger", "or a goal", FAINT),
        *_box(LEFT, LOWER, "a person", "approves", FAINT),
        *_box(MIDDLE, LEVEL, "agent", "acts, checks", AGENT),
        *_box(RIGHT, LEVEL, "systems", "of the firm", FAINT),
        *arrow(LEFT + WIDE, UPPER + 30, MIDDLE + 24, LEVEL),
        *arrow(LEFT + WIDE, LOWER + 20, MIDDLE + 24, LEVEL + HIGH),
        *_across(MIDDLE, LEVEL + 14, "writes"),
        *_back(MIDDLE, LEVEL + 36, "reads"),
    ]


def _hybrid() -> list[str]:
    return [
        *_box(LEFT, UPPER, "a person", "asks, agrees", FAINT),
        *_box(MIDDLE, UPPER, "assistant", "talks", ASSISTANT),
        *_box(LEFT, LOWER, "a colleague", "approves", FAINT),
        *_box(MIDDLE, LOWER, "agent", "acts, checks", AGENT),
        *_box(RIGHT, LEVEL, "systems", "of the firm", FAINT),
        *_across(LEFT, UPPER + 14, ""),
        *_back(LEFT, UPPER + 36, ""),
        *_across(LEFT, LOWER + 25, ""),
        *arrow(MIDDLE + 30, UPPER + HIGH, MIDDLE + 30, LOWER),
        *arrow(MIDDLE + 62, LOWER, MIDDLE + 62, UPPER + HIGH),
        text(MIDDLE + 22, 100, "request", FAINT, anchor="end", size=13),
        text(MIDDLE + 70, 100, "receipt", FAINT, anchor="start", size=13),
        *arrow(RIGHT + 40, LEVEL, MIDDLE + WIDE, UPPER + 26),
        text(RIGHT + 30, UPPER + 22, "reads", FAINT, size=12),
        *arrow(MIDDLE + WIDE, LOWER + 26, RIGHT + 40, LEVEL + HIGH),
        text(RIGHT + 48, LOWER + 40, "reads, writes", FAINT, size=12),
    ]


def _box(x: int, y: int, title: str, note: str, edge: str) -> list[str]:
    """Draw a box; one with a colour of its own is what gets built."""
    built = edge != FAINT
    frame = (
        f"width='{WIDE}' height='{HIGH}' rx='7' stroke='{edge}' stroke-width='{2 if built else 1}'"
    )
    fill = edge if built else PAGE
    return [
        f"<rect x='{x}' y='{y}' {frame} fill='{fill}'/>",
        text(x + WIDE // 2, y + 22, title, PAGE if built else INK, weight=600, size=14),
        text(x + WIDE // 2, y + 40, note, PAGE if built else FAINT, size=12),
    ]


def _across(x: int, y: int, words: str) -> list[str]:
    """Draw an arrow to the next column."""
    return [*arrow(x + WIDE, y, x + WIDE + GAP, y), *_over(x, y - 7, words)]


def _back(x: int, y: int, words: str) -> list[str]:
    """Draw an arrow from the next column."""
    return [*arrow(x + WIDE + GAP, y, x + WIDE, y), *_over(x, y + 17, words)]


def _over(x: int, y: int, words: str) -> list[str]:
    return [text(x + WIDE + GAP // 2, y, words, FAINT, size=12)] if words else []
