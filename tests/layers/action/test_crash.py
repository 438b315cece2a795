"""Killed at any statement of its databases, a run that is taken up again ends once, with no write
lost or doubled.
"""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from anthropic import Anthropic

from app.action.calls import rollback
from app.action.durable import store
from app.action.durable.store import MessageKind
from app.action.loop import run as run_module
from app.action.model.agent import Agent
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.base.settings import Settings
from app.offline.messages_api import Reply
from tests.support.sample import TORTURE

from .conftest import ORDER, Call, Script, course, forget_database
from .kills import points, work
from .processes import ONE_PERSON, aside, forked


def order(number: int, amount: float) -> Call:
    return ORDER, {"order_id": f"o{number}", "amount": amount}


class Course(NamedTuple):
    """A run: what its model does, in which turn a person stops it, and what is left of it then."""

    script: Script
    stopped_in: int
    status: str
    orders: list[str]
    ledger: dict[int, str]
    checks: int = 0  # times that the checks below are made at its end


CHECKS = """\
version: 2
done_when:
  - write.vendors.place_order.amount == 10
  - {read: stock.level, with: {item_id: {value: A}}, expect: level == 3}
"""
CANCEL: Call = ("vendors__cancel_order", {"order_id": "o1"})
LEVEL = "description: Stock of an item.\n        output: {properties: {level: {type: integer}}}"
COURSES = {
    "done": Course(
        course([("stock__level", {"item_id": "A"})], [order(1, 10), order(2, 500)], [order(3, 30)]),
        0, "done", ["o1", "o2", "o3"], {2: "done", 3: "done", 4: "done"},
    ),
    "stopped": Course(
        course([order(1, 10)], [order(2, 500)], [order(3, 30)]),
        3, "stopped", [], {1: "undone", 2: "undone"},
    ),
    "checked": Course(
        [*course([order(1, 20)]), *course([CANCEL], [order(1, 10)])[1:]],
        0, "done", ["o1"], {1: "taken back", 3: "takes back", 4: "done"}, checks=2,
    ),
}  # fmt: skip


def approve_all() -> None:
    with ONE_PERSON:  # a run that is taken over asks while its process still begins
        for request in approvals.open_requests():
            approvals.answer_request(request["id"], "approve", "bo")


def play(course: Course) -> Callable[[dict[str, Any]], Reply]:
    """The model of that course; while it thinks, a person may stop the run."""

    def reply(request: dict[str, Any]) -> Reply:
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        if course.stopped_in and turn == course.stopped_in:
            aside(lambda: controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor"))
        calls = enumerate(course.script[turn])
        return Reply(
            [
                {"type": "tool_use", "id": f"t{turn}_{n}", "name": name, "input": given}
                for n, (name, given) in calls
            ]
        )

    return reply


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_killed_at_any_statement_makes_each_write_once(
    course: Course,
    folder: Path,
    client: Callable[..., Anthropic],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Killed at any statement, a run ends once, with each write made once."""

    def made() -> Agent:
        return Agent(Settings(), client(play(course)), folder)

    def run(kill_at: int = 0) -> int:
        code, _ = forked(
            work, made, approve_all, course.status, kill_at, folder / f"kinds-{kill_at}"
        )
        return code

    if course.checks:
        (folder / "run.yaml").write_text(CHECKS, "utf-8")
        systems = (folder / "systems.yaml").read_text("utf-8")
        declared = systems.replace("description: Stock of an item.", LEVEL)
        (folder / "systems.yaml").write_text(declared, "utf-8")
    shutil.copytree(folder / "var", folder / "before")
    assert run() == 0, capfd.readouterr().err
    kills, at = 0, points(folder / "kinds-0")
    for kill_at in at:
        shutil.rmtree(folder / "var")
        shutil.copytree(folder / "before", folder / "var")
        kills += run(kill_at) == -signal.SIGKILL
        assert run() == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
        check(course, folder, kill_at)
    assert kills >= (100 if TORTURE else 1)
    print(f"{kills} kills at {len(at)} statements")


def test_an_answer_that_nothing_came_of_is_asked_for_again(
    folder: Path, client: Callable[..., Anthropic]
) -> None:
    """It is recorded with the decision that follows, so that each turn is in the audit once."""
    course, asked = COURSES["done"], folder / "asked"
    asked.touch()

    def reply(request: dict[str, Any]) -> Reply:
        asked.write_text(asked.read_text("utf-8") + "?", "utf-8")
        return play(course)(request)

    def made() -> Agent:
        return Agent(Settings(), client(reply), folder)

    def killed() -> int:
        run_module._dispatch = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        return work(made, approve_all, course.status, 0, folder / "kinds")

    assert forked(killed)[0] == -signal.SIGKILL
    assert len(asked.read_text("utf-8")) == 2  # for the plan and the first call
    assert forked(work, made, approve_all, course.status, 0, folder / "kinds")[0] == 0
    check(course, folder, 0)
    assert len(asked.read_text("utf-8")) == len(course.script) + 1
    kinds = [row["kind"] for row in audit.of_run("run-1")]
    assert kinds.count(Kind.MODEL_ANSWERED) == len(course.script)


def check(course: Course, folder: Path, kill_at: int) -> None:
    """Business state as it has to be, one end, and nothing half in the ledger or the audit."""
    vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
    orders = [order for (order,) in vendors.execute("SELECT order_id FROM orders")]
    vendors.close()
    assert sorted(orders) == course.orders, kill_at
    states = {row["sequence"]: row["state"] for row in rollback.writes_of("run-1")}
    assert states == course.ledger, kill_at
    records = audit.of_run("run-1")
    ends = [row["about"]["status"] for row in records if row["kind"] == Kind.RUN_ENDED]
    assert ends == [course.status], kill_at
    kinds = [row["kind"] for row in records]
    assert kinds.count(Kind.WRITE_UNDONE) == list(course.ledger.values()).count("undone"), kill_at
    assert kinds.count(Kind.CHECKS_MADE) == course.checks, kill_at
    assert course.status == "stopped" or kinds.count(Kind.READ_DONE) == max(1, course.checks)
    assert verification.verify()[2] == [], kill_at
    store.database().dispose()
    forget_database()  # a child must open the files by itself
