"""What people say of a write that they were asked to see to, and where each of their words shows.

They may say that it is taken back, that it was never made, or that it stays as it is: of a write
of which it is not known whether it was made, of one whose undo failed, and of one without an undo.
"""

import signal
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from anthropic import Anthropic

from app.action import view
from app.action.calls import execution, rollback, unfinished
from app.action.calls.execution import Call, Undo
from app.action.console import pages
from app.action.durable import engine, store
from app.action.figures import monitoring
from app.action.model import agent as agent_module
from app.action.model.agent import Agent, agent
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind, sentence_of
from app.action.rules.policy import Level
from app.base.settings import Settings
from app.base.systems import load_systems
from app.offline.messages_api import Reply
from tests.support.programs import run_program
from tests.support.sample import cover
from tests.support.wording import load_wording

from .conftest import Begin, forget_database, planned, waiting
from .kills import Statements, points
from .processes import forked
from .shop import FILE, NOTE, POLICY, UNSURE, WRITES, Shop, systems

SAYS = load_wording("layers/action")

PLAN = planned(FILE, NOTE)
ORDER = '{"item": "A", "amount": 10}'
LIMIT = {"operation": "shop.file_order", "sum": "amount", "most": 500, "per": "day"}
KINDS = ["unclear", "failed undo", "no undo"]
WORDS = {
    "done": ("undone by hand", "It wrote shop.file_order {order}, which was undone by hand"),
    "not_made": ("not made", "It did not write shop.file_order {order}, as a person found"),
    "keep": ("kept", "It wrote shop.file_order {order}, which a person kept"),
}
KEPT = "shop.file_order stays as it is, as a person decided"


@pytest.fixture
def folder(folder: Path, shop: Shop) -> Path:
    (folder / "systems.yaml").write_text(yaml.safe_dump(systems(shop.url)), "utf-8")
    policy = {**POLICY, "limits": [LIMIT]}
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")
    return folder


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try an undo again at once."""
    monkeypatch.setattr(execution, "UNDO_PAUSES", (0, 0))


def drop_undo(folder: Path, shop: Shop) -> None:
    """Have systems.yaml know no undo of an order, as if the worker had started on that."""
    document = systems(shop.url)
    del document["systems"][0]["operations"][0]["undo"]
    (folder / "systems.yaml").write_text(yaml.safe_dump(document), "utf-8")
    agent().operations.update(load_systems(folder / "systems.yaml"))
    agent().read = agent_module.contents(folder)


def left_by_hand(begin: Begin, folder: Path, shop: Shop, kind: str) -> dict[str, Any]:
    """The request about an order that is left so, of a run that has ended."""
    if kind == "unclear":
        shop.turn(answers="page")
        run = begin([[WRITES[0]]], plan=PLAN)
        (asked,) = waiting(kind="escalation")
        approvals.answer_request(asked["id"], "keep", "bo")
        run.get_result()
    else:
        begin([[WRITES[0]]], plan=PLAN).get_result()
        shop.turn(refuses=True)
        if kind == "no undo":
            drop_undo(folder, shop)
        engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    (by_hand,) = waiting(kind="by_hand")
    return by_hand


def in_terminal(asked: dict[str, Any], given: str) -> None:
    words = ("answer", asked["id"], given, "--by", "bo", "--reason", "looked there")
    ended = run_program("-m", "app.action", *words)
    assert (ended.returncode, ended.stdout) == (0, f"{asked['id']}: {given}.\n"), ended.stderr


def on_console(asked: dict[str, Any], given: str) -> None:
    form = {"answer": given, "digest": asked["digest"], "reason": "looked there"}
    assert pages.answer_one({"id": asked["id"]}, form, "bo") == "/runs/run-1"


def used() -> str:
    (row,) = store.rows(sa.select(store.limit_totals.c.used))
    return str(row["used"])


@pytest.mark.parametrize(
    ("said", "say"),
    cover([*product(KINDS, WORDS)], [in_terminal, on_console], name="said by hand"),
)
def test_answer_about_a_write_shows_wherever_the_write_does(
    begin: Begin,
    folder: Path,
    shop: Shop,
    said: tuple[str, str],
    say: Callable[[dict[str, Any], str], None],
) -> None:
    """Each thing that a person can say of a write shows wherever the write does."""
    kind, given = said
    asked = left_by_hand(begin, folder, shop, kind)
    assert (asked["id"], used()) == ("run-1:1:undo", "10")
    assert approvals.offered(asked) == ("done", "not_made", "keep")
    say(asked, given)
    state, told = WORDS[given]
    (write,) = rollback.writes_of("run-1")
    assert write["state"] == state
    assert used() == ("10" if given == "keep" else "0")
    assert approvals.open_requests() == []
    left = [KEPT] if given == "keep" else []
    assert view.one("run-1")["outcome"]["left"] == left
    shown = run_program("-m", "app.action", "show", "run-1").stdout
    if kind == "unclear":
        told = told.replace("wrote", "perhaps wrote", int(given != "not_made"))
    assert f"  {told.format(order=ORDER)}\n" in shown
    assert [line for line in shown.splitlines() if "LEFT" in line] == [
        f"  LEFT: {one}" for one in left
    ]
    found = pages.run_page({"run": "run-1"})
    assert [call["state"] for call in found["calls"]] == [state]
    assert found["answered"][-1]["answer"] == given
    assert found["writes"] == (given == "keep")  # whether there is something to undo
    answered = [row for row in audit.of_run("run-1") if row["kind"] == Kind.REQUEST_ANSWERED]
    about = answered[-1]["about"]
    assert (about["id"], about["answer"], about["reason"]) == (asked["id"], given, "looked there")
    assert sentence_of(answered[-1]) in shown
    assert monitoring.figures()["writes"]["wrong"] == 1
    assert verification.verify()[2] == []


def test_write_that_a_person_keeps_stays_until_an_undo(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    """What a person keeps stays until somebody has the run undone."""
    asked = left_by_hand(begin, folder, shop, "failed undo")
    approvals.answer_request(asked["id"], "keep", "bo")
    (left,) = engine.result_of_work(controls.request_undo("run-1", "eva", "after all"))
    (again,) = waiting(kind="by_hand")
    assert (again["id"], again["about"]["key"]) == ("run-1:1:undo-2", "run-1:1")
    assert left == approvals.request_line(again["because"], "Sales")
    assert view.one("run-1")["outcome"]["left"] == [left]
    approvals.answer_request(again["id"], "keep", "bo")
    assert view.one("run-1")["outcome"]["left"] == [KEPT]
    shop.turn(refuses=False)
    assert (
        engine.result_of_work(controls.request_undo("run-1", "eva", "it can be cancelled again"))
        == []
    )
    assert (shop.rows()["orders"], view.one("run-1")["outcome"]["left"]) == ({}, [])
    assert (used(), approvals.open_requests()) == ("0", [])


def test_order_that_a_person_keeps_outlives_its_run(begin: Begin, shop: Shop) -> None:
    """An order that a person keeps is not undone by the end of its run.

    It is not known whether it was made, and its run goes on until it is handed over.
    """
    guard = agent().guard
    policy = guard.policy.model_copy(update={"level": Level.COLLABORATOR})
    agent().guard = replace(guard, policy=policy)
    run = begin([[WRITES[0]], UNSURE], plan=PLAN)
    (stuck,) = waiting(kind="escalation")
    shop.turn(answers="page")
    (prepared,) = waiting(kind="prepared")
    approvals.answer_request(prepared["id"], "approve", "bo")
    assert not engine.result_of_work(f"{prepared['id']}:apply")["ok"]
    (asked,) = waiting(kind="by_hand")
    approvals.answer_request(asked["id"], "keep", "bo", "the customer wants it")
    approvals.answer_request(stuck["id"], "undo", "bo")
    outcome = run.get_result()
    assert (outcome["status"], outcome["left"]) == ("escalated", [KEPT])
    assert [method for method, *_ in shop.seen()] == ["POST"]
    assert len(shop.rows()["orders"]) == 1
    (write,) = rollback.writes_of("run-1")
    assert write["state"] == "kept"


def test_one_of_two_writes_left_for_one_reason_remains(begin: Begin, shop: Shop) -> None:
    """Of two writes that are left for the same reason, one is still left."""
    begin([[WRITES[0]], [WRITES[2]]], plan=PLAN).get_result()
    shop.turn(refuses=True)
    left = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
    assert len(left) == 2
    assert left[0] == left[1]
    assert view.one("run-1")["outcome"]["left"] == left
    second, first = waiting(2, "by_hand")
    assert (second["about"]["key"], first["about"]["key"]) == ("run-1:2", "run-1:1")
    approvals.answer_request(first["id"], "done", "bo")
    assert view.one("run-1")["outcome"]["left"] == left[:1]
    approvals.answer_request(second["id"], "keep", "bo")
    assert view.one("run-1")["outcome"]["left"] == [KEPT]


def test_a_run_that_is_stopped_asks_about_what_has_no_undo_once(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    drop_undo(folder, shop)
    run = begin([[WRITES[0]], UNSURE], plan=PLAN)
    (asked,) = waiting(kind="approval")
    approvals.answer_request(asked["id"], "approve", "bo")
    (asked,) = waiting(kind="escalation")
    approvals.answer_request(asked["id"], "undo", "bo")
    (left,) = run.get_result()["left"]
    stands = "shop.file_order was done and cannot be undone"
    assert left == SAYS["sales is asked to deal"].format(stands=stands)
    for _ in range(2):
        assert engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor")) == [left]
    (by_hand,) = waiting(kind="by_hand")
    assert by_hand["because"] == stands
    assert view.one("run-1")["outcome"]["left"] == [left]


def test_unclear_write_whose_undo_fails_twice_stays_unclear(
    begin: Begin, folder: Path, shop: Shop
) -> None:
    """An unclear write whose undo fails twice is never said to be done."""
    left_by_hand(begin, folder, shop, "unclear")
    for _ in range(2):
        (left,) = engine.result_of_work(controls.request_undo("run-1", "bo", "wrong vendor"))
        assert left.startswith("shop.file_order was perhaps done and is not undone: ")


# Killed at any statement, what a person says is kept as a whole or not at all


def put_writes(number: int) -> None:
    """A run that has ended with so many orders whose undo failed, each counted and asked about."""
    run = {"id": "run-1", "goal": "Restock A", "status": "done", "outcome": {"left": []}}
    store.session().execute(store.runs.insert().values(**run, began=1.0, changed=1.0))
    for sequence in range(1, number + 1):
        made = Call("run-1", sequence, FILE, {"item": "A", "amount": 10}, "anna")
        execution.intend(made)
        write = {
            **store.session()
            .execute(sa.select(store.ledger).where(store.ledger.c.key == made.key))
            .mappings()
            .one()
        }
        settled = store.ledger.update().where(store.ledger.c.key == made.key)
        store.session().execute(settled.values(state="undo failed"))
        unfinished.ask_by_hand(unfinished.LeftWrite(write, Undo(*made), f"order {sequence} stands"))


def kept_of(sequence: int) -> tuple[Any, ...]:
    """What an answer about one order changes: its state, the answer, its use, what is left."""
    key = f"run-1:{sequence}"
    (write,) = [row for row in rollback.writes_of("run-1") if row["key"] == key]
    of = store.requests.c.id == f"{key}:undo"
    (request,) = store.rows(sa.select(store.requests).where(of))
    counted = store.rows(sa.select(store.uses).where(store.uses.c.key == key))
    left = view.one("run-1")["outcome"]["left"]
    said = f"order {sequence} stands. Sales is asked to deal with it by hand"
    about = [row["about"] for row in audit.of_run("run-1")]
    answers = [
        one["answer"] for one in about if one.get("id") == of.right.value and "answer" in one
    ]
    return write["state"], request["answer"], len(counted), said in left, answers


def answer_and_die(sequence: int, given: str, kill_at: int, kinds: Path) -> int:
    """Give that answer in a process that is killed at a statement; gives how many it made."""
    statements = Statements(kill_at, kinds)
    statements.watch("before", "after")
    approvals.answer_request(f"run-1:{sequence}:undo", given, "bo", "looked there")
    return statements.number


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("given", WORDS)
def test_killed_at_any_statement_keeps_an_answer_whole_or_not(
    folder: Path,
    client: Callable[..., Anthropic],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    given: str,
) -> None:
    """Killed at any statement, an answer is stored as a whole or not at all."""
    made = Agent(Settings(), client(lambda _: Reply([])), folder)
    monkeypatch.setattr(agent_module, "_agent", lambda: made)
    most = 40
    store.in_transaction(put_writes, most)
    state, _ = WORDS[given]
    before: tuple[Any, ...] = ("undo failed", "", 1, True, [])
    after = state, given, int(given == "keep"), False, [given]

    def carry(sequence: int, kill_at: int = 0) -> int:
        store.database().dispose()
        forget_database()
        kinds = folder / f"kinds-{kill_at}"
        code, _ = forked(answer_and_die, sequence, given, kill_at, kinds)
        return code

    assert carry(1) == 0, capfd.readouterr().err
    assert kept_of(1) == after
    found = points(folder / "kinds-0")[: most - 1]
    for sequence, kill_at in enumerate(found, 2):
        assert carry(sequence, kill_at) == -signal.SIGKILL
        assert kept_of(sequence) == before, kill_at  # each is before the end of the commit
        assert verification.verify()[2] == []
    assert used() == str(10 * most - 10 * int(given != "keep"))
