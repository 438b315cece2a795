"""What differs between two decisions, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...comparison.changes import Changes
from ...escaping import printable
from ..terminal.columns import columns
from ..terminal.lines import Paint, indented, plain, titled
from .rows import TITLES, Row, rows


def render(
    changes: Changes,
    *,
    files: tuple[str, str],
    width: int = 80,
    paint: Paint = plain,
) -> str:
    """Write the changes, `width` columns wide: tables, or lists where a table would not fit."""
    title = f"{printable(changes.new.workflow.name)}: what changed"
    lines = [*titled(title, width, paint)]
    compared = printable(f"Compared: {files[0]} → {files[1]}")
    lines += [paint(line, "dim") for line in indented(compared, width, 0)]
    lines += indented(changes.headline, width, 0)
    for name, section in changes.sections.items():
        if section:
            printed = [Row(*map(printable, row)) for row in rows(changes, section)]
            lines += ["", *titled(TITLES[name], width, paint), *_section(printed, width, paint)]
    return "\n".join(lines)


def _section(rows: Sequence[Row], width: int, paint: Paint) -> Iterator[str]:
    table = columns([(row.what, row.before, f"→ {row.after}") for row in rows], width)
    for row, lines in zip(rows, table or [_change_lines(row, width) for row in rows], strict=True):
        yield from lines
        yield from (paint(line, "dim") for line in indented(row.because, width, 4))


def _change_lines(row: Row, width: int) -> list[str]:
    """Write a change on one line where it fits, and what was above what is where it does not."""
    line = f"  {row.what}: {row.before} → {row.after}"
    if len(line) <= width:
        return [line]
    values = (f"was  {row.before}", f"now  {row.after}")
    below = [part for value in values for part in indented(value, width, 4, 5)]
    return [*indented(row.what, width, 2), *below]
