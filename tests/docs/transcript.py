"""What a page shows below a command, held against what the command wrote."""

from __future__ import annotations

import re

GAP = "…"
RUN = re.compile(r"\brun-[0-9a-f]{12}\b")
PASSING = re.compile(  # what no two runs have alike: times of day, how long it took, digests
    r"\bseconds +\d+(?:\.\d+)?|\d{4}-\d\d-\d\d \d\d:\d\d UTC|\b\d\d:\d\d:\d\d\b|\b\d+\.\d+ "
    r"?s\b|\b\d+\.\d+ seconds|\b[0-9a-f]{7}(?=\])|\b[0-9a-f]{64}\b"
)


def agree(shown: str, written: str) -> bool:
    """Compare line by line; a line of `…` alone stands for any lines, and one within a line for any
    text.

    A `…` that the command itself writes is text like any other, so it agrees as well.
    """
    shown, written = PASSING.sub("<passing>", shown), PASSING.sub("<passing>", written)
    pattern = ""
    for line in shown.rstrip("\n").split("\n"):
        if line.strip() == GAP:
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += (
                r"[^\n]*?".join(re.escape(part) for part in line.rstrip().split(GAP)) + r" *\n"
            )
    return re.fullmatch(pattern, written.rstrip() + "\n") is not None


class Runs:
    """The names that an agent gives its runs are new each time: the first of a page stands for the
    first that is seen.
    """

    def __init__(self, text: str) -> None:
        self._shown = list(dict.fromkeys(RUN.findall(text)))
        self._seen: list[str] = []

    def as_shown(self, written: str) -> str:
        self._seen = list(dict.fromkeys([*self._seen, *RUN.findall(written)]))
        names = dict(zip(self._seen, self._shown, strict=False))
        return RUN.sub(lambda found: names.get(found[0], found[0]), written)

    def as_seen(self, line: str) -> str:
        names = dict(zip(self._shown, self._seen, strict=False))
        return RUN.sub(lambda found: names.get(found[0], found[0]), line)


def typed_lines(shown: str) -> list[str]:
    """Give what a person says at a prompt `> ` of a conversation."""
    return [
        line.removeprefix("> ")
        for line in shown.splitlines()
        if line.startswith("> ") and line != "> "
    ]
