"""Killed at any statement of its databases, a run that is taken up again ends once, with no write lost or doubled."""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from anthropic import Anthropic
from dbos import DBOS, SetWorkflowID

from app.action import agent as agent_module
from app.action import audit, engine, store
from app.action.agent import Agent
from app.action.run import pursue
from app.base.settings import Settings
from app.offline import sandbox
from app.offline.messages_api import Reply

from .conftest import FINISH, ORDER, PLAN

SCRIPT = [
    PLAN,
    [("stock__level", {"item_id": "A"})],
    [(ORDER, {"order_id": "o1", "amount": 10}), (ORDER, {"order_id": "o2", "amount": 20})],
    [(ORDER, {"order_id": "o3", "amount": 30})],
    FINISH,
]


def reply(request: dict[str, Any]) -> Reply:
    turn = sum(message["role"] == "assistant" for message in request["messages"])
    calls = enumerate(SCRIPT[turn])
    return Reply(
        [{"type": "tool_use", "id": f"t{turn}_{n}", "name": name, "input": given} for n, (name, given) in calls]
    )


def work(made: Callable[[], Agent], kill_at: int) -> int:
    """Run in a process of its own, which kills itself before statement `kill_at`; gives how many there were."""
    seen = 0

    def statement(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    change = sandbox.Sandbox.write

    def write(self: sandbox.Sandbox, *given: Any) -> Any:
        self.database.set_trace_callback(statement)
        return change(self, *given)

    sandbox.Sandbox.write = write  # type: ignore[method-assign,assignment]
    agent_module._agent = made  # type: ignore[assignment]
    engine.launch()  # makes the tables, which no run is part of
    for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sa.event.listen(sa.Engine, event, statement)
    with SetWorkflowID("run-1"):
        outcome = DBOS.start_workflow(pursue, "Restock A", "prompt", "anna").get_result()
    assert outcome["status"] == "done", outcome
    return seen


def forked(made: Callable[[], Agent], kill_at: int) -> tuple[int, int]:
    """Do that work in a child; gives its exit code, negative for a signal, and the number of statements."""
    read, send = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.write(send, str(work(made, kill_at)).encode())
            code = 0
        except BaseException as error:  # noqa: BLE001 -- a child must never go on as the test
            print(repr(error), file=sys.stderr)
        finally:
            os._exit(code)
    os.close(send)
    said = os.read(read, 20)
    os.close(read)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(said or 0)


@pytest.fixture
def made(folder: Path, client: Callable[..., Anthropic]) -> Callable[[], Agent]:
    return lambda: Agent(Settings(), client(reply), folder)


def test_killed_at_every_statement_it_ends_once_with_each_write_made_once(
    made: Callable[[], Agent], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, total = forked(made, 0)
    assert code == 0, capfd.readouterr().err
    kills = 0
    every = int(os.environ.get("CRASH_EVERY", "1"))
    for kill_at in range(1, total + 1, every):
        for left in (folder / "var").iterdir():
            left.unlink()
        code, _ = forked(made, kill_at)
        kills += code == -signal.SIGKILL
        code, _ = forked(made, 0)
        assert code == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
        check(folder, kill_at)
    assert kills >= (200 if every == 1 else 1)
    print(f"{kills} kills at {total} statements")


def check(folder: Path, kill_at: int) -> None:
    """Each order once, one end, and nothing half in the ledger or the audit."""
    orders = (
        sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite").execute("SELECT order_id FROM orders").fetchall()
    )
    assert sorted(orders) == [("o1",), ("o2",), ("o3",)], kill_at
    states = {(row["sequence"], row["state"]) for row in store.rows(sa.select(store.ledger))}
    assert states == {(2, "done"), (3, "done"), (4, "done")}, kill_at
    assert [row["event"] for row in audit.of_run("run-1")].count("done") == 1, kill_at
    assert audit.verify()[2] == [], kill_at
    store.source().engine.dispose()
    store.source.cache_clear()  # a child must open the files by itself
