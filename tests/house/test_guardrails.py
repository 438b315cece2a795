"""A guardrail is carried by a file and held by a test that a scaffolded project really has."""

from __future__ import annotations

import ast
import re

import pytest

from scoping import documents
from scoping.decision import decide
from scoping.documents import examples
from scoping.rulebook import Rulebook
from scoping.scaffold import render

ID = re.compile(r"(tests/test_\w+\.py)::test_guardrail\[(\w+)\]")


def family(text: str) -> set[str]:
    """Name the guardrails that a file of tests lists, as far as it defines their checks."""
    tree = ast.parse(text)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    listed = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GUARDRAILS"
        for name in ast.walk(node.value)
        if isinstance(name, ast.Name)
    }
    return listed & functions if "test_guardrail" in functions else set()


@pytest.mark.parametrize(
    "name",
    [
        "policy-questions",
        "daily-sales-brief",
        "translation",
        "feature-specification",
        "case-law-research",
        "inventory-replenishment",
        "damaged-order",
        "underwriting-queue",
    ],
)
def test_each_guardrail_of_a_project_has_its_file_and_its_test(rules: Rulebook, name: str) -> None:
    path = examples.find(name)
    decision = decide(rules, documents.load_workflow(path))
    files = render(decision, path.read_text("utf-8"), despite={}).files
    assert decision.guardrails
    for guardrail in decision.guardrails:
        assert guardrail.carrier.file in files, guardrail.rule.id
        test = ID.fullmatch(guardrail.carrier.test)
        assert test, guardrail.carrier.test
        assert test[2] == guardrail.rule.id
        assert guardrail.rule.id in family(files[test[1]].text), guardrail.carrier.test


def test_a_guardrail_has_one_test_in_each_kind_of_project(rules: Rulebook) -> None:
    for guardrail in rules.guardrails:
        for form, carrier in guardrail.carried_by.items():
            test = ID.fullmatch(carrier.test)
            assert test, (guardrail.id, form)
            assert test[2] == guardrail.id, form
