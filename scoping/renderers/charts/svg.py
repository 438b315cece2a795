"""The shapes that all drawings are made of.

Integer coordinates, a title and a description, colours from CSS variables.

The variables have light defaults here; a page sets `--scoping-…` for its own schemes.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ...escaping import html as escape

INK = "var(--scoping-ink, #1f2430)"
FAINT = "var(--scoping-faint, #5b6472)"
FILL = "var(--scoping-fill, #eef1f6)"
ASSISTANT = "var(--scoping-assistant, #0b6b75)"
AGENT = "var(--scoping-agent, #8a2f7d)"
PAGE = "var(--scoping-page, #ffffff)"
WIDTH = 360  # of a chart, so that it can be read on a telephone
_FONT = "font-family='system-ui, sans-serif'"


def picture(width: int, height: int, title: str, description: str, shapes: Iterable[str]) -> str:
    """Put shapes into one picture that a screen reader can name.

    No blank line, so that Markdown keeps it whole.
    """
    return "\n".join(
        [
            (
                f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' "
                f"role='img' {_FONT}>"
            ),
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            *shapes,
            "</svg>",
        ]
    )


def text(
    x: int,
    y: int,
    text: str,
    color: str,
    *,
    anchor: str = "middle",
    weight: int = 400,
    size: int = 16,
) -> str:
    """Write one line."""
    place = f"x='{x}' y='{y}' text-anchor='{anchor}'"
    return (
        f"<text {place} font-size='{size}' font-weight='{weight}' "
        f"fill='{color}'>{escape(text)}</text>"
    )


def shortened(text: str, characters: int) -> str:
    """Cut a text to what a drawing has room for; the table beside it has all of it."""
    line = " ".join(text.split())
    if len(line) <= characters:
        return line
    return textwrap.wrap(line, characters - 1)[0] + "…"


def box(x: int, y: int, width: int, height: int, title: str, note: str) -> list[str]:
    """Draw a box with a title and a note below it."""
    center = x + width // 2
    return [
        (
            f"<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='8' fill='{FILL}' "
            f"stroke='{FAINT}'/>"
        ),
        text(center, y + height // 2 - 4, title, INK, weight=600, size=15),
        text(center, y + height // 2 + 16, note, FAINT, size=13),
    ]


def line(
    x1: int, y1: int, x2: int, y2: int, color: str, *, width: int = 2, dashes: str = ""
) -> str:
    """Draw a straight line."""
    points = f"x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}'"
    stroke = f"stroke='{color}' stroke-width='{width}'"
    if dashes:
        stroke += f" stroke-dasharray='{dashes}'"
    return f"<line {points} {stroke}/>"


def arrow(x1: int, y1: int, x2: int, y2: int) -> list[str]:
    """Draw a line with its head.

    Heads point along the longer side, which is all these drawings need.
    """
    right = 1 if x2 > x1 else -1
    down = 1 if y2 > y1 else -1
    if abs(x2 - x1) >= abs(y2 - y1):
        head = f"{x2},{y2} {x2 - 9 * right},{y2 - 5} {x2 - 9 * right},{y2 + 5}"
    else:
        head = f"{x2},{y2} {x2 - 5},{y2 - 9 * down} {x2 + 5},{y2 - 9 * down}"
    return [line(x1, y1, x2, y2, FAINT), f"<polygon points='{head}' fill='{FAINT}'/>"]
