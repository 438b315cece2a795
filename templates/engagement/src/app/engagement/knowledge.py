"""The documents in `knowledge/`, by passage. Who may read one is part of the query, not a filter on its result."""

import json
import re
import sqlite3
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from anthropic.types import SearchResultBlockParam

from ..base.problem import Problem
from ..base.text_files import STOP_WORDS, parse_yaml, read_text

WRAPPED = re.compile(r"\n(?!\s|[-*+>|]|\d+[.)] )")  # a line break that is only there to keep a paragraph narrow
MOST_WORDS = 40  # of a question: a pasted page need not become a query of a thousand terms
SEARCH = """SELECT source, heading, text FROM passage WHERE passage MATCH ? AND file IN
    (SELECT file FROM may_read WHERE who IN (SELECT value FROM json_each(?))) ORDER BY bm25(passage, 0, 2) LIMIT ?"""


class Reader(NamedTuple):
    """Who asks, as the terminal's options or the sign-in in front of the page say."""

    id: str
    groups: frozenset[str] = frozenset()


class Knowledge:
    """A full-text index in memory, made when the program starts."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Problem(f"There is no folder {folder}. Make it, or name another in KNOWLEDGE.")
        columns = "source UNINDEXED, heading, text, file UNINDEXED, tokenize='porter unicode61'"
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self._index.close)
        self._index.execute(f"CREATE VIRTUAL TABLE passage USING fts5({columns})")
        self._index.execute("CREATE TABLE may_read (file, who)")
        for path in sorted(folder.rglob("*.md")):
            file, (head, lines, first) = path.relative_to(folder.parent).as_posix(), split_front_matter(path)
            self._index.executemany("INSERT INTO may_read VALUES (?, ?)", [(file, who) for who in head["readers"]])
            found = split_passages(lines, first, head["title"])
            rows = [(f"{file}:{line}", heading, text, file) for line, heading, text in found]
            self._index.executemany("INSERT INTO passage VALUES (?, ?, ?, ?)", rows)

    def search(self, question: str, reader: Reader, limit: int = 5) -> list[SearchResultBlockParam]:
        """The best passages that this reader may see, each with its place. No word of a question is query syntax."""
        words = [word for word in dict.fromkeys(re.findall(r"\w+", question.lower())) if word not in STOP_WORDS]
        match = " OR ".join(f'"{word}"' for word in words[:MOST_WORDS]) or '""'
        rows = self._index.execute(SEARCH, (match, json.dumps(["*", *reader.groups]), limit))
        return [
            {
                "type": "search_result",
                "source": source,
                "title": heading,
                "content": [{"type": "text", "text": text}],
                "citations": {"enabled": True},
            }
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
            text = "\n".join(paragraph)
            text = text if text.startswith("```") else WRAPPED.sub(" ", text)
            yield number - len(paragraph), " › ".join(filter(None, trail)), text
            paragraph = []
        if heading:
            trail = [*trail, *[""] * 5][: len(heading[1]) - 1] + [heading[2].rstrip("# ")]
        elif paragraph or line.strip():
            paragraph.append(line)
