"""The project's own files: whatever its systems and documents are, these hold."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from app.base.model import connect
from app.base.settings import Settings
from app.base.systems import load_systems
from app.engagement.assistant import Assistant, Conversation, Reader
from app.engagement.knowledge import split_front_matter, split_passages
from app.offline.sandbox import open_sandbox

from .conftest import told

pytestmark = pytest.mark.extended
OPERATIONS = load_systems(Path("systems.yaml"))
READS = {name: operation for name, operation in OPERATIONS.items() if operation.effect == "read"}
SCENARIOS = sorted(Path("scenarios").glob("*.yaml"))
LOCAL = Reader("local")


@pytest.fixture(autouse=True)
def rows(tmp_path: Path) -> None:
    """The sample rows as their files have them: what a person changed in `var/` is not the tests' business."""
    if Path("sandbox").exists():
        shutil.copytree("sandbox", tmp_path / "sandbox")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    monkeypatch.setenv("HANDOFF_TOKEN", "of-nobody")  # a hybrid's other side is not there, and need not be
    assistant = Assistant(Settings(), connect(Settings()))
    assistant.extension.state = tmp_path / "var"
    for name, operation in OPERATIONS.items():  # sample rows stand in for real systems, which a test must not reach
        assistant.operations[name] = replace(operation, binding={"kind": "sandbox"}, folder=tmp_path)
    return assistant


def test_reads_and_what_the_extension_adds_are_offered_and_no_write(own: Assistant) -> None:
    added = {tool["name"] for tool in own.extension.tools}
    assert {tool["name"] for tool in own.request.get("tools", [])} == {*READS, *added}


def test_every_undo_names_an_operation_of_its_system() -> None:
    for operation in OPERATIONS.values():
        assert not operation.undo or f"{operation.system}__{operation.undo}" in OPERATIONS


def test_every_systems_sandbox_answers(tmp_path: Path) -> None:
    for operation in READS.values():
        sandbox = open_sandbox(tmp_path / "sandbox" / f"{operation.system}.yaml")
        inputs = dict.fromkeys(operation.input.get("properties", {}), "?")
        reader = "local" if operation.acts_as == "requester" else ""
        assert isinstance(sandbox.read(operation.id, inputs, reader), list)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_scenario_plays(file: Path, own: Assistant) -> None:
    conversation = Conversation(own, LOCAL)
    for turn in yaml.safe_load(file.read_text(encoding="utf-8")).get("turns", []):
        answer = told(list(conversation.ask(turn["person"])))
        for expected in [*turn.get("expect", []), turn.get("assistant", "")]:
            assert expected in answer


def test_what_stands_in_a_document_for_everyone_is_found_and_cited(own: Assistant) -> None:
    for file in sorted(Path("knowledge").rglob("*.md")):
        head, lines, first = split_front_matter(file)
        for line, heading, text in split_passages(lines, first, head["title"]) if "*" in head["readers"] else ():
            found = own.knowledge.search(f"{heading} {text}", [], 50)
            assert f"{file}:{line}" in [passage["source"] for passage in found]
            break


def test_this_layer_imports_nothing_that_acts() -> None:
    for file in [*Path("src/app/engagement").rglob("*.py"), *Path("src/app/extension").rglob("*.py")]:
        assert not re.search(r"(from|import) .*\baction\b", file.read_text(encoding="utf-8"))
