"""A database that is restored from a copy: the keys that could be sent twice are listed."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.action import view
from app.action.durable import engine, parking, store
from app.action.people import approvals
from app.action.record import verification
from tests.support.programs import run_program
from tests.support.waiting import until

from .conftest import ORDER, Begin, forget_database, waiting
from .goals import play
from .processes import agent, carries

Table = Callable[[str], list[dict[str, Any]]]


@pytest.mark.usefixtures("opened")
def test_writes_since_a_copy_are_named_and_sent_again(folder: Path) -> None:
    """What was written since the copy is named and sent again under its key."""
    play({"run-1": [10.0, 500.0, 20.0], "run-2": [10.0]})
    database, copy = folder / "var" / "agent.sqlite", folder / "copy.sqlite"

    def work(until_it: Callable[[], Any]) -> None:
        with agent("work") as program:
            assert carries(program)
            until(until_it)

    engine.queue_run(engine.Task("run-1", by="anna"), "run-1")
    work(lambda: parking.place("run-1").is_parked)
    with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(copy)) as kept:
        now.backup(kept)
    engine.queue_run(engine.Task("run-2", by="anna"), "run-2")
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    work(lambda: engine.has_outcome("run-1") and engine.has_outcome("run-2"))
    before = orders(folder)
    assert len(before) == 4

    engine.client().destroy()
    store.database().dispose()
    forget_database()
    for file in (folder / "var").glob("agent.sqlite*"):
        file.unlink()
    shutil.copy(copy, database)

    found = json.loads(run_program("-m", "app.action", "keys", "--json").stdout)
    assert found == [{"run": "run-1", "from": "run-1:2"}]
    assert "run-1:2" in run_program("-m", "app.action", "keys").stdout
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    work(lambda: engine.has_outcome("run-1"))
    assert orders(folder) == before  # the system knows the keys, and writes once
    assert verification.verify()[2] == []


def orders(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")) as vendors:
        return sorted(order for (order,) in vendors.execute("SELECT order_id FROM orders"))


def test_a_run_that_has_called_nothing_begins_with_its_first_key(begin: Begin) -> None:
    begin([[(ORDER, {"order_id": "o1", "amount": 10})]]).get_result()
    assert view.keys_from() == []
    options = engine._options("pursue", "run-9")
    options["app_version"] = "9"  # which no worker here carries
    engine.client().enqueue(options, engine.Task("Wait")._asdict())
    assert view.keys_from() == [("run-9", "run-9:1")]


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
def test_a_prepared_write_that_waits_is_listed_beside_its_run(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 10})]])
    run.prepare()
    assert view.keys_from() == [("run-1", "run-1:2"), ("run-1", "run-1:1")]
    approvals.answer_request("run-1:1", "deny", "bo")
    assert run.get_result()["status"] == "done"
    assert view.keys_from() == []
