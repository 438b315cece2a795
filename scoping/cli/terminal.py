"""How things look and how keys are read.

Colours only where they are wanted, keys only where there are any.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable

import click

from ..escaping import visible
from ..renderers.terminal.lines import Paint, plain

COLUMNS = 80  # where nothing says how many there are
_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True},
    "agent": {"fg": "magenta", "bold": True},
    "assistant": {"fg": "cyan", "bold": True},
    "unsure": {"fg": "yellow", "bold": True},
    "stop": {"fg": "red", "bold": True},
    "dim": {"dim": True},
}


def _colored(text: str, role: str) -> str:
    return click.style(text, **_STYLES[role])  # type: ignore[arg-type]


def paint_for(*, err: bool = False) -> Paint:
    """Choose colours or none for a stream, as NO_COLOR, TERM and the stream itself ask for."""
    stream = sys.stderr if err else sys.stdout
    has_colours = (
        stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
    return _colored if has_colours else plain


def width() -> int:
    """Columns to write in: the terminal's, within what reads well."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return COLUMNS
    from shutil import get_terminal_size

    return max(20, min(get_terminal_size((COLUMNS, 24)).columns, 96))


def takes_keys(*, numbered: bool) -> bool:
    """Whether single keys can be read; otherwise prompts are numbered and end with Enter."""
    plainer = (
        numbered
        or os.environ.get("ACCESSIBLE", "0") not in ("", "0")
        or os.environ.get("TERM", "dumb") == "dumb"
    )
    return not plainer and sys.stdin.isatty() and sys.stderr.isatty()


def completing(
    names: Callable[[], Iterable[str]],
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Offer names to the shell, which are looked up only when it asks."""
    return lambda _, __, incomplete: [name for name in names() if name.startswith(incomplete)]


def say(text: str = "", role: str = "") -> None:
    """Talk to the person, beside the data, with nothing hidden; a role paints it."""
    line = visible(text)
    if role:
        line = paint_for(err=True)(line, role)
    click.echo(line, err=True)
