"""What dies with its process is taken over by who lives; what kills its process is set aside."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
import yaml
from anthropic import Anthropic
from dbos._dbos import _get_dbos_instance

from app.action.calls import rollback
from app.action.durable import engine, leases, parking, steps, store
from app.action.durable.engine import Task
from app.action.durable.steps import last_step
from app.action.model import agent as agent_module
from app.action.model.agent import Agent
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.action.workers import worker
from app.base.settings import Settings
from app.offline.messages_api import Reply
from tests.support.postgres import END_HOLDERS
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import LOOK, ORDER, Begin, Call, course, forget_database, waiting
from .processes import agent, carries, forked

SAYS = load_wording("layers/action")

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)
SMALL: Call = (ORDER, {"order_id": "o1", "amount": 10})
LEVEL: Call = ("stock__level", {"item_id": "A"})


def claim(run: str, executor: str) -> None:
    """Leave a queued run as a process does that has begun it and was killed."""
    system = engine.client()._sys_db
    status = system.tables.workflow_status
    change = status.update().where(status.c.workflow_uuid == run)
    with system.engine.begin() as connection:
        connection.execute(change.values(status="PENDING", executor_id=executor))


@either
def test_a_dead_process_loses_what_it_had_begun(
    begin: Begin, capsys: pytest.CaptureFixture[str]
) -> None:
    system = _get_dbos_instance()._sys_db
    claims = system.start_queued_workflows
    system.start_queued_workflows = lambda *_, **__: ([], None)  # type: ignore[method-assign]
    engine.queue_run(Task("Restock A", by="anna", behalf="anna"), "run-1")
    claim("run-1", "worker-9")
    worker.take_over("worker-1")
    assert SAYS["worker 1 takes over what"] in (capsys.readouterr().err)
    (work,) = engine.client().list_workflows(workflow_ids=["run-1"])
    assert (work.status, work.queue_name) == ("ENQUEUED", engine.QUEUE)
    system.start_queued_workflows = claims  # type: ignore[method-assign]
    assert engine.result_of_work("run-1")["status"] == "done"


@either
def test_a_process_that_lives_keeps_what_it_has_begun(begin: Begin) -> None:
    system = _get_dbos_instance()._sys_db
    claims = system.start_queued_workflows
    system.start_queued_workflows = lambda *_, **__: ([], None)  # type: ignore[method-assign]
    leases.lock_id("worker-9")
    engine.queue_run(Task("Restock A", by="anna", behalf="anna"), "run-1")
    claim("run-1", "worker-9")
    worker.take_over("worker-1")
    (work,) = engine.client().list_workflows(workflow_ids=["run-1"])
    assert (work.status, work.executor_id) == ("PENDING", "worker-9")
    system.start_queued_workflows = claims  # type: ignore[method-assign]
    leases._locks.pop().close()
    worker.take_over("worker-1")
    assert engine.result_of_work("run-1")["status"] == "done"


@postgres
def test_overtaken_process_does_nothing_more(opened: None, folder: Path) -> None:
    """A process that comes back after another has taken over does nothing more.

    Its machine stood still; its lock was lost, and another process has gone on.
    """
    order = {"tool": "vendors.place_order", "input": SMALL[1]}
    goal = {"goal": "Small", "plan": ["vendors.place_order"], "steps": [[order]], "report": "Did."}
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "goals.yaml").write_text(yaml.safe_dump({"goals": [goal]}), "utf-8")
    with agent("work") as first:
        assert carries(first)
        first.send_signal(signal.SIGSTOP)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(END_HOLDERS)
        run = engine.queue_run(Task("Small"))
        claim(run, "worker-1")
        with agent("work", worker="worker-2") as second:
            assert carries(second)
            until(lambda: engine.has_outcome(run))
        first.send_signal(signal.SIGCONT)
        assert first.wait() == 3
    assert [write["state"] for write in rollback.writes_of(run)] == ["done"]
    assert verification.verify()[2] == []


def test_no_transaction_counts_of_a_process_that_was_taken_over(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended(BaseException):
        pass

    def end(code: int) -> None:
        raise Ended(code)

    def change() -> None:
        audit.record("run-1", Kind.GOAL_UNMET, missing="x")
        leases.end_if_taken_over()

    monkeypatch.setattr(os, "_exit", end)
    leases.lock_id("worker-1")
    leases.take_id("worker-1")
    store.in_transaction(change)
    store.in_transaction(leases._take_token, "worker-1")  # as somebody else does who takes it over
    with pytest.raises(Ended, match="3"):
        store.in_transaction(change)
    leases.let_go()
    assert len(audit.of_run("run-1")) == 1


@pytest.mark.parametrize(
    ("life", "numbers"),
    [
        ([(5, False), (5, False), (5, False), (5, False)], [1, 2, 2, 2]),
        ([(5, False), (5, False), (5, True)], [1, 2, 3]),
        ([(5, False), (5, False), (6, False), (6, False), (6, True)], [1, 2, 1, 2, 3]),
        ([(5, False), (5, False), (5, False), (5, True)], [1, 2, 2, 3]),
    ],
    ids=["only aboard", "tried", "goes on", "aboard in between"],
)
def test_a_death_counts_if_it_was_tried_and_went_no_further(
    opened: None, life: list[tuple[int, bool]], numbers: list[int]
) -> None:
    found = []
    for step, is_tried in life:
        if is_tried:
            trial = steps.Trial("run-1", step)
            assert trial.is_suspect
            with trial.in_turn():
                pass
        found.append(store.in_transaction(steps.count_death, "run-1", step))
    assert found == numbers


def deadly(request: dict[str, Any]) -> Reply:
    """A model whose answer to one goal kills the process that asks."""
    goal = request["messages"][0]["content"][0]["text"]
    turn = sum(message["role"] == "assistant" for message in request["messages"])
    if goal == "Kill" and turn == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    calls = (course([SMALL]) if goal == "Kill" else course([LEVEL]))[turn]
    return Reply(
        [{"type": "tool_use", "id": f"t{turn}", "name": n, "input": given} for n, given in calls]
    )


def carry(made: Callable[[], Agent]) -> int:
    """Be a worker until the run that kills is seen to by a person; gives how many do not wait."""
    agent_module._agent = cache(made)
    worker.launch(LOOK)
    until(lambda: approvals.open_requests("escalation"))
    until(lambda: engine.has_outcome("run-2"))
    return 0


@either
def test_run_that_kills_three_times_is_set_aside(
    folder: Path,
    client: Callable[..., Anthropic],
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A run that kills its process three times is set aside for a person."""

    def made() -> Agent:
        return Agent(Settings(), client(deadly), folder)

    forget_database()
    engine.queue_run(Task("Kill", by="anna"), "run-1")
    engine.queue_run(Task("Live", by="anna"), "run-2")
    engine.client().destroy()
    store.database().dispose()
    forget_database()
    codes = list[int]()
    while not codes or codes[-1]:
        codes.append(forked(carry, made)[0])
        assert len(codes) < 9, capfd.readouterr().err
    assert codes == [-signal.SIGKILL] * 3 + [0], capfd.readouterr().err
    (asked,) = waiting(kind="escalation")
    assert asked["run"] == "run-1"
    said = "its process has died 3 times in a row after its step "
    assert asked["because"].startswith(said)
    assert SAYS["its last record the model"] in asked["because"]
    assert (engine.one_run("run-2") or {})["status"] == "done"
    engine.client().destroy()
    store.database().dispose()
    forget_database()


@pytest.mark.parametrize("workflow", ["undo", "apply"])
def test_an_undo_and_a_write_that_kill_are_set_aside_too(begin: Begin, workflow: str) -> None:
    begin([[SMALL]]).get_result()
    (write,) = rollback.writes_of("run-1")
    works = {"undo": ("run-1:undo-1", "run-1"), "apply": ("run-1:1:apply", write["key"])}
    work, given = works[workflow]
    worker._SET_ASIDE[workflow](work, [given], steps.Died("it has died 3 times"))
    assert [one["kind"] for one in waiting()] == ["by_hand"]


def test_a_look_that_kills_is_begun_no_more_and_is_on_record(begin: Begin) -> None:
    for _ in range(steps.SUSPECT):
        store.in_transaction(steps.count_death, "watch-1", 0)
    with steps.Trial("watch-1", 0).in_turn():
        pass
    system = _get_dbos_instance()._sys_db
    claims = system.start_queued_workflows
    system.start_queued_workflows = lambda *_, **__: ([], None)  # type: ignore[method-assign]
    engine.client().enqueue(engine._options("watch", "watch-1"), "now", {})
    claim("watch-1", "worker-9")
    worker.take_over("worker-1")
    system.start_queued_workflows = claims  # type: ignore[method-assign]
    (work,) = engine.client().list_workflows(workflow_ids=["watch-1"])
    assert work.status == "CANCELLED"
    (record,) = [row for row in audit.of_run("") if row["kind"] == Kind.WORK_GIVEN_UP]
    assert record["about"]["because"].startswith("watch-1: its process has died 3 times in a row")


def test_a_process_that_ends_as_it_is_told_has_killed_nothing(folder: Path, opened: None) -> None:
    with agent("work", worker="worker-9") as program:
        assert carries(program)
    assert leases.has_left("worker-9")
    engine.queue_run(Task("Restock A", by="anna"), "run-1")
    claim("run-1", "worker-9")
    worker.take_over("worker-1")
    assert store.rows(store.deaths.select()) == []
    with agent("work", worker="worker-9") as program:
        assert carries(program)
        assert not leases.has_left("worker-9")
        program.kill()
        program.wait()
    assert not leases.has_left("worker-9")


def test_a_short_fault_while_a_suspect_is_noted_ends_nothing(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 500})]])
    until(lambda: parking.place("run-1").is_parked)
    for _ in range(steps.SUSPECT):
        store.in_transaction(steps.count_death, "run-1", last_step("run-1")[0])
    in_transaction = store.in_transaction
    failed = list[bool]()

    def away(function: Any, *given: Any, **named: Any) -> Any:
        if function.__name__ == "_note" and not failed:
            failed.append(True)
            raise sa.exc.OperationalError("BEGIN", {}, Exception("away"))
        return in_transaction(function, *given, **named)

    monkeypatch.setattr(steps, "in_transaction", away)
    approvals.answer_request(waiting()[0]["id"], "approve", "bo")
    assert run.get_result()["status"] == "done"
    assert failed


def test_what_one_claim_took_is_begun_though_the_next_one_fails(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = _get_dbos_instance()._sys_db
    is_latest, failed, armed = system._is_latest_version, list[bool](), list[bool]()

    def once(version: str, *given: Any) -> bool:
        if armed and version in engine.EARLIER and not failed:
            failed.append(True)
            raise sa.exc.OperationalError("SELECT", {}, Exception("reset"))
        return bool(is_latest(version, *given))

    monkeypatch.setattr(system, "_is_latest_version", once)
    engine.queue_run(Task("Restock A", by="anna", behalf="anna"), "run-1")
    armed.append(True)
    assert engine.result_of_work("run-1")["status"] == "done"
    until(lambda: failed)


@postgres
def test_kill_needs_no_second_connection(begin: Begin) -> None:
    """A kill needs no second connection where others have them all.

    Another process holds what all wait for; meanwhile every connection of this one is taken.
    """
    worker.let_go()
    with psycopg.connect(os.environ["DATABASE_URL"]) as other, ThreadPoolExecutor(16) as pool:
        other.execute("SELECT pg_advisory_xact_lock(7201)")
        kill = pool.submit(controls.kill_runs, "bo")
        until(lambda: others_wait(1))
        rest = [pool.submit(store.in_transaction, lambda: None) for _ in range(14)]
        until(lambda: others_wait(15))
        other.rollback()
        kill.result(10)
        assert [one.result(10) for one in rest] == [None] * 14
    assert controls.killed() == "bo"


def others_wait(number: int) -> bool:
    """Whether so many transactions wait for the common lock."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute(f"{query} AND classid = 0 AND objid = 7201").fetchone()
    return bool(found and found[0] >= number)
