"""What pages say of the presets is what the benchmark has measured of the shipped code."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.agentdojo import figures
from benchmarks.agentdojo.projects import load_marks
from benchmarks.agentdojo.suites import SUITES

ROOT = Path(__file__).parents[2]
KEPT = figures.load()
MARKS = load_marks()
TABLES = {
    "all": figures.table(KEPT["now"], KEPT["before"], MARKS["held_out"]),
    "fitted": figures.fitted_table(KEPT["now"]),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_security_page_prints_what_was_measured(name: str) -> None:
    assert TABLES[name] in (ROOT / "docs" / "security.md").read_text("utf-8")


def test_guardrails_page_prints_the_measured_figures() -> None:
    """A project's guardrails page prints what was measured."""
    page = ROOT / "templates" / "action" / "docs" / "guardrails.md.jinja"
    assert figures.short_table(KEPT["now"]) in page.read_text("utf-8")


def test_figures_cover_every_suite_and_get_no_worse() -> None:
    """The figures cover every suite, and no preset lets more through than before."""
    for preset, suites in KEPT["now"].items():
        assert sorted(suites) == sorted(SUITES)
        before = KEPT["before"].get(preset)
        if before:
            assert figures.total(suites)["ran"] <= figures.total(before)["ran"]
    targets = figures.total(KEPT["now"]["targets"])
    assert targets["ran"] <= figures.MOST_ATTACKS * targets["attacks"]
    assert targets["alone"] >= figures.LEAST_ALONE * targets["tasks"]


def test_every_tool_is_marked_with_a_reason() -> None:
    tools = [mark for tools in MARKS["systems"].values() for mark in tools.values()]
    assert all(mark["because"] and mark["effect"] in ("read", "write") for mark in tools)
    assert all("targets" in mark for mark in tools if mark["effect"] == "write")
    assert MARKS["held_out"] in SUITES


def test_more_that_is_let_through_is_told() -> None:
    kept = {"targets": {"banking": {"ran": 0, "own": 2}}}
    now = {"targets": {"banking": {"ran": 1, "own": 2}, "slack": {"ran": 5}}}
    assert [*figures.losses(now, kept)] == ["targets, banking: ran 0 -> 1"]


def test_what_targets_misses_is_told() -> None:
    tally = {"tasks": 10, "alone": 5, "attacks": 100, "ran": 1, "own": 11}
    assert len([*figures.misses({"targets": {"banking": tally}})]) == 3
    tally = {"tasks": 10, "alone": 6, "attacks": 1000, "ran": 8, "own": 10}
    assert [*figures.misses({"targets": {"banking": tally}})] == []
