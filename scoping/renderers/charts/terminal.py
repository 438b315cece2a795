"""A picture of a terminal."""

from __future__ import annotations

from ...escaping import html as escape
from .svg import picture


def terminal(text: str, *, title: str) -> str:
    """Draw what a terminal shows, as a picture for a page."""
    lines = text.rstrip().splitlines()
    width = 40 + 9 * max(len(line) for line in lines)
    height = 40 + 20 * len(lines)
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
