"""What the worked examples tell a model about their operations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scoping import documents
from scoping.actions import undescribed
from scoping.documents import examples
from scoping.workflow import Input

REFERENCES = Path(__file__).parents[2] / "reference_impls"
FORMATS = {"_date": "date", "day": "date", "email": "email", "sender": "email"}
MEASURED = {"amount", "quantity", "hours", "minutes", "days", "percent", "instances"}
NAMES = examples.names()


def inputs_of(name: str) -> Iterator[tuple[str, Input]]:
    """Each input of an example, by system, operation and name."""
    for system in documents.load_workflow(examples.find(name)).systems:
        for operation in system.operations:
            for key, declared in operation.input.items():
                yield f"{system.id}.{operation.id} ({key})", declared


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_and_input_is_described(name: str) -> None:
    assert undescribed(documents.load_workflow(examples.find(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_inputs_have_formats_and_bounds(name: str) -> None:
    """Days and addresses have their format, and quantities have a bound."""
    for place, declared in inputs_of(name):
        key = place.rpartition("(")[2].rstrip(")")
        for end, wanted in FORMATS.items():
            if key.endswith(end):
                assert declared.keywords.get("format") == wanted, place
        if key in MEASURED:
            assert "minimum" in declared.keywords, place


@pytest.mark.parametrize(
    "file", sorted(REFERENCES.glob("*/systems.yaml")), ids=lambda file: file.parent.name
)
def test_a_reference_shows_them_to_its_model(file: Path) -> None:
    systems = yaml.safe_load(file.read_text("utf-8"))["systems"]
    operations = [operation for system in systems for operation in system["operations"]]
    assert operations
    for operation in operations:
        assert operation["description"]
        for name, declared in operation["input"]["properties"].items():
            assert declared.get("description"), f"{operation['id']} ({name})"
