"""A known path in a `scoping.yaml`: its values have types, and what it names is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents
from scoping.checks import grammar
from scoping.decision import decide
from scoping.errors import ScopingError
from scoping.rulebook import Rulebook
from scoping.workflow import Workflow
from tests.support.wording import load_wording

if TYPE_CHECKING:
    from tests.conftest import Cli

SAYS = load_wording("documents")
FILE = Path(__file__).parent / "positive" / "path.yaml"
INVOICE = FILE.with_name("path-of-an-invoice.yaml").read_text("utf-8")
PATH = "path:\n"


def steps() -> dict[str, Any]:
    """Give the steps of the file that have an id, those within others included."""
    module = grammar.path_checks().path
    return {step["id"]: step for step in module.steps_in(path_of_file()) if "id" in step}


def path_of_file() -> tuple[Any, ...]:
    return documents.load_workflow(FILE).path


def test_each_kind_of_step_is_read() -> None:
    module = grammar.path_checks().path
    kinds = {module.kind_of(step) for step in module.steps_in(path_of_file())}
    assert kinds == {*module.KINDS}
    models = {step["model"] for step in module.steps_in(path_of_file()) if "model" in step}
    assert models == {*module.MODEL_KINDS}


def test_a_literal_has_the_type_of_its_input() -> None:
    assert steps()["booked"]["with"] == {
        "order_id": "order.id",
        "amount": {"value": 12.5},
        "urgent": {"value": True},
        "lines": {"value": 3},
        "note": {"text": "For {order.id}"},
    }


def test_a_literal_for_a_function_is_what_it_reads_as() -> None:
    literals = {name: origin for name, origin in steps()["sum"]["with"].items() if name != "lines"}
    assert literals == {"rate": {"value": 1.2}, "label": {"value": "a 1"}, "whole": {"value": True}}


def test_a_field_is_a_type_or_a_schema() -> None:
    count = {"type": "integer"}
    item = {"properties": {"name": {"type": "string"}, "count": count}, "required": ["name"]}
    assert steps()["facts"]["output"] == {
        "order_id": "string",
        "total": {"type": "number", "minimum": 0, "description": "In EUR."},
        "tax": {"type": "integer", "enum": [7, 19], "required": False},
        "lines": {"type": "array", "maxItems": 50, "items": {"type": "object", **item}},
    }
    assert steps()["facts"]["unless_sure"] == 0.8
    assert steps()["filled"]["form"]["why"] == {"type": "string", "required": False}


def test_a_branch_and_a_repetition_keep_their_steps() -> None:
    (branch,) = (step for step in path_of_file() if "branch" in step)
    assert [[*case] for case in branch["branch"]] == [
        ["when", "do"],
        ["when", "do"],
        ["otherwise", "because"],
    ]
    (each,) = (step for step in path_of_file() if "each" in step)
    assert (each["most"], len(each["do"])) == (20, 1)


def sketch(known: str) -> Workflow:
    return documents.parse_workflow(
        INVOICE.replace("known_path: yes", f"known_path: {known}"), "scoping.yaml"
    )


def test_the_sketch_of_an_invoice_is_accepted() -> None:
    facts = sketch("yes").path[1]
    assert facts["output"] == {"order_id": "string", "total": {"type": "number", "minimum": 0}}


@pytest.mark.parametrize("known", ["no", "unsure", "yes"])
def test_a_path_and_its_answer_that_differ_are_a_warning(rules: Rulebook, known: str) -> None:
    """People give the one and the other, so neither is a mistake of the file."""
    warnings = decide(rules, sketch(known)).warnings
    about = [warning for warning in warnings if warning.startswith("a path is declared")]
    assert about == ([] if known == "yes" else [SAYS["a path is declared"].format(answer=known)])


def test_a_path_is_kept_when_an_older_format_is_rewritten(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "scoping.yaml"
    path.write_text(INVOICE.replace("scoping: 2", "scoping: 1"), "utf-8")
    assert cli("migrate", str(path)).code == 0
    assert documents.load_workflow(path).path == sketch("yes").path


@pytest.mark.slow
def test_only_a_file_with_a_path_needs_what_checks_one() -> None:
    """So that neither `--help` nor another file waits for jsonschema."""
    script = (
        "import sys; from scoping import cli, documents;"
        f"documents.parse_workflow({INVOICE.partition(PATH)[0]!r}, 'a');"
        "print('jsonschema' in sys.modules);"
        f"documents.parse_workflow({INVOICE!r}, 'a');"
        "print('jsonschema' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert ran.stdout.split() == ["False", "True"]


def test_a_path_over_unsound_systems_is_not_judged() -> None:
    text = INVOICE.replace("effect: write", "effect: change")
    with pytest.raises(ScopingError) as caught:
        documents.parse_workflow(text, "scoping.yaml")
    assert "ledger" not in str(caught.value)
    assert "effect" in str(caught.value)


@given(data=st.data())
def test_any_part_of_a_path_may_be_missing(data: st.DataObject) -> None:
    """What is left is read, or refused with a place; nothing else ever happens."""
    lines = FILE.read_text("utf-8").splitlines(keepends=True)
    start = lines.index(PATH) + 1
    gone = data.draw(st.sets(st.integers(start, len(lines) - 1), min_size=1, max_size=6))
    text = "".join(line for number, line in enumerate(lines) if number not in gone)
    refusal = ""
    try:
        documents.parse_workflow(text, "scoping.yaml")
    except ScopingError as error:
        refusal = str(error)
    assert not refusal or refusal.startswith("scoping.yaml:")
