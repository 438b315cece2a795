"""Each write is undone on its own, and an undo or a prepared write that dies is somebody's to do.

The system allots its ids over HTTP; what is said of each write is compared with what it holds.
"""

import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
import yaml
from anthropic import Anthropic
from dbos._serialization import PortableWorkflowError

from app.action import view
from app.action.calls import execution, rollback, unfinished
from app.action.durable import engine, store
from app.action.durable.engine import Task
from app.action.durable.store import MessageKind
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.action.workers import worker
from app.base import bindings
from app.base.display import as_written
from app.base.problem import Problem
from app.base.settings import Settings
from app.offline.messages_api import Reply
from tests.support.allotting import FIRST
from tests.support.waiting import LIMIT, until
from tests.support.wording import load_wording

from .conftest import (
    LOOK,
    ORDER,
    Begin,
    Call,
    comes_to,
    course,
    forget_database,
    planned,
    waiting,
)
from .kills import Statements, points, recover_at_once
from .processes import forked
from .shop import CANCEL, FILE, NOTE, POLICY, UNSURE, Shop, systems

SAYS = load_wording("layers/action")

PLAN = planned(FILE, NOTE)
ORDERS: list[Call] = [(FILE, {"item": "A", "amount": 10 + number}) for number in range(6)]
OK, HANGS, PAGE, RAISES, UNTOLD, LAST = (str(FIRST + number) for number in range(6))
both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


class Broken(Exception):
    """A fault of ours, as no code of this project raises it."""


@pytest.fixture
def folder(folder: Path, terms: dict[str, Any], request: pytest.FixtureRequest) -> Path:
    """The project, on that shop unless a test has terms of its own for the sample rows."""
    if not terms:
        url = request.getfixturevalue("shop").url
        (folder / "systems.yaml").write_text(yaml.safe_dump(systems(url)), "utf-8")
        (folder / "policy.yaml").write_text(yaml.safe_dump(POLICY), "utf-8")
    return folder


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch, shop: Shop) -> Callable[[], None]:
    """Have the six undos go wrong, but for the first and the last, each in another way."""
    monkeypatch.setattr(execution, "UNDO_PAUSES", (0, 0))
    fetch, told = bindings.call_system, audit.excerpt

    def fetched(operation: Any, inputs: Any, *more: Any) -> str:
        if inputs.get("number") == int(RAISES):
            raise Broken("half \ud800 of it")
        return fetch(operation, inputs, *more)

    def tell(result: str, inputs: dict[str, Any], hidden: Any) -> str:
        if inputs.get("number") == int(UNTOLD):
            raise Broken("it cannot be told")
        return told(result, inputs, hidden)

    def turn() -> None:
        monkeypatch.setattr(bindings, "SECONDS", 0.3)
        monkeypatch.setattr(execution, "call_system", fetched)
        monkeypatch.setattr(audit, "excerpt", tell)
        shop.turn(undo={HANGS: "hangs", PAGE: "<html>Sign in</html>"}, seconds=1)

    return turn


def states(run: str = "run-1") -> dict[str, str]:
    """The state of each order, by its number."""
    found = rollback.writes_of(run)
    return {str(FIRST + place): row["state"] for place, row in enumerate(found)}


@both
@pytest.mark.parametrize("by", ["the run itself", "agent undo"])
def test_failed_undo_leaves_the_others_made_and_reported(
    begin: Begin, shop: Shop, faults: Callable[[], None], by: str
) -> None:
    """Whatever becomes of one undo, all others are made, and each is reported."""
    if by == "agent undo":
        begin([[order] for order in ORDERS], plan=PLAN).get_result()
        faults()
        left = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    else:
        run = begin([*([order] for order in ORDERS), UNSURE], plan=PLAN)
        waiting(kind="escalation")
        faults()
        controls.tell_run("run-1", MessageKind.STOP, "bo", "wrong vendor")
        left = run.get_result()["left"]
    failed = dict.fromkeys([HANGS, PAGE, RAISES], "undo failed")
    assert states() == {OK: "undone", **failed, UNTOLD: "undone", LAST: "undone"}
    assert sorted(shop.rows()["orders"]) == [HANGS, PAGE, RAISES]
    page, hangs = "Not clear: shop answered 200 with text/html", "Failed: shop failed: ReadTimeout"
    broken = "a fault of this program ended it, Broken: half ? of it"
    for said, why in zip(left, [broken, page, hangs], strict=True):  # the latest first
        assert said.startswith(
            f"{as_written(FILE)} was done, and it is not known whether it is undone: {why}"
        )
    assert view.one("run-1")["outcome"]["left"] == left
    asked = {one["about"]["inputs"]["amount"]: one for one in waiting(3, "by_hand")}
    assert sorted(asked) == [11, 12, 13]
    told = "Check in shop whether cancel_order was done already. If not, do it by hand: "
    assert all(one["about"]["do"].startswith(told) for one in asked.values())
    because = {said.removesuffix(". Sales is asked to deal with it by hand") for said in left}
    assert {one["because"] for one in asked.values()} == because
    kinds = [row["kind"] for row in audit.of_run("run-1")]
    assert (kinds.count(Kind.WRITE_UNDONE), kinds.count(Kind.UNDO_FAILED)) == (3, 3)
    assert verification.verify()[2] == []


def test_unreported_undo_is_checked_by_a_person(
    begin: Begin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person checks an undo that cannot be reported, and it is struck off later."""
    begin([[ORDERS[0]]], plan=PLAN).get_result()

    def broken(*_: Any) -> None:
        raise Broken("it cannot be told")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "redact_inputs", broken)
        shop.turn(undo={OK: "<html>Sign in</html>"})
        (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    assert left.startswith(
        f"{as_written(FILE)} was done, and it is not known whether it is undone: Not clear: "
    )
    (asked,) = waiting(kind="by_hand")
    assert asked["about"]["do"].startswith("Look in shop for file_order")
    (said,) = view.one("run-1")["outcome"]["left"]
    assert said == approvals.request_line(asked["because"], "Sales")
    shop.turn(undo={})
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "once more")) == []
    assert (approvals.open_requests(), shop.rows()["orders"]) == ([], {})
    assert view.one("run-1")["outcome"]["left"] == []


def test_write_of_a_gone_operation_does_not_block_undos(begin: Begin, shop: Shop) -> None:
    """A write of an operation that is gone keeps no other write from being undone.

    As after a change of systems.yaml and a restart.
    """
    begin([[ORDERS[0]], [(NOTE, {"text": "ordered"})], [ORDERS[1]]], plan=PLAN).get_result()
    del agent().operations[NOTE]
    (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    gone = "systems.yaml has no such operation any more"
    assert left.startswith(f"{as_written(NOTE)} was done and is not undone: {gone}")
    assert shop.rows()["orders"] == {}
    (asked,) = waiting(kind="by_hand")
    assert asked["about"]["do"].startswith("Find the write in shop")


@pytest.mark.usefixtures("silence")
def test_undo_called_as_a_write_touches_no_foreign_row(begin: Begin, shop: Shop) -> None:
    """An undo that a model calls as a write touches no row of others.

    Two rows are somebody else's; each run files one of its own, and cancels what it likes.
    """
    for item in ("X", "Y"):
        shop.file(item=item, amount=1)
    before = shop.rows()
    numbers = (FIRST, FIRST + 1, str(FIRST), float(FIRST), -FIRST, True, None, [FIRST])
    for place, number in enumerate(numbers):
        run, sent = f"run-{place}", len(shop.seen())
        script = [[ORDERS[0]], [(CANCEL, {"number": number})], UNSURE]
        outcome = begin(script, run, run, PLAN).get_result()
        assert (outcome["status"], outcome["left"]) == ("escalated", []), number
        own = FIRST + 2 + place
        assert [seen[:2] for seen in shop.seen()[sent:]] == [
            ("POST", "/orders"),
            ("DELETE", f"/orders/{own}"),
        ]
        assert shop.rows() == before


def bound_to(function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Bind an operation to a function of one's own, in a system that has little time."""
    module = ModuleType("shop_of_ours")
    monkeypatch.setitem(sys.modules, "shop_of_ours", module)
    monkeypatch.setattr(module, "call", function, raising=False)
    binding = {"kind": "python", "function": "shop_of_ours:call"}
    known = agent().operations[name]
    agent().operations[name] = replace(known, binding=binding, timeout=3.0)


@pytest.fixture
def stuck() -> Iterator[Event]:
    """What a function waits for that hangs; it is let go at the end of the test."""
    event = Event()
    yield event
    event.set()


def test_an_undo_by_a_function_that_hangs_holds_no_other(
    begin: Begin, shop: Shop, stuck: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls_ = list[int]()

    def cancel(number: int, key: str) -> dict[str, Any]:
        calls_.append(number)
        if number == int(HANGS):
            stuck.wait(LIMIT)
        headers = {"Idempotency-Key": key}
        httpx2.delete(f"{shop.url}/orders/{number}", headers=headers, timeout=LIMIT)
        return {}

    begin([[order] for order in ORDERS[:3]], plan=PLAN).get_result()
    bound_to(cancel, monkeypatch, CANCEL)
    (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    late = "Not clear: shop took longer than 3 seconds, and shop_of_ours:call may still go on"
    assert left.startswith(
        f"{as_written(FILE)} was done, and it is not known whether it is undone: {late}. "
    )
    assert [*states().values()] == ["undone", "undo failed", "undone"]
    assert calls_ == [FIRST + 2, FIRST + 1, FIRST]  # and the one that hangs is not called again
    assert list(shop.rows()["orders"]) == [HANGS]
    (asked,) = waiting(kind="by_hand")
    look = "Check in shop whether cancel_order was done already"
    do = f'{look}. If not, do it by hand: {{"number": {HANGS}}}'
    assert asked["about"]["do"] == do
    approvals.answer_request(asked["id"], "keep", "bo", "the customer wants it")
    assert [*states().values()] == ["undone", "kept", "undone"]


def test_write_by_a_hanging_function_is_unclear(
    begin: Begin, shop: Shop, stuck: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write by a function that hangs is not known and is handed over."""
    bound_to(lambda **_: stuck.wait(LIMIT), monkeypatch, FILE)
    run = begin([[ORDERS[0]]], plan=PLAN)
    (asked,) = waiting(kind="escalation")
    late = "shop took longer than 3 seconds, and shop_of_ours:call may still go on"
    name = as_written(FILE)
    assert asked["because"] == SAYS["it is not known whether was"].format(name=name, late=late)
    assert [*states().values()] == ["unknown"]
    approvals.answer_request(asked["id"], "keep", "bo")
    assert run.get_result()["status"] == "kept"
    (asked,) = waiting(kind="by_hand")
    assert asked["about"]["do"].startswith("Look in shop for file_order")


# An undo, or a write that a person applies, that dies


@both
@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
@pytest.mark.parametrize("where", ["before it is made", "after it was made"])
def test_application_that_dies_is_checked_by_a_person(
    begin: Begin,
    table: Callable[[str], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    """A person looks for a prepared write whose application died."""
    begin([[(ORDER, {"order_id": "o1", "amount": 5})]]).prepare()

    def broken(*_: Any, **__: Any) -> None:
        raise Broken("half \x00 of it")

    with monkeypatch.context() as patch:
        after = where == "after it was made"
        patch.setattr(*((audit, "excerpt") if after else (execution, "intend")), broken)
        approvals.answer_request("run-1:1", "approve", "bo")
        done = engine.result_of_work("run-1:1:apply")
    why = "a fault of this program ended it, Broken: half ? of it"
    begins = "It is not known whether it was made" if after else "Not made"
    assert done == {"ok": False, "result": f"{begins}: {why}."}
    given_up = [row["about"] for row in audit.of_run("run-1") if row["kind"] == Kind.WORK_GIVEN_UP]
    assert [about["because"] for about in given_up]
    assert verification.verify()[2] == []
    if not after:
        assert (table("orders"), approvals.open_requests()) == ([], [])
        (call,) = view.run_details("run-1")["calls"]
        assert (call["decision"], call["because"]) == ("deny", why)
        return
    assert [row["state"] for row in rollback.writes_of("run-1")] == ["unknown"]
    (stuck,) = waiting(kind="escalation")
    approvals.answer_request(stuck["id"], "keep", "bo")
    comes_to("kept")  # whether it has met the same fault or not
    (asked,) = waiting(kind="by_hand")
    assert asked["about"]["do"] == SAYS["look in vendors for place"]
    said = approvals.request_line(asked["because"], "Purchasing")
    assert view.one("run-1")["outcome"]["left"] == [said]
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "to be sure")) == []
    assert (table("orders"), approvals.open_requests()) == ([], [])
    assert view.one("run-1")["outcome"]["left"] == []


def test_undo_that_dies_leaves_each_write_to_a_person(
    begin: Begin, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An undo that dies as a whole leaves each write to a person."""
    begin([[ORDERS[0]], [ORDERS[1]]], plan=PLAN).get_result()

    def broken(*_: Any) -> None:
        raise Broken("no way back")

    with monkeypatch.context() as patch:
        patch.setattr(rollback, "_standing", broken)
        left = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    why = "a fault of this program ended it, Broken: no way back"
    assert left == [f"{as_written(FILE)} may stand: {why}"] * 2
    assert len(waiting(2, "by_hand")) == 2
    assert len(shop.rows()["orders"]) == 2
    assert engine.result_of_work(controls.request_undo("run-1", "bo", "once more")) == []
    assert (approvals.open_requests(), shop.rows()["orders"]) == ([], {})


@pytest.mark.parametrize("number", [1, 2])
def test_death_without_a_database_is_reported_at_start(
    begin: Begin, shop: Shop, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """What died while the database was away is reported when a worker starts."""

    def broken(*_: Any) -> None:
        raise Broken("no way back")

    def away(*_: Any) -> None:
        raise sa.exc.OperationalError("away", None, Broken())

    begin([[order] for order in ORDERS[:number]], plan=PLAN).get_result()
    with monkeypatch.context() as patch:
        patch.setattr(rollback, "_standing", broken)
        patch.setattr(unfinished, "give_up", away)
        with pytest.raises(PortableWorkflowError, match="away"):
            engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    assert approvals.open_requests() == []
    for _ in range(2):  # and of another worker, once more
        unfinished.give_up_dead_work()
    assert len(waiting(number, "by_hand")) == number
    assert [row["kind"] for row in audit.of_run("run-1")].count(Kind.WORK_GIVEN_UP) == 1


def prepared_or_written(level: str) -> bool:
    """Apply what is prepared, then take back what is written; tells whether that is over."""
    row = engine.one_run("run-1")
    for request in approvals.open_requests("prepared"):
        with suppress(Problem):
            approvals.answer_request(request["id"], "approve", "bo")
    written = [one["state"] for one in rollback.writes_of("run-1")]
    if not row or not row["outcome"] or "intended" in written or not written:
        return False
    if level == "undone" and written == ["done"]:
        with suppress(Problem):
            controls.request_undo("run-1", "bo", "wrong vendor")
    return written == [level]


def work(made: Callable[[], Agent], level: str, kill_at: int, kinds: Path) -> int:
    """Do that in a process of its own, which is killed at a statement; gives how many it made."""
    statements = Statements(kill_at, kinds)
    agent_module._agent = cache(made)
    recover_at_once()
    worker.launch(LOOK)
    statements.watch("before", "after")
    statements.watch_sandboxes()
    if not engine.client().list_workflows(workflow_ids=["run-1"]):
        engine.queue_run(Task("Restock A", by="anna"), "run-1")
    until(lambda: prepared_or_written(level))
    return statements.number


@pytest.mark.parametrize("terms", [{"level": "collaborator"}], indirect=True)
@pytest.mark.parametrize("level", ["done", "undone"])
def test_killed_at_any_statement_applies_and_undoes_once(
    folder: Path,
    client: Callable[..., Anthropic],
    capfd: pytest.CaptureFixture[str],
    level: str,
) -> None:
    """Killed at any statement, a write is applied once and undone once."""
    script = course([(ORDER, {"order_id": "o1", "amount": 5})])

    def reply(request: dict[str, Any]) -> Reply:
        turn = sum(message["role"] == "assistant" for message in request["messages"])
        calls_ = enumerate(script[turn])
        return Reply(
            [
                {"type": "tool_use", "id": f"t{turn}_{n}", "name": name, "input": given}
                for n, (name, given) in calls_
            ]
        )

    def carry(kill_at: int = 0) -> int:
        made = lambda: Agent(Settings(), client(reply), folder)
        return forked(work, made, level, kill_at, folder / f"kinds-{kill_at}")[0]

    shutil.copytree(folder / "var", folder / "before")
    assert carry() == 0, capfd.readouterr().err
    kills = 0
    for kill_at in points(folder / "kinds-0"):
        shutil.rmtree(folder / "var")
        shutil.copytree(folder / "before", folder / "var")
        kills += carry(kill_at) == -signal.SIGKILL
        assert carry() == 0, f"killed at {kill_at}: {capfd.readouterr().err}"
        vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
        found = vendors.execute("SELECT order_id FROM orders").fetchall()
        vendors.close()
        assert found == ([("o1",)] if level == "done" else []), kill_at
        kinds = [row["kind"] for row in audit.of_run("run-1")]
        assert (kinds.count(Kind.WRITE_DONE), kinds.count(Kind.WRITE_UNDONE)) == (
            1,
            int(level == "undone"),
        )
        assert (verification.verify()[2], approvals.open_requests()) == ([], [])
        store.database().dispose()
        forget_database()
    assert kills
