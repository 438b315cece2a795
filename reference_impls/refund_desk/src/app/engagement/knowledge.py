"""The documents in `knowledge/`, by passage. Who may read one is part of the query, not a filter on its result."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from anthropic.types import SearchResultBlockParam

from ..base import STOP_WORDS
from ..base.problem import Problem, parse_yaml, read_text

MOST_WORDS = 40  # of a question: a pasted page need not become a query of a thousand terms
COLUMNS = "source UNINDEXED, heading, text, readers UNINDEXED, tokenize='porter unicode61'"
SEARCH = """SELECT source, heading, text FROM passage WHERE passage MATCH ? AND EXISTS
    (SELECT value FROM json_each(readers) INTERSECT SELECT value FROM json_each(?))
    ORDER BY bm25(passage, 0, 2) LIMIT ?"""


class Knowledge:
    """A full-text index in memory, made when the program starts."""

    def __init__(self, folder: Path) -> None:
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute(f"CREATE VIRTUAL TABLE passage USING fts5({COLUMNS})")
        for path in sorted(folder.rglob("*.md")):
            file, (head, lines, first) = path.relative_to(folder.parent).as_posix(), split_front_matter(path)
            for line, heading, text in split_passages(lines, first, head["title"]):
                row = (f"{file}:{line}", heading, text, json.dumps(head["readers"]))
                self._index.execute("INSERT INTO passage VALUES (?, ?, ?, ?)", row)

    def search(self, question: str, groups: Iterable[str], limit: int = 5) -> list[SearchResultBlockParam]:
        """The best passages that a reader in these groups may see, each with its place. No word of a question is query syntax."""
        words = [word for word in dict.fromkeys(re.findall(r"\w+", question.lower())) if word not in STOP_WORDS]
        match = " OR ".join(f'"{word}"' for word in words[:MOST_WORDS]) or '""'
        rows = self._index.execute(SEARCH, (match, json.dumps(["*", *groups]), limit))
        citable = partial(SearchResultBlockParam, type="search_result", citations={"enabled": True})
        return [
            citable(source=source, title=heading, content=[{"type": "text", "text": text}])
            for source, heading, text in rows
        ]


def split_front_matter(file: Path) -> tuple[dict[str, Any], list[str], int]:
    """Title and readers, the lines below, and the number of their first. An unknown key may be a misspelt `readers`."""
    lines, end = read_text(file).split("\n"), -1
    head: dict[str, Any] = {}
    if lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines) if i and line.strip() == "---"), -1)
        head = parse_yaml("\n".join(lines[1:end]), file, first_line=2) or {}
        readers = head.get("readers", []) if isinstance(head, dict) and set(head) <= {"title", "readers"} else None
        if end < 0 or not isinstance(readers, list) or not all(isinstance(who, str) for who in readers):
            raise Problem(f"{file}:1: between two lines of --- go title: text and readers: [group, …], nothing else.")
    head["title"] = str(head.get("title") or file.stem)
    return {"readers": ["*"]} | head, lines[end + 1 :], end + 2


def split_passages(lines: list[str], first: int, title: str) -> Iterator[tuple[int, str, str]]:
    """Line, trail of headings and text of each paragraph; a fenced block is one, whatever its lines look like."""
    trail, paragraph, fenced = [title], list[str](), False
    for number, line in enumerate([*lines, ""], first):
        heading = None if fenced else re.match(r"(#{1,6})\s+(.*)", line)
        fenced ^= line.lstrip().startswith("```")
        if paragraph and (heading or not line.strip()) and (not fenced or number == first + len(lines)):
            yield number - len(paragraph), " › ".join(filter(None, trail)), "\n".join(paragraph)
            paragraph = []
        if heading:
            trail = [*trail, *[""] * 5][: len(heading[1]) - 1] + [heading[2].rstrip("# ")]
        elif paragraph or line.strip():
            paragraph.append(line)
