"""Receipts that are sent back: each change of status, signed, in order, until it arrives; and
nothing lost on the way.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from app.action.durable import store
from app.action.people import approvals
from app.agent_side import callbacks as callbacks_module
from app.agent_side.callbacks import Callbacks, as_row, latest_callbacks, resend
from app.agent_side.callers import Caller
from app.agent_side.tables import TO_TELL, tasks
from app.agent_side.task_service import TaskService
from app.assistant_side.over_webhook import CALLBACK, OverWebhook
from app.base import web
from app.base.problem import Problem
from app.handoff.contract import Contract
from app.handoff.messages import Receipt, TaskStatus
from tests.support.waiting import until

from ..action.conftest import forget_database, waiting
from .conftest import CUSTOMER, SECRETS, Model, asked_for, comes_to, signed
from .receiver import Receiver, hand_off, look

PAUSES = (0.05, 0.05)

COMPLETE = store.complete  # which other tests do without, since their tables lack nothing


@pytest.fixture
def keep(model: Model) -> Iterator[Callable[[], Callbacks]]:
    """Begin to tell and to send."""
    kept: list[Callbacks] = []

    def begin() -> Callbacks:
        kept.append(Callbacks(look=0.02, pauses=PAUSES))
        kept[-1].start_thread()
        return kept[-1]

    yield begin
    for callbacks in kept:
        callbacks.stop()


@pytest.fixture
def desk(taken: Contract) -> TaskService:
    return TaskService(taken, Caller("desk"))


@pytest.fixture
def chat(receiver: Receiver) -> OverWebhook:
    """The conversation's side, which takes callbacks in; there is nobody whom it could ask instead."""
    return OverWebhook("http://127.0.0.1:1", "desk", SECRETS["desk"], receiver.url)


def settled(state: str) -> list[dict[str, Any]]:
    """All that was to be told, once it is in this state."""
    found: list[dict[str, Any]] = until(
        lambda: (rows := latest_callbacks()) and {r["state"] for r in rows} == {state} and rows
    )
    return found


def test_status_changes_arrive_in_order_and_signed(
    desk: TaskService,
    receiver: Receiver,
    keep: Callable[[], Callbacks],
    chat: OverWebhook,
    model: Model,
) -> None:
    """Each change of status is reported in order and believed by its signature."""
    thinking = model.hold(1)
    keep()
    began = hand_off(desk, receiver, amount=180)
    until(lambda: receiver.statuses() == ["working"])
    thinking.set()
    (asked,) = waiting()
    until(lambda: receiver.statuses() == ["working", "input_required"])
    last = model.hold(3)
    approvals.answer_request(asked["id"], "approve", "bo")
    until(lambda: receiver.statuses() == ["working", "input_required", "working"])
    last.set()
    until(lambda: receiver.statuses() == ["working", "input_required", "working", "completed"])
    for headers, path, body in receiver.came:
        assert chat.receive(headers, path, body) == ""
    receipts = [Receipt.model_validate_json(body) for _, _, body in receiver.came]
    assert [receipt.revision for receipt in receipts] == sorted(
        {receipt.revision for receipt in receipts}
    )
    assert [approval.id for approval in receipts[1].approvals] == [asked["id"]]
    assert chat.get(began.task, CUSTOMER) == receipts[-1]
    now = desk.get(began.task, CUSTOMER)
    assert (
        now.revision >= receipts[-1].revision
    )  # of which a receipt may have seen more than it says, never less
    assert receipts[-1] == now.model_copy(update={"revision": receipts[-1].revision})


def test_a_task_that_does_not_ask_for_it_is_told_nobody(
    desk: TaskService, receiver: Receiver, keep: Callable[[], Callbacks]
) -> None:
    keep()
    comes_to(desk, desk.start(asked_for()), "completed")
    hand_off(desk, receiver, "k-2")
    until(lambda: "completed" in receiver.statuses("k-2"))
    assert {json.loads(body)["key"] for _, _, body in receiver.came} == {"k-2"}


def test_a_receiver_that_fails_is_tried_again_until_it_has_it(
    desk: TaskService, receiver: Receiver, keep: Callable[[], Callbacks]
) -> None:
    comes_to(desk, hand_off(desk, receiver), "completed")
    receiver.answers = [500, 302]
    keep()
    (row,) = settled("delivered")
    assert (row["tries"], row["fault"]) == (3, "")
    assert receiver.statuses() == ["completed"] * 3
    assert {path for _, path, _ in receiver.came} == {CALLBACK}  # a redirection is not followed
    assert len({body for _, _, body in receiver.came}) == 1


def test_pauses_between_tries_grow_to_an_hour() -> None:
    """The pauses between tries grow to an hour."""
    assert list(callbacks_module.PAUSES) == sorted(callbacks_module.PAUSES)
    assert callbacks_module.PAUSES[-1] == 3600


def test_what_is_not_due_yet_is_not_sent(
    desk: TaskService,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comes_to(desk, hand_off(desk, receiver), "completed")
    receiver.answers, now = [500], [time.time()]
    monkeypatch.setattr(callbacks_module, "time", SimpleNamespace(time=lambda: now[-1]))
    callbacks = Callbacks(pauses=(60.0,))
    look(callbacks)
    (row,) = latest_callbacks("waiting")
    assert (row["tries"], row["fault"], row["due"]) == (1, "answered 500", now[0] + 60)
    sent = [len(receiver.came)]
    for seconds in (0, 59, 60):
        now.append(now[0] + seconds)
        look(callbacks)
        sent.append(len(receiver.came))
    assert sent == [1, 1, 1, 2]


def test_dead_letter_can_be_sent_again(
    desk: TaskService, receiver: Receiver, keep: Callable[[], Callbacks]
) -> None:
    """What never arrives stays as a dead letter that a person can have sent again."""
    task = comes_to(desk, hand_off(desk, receiver), "completed").task
    receiver.answers = [500, 503, 404]
    keep()
    (row,) = settled("dead")
    assert as_row(row) == [str(row["number"]), task, "completed", "dead", "3", "answered 404"]
    assert (latest_callbacks("dead"), latest_callbacks("delivered")) == ([row], [])
    hand_off(desk, receiver, "k-2")
    until(lambda: "completed" in receiver.statuses("k-2"))  # so the sender has looked again
    assert receiver.statuses("k-1") == ["completed"] * 3
    resend(row["number"])
    settled("delivered")
    assert receiver.statuses("k-1") == ["completed"] * 4
    with pytest.raises(Problem) as caught:
        resend(row["number"])
    lists = "`agent callbacks --state dead` lists them."
    assert str(caught.value) == f"There is no dead letter {row['number']}. {lists}"


def test_nobody_there_is_a_fault_like_any_other(
    desk: TaskService,
    receiver: Receiver,
    keep: Callable[[], Callbacks],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HANDOFF_REPLY_HOSTS", "127.0.0.1:1")
    comes_to(desk, desk.start(asked_for(reply_to="http://127.0.0.1:1/callback")), "completed")
    keep()
    (row,) = settled("dead")
    assert row["fault"].startswith("ConnectError")


def test_a_client_that_has_no_secret_any_more_is_sent_nothing(
    desk: TaskService,
    receiver: Receiver,
    keep: Callable[[], Callbacks],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comes_to(desk, hand_off(desk, receiver), "completed")
    monkeypatch.setenv("HANDOFF_CLIENTS", f"shop={SECRETS['shop']}")
    keep()
    (row,) = settled("dead")
    assert (row["fault"], receiver.came) == ("desk has no secret any more", [])


def test_stop_between_keeping_and_sending_loses_nothing(
    desk: TaskService,
    receiver: Receiver,
    keep: Callable[[], Callbacks],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is lost when the sender stops between keeping and sending."""
    comes_to(desk, hand_off(desk, receiver), "completed")
    with monkeypatch.context() as patch:
        patch.setattr(callbacks_module, "CLAIMED", 0.3)
        patch.setattr(Callbacks, "_send_callback", lambda *_: None)  # as if it were killed here
        look(Callbacks())
    assert ([row["state"] for row in latest_callbacks()], receiver.came) == (["waiting"], [])
    keep()
    settled("delivered")
    assert receiver.statuses() == ["completed"]


def test_another_sender_takes_over_after_a_kill(
    desk: TaskService,
    receiver: Receiver,
    keep: Callable[[], Callbacks],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a killed sender was sending is sent by another after a while."""
    comes_to(desk, hand_off(desk, receiver), "completed")
    with monkeypatch.context() as patch:
        patch.setattr(callbacks_module, "CLAIMED", 0.3)
        patch.setattr(callbacks_module, "_store_try", lambda *_, **__: None)
        look(Callbacks())
    assert [row["state"] for row in latest_callbacks()] == ["waiting"]
    keep()
    settled("delivered")
    assert receiver.statuses() == ["completed"] * 2  # whoever receives it knows it by its revision


def test_two_that_send_at_once_send_each_once(
    desk: TaskService, receiver: Receiver, keep: Callable[[], Callbacks]
) -> None:
    for number in range(4):
        comes_to(desk, hand_off(desk, receiver, f"k-{number}"), "completed")
    keep()
    keep()
    assert len(settled("delivered")) == len(receiver.came) == 4


def test_a_late_callback_changes_nothing(
    chat: OverWebhook, desk: TaskService, receiver: Receiver
) -> None:
    done = comes_to(desk, hand_off(desk, receiver), "completed", final=True)
    late = done.model_copy(
        update={"status": TaskStatus.WORKING, "final": False, "revision": done.revision - 1}
    )
    for receipt in (done, late, done):
        body = receipt.model_dump_json().encode()
        assert chat.receive(by_any_case(signed(CALLBACK, body)), CALLBACK, body) == ""
        assert chat.get(done.task, CUSTOMER) == done


def by_any_case(headers: dict[str, str]) -> dict[str, str]:
    """Headers as a server hands them on."""
    return {name.lower(): value for name, value in headers.items()}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"secret": SECRETS["shop"]}, web.WRONG_SIGNATURE, id="under-another-secret"),
        pytest.param({"path": "/handoff/tasks"}, web.WRONG_SIGNATURE, id="of-another-path"),
        pytest.param({"at": -301}, web.WRONG_TIME, id="kept-for-later"),
        pytest.param({"body": b"{}"}, "This is no receipt.", id="no-receipt"),
        pytest.param({"body": b"[" * 50_000}, "This is no receipt.", id="fifty-thousand-deep"),
        pytest.param({"body": b"\xff"}, "This is no receipt.", id="no-text"),
    ],
)
def test_a_forged_callback_is_not_believed(
    chat: OverWebhook, desk: TaskService, receiver: Receiver, sent: dict[str, Any], said: str
) -> None:
    done = comes_to(desk, hand_off(desk, receiver), "completed")
    forged = done.model_copy(update={"report": "Refunded twice.", "revision": done.revision + 1})
    form = {"path": CALLBACK, "body": forged.model_dump_json().encode()} | sent
    assert chat.receive(by_any_case(signed(**form)), CALLBACK, form["body"]) == said
    assert chat.came == {}


def test_a_receipt_that_came_is_shown_to_nobody_else(
    chat: OverWebhook, desk: TaskService, receiver: Receiver
) -> None:
    done = comes_to(desk, hand_off(desk, receiver), "completed")
    body = done.model_dump_json().encode()
    assert chat.receive(by_any_case(signed(CALLBACK, body)), CALLBACK, body) == ""
    assert chat.get(done.task, CUSTOMER) == done
    with pytest.raises(Exception, match="127.0.0.1:1"):  # it would have to ask, and there is nobody
        chat.get(done.task, "C-1002")


@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_pending_messages_are_found_by_an_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be sent is found by an index, however many tasks there were.

    Also in a database of an earlier release, which has no such index.
    """
    monkeypatch.setattr(store, "complete", COMPLETE)
    forget_database()
    for _ in range(2):
        made = store.database()
        with made.begin() as connection:
            known = [index["name"] for index in sa.inspect(connection).get_indexes(tasks.name)]
            assert "ix_handoff_tasks_to_tell" in known
            connection.execute(tasks.delete())
            told = [{"id": f"t{n}", "reply_to": "http://x", "told": "done."} for n in range(5000)]
            connection.execute(tasks.insert(), [*told, {**told[0], "id": "new", "told": ""}])
            find = f"SELECT id FROM {tasks.name} WHERE {TO_TELL.text}"
            assert connection.execute(sa.text(find)).scalars().all() == ["new"]
            explain = "EXPLAIN QUERY PLAN" if store.on_sqlite() else "EXPLAIN"
            if not store.on_sqlite():
                connection.exec_driver_sql(f"ANALYZE {tasks.name}")
            plan = str(connection.execute(sa.text(f"{explain} {find}")).fetchall())
            assert "ix_handoff_tasks_to_tell" in plan
            connection.exec_driver_sql("DROP INDEX ix_handoff_tasks_to_tell")
        made.dispose()
        forget_database()
