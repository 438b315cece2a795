"""The code blocks of a page, as a reader meets them: in order, each with its kind, its file's name
and what is typed in it.

Two things are said beside a block, in a comment that no reader sees: `<!-- typed: y | n | a reason
-->` is what a person types while the block's last command runs, and `<!-- in: folder -->` is where
the page's commands go on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from docs.generator import site

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`]*)$")
COMMENT = re.compile(r"^ *<!-- (?P<key>[a-z]+): (?P<value>.*?) ?-->$")
NO_PAGES = ("examples", "generator", "overrides", "snippets")
MADE = site.files()
PROMPT, MORE = "$ ", "> "


@dataclass(frozen=True)
class Command:
    """A line after a prompt, with the lines shown below it up to the next prompt."""

    line: str
    shown: str
    at: int  # the line of the page where what it shows begins, counted from 0


@dataclass(frozen=True)
class Block:
    page: Path
    line: int  # of its first line of text, counted from 0
    kind: str
    title: str
    text: str
    indent: int = 0
    said: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line + 1}"

    @property
    def typed(self) -> list[str]:
        return (
            [part.strip() for part in self.said["typed"].split("|")] if "typed" in self.said else []
        )

    def commands(self) -> list[Command]:
        """Split a console block; a line that ends in a backslash goes on in the next one, after `>
        `.
        """
        lines = self.text.splitlines()
        starts = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
        if lines and starts[:1] != [0]:
            raise ValueError(f"{self}: a console block begins with a prompt")
        found = []
        for start, stop in pairwise([*starts, len(lines)]):
            told, below = lines[start].removeprefix(PROMPT), start + 1
            while told.endswith("\\"):
                told, below = f"{told}\n{lines[below].removeprefix(MORE)}", below + 1
            found.append(
                Command(told.split("  #")[0], "\n".join(lines[below:stop]), self.line + below)
            )
        return found


def pages() -> list[Path]:
    """Give README and every page of the docs, those that are generated as the generator would write
    them now.
    """
    written = (
        page for page in DOCS.rglob("*.md") if page.relative_to(DOCS).parts[0] not in NO_PAGES
    )
    made = (
        DOCS / name
        for name in MADE
        if name.endswith(".md") and name.partition("/")[0] not in NO_PAGES
    )
    return [ROOT / "README.md", *sorted({*written, *made})]


def text_of(page: Path) -> str:
    name = page.relative_to(DOCS).as_posix() if page.is_relative_to(DOCS) else ""
    return MADE[name] if name in MADE else page.read_text("utf-8")


def blocks(page: Path) -> list[Block]:
    return list(_read(page, text_of(page).splitlines()))


def _read(page: Path, lines: list[str]) -> Iterator[Block]:
    number, said = 0, dict[str, str]()
    while number < len(lines):
        comment, fence = COMMENT.match(lines[number]), FENCE.match(lines[number])
        number += 1
        if comment:
            said[comment["key"]] = comment["value"]
        elif fence:
            indent, first = len(fence["indent"]), number
            while lines[number].strip() != fence["ticks"]:
                number += 1
            text = "".join(line[indent:] + "\n" for line in lines[first:number])
            kind, _, rest = fence["info"].strip().partition(" ")
            title = re.search(r'title="([^"]+)"', rest)
            yield Block(page, first, kind, title[1] if title else "", text, indent, said)
            number, said = number + 1, {}
        elif lines[number - 1].strip():
            said = {}
