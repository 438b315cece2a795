"""What takes a write back: references into its inputs and its answer, on sample rows with ids."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base.bindings import Refused, call, call_system
from app.base.problem import Problem
from app.base.references import find
from app.base.systems import Operation, lacks_before, load_systems, way_back
from app.offline.sandbox import open_sandbox

TICKET, CLOSE = "desk__open_ticket", "desk__close_ticket"
SYSTEMS = """
version: 2
systems:
  - id: desk
    owner: Support
    acts_as: service
    operations:
      - id: open_ticket
        effect: write
        binding: {kind: sandbox}
        input:
          type: object
          properties: {text: {type: string}, urgent: {type: boolean}}
          required: [text]
        output:
          type: object
          properties:
            ticket: {type: object, properties: {id: {type: string}}}
            lines: {type: array}
        undo:
          operation: close_ticket
          with:
            id: result.ticket.id
            first: result.lines.0.number
            urgent: input.urgent
            reason: {value: undone}
      - id: close_ticket
        effect: write
        binding: {kind: sandbox}
        input:
          type: object
          properties:
            id: {type: string}
            first: {type: integer}
            urgent: {type: boolean}
            reason: {type: string}
          required: [id, first, urgent, reason]
          additionalProperties: false
"""
SANDBOX = """
operations:
  open_ticket:
    into: tickets
    allots: {ticket.id: string, lines.0.number: integer}
    keeps: {ticket: result.ticket.id, line: result.lines.0.number}
  close_ticket: {out_of: tickets, by: {id: ticket, first: line}}
tables: {tickets: [{text: printer, urgent: true, ticket: old, line: 0}]}
"""
INPUTS = {"text": "printer", "urgent": True}
WHOLE = {"ticket": {"id": "T-1"}, "lines": [{"number": 7}]}


@pytest.fixture
def operations(tmp_path: Path) -> dict[str, Operation]:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "desk.yaml").write_text(SANDBOX, "utf-8")
    (tmp_path / "systems.yaml").write_text(SYSTEMS, "utf-8")
    return load_systems(tmp_path / "systems.yaml")


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("result.a.b", 1),
        ("result.c.0.d", "x"),
        ("result.c.1.d", None),
        ("result.c.d", None),
        ("result.a.b.e", None),
        ("result.missing", None),
        ("result.null", None),
        ("other.a", None),
        ("result.no", False),
    ],
)
def test_a_reference_leads_to_a_value_or_to_nothing(reference: str, found: Any) -> None:
    result = {"a": {"b": 1}, "c": [{"d": "x"}], "null": None, "no": False}
    assert find(reference, {"result": result}) == found


def test_an_undo_is_given_what_its_references_lead_to(operations: dict[str, Operation]) -> None:
    back = way_back(operations, TICKET, INPUTS, json.dumps(WHOLE))
    inputs = {"id": "T-1", "first": 7, "urgent": True, "reason": "undone"}
    assert back == (CLOSE, inputs, "")
    assert operations[TICKET].reversible == "by_its_answer"
    assert way_back(operations, CLOSE, inputs, "") is None
    assert operations[CLOSE].reversible is False


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        pytest.param("done", "result.ticket.id, result.lines.0.number is not known", id="words"),
        pytest.param({**WHOLE, "ticket": {}}, "result.ticket.id is not known", id="missing"),
        pytest.param({**WHOLE, "ticket": {"id": None}}, "result.ticket.id is not known", id="null"),
        pytest.param({**WHOLE, "ticket": {"id": " "}}, "result.ticket.id is not known", id="blank"),
        pytest.param({**WHOLE, "ticket": {"id": 5}}, "id does not fit", id="another-type"),
    ],
)
def test_what_an_undo_lacks_is_said(
    operations: dict[str, Operation], said: Any, lacks: str
) -> None:
    text = said if isinstance(said, str) else json.dumps(said)
    back = way_back(operations, TICKET, INPUTS, text)
    assert back is not None
    assert back.lacks == lacks


def test_missing_input_is_named_before_the_call(
    operations: dict[str, Operation],
) -> None:
    """An input that this call does not give is named before the call is made."""
    assert lacks_before(operations, TICKET, {"text": "printer"}) == "input.urgent is not known"
    assert lacks_before(operations, TICKET, INPUTS) == ""


def test_named_undo_is_checked_by_its_own_schema_first(
    operations: dict[str, Operation],
) -> None:
    """An undo by name is held to its own schema before the write is made."""
    ticket = replace(operations[TICKET], undo_with={"id": "input.text"}, output={})
    form = {"type": "object", "properties": {"id": {"type": "string", "maxLength": 3}}}
    known = {TICKET: ticket, CLOSE: replace(operations[CLOSE], input={**form, "required": ["id"]})}
    assert lacks_before(known, TICKET, {"text": "printer"}) == "id does not fit"
    assert lacks_before(known, TICKET, {"text": "pc"}) == ""


def test_sample_rows_allot_ids_and_undo_that_row_alone(
    operations: dict[str, Operation], tmp_path: Path
) -> None:
    """Sample rows allot ids, and an undo removes that row alone."""
    sandbox = open_sandbox(tmp_path / "sandbox" / "desk.yaml")

    def tickets() -> list[str]:
        found = sandbox.database.execute("SELECT ticket FROM tickets ORDER BY line")
        return [ticket for (ticket,) in found]

    first = call_system(operations[TICKET], INPUTS, "anna", "k-1")
    second = call_system(operations[TICKET], INPUTS, "anna", "k-2")
    assert call_system(operations[TICKET], INPUTS, "anna", "k-1") == first  # once for a key
    assert json.loads(first) == {
        "receipt": "open_ticket-1",
        "ticket": {"id": "ID-1"},
        "lines": [{"number": 1}],
    }
    assert tickets() == ["old", "ID-1", "ID-2"]
    back = way_back(operations, TICKET, INPUTS, second)
    assert back is not None
    call(operations[CLOSE], back.inputs, "anna", "k-2:undo")
    assert tickets() == ["old", "ID-1"]
    with pytest.raises((Problem, Refused), match="no such row"):
        call(operations[CLOSE], back.inputs, "anna", "k-3")


def test_rows_of_an_earlier_version_answer_with_their_receipt(tmp_path: Path) -> None:
    """Rows for which an earlier version kept a receipt answer with it alone."""
    (tmp_path / "sandbox").mkdir()
    file = tmp_path / "sandbox" / "desk.yaml"
    file.write_text(SANDBOX, "utf-8")
    sandbox = open_sandbox(file)
    sandbox.database.execute("INSERT INTO done VALUES ('k-0', 'open_ticket-7')")
    assert sandbox.change_rows("open_ticket", INPUTS, "", "k-0") == {"receipt": "open_ticket-7"}


def test_undo_by_a_missing_column_removes_nothing(tmp_path: Path) -> None:
    """An undo that compares with a column that does not exist removes nothing.

    SQLite takes a name in quotes that is no column for a text, which equals itself.
    """
    (tmp_path / "sandbox").mkdir()
    file = tmp_path / "sandbox" / "desk.yaml"
    rows = "{close: {out_of: tickets}, open: {into: tickets}}\ntables: {tickets: [{text: a}]}\n"
    file.write_text(f"operations: {rows}", "utf-8")
    sandbox = open_sandbox(file)
    with pytest.raises(Problem, match="no such row"):
        sandbox.change_rows("close", {"id": "id"}, "", "k-1")
    assert sandbox.database.execute("SELECT count(*) FROM tickets").fetchone() == (1,)
