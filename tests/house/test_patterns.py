"""No regular expression lets somebody outside hold a process by a text that is merely long.

Each is fed 1, 2 and 4 times its worst input, and the growth is held by ratios of processor time.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import patterns
from tests.support.patterns import Pattern

FILE = Path(__file__).with_name("patterns.yaml")
LISTED: dict[str, dict[str, Any]] = {
    entry["pattern"]: entry for entry in yaml.safe_load(FILE.read_text("utf-8"))
}
FOUND = {(found.text, found.use): found for found in patterns.collect()}


def expression(found: Pattern) -> str:
    """The pattern itself, or an example of one that is put together."""
    entry = LISTED[found.text]
    if "stands_for" in entry:
        return str(entry["stands_for"])
    return found.text if found.file.endswith(".json") else str(ast.literal_eval(found.text))


def test_every_pattern_is_listed_and_nothing_else_is() -> None:
    found = {text for text, _ in FOUND}
    missing = {f"{one.file}: {one.text}" for one in FOUND.values() if one.text not in LISTED}
    assert not missing, f"list in {FILE.name}, with how an input gets deep into it: {missing}"
    assert not LISTED.keys() - found, f"these are used no longer; take them out of {FILE.name}"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(found, id=f"{Path(found.file).name}-{number}")
        for number, found in enumerate(FOUND.values())
        if found.text in LISTED
    ],
)
def test_pattern_time_is_linear_in_its_input(found: Pattern) -> None:
    """A pattern takes no longer than in proportion to its input."""
    entry = LISTED[found.text]
    run = patterns.run_of(expression(found), found.use, found.flags)
    slow = [
        slow
        for start in ("", *entry.get("starts", ()))
        for unit in (*patterns.UNITS, *entry.get("units", ()))
        for end in patterns.ENDS
        if (slow := patterns.slow_input(run, start, unit, end))
    ]
    assert not slow, f"{found.file}: {found.text}"


@pytest.mark.parametrize(
    ("pattern", "use", "start", "unit", "end"),
    [
        pytest.param(r"[^\s@]+@[^\s@]+\.[^\s@]+", "fullmatch", "a@", ".", "@", id="an-address"),
        pytest.param(r"\S*[\d@]\S*", "findall", "", ".", "", id="31000-dots"),
        pytest.param(r" *(>|<) *", "split", "", " ", "", id="blanks"),
        pytest.param(r"^<.*^=.*^>", "search", "", "<\n", "", id="marks"),
    ],
)
def test_a_pattern_that_is_too_slow_is_seen(
    pattern: str, use: str, start: str, unit: str, end: str
) -> None:
    run = patterns.run_of(pattern, use, re.MULTILINE | re.DOTALL)
    assert patterns.slow_input(run, start, unit, end)
