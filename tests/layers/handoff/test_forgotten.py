"""A customer is forgotten where work was handed off: in tasks, notes and what was sent back."""

import pytest
import sqlalchemy as sa

from app.action.durable import engine, store
from app.action.durable.store import MessageKind
from app.action.people import controls, forgetting
from app.action.record import erasure, verification
from app.action.record.payloads import ERASED
from app.agent_side import callbacks as sent
from app.agent_side.callbacks import Callbacks
from app.agent_side.callers import Caller
from app.agent_side.receipts import receipts
from app.agent_side.tables import callbacks, notes, tasks
from app.agent_side.task_service import TaskService
from app.handoff.contract import Contract
from app.handoff.messages import Rejected
from tests.support.waiting import until

from ..action.traces import check_columns, everything, look_at_all
from .conftest import CUSTOMER, OTHER_CUSTOMER, Model, asked_for
from .receiver import Receiver, hand_off, look

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def desk(taken: Contract) -> TaskService:
    return TaskService(taken, Caller("desk"))


def ended(task: str) -> None:
    until(lambda: engine.has_outcome(task))
    until(lambda: not engine.under_way([task]))


@either
def test_nothing_of_a_customer_is_left(desk: TaskService, model: Model, receiver: Receiver) -> None:
    thinks = model.hold(2)
    task = hand_off(desk, receiver, key=f"k-{CUSTOMER}").task
    until(lambda: model.at == 2)
    desk.add(task, CUSTOMER, f"I am {CUSTOMER}", f"note-{CUSTOMER}")
    thinks.set()
    ended(task)
    other = desk.start(
        asked_for("k-2", on_behalf_of=OTHER_CUSTOMER, details={"order_id": "O-2001", "amount": 5})
    )
    ended(other.task)
    before = desk.get(other.task, OTHER_CUSTOMER)
    assert forgetting.forget_person([CUSTOMER], "bo").remaining == {
        task: erasure.WAITS
    }  # it is not told yet
    look(Callbacks(look=0.02, pauses=()))
    done = forgetting.forget_person([CUSTOMER], "bo")
    assert (done.runs, done.remaining) == ([task], {})
    assert {name for name, row in everything() if CUSTOMER in row} == set()
    assert store.rows(sa.select(notes)) == []
    assert store.rows(sa.select(callbacks).where(callbacks.c.task == task)) == []
    assert sent.latest_callbacks() == []
    assert verification.verify()[2] == []
    look_at_all(task)
    (receipt,) = receipts(sa.select(tasks).where(tasks.c.id == task))
    assert (receipt.status, receipt.final, receipt.issue) == ("completed", True, "damaged_order")
    assert (receipt.key, receipt.on_behalf_of, receipt.details) == (ERASED, ERASED, {})
    with pytest.raises(Rejected, match="no such task"):
        desk.get(task, CUSTOMER)
    assert desk.get(other.task, OTHER_CUSTOMER) == before


@either
def test_the_same_request_after_an_erasure_begins_nothing(desk: TaskService, model: Model) -> None:
    task = desk.start(asked_for()).task
    ended(task)
    assert sum(erasure.by_age(0.0)) == 1
    again = desk.start(asked_for())
    assert again.task == task
    assert [one.operation for one in again.confirmations] == ["billing.refund"]
    assert len(store.rows(sa.select(store.runs.c.id))) == 1
    assert not engine.under_way([task])


def test_a_receipt_that_is_still_to_be_sent_keeps_its_task(
    desk: TaskService, receiver: Receiver, model: Model
) -> None:
    task = hand_off(desk, receiver).task
    ended(task)
    assert sum(erasure.by_age(0.0)) == 0
    receiver.answers += [500]
    look(Callbacks(look=0.02, pauses=(60.0,)))
    assert sum(erasure.by_age(0.0)) == 0
    store.in_transaction(lambda: store.session().execute(callbacks.update().values(state="dead")))
    assert sum(erasure.by_age(0.0)) == 1
    assert sent.latest_callbacks() == []


def test_stopping_a_task_is_no_reason_to_erase_it(desk: TaskService, model: Model) -> None:
    """A person who only stopped a task is no reason to erase it."""
    model.hold(2)
    task = desk.start(asked_for()).task
    until(lambda: model.at == 2)
    controls.tell_run(task, MessageKind.STOP, "Zoe (terminal)", "enough")
    model.held[2].set()
    ended(task)
    assert "stopped by Zoe" in engine.one_run(task)["outcome"]["report"]  # type: ignore[index]
    assert forgetting.forget_person(["zoe"], "bo") == forgetting.Forgotten([], 0, 0, {}, [])


def test_every_command_knows_the_tables_of_what_is_handed_off() -> None:
    """Also one that imports nothing else of this layer, such as `agent work`."""
    from app.action.cli import command
    from app.agent_side import __main__ as program

    assert program._add_tables in command._FIRST


def test_a_column_is_about_people_or_is_not() -> None:
    check_columns()
