"""Markdown: a person's text kept from being read as it, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def escape(text: str) -> str:
    """Keep a person's text from being read as Markdown, HTML or a table's edge."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Write a table; cells are Markdown already."""
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
