"""A guardrail is carried by a file and a test that a scaffolded project really has."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

import pytest

from scoping import documents
from scoping.decision import AVAILABLE_LAYERS, decide
from scoping.documents import examples
from scoping.rulebook import Architecture, Rulebook
from scoping.scaffold import render
from scoping.scaffold.layers import templates_folder


@pytest.mark.parametrize(
    "name",
    [
        "policy-questions",
        "daily-sales-brief",
        "translation",
        "feature-specification",
        "case-law-research",
        "inventory-replenishment",
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


def test_what_no_project_has_yet_is_carried_by_a_layer_that_is_named_as_missing(rules: Rulebook) -> None:
    """Once a layer is there, its carriers have to be, too."""
    layers = {
        layer: {path.as_posix() for path in (templates_folder() / layer).rglob("*")} for layer in AVAILABLE_LAYERS
    }
    for rule in rules.guardrails:
        for form, carrier in rule.carried_by.items():
            if form not in set(Architecture) or set(rules.architectures[Architecture(form)].layers) <= set(
                AVAILABLE_LAYERS
            ):
                continue
            layer = PurePosixPath(carrier.test).parts[1]
            assert layer in ("base", "engagement", "action", "handoff"), rule.id
            if layer in layers:
                file = carrier.test.partition("::")[0]
                assert any(path.endswith(file) for path in layers[layer]), rule.id
