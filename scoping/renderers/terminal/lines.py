"""Lines of a terminal: wrapped to its width, and painted where colours are wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from ...escaping import visible

# A text and its role, to text; roles: title, agent, assistant, unsure, stop, dim.
Paint = Callable[[str, str], str]


def plain(text: str, role: str) -> str:  # noqa: ARG001 -- the signature of every paint
    """Leave the text as it is."""
    return text


def titled(text: str, width: int, paint: Paint) -> Iterator[str]:
    """Wrap a heading."""
    yield from (paint(line, "title") for line in wrapped(text, width))


def indented(text: str, width: int, by: int, hanging: int = 0) -> list[str]:
    """Wrap a text that stands `by` columns in, and lines after the first `hanging` columns more."""
    return wrapped(text, width, " " * by, " " * (by + hanging))


def wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """Wrap a text, nothing in it hidden; `first` and `others` are what lines begin with."""
    return textwrap.wrap(visible(text), width, initial_indent=first, subsequent_indent=others)
