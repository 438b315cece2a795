"""The documents in `knowledge/`, by passage.

Who may read one is part of the query, not a filter on its result.
"""

import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from anthropic.types import CitationsConfigParam, SearchResultBlockParam

from ..base.problem import Problem, parse_yaml, read_text
from ..base.words import STOP_WORDS, is_run, phrases, words_of

MOST_WORDS = 40  # of a question: a pasted page need not become a query of a thousand terms
LONGEST = 4_000  # characters of a passage: all of it goes to the model
SUFFIX = ".md"
SHOWN = 5  # names of what is not read
COLUMNS = """source UNINDEXED, heading UNINDEXED, text UNINDEXED, readers UNINDEXED,
    heading_words, text_words, tokenize="porter unicode61 categories 'L* N* Co M*'\""""
SEARCH = """SELECT source, heading, text FROM passage WHERE passage MATCH ? AND EXISTS
    (SELECT value FROM json_each(readers) INTERSECT SELECT value FROM json_each(?))
    ORDER BY bm25(passage, 0, 0, 0, 0, 2) LIMIT ?"""
FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")


class Knowledge:
    """A full-text index in memory, made when the program starts. `unread` is what else is there."""

    def __init__(self, folder: Path) -> None:
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute(f"CREATE VIRTUAL TABLE passage USING fts5({COLUMNS})")
        self.unread = list[str]()
        for path in files_below(folder):
            file = path.relative_to(folder.parent).as_posix()
            if path.suffix.lower() == SUFFIX:
                self._take_in(file, *split_front_matter(path))
            else:
                self.unread.append(file)

    def _take_in(self, file: str, head: dict[str, Any], lines: list[str], first: int) -> None:
        readers = _as_names(head["readers"])
        for line, heading, text in split_passages(lines, first, head["title"]):
            row = (f"{file}:{line}", heading, text, readers, indexed(heading), indexed(text))
            self._index.execute("INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)", row)

    @property
    def unread_note(self) -> str:
        """What of the folder is not read, as a sentence; empty if all of it is."""
        if not self.unread:
            return ""
        more = len(self.unread) - SHOWN
        named = ", ".join(self.unread[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        return f"Not read, because only {SUFFIX} files are read: {named}."

    def search(
        self,
        question: str,
        groups: Iterable[str],
        limit: int = 5,
    ) -> list[SearchResultBlockParam]:
        """The best passages that a reader in these groups may see, each with its place.

        No word of a question is query syntax. Words such as "the" count only where there is no
        other.
        """
        all_words = list(dict.fromkeys(words_of(question)))
        words = [word for word in all_words if word not in STOP_WORDS] or all_words
        sought = [phrase for word in words[:MOST_WORDS] for phrase in phrases(word)]
        match = " OR ".join(f'"{phrase}"' for phrase in sought[:MOST_WORDS]) or '""'
        rows = self._index.execute(SEARCH, (match, _as_names(["*", *groups]), limit))
        cites: CitationsConfigParam = {"enabled": True}
        citable = partial(SearchResultBlockParam, type="search_result", citations=cites)
        return [
            citable(source=source, title=heading, content=[{"type": "text", "text": text}])
            for source, heading, text in rows
        ]


def _as_names(groups: Iterable[str]) -> str:
    """Groups as JSON, their letters composed, since one name in two forms would be two groups."""
    return json.dumps([unicodedata.normalize("NFC", group) for group in groups])


def indexed(text: str) -> str:
    """The words of a document, for an index, where each sign of a run is a word of its own."""
    return " ".join(" ".join(word) if is_run(word) else word for word in words_of(text))


def files_below(folder: Path) -> list[Path]:
    """All files of a folder and of those below it, also of linked ones; each folder once."""
    seen = set[str]()
    result = list[Path]()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        files = (Path(place, name) for name in names)
        result += [file for file in files if file.suffix.lower() == SUFFIX or file.name[0] != "."]
    return sorted(result)


def split_front_matter(file: Path) -> tuple[dict[str, Any], list[str], int]:
    """Title and readers, the lines below, and the number of their first.

    An unknown key may be a misspelt `readers`.
    """
    lines = read_text(file).split("\n")
    end = -1
    head: dict[str, Any] = {}
    if lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines) if i and line.strip() == "---"), -1)
        head = parse_yaml("\n".join(lines[1:end]), file, first_line=2) or {}
        if end < 0 or not _is_front_matter(head):
            raise Problem(
                f"{file}:1: between the two lines of --- only title: text and readers: [group, "
                "…] are allowed."
            )
    head["title"] = str(head.get("title") or file.stem)
    return {"readers": ["*"]} | head, lines[end + 1 :], end + 2


def _is_front_matter(head: Any) -> bool:
    """Whether what stands above a document is a title and the groups that may read it, or less."""
    if not isinstance(head, dict) or not set(head) <= {"title", "readers"}:
        return False
    readers = head.get("readers", [])
    return isinstance(readers, list) and all(isinstance(who, str) for who in readers)


def split_passages(lines: list[str], first: int, title: str) -> Iterator[tuple[int, str, str]]:
    """Line, trail of headings and text of each paragraph, in parts of at most LONGEST characters.

    A fenced block is one paragraph, whatever its lines look like.
    """
    trail = [title]
    paragraph = list[str]()
    fence = ""
    for number, line in enumerate([*lines, ""], first):
        heading = None if fence else re.match(r"(#{1,6})\s+(.*)", line)
        fence = fence_after(line, fence)
        is_end = heading or not line.strip()
        if paragraph and is_end and (not fence or number == first + len(lines)):
            for line_of_part, part in parts(paragraph, number - len(paragraph)):
                yield line_of_part, " › ".join(filter(None, trail)), part
            paragraph = []
        if heading:
            trail = [*trail, *[""] * 5][: len(heading[1]) - 1] + [heading[2].rstrip("# ")]
        elif paragraph or line.strip():
            paragraph.append(line)


def fence_after(line: str, fence: str) -> str:
    """The marks of the fenced block that goes on below a line; empty if none does."""
    text = line.strip()
    if not fence:
        opened = FENCE.match(text)
        if opened:
            return opened[1] or opened[2]
        return ""
    if text.startswith(fence) and not text.strip(fence[0]):
        return ""
    return fence


def parts(paragraph: list[str], first: int) -> Iterator[tuple[int, str]]:
    """A paragraph in parts of at most LONGEST characters, each with its line; lines stay whole.

    A line that is longer is cut.
    """
    part = list[str]()
    begins = first
    for number, line in enumerate(paragraph, first):
        length = sum(map(len, part)) + len(part)
        if part and length + len(line) > LONGEST:
            yield begins, "\n".join(part)
            part = []
            begins = number
        while len(line) > LONGEST:
            yield number, line[:LONGEST]
            line = line[LONGEST:]
        part.append(line)
    yield begins, "\n".join(part)
