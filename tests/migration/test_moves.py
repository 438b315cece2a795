"""What left its place in projects is recorded, and nothing that is recorded is used again."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoping import documents
from scoping.decision import decide
from scoping.documents import examples
from scoping.migration.moves import FileMove, load_moves
from scoping.rulebook import Rulebook
from scoping.scaffold import render

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROJECTS = (
    "policy-questions",
    "daily-sales-brief",
    "donor-reports",
    "feature-specification",
    "case-law-research",
    "translation",
    "inventory-replenishment",
    "damaged-order",
)  # one of each architecture and extension


@pytest.fixture(scope="module")
def paths(rules: Rulebook) -> set[str]:
    """Every path that a project of some kind has."""
    found: set[str] = set()
    for name in PROJECTS:
        file = examples.find(name)
        decision = decide(rules, documents.load_workflow(file))
        found.update(render(decision, file.read_text("utf-8"), despite={}).files)
    return found


@pytest.fixture(scope="module")
def carriers(rules: Rulebook) -> set[str]:
    """Every test that a guardrail of the packaged rulebook names."""
    named = [carrier for rule in rules.guardrails for carrier in rule.carried_by.values()]
    return {carrier.test for carrier in named}


def test_a_project_of_every_extension_is_looked_at(paths: set[str]) -> None:
    extensions = ROOT / "templates" / "engagement" / "extensions"
    sources = {path.relative_to(extensions).parts for path in extensions.rglob("src/app/**/*.py")}
    assert {"/".join(parts[1:]) for parts in sources} <= paths


def test_what_left_projects_is_in_the_toolkit_and_in_one_place(paths: set[str]) -> None:
    moves = [move for move in load_moves().files if move.now is not None]
    in_projects = [move for move in moves if move.old in paths]
    in_toolkit = [move for move in moves if (ROOT / str(move.now)).is_file()]
    assert moves
    assert [move for move in in_projects if move in in_toolkit] == [], "still in projects as well"
    assert [move for move in moves if move not in in_projects + in_toolkit] == [], "nowhere"


def test_what_moved_within_projects_is_where_it_is_said_to_be(paths: set[str]) -> None:
    moves = [move for move in load_moves().files if move.new is not None]
    assert [move for move in moves if move.new not in paths or move.old in paths] == []


def test_a_file_moves_once_and_the_oldest_moves_come_first() -> None:
    moves = load_moves().files
    versions = [[int(part) for part in move.since.split(".")] for move in moves]
    assert len({move.old for move in moves}) == len(moves)
    assert [move for move in moves if move.new is None and move.now is None] == []
    assert versions == sorted(versions)


def test_an_entry_without_a_new_path_is_of_a_file_that_left() -> None:
    assert load_moves().files[0] == FileMove(
        old="tests/action/conftest.py",
        new=None,
        since="0.2.0",
        now="tests/layers/action/conftest.py",
    )


def test_a_test_that_a_rulebook_may_name_is_there_or_has_moved(carriers: set[str]) -> None:
    """The list is of the tests that the rulebook of version 0.1.0 named."""
    old = set((HERE / "carriers_of_0_1_0.txt").read_text("utf-8").split())
    moves = load_moves().carriers
    assert old - carriers <= {move.old for move in moves}
    assert carriers.isdisjoint(move.old for move in moves)
    assert {move.new for move in moves} <= carriers
