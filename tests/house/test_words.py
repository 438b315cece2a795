"""A run is handed over to a person, and work is handed off to the agent: one word for each.

Only what is certain is held: the nouns are escalation and handoff, so that a handover is nothing;
and what the hybrid alone has speaks of work that goes to the agent.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generator import site

ROOT = Path(__file__).parents[2]
WRITTEN = ("README.md", "Makefile", "docs", "scoping", "templates")
OF_THE_HYBRID = ("templates/handoff", "templates/base/architectures/hybrid")
NOT_HELD = ("docs/javascripts/vendor", *(f"docs/{name}" for name in site.files()))
NOUN = re.compile(r"(?i)\bhandovers?\b")
VERB = re.compile(r"(?i)\bhand(?:s|ed|ing)?\s+(?:(?!off\b)\w+\s+){0,3}over\b")
KEPT = 'NAME = "handover"  # stays'  # of the server over MCP, which clients may know


def texts(*below: str) -> dict[str, str]:
    """The text of each file below, by its path, without what is no text or not ours to write."""
    found = dict[str, str]()
    for name in below:
        top = ROOT / name
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.is_dir() or "__pycache__" in path or path.startswith(NOT_HELD):
                continue
            try:
                found[path] = file.read_text("utf-8")
            except UnicodeDecodeError:
                continue
    return found


def places(pattern: re.Pattern[str], *below: str) -> list[str]:
    """Where a pattern is found, as file:line and the words."""
    return [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for path, text in texts(*below).items()
        for match in pattern.finditer(text.replace(KEPT, ""))
    ]


@pytest.mark.parametrize(
    ("said", "is_wrong"),
    [
        pytest.param("hands it over", True, id="a-pronoun-between"),
        pytest.param("handed\nover", True, id="over-two-lines"),
        pytest.param("hand a task over", True, id="two-words-between"),
        pytest.param("handed off over MCP", False, id="off-and-over-what"),
        pytest.param("hand a task off over HTTP", False, id="a-task-off-and-over-what"),
    ],
)
def test_what_counts_as_handing_over(said: str, *, is_wrong: bool) -> None:
    assert bool(VERB.search(said)) is is_wrong


def test_no_text_has_a_handover() -> None:
    assert places(NOUN, *WRITTEN) == []


def test_what_the_hybrid_alone_has_hands_work_off() -> None:
    assert places(VERB, *OF_THE_HYBRID) == []
