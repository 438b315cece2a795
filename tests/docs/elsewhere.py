"""The one list of commands that are not run as a page shows them, with what is run instead."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

LIST = Path(__file__).parent / "elsewhere.yaml"


@dataclass(frozen=True)
class Entry:
    line: str
    because: str
    instead: str
    page: str = "*"


@cache
def entries() -> list[Entry]:
    return [Entry(**entry) for entry in yaml.safe_load(LIST.read_text("utf-8"))["lines"]]


def entry_for(line: str, page: str) -> Entry | None:
    """Find the first entry for a line of a page, given as its path below the repository."""
    found = (
        e
        for e in entries()
        if fnmatch.fnmatchcase(line, e.line) and fnmatch.fnmatchcase(page, e.page)
    )
    return next(found, None)
