"""Lines of a terminal: wrapped to its width, and painted where colours are wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

Paint = Callable[[str, str], str]  # text and its role, to text; roles: title, agent, assistant, unsure, stop, dim


def plain(text: str, role: str) -> str:  # noqa: ARG001 -- the signature of every paint
    """Leave the text as it is."""
    return text


def titled(text: str, width: int, paint: Paint) -> Iterator[str]:
    """Wrap a heading."""
    yield from (paint(line, "title") for line in textwrap.wrap(text, width))


def indented(text: str, width: int, by: int, hanging: int = 0) -> list[str]:
    """Wrap a text that stands `by` columns in; lines after the first stand `hanging` columns further in."""
    return textwrap.wrap(text, width, initial_indent=" " * by, subsequent_indent=" " * (by + hanging))
