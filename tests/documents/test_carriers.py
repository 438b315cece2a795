"""A rulebook may name a project's tests by ids that they had before; everybody is told today's."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import quickjs

from scoping import documents
from scoping.documents import examples, schema
from scoping.files import read_text
from scoping.migration.moves import current_file, current_test, load_moves
from scoping.rulebook import Rulebook
from scoping.yaml.source import parse

if TYPE_CHECKING:
    from tests.conftest import Cli

ROOT = Path(__file__).parents[2]
OURS = ROOT / "docs" / "examples" / "our-rulebook.yaml"
WAS, NOW = "tests/action/test_approvals.py", "tests/test_approval.py::test_guardrail[approval]"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The example of an organisation's rulebook, as it was when projects had other tests."""
    text = OURS.read_text("utf-8")
    assert text.count(NOW) == 1
    file = tmp_path / "ours.yaml"
    file.write_text(text.replace(f'"{NOW}"', WAS), "utf-8")
    return file


@pytest.mark.parametrize(
    ("test", "current"),
    [
        pytest.param(
            "tests/action/test_policy.py::test_a_decision",
            "tests/test_authority.py::test_guardrail[permissions]",
            id="a-test",
        ),
        pytest.param(
            "tests/action/test_audit.py::test_of_theirs",
            "tests/test_records.py::test_guardrail[audit]",
            id="another-test-of-its-file",
        ),
        pytest.param(WAS, NOW, id="a-file"),
    ],
)
def test_an_older_id_has_a_current_one(test: str, current: str) -> None:
    assert current_test(test) == current


@pytest.mark.parametrize(
    ("file", "current"),
    [
        ("src/app/action/policy.py", "src/app/action/rules/policy.py"),
        ("src/app/action/rules/policy.py", "src/app/action/rules/policy.py"),
        ("src/app/base/environment.py", "src/app/base/settings.py"),
        ("src/app/base/amounts.py", "src/app/base/amounts.py"),
        ("src/ours/checks.py", "src/ours/checks.py"),
    ],
)
def test_a_file_is_named_where_it_is_now(file: str, current: str) -> None:
    assert current_file(file) == current


@pytest.mark.parametrize("test", [NOW, "tests/own/test_ours.py::test_two_people", "checks/ours.py"])
def test_an_id_that_never_moved_stays(test: str) -> None:
    assert current_test(test) == test


def test_an_older_id_leads_to_a_test_that_the_rulebook_names(rules: Rulebook) -> None:
    named = {carrier.test for rule in rules.guardrails for carrier in rule.carried_by.values()}
    moves = load_moves().carriers
    assert {move.new for move in moves} <= named
    assert named.isdisjoint(move.old for move in moves)


def test_no_id_is_used_again() -> None:
    old = [move.old for move in load_moves().carriers]
    assert len(old) == len(set(old))
    assert not [test for test in old if re.fullmatch(r"tests/test_\w+\.py(::.*)?", test)]


def test_the_decision_names_the_current_test(older: Path, cli: Cli) -> None:
    ran = cli("score", "--example", "underwriting-queue", "--rulebook", older, "--format", "json")
    assert ran.code == 0, ran.err
    tests = {one["id"]: one["test"] for one in json.loads(ran.out)["guardrails"]}
    assert tests["four_eyes"] == NOW


def test_the_browser_names_the_current_test(older: Path) -> None:
    path = examples.find("underwriting-queue")
    source = parse(read_text(path), str(path))
    workflow = json.dumps(schema.load("workflow").convert(source.value))
    browser = quickjs.Context()
    for name in ("python", "compiled/decision", "decide"):
        browser.eval((ROOT / "docs" / "javascripts" / f"{name}.js").read_text("utf-8"))
    browser.eval(f"var rules = {json.dumps(documents.rulebooks.published(older))};")
    decide = browser.eval("(text) => JSON.stringify(scoping.decide(rules, JSON.parse(text)))")
    tests = {one["id"]: one["test"] for one in json.loads(decide(workflow))["guardrails"]}
    assert tests["four_eyes"] == NOW


def test_a_digest_is_of_what_a_rulebook_says(older: Path) -> None:
    assert documents.load_rulebook(older).digest != documents.load_rulebook(OURS).digest
