"""The way back: business state is as it was before, and what happened stays on record.

What is left is named.
"""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.action.calls import rollback
from app.action.durable import engine
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.base.display import as_written
from tests.support.wording import load_wording

from .conftest import FINISH, ORDER, SYSTEMS, Begin, Call, planned, waiting

SAYS = load_wording("layers/action")

LETTER, NOTE = "vendors__send_letter", "crm__note"
CRM = """
  - id: crm
    owner: Sales
    acts_as: service
    operations:
      - id: note
        effect: write
        undo: drop_note
        binding: {kind: sandbox}
        input:
          type: object
          properties: {name: {type: string}, text: {type: string}}
          required: [name, text]
      - id: drop_note
        effect: write
        binding: {kind: sandbox}
        input:
          type: object
          properties: {name: {type: string}, text: {type: string}}
          required: [name, text]
"""
UNSURE: list[Call] = [
    ("finish", {"met": True, "confidence": 0.1, "missing": "a look", "report": ""})
]
WRITES: list[Call] = [
    (ORDER, {"order_id": "o1", "amount": 10}),
    (NOTE, {"name": "ACME", "text": "ordered o1"}),
    (ORDER, {"order_id": "o2", "amount": 20}),
    (ORDER, {"order_id": "o3", "amount": 30}),
    (NOTE, {"name": "ACME", "text": "ordered o3"}),
    (NOTE, {"name": "Beta", "text": "asked"}),
    (ORDER, {"order_id": "o4", "amount": 40}),
]
PLAN = planned(ORDER, NOTE, LETTER)


@pytest.fixture
def folder(folder: Path) -> Path:
    """Two systems that can be written, each with a row that was there before."""
    text = (folder / "systems.yaml").read_text("utf-8") + CRM
    assert SYSTEMS.count("id: vendors") == 1
    (folder / "systems.yaml").write_text(text, "utf-8")
    policy = (folder / "policy.yaml").read_text("utf-8")
    rules = "  crm.note: {approve: never}\n  crm.drop_note: {approve: never}\n"
    (folder / "policy.yaml").write_text(policy + rules, "utf-8")
    vendors = (folder / "sandbox" / "vendors.yaml").read_text("utf-8")
    rows = "tables: {orders: [{order_id: o0, amount: 1}], "
    (folder / "sandbox" / "vendors.yaml").write_text(
        vendors.replace("tables: {orders: [], ", rows), "utf-8"
    )
    notes = (
        "operations: {note: {into: notes}, drop_note: {out_of: notes}}\n"
        "tables: {notes: [{name: ACME, text: old}]}\n"
    )
    (folder / "sandbox" / "crm.yaml").write_text(notes, "utf-8")
    return folder


def state(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the systems, without columns that are empty."""
    found: dict[str, list[dict[str, Any]]] = {
        "orders": [{"order_id": "o0", "amount": 1}],
        "letters": [],
    }
    found["notes"] = [{"name": "ACME", "text": "old"}]
    for file in (folder / "var").glob("sandbox-*.sqlite"):
        with sqlite3.connect(file) as database:
            database.row_factory = sqlite3.Row
            for name in found:
                if database.execute(
                    "SELECT 1 FROM sqlite_master WHERE name = ?", [name]
                ).fetchone():
                    rows = database.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
                    pairs = [zip(row.keys(), tuple(row), strict=True) for row in rows]
                    found[name] = [{k: v for k, v in row if v is not None} for row in pairs]
    return found


def change(folder: Path, statement: str) -> None:
    """What somebody else does in the vendors' system."""
    with sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite") as database:
        database.execute(statement)


def undone(run: str) -> list[Any]:
    return [row["about"]["inputs"] for row in audit.of_run(run) if row["kind"] == Kind.WRITE_UNDONE]


@pytest.mark.usefixtures("silence")
def test_rollback_restores_the_state_after_any_prefix(begin: Begin, folder: Path) -> None:
    """After a rollback the state is as before, whatever was done until then."""
    before = state(folder)
    for number in range(len(WRITES) + 1):
        name, done = f"run-{number}", WRITES[:number]
        outcome = begin([*([call] for call in done), UNSURE], name, name, PLAN).get_result()
        assert (outcome["status"], outcome["left"]) == ("escalated", [])
        assert [write["inputs"] for write in outcome["writes"]] == [inputs for _, inputs in done]
        assert state(folder) == before, number
        assert [row["state"] for row in rollback.writes_of(name)] == ["undone"] * number
        assert [inputs.get("order_id", inputs.get("text")) for inputs in undone(name)] == [
            inputs.get("order_id", inputs.get("text")) for _, inputs in reversed(done)
        ]
    assert verification.verify()[2] == []


@pytest.mark.usefixtures("silence")
def test_what_the_run_took_back_itself_is_not_undone_twice(begin: Begin, folder: Path) -> None:
    own = [WRITES[0], ("vendors__cancel_order", {"order_id": "o1"}), WRITES[2]]
    outcome = begin([*([call] for call in own), UNSURE], plan=PLAN).get_result()
    assert outcome["left"] == []
    assert undone("run-1") == [{"order_id": "o2"}]
    assert [row["order_id"] for row in state(folder)["orders"]] == ["o0"]


def test_irreversible_write_is_named_and_the_rest_undone(begin: Begin, folder: Path) -> None:
    """What cannot be undone is named, and the rest is undone around it."""
    before = state(folder)
    run = begin([[WRITES[0]], [(LETTER, {"text": "Dear vendor"})], [WRITES[1]], UNSURE], plan=PLAN)
    approvals.answer_request(waiting(kind="approval")[0]["id"], "approve", "bo")
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "undo", "bo")
    outcome = run.get_result()
    stands = f"{as_written(LETTER)} was done and cannot be undone"
    assert outcome["left"] == [SAYS["purchasing is asked to deal"].format(stands=stands)]
    (asked,) = approvals.open_requests("by_hand")
    assert (asked["because"], asked["about"]["inputs"]) == (stands, {"text": "Dear vendor"})
    assert asked["about"]["do"] == SAYS["decide in vendors what to"]
    assert {**state(folder), "letters": []} == before
    assert [row["state"] for row in rollback.writes_of("run-1")] == ["undone", "done", "undone"]


def test_later_undo_is_made_for_a_person_and_says_so(begin: Begin, folder: Path) -> None:
    """A write that is undone later is undone for a person and says so."""
    before = state(folder)
    assert begin([[WRITES[0]], [WRITES[1]]], plan=PLAN).get_result()["status"] == "done"
    assert state(folder) != before
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == []
    assert state(folder) == before
    (asked,) = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.UNDO_REQUESTED]
    assert asked == {"by": "bo", "reason": "wrong vendor", "work": "run-1:undo-1"}
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "again")) == []
    # As an earlier version has queued it, which left the record to who takes it up.
    earlier = engine._queue("undo", "run-1:undo-3", "run-1", "bo", "once more")
    assert engine.result_of_work(earlier) == []
    said = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.UNDO_REQUESTED]
    assert said[2:] == [{"by": "bo", "reason": "once more", "work": earlier}]
    assert len(undone("run-1")) == 2  # the second time there was nothing left to undo


def test_an_undo_that_fails_is_named_and_can_be_asked_again(begin: Begin, folder: Path) -> None:
    begin([[WRITES[0]], [WRITES[2]]], plan=PLAN).get_result()
    change(folder, "UPDATE orders SET order_id = 'moved' WHERE order_id = 'o1'")
    (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    assert left.startswith(f"{as_written(ORDER)} was done and is not undone: Refused: ")
    assert [row["state"] for row in rollback.writes_of("run-1")] == ["undo failed", "undone"]
    change(folder, "UPDATE orders SET order_id = 'o1' WHERE order_id = 'moved'")
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "it is back")) == []
    assert [row["order_id"] for row in state(folder)["orders"]] == ["o0"]
    assert [row["state"] for row in rollback.writes_of("run-1")] == ["undone", "undone"]


def test_run_stopped_while_waiting_has_its_writes_undone(begin: Begin, folder: Path) -> None:
    """A run that is stopped while it waits has its writes undone."""
    before = state(folder)
    run = begin([[WRITES[0]], [WRITES[1]], [(ORDER, {"order_id": "o9", "amount": 900})]], plan=PLAN)
    waiting()
    controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor")
    assert run.get_result()["report"] == "stopped by bo: wrong vendor"
    assert state(folder) == before


def test_a_person_may_keep_what_was_written(begin: Begin, folder: Path) -> None:
    run = begin([[WRITES[0]], UNSURE, FINISH], plan=PLAN)
    approvals.answer_request(waiting(kind="escalation")[0]["id"], "keep", "bo")
    assert run.get_result()["status"] == "kept"
    assert [row["order_id"] for row in state(folder)["orders"]] == ["o0", "o1"]
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "after all")) == []
    assert [row["order_id"] for row in state(folder)["orders"]] == ["o0"]
