"""Rows as aligned columns where they fit; cells are printable already."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest

NARROW = 60  # columns below which a table reads better as a list
GAP = 2  # columns between cells
INDENT = 2  # columns before the first cell
NARROWEST = 12  # columns that a cell keeps, however wide the others are
LINES = 2  # that a cell of a table may take

Row = Sequence[str]


def columns(rows: Sequence[Row], width: int) -> list[list[str]] | None:
    """Lay rows out in columns whose cells wrap, and give the lines of each row.

    None where a list reads better: the terminal is too narrow, or there is too much text.
    """
    if width < NARROW or not rows:
        return None
    widths = _widths(rows, width - INDENT - GAP * (len(rows[0]) - 1))
    if widths is None:
        return None
    return [_lines(row, widths) for row in rows]


def _lines(row: Row, widths: Sequence[int]) -> list[str]:
    cells = [textwrap.wrap(cell, room) for cell, room in zip(row, widths, strict=True)]
    return [
        (
            " " * INDENT
            + (" " * GAP).join(part.ljust(room) for part, room in zip(parts, widths, strict=True))
        ).rstrip()
        for parts in zip_longest(*cells, fillvalue="")
    ]


def _widths(rows: Sequence[Row], room: int) -> list[int] | None:
    """Give each column what it needs, or the widest ones less where that is too much.

    None if a cell would take more than two lines.
    """
    widths = [max(1, *(len(row[number]) for row in rows)) for number in range(len(rows[0]))]
    while sum(widths) > room:
        widest = widths.index(max(widths))
        if widths[widest] <= NARROWEST:
            return None
        widths[widest] -= 1
    heights = (
        len(textwrap.wrap(cell, widths[number])) for row in rows for number, cell in enumerate(row)
    )
    return widths if max(heights) <= LINES else None
