"""A guardrail is carried by a file and a test that a scaffolded project really has."""

from __future__ import annotations

import ast

import pytest

from scoping import documents
from scoping.decision import decide
from scoping.documents import examples
from scoping.rulebook import Rulebook
from scoping.scaffold import render


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
def test_each_guardrail_of_a_project_has_its_file_and_its_test_there(rules: Rulebook, name: str) -> None:
    path = examples.find(name)
    decision = decide(rules, documents.load_workflow(path))
    files = render(decision, path.read_text("utf-8"), despite={}).files
    assert decision.guardrails
    for guardrail in decision.guardrails:
        assert guardrail.carrier.file in files, guardrail.rule.id
        file, _, function = guardrail.carrier.test.partition("::")
        assert file in files, guardrail.rule.id
        defined = {node.name for node in ast.walk(ast.parse(files[file].text)) if isinstance(node, ast.FunctionDef)}
        assert function in defined, guardrail.rule.id
