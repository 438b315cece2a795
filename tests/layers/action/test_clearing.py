"""What a run was made of is cleared some time after its end; what it did stays."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.action.calls import rollback
from app.action.durable import engine, parking, store
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.record import audit, erasure, verification
from app.action.record.records import Kind
from tests.support.waiting import until

from .conftest import ORDER, Begin, waiting

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
LARGE = (ORDER, {"order_id": "o1", "amount": 500})
NOW = 0.0  # days


def left(table: sa.Table, column: sa.Column[Any]) -> set[str]:
    return {row[column.name] for row in store.rows(sa.select(column).select_from(table))}


@either
def test_clearing_removes_steps_and_keeps_what_was_done(begin: Begin) -> None:
    """Clearing removes the steps of what has ended and leaves all that it did."""
    done, parked = begin([[LARGE]]), begin([[LARGE]], "Wait", "run-2")
    approvals.answer_request(f"{waiting(2)[0]['run']}:1", "approve", "bo")
    ended = until(lambda: [one for one in (done, parked) if engine.has_outcome(one.run)])[0].run
    (other,) = {"run-1", "run-2"} - {ended}
    before = audit.of_run(ended), rollback.writes_of(ended), engine.one_run(ended)
    until(lambda: not engine.is_open(ended))
    until(lambda: parking.place(other).is_parked)
    assert erasure.clear(1.0) == 0
    assert erasure.clear(NOW) == 1
    assert left(store.steps, store.steps.c.run) == {other}
    assert left(store.segments, store.segments.c.work) == {other}
    assert (audit.of_run(ended), rollback.writes_of(ended), engine.one_run(ended)) == before
    found = engine.client().list_workflows(name="pursue")
    assert {one.workflow_id for one in found} == {"run-1", "run-2"}
    assert engine.task_of(ended).by == "anna"
    assert verification.verify()[2] == []
    assert erasure.clear(NOW) == 0
    controls.tell_run(other, MessageKind.STOP, "bo", "enough")
    until(lambda: engine.has_outcome(other))


def test_cleared_run_can_be_undone_and_begins_only_once(begin: Begin) -> None:
    """A cleared run can still be undone, and it does not begin a second time."""
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    assert erasure.clear(NOW) == 1
    assert begin([[(ORDER, {"order_id": "o2", "amount": 10})]]).get_result()["status"] == "done"
    assert [row["inputs"]["order_id"] for row in rollback.writes_of("run-1")] == ["o1"]
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == []
    until(lambda: not engine.under_way(["run-1"]))
    assert erasure.clear(NOW) == 1  # of its undo
    assert left(store.steps, store.steps.c.run) == set()
    kinds = [row["kind"] for row in audit.of_run("run-1")]
    assert kinds.count(Kind.WRITE_UNDONE) == 1


def test_an_undo_that_is_queued_keeps_its_steps(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    monkeypatch.setattr(engine, "under_way", lambda runs: set(runs))
    assert erasure.clear(NOW) == 0
    assert left(store.steps, store.steps.c.run) == {"run-1"}
