"""Real workers on a real Postgres: whatever dies, its runs go on, and each write is made once."""

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.action.durable import engine, store
from app.action.durable.parking import Segment
from app.action.people import approvals
from app.action.workers.supervisor import supervise
from app.base.problem import Problem
from tests.support.sample import TORTURE
from tests.support.waiting import until

from .goals import check, ended, play
from .processes import agent

RUNS, ORDERS, KILLS = (100, 15, 5) if TORTURE else (12, 6, 2)
WAITING, QUEUED = (60, 120) if TORTURE else (8, 12)


def workers_of(supervisor: int) -> dict[str, int]:
    """The process of each worker that runs."""
    pids = subprocess.run(
        ["pgrep", "-P", str(supervisor)], capture_output=True, text=True, check=False
    ).stdout.split()
    return {
        e[7:].decode(): int(pid)
        for pid in pids
        for e in environment_of(pid)
        if e.startswith(b"WORKER=")
    }


def environment_of(pid: str) -> list[bytes]:
    """What a process has in its environment; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def steps() -> dict[str, int]:
    """How far each run has come."""
    counted = sa.select(store.steps.c.run, sa.func.count().label("steps")).group_by(
        store.steps.c.run
    )
    return {row["run"]: row["steps"] for row in store.rows(counted)}


def busy(worker: str) -> list[str]:
    """The runs that a worker has begun, without those that may wait for a person."""
    pending = engine.client().list_workflows(status="PENDING")
    runs = [
        Segment.of_workflow_id(one.workflow_id).work for one in pending if one.executor_id == worker
    ]
    return [run for run in runs if int(run[4:]) % 4]


def kill_the_busier(supervisor: int) -> float:
    """Kill the worker with more runs in hand; gives the seconds until each of them has gone on, if
    there were any.
    """
    runs = {worker: busy(worker) for worker in ("worker-1", "worker-2")}
    worker = max(runs, key=lambda name: len(runs[name]))
    before, pid = steps(), until(lambda: workers_of(supervisor).get(worker))
    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    until(
        lambda: all(
            steps().get(run, 0) > before.get(run, 0) or run in ended() for run in runs[worker]
        )
    )
    return time.monotonic() - began if runs[worker] else 0.0


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_killed_workers_lose_and_double_nothing(folder: Path) -> None:
    """Workers that are killed again and again lose nothing and double nothing.

    Every fourth run waits in the middle for a person, who answers when the killing is over.
    """
    alone = [10.0] * ORDERS
    asking = [*alone[: ORDERS // 2], 500.0, *alone[ORDERS // 2 + 1 :]]
    goals = {f"run-{n}": asking if n % 4 == 0 else alone for n in range(RUNS)}
    play(goals)
    with agent("workers", "--number", "2") as supervisor:
        until(lambda: len(workers_of(supervisor.pid)) == 2)
        for run in goals:
            engine.queue_run(engine.Task(run, by="anna"), run)
        until(steps)
        waited = [kill_the_busier(supervisor.pid) for _ in range(KILLS)]
        approve(RUNS // 4)
        until(lambda: len(ended()) == RUNS)
        last = workers_of(supervisor.pid).values()
    assert not [pid for pid in last if Path(f"/proc/{pid}").exists()]
    print("seconds until its runs went on:", *(f"{seconds:.1f}" for seconds in waited))
    assert any(waited)
    check(folder, goals)


LIMITS = [{"operation": "vendors.place_order", "sum": "amount", "most": 1000, "per": "day"}]


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
@pytest.mark.parametrize("terms", [{"limits": LIMITS}], indirect=True)
def test_two_workers_share_one_limit(folder: Path) -> None:
    """Of 24 orders of 90 the vendors get eleven, and what is counted is what they got."""
    goals = {f"run-{n}": [90.0, 90.0] for n in range(12)}
    play(goals)
    with agent("workers", "--number", "2") as supervisor:
        until(lambda: len(workers_of(supervisor.pid)) == 2)
        for run in goals:
            engine.queue_run(engine.Task(run, by="anna"), run)
        over = store.runs.c.status.in_(("done", "escalated"))
        until(lambda: len(store.rows(sa.select(store.runs.c.id).where(over))) == len(goals))
    vendors = sqlite3.connect(folder / "var" / "sandbox-vendors.sqlite")
    amounts = [amount for (amount,) in vendors.execute("SELECT amount FROM orders")]
    vendors.close()
    assert amounts == [90.0] * 11
    used = store.rows(sa.select(store.limit_totals.c.used).where(store.limit_totals.c.used != "0"))
    assert sum(float(row["used"]) for row in used) == 990
    denied = [
        row for row in store.rows(store.audit.select()) if row["about"].get("verdict") == "deny"
    ]
    assert denied
    assert all(
        "are used (amount of vendors.place_order)" in row["about"]["because"] for row in denied
    )


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
def test_many_waiting_and_queued_runs_all_end(folder: Path) -> None:
    """Many runs that wait for people and many that are queued all end with their write."""
    waiting = {f"w{n}": [500.0] for n in range(WAITING)}
    queued = {f"q{n}": [10.0] for n in range(QUEUED)}
    play(waiting | queued)
    with agent("work"):
        for run in waiting:
            engine.queue_run(engine.Task(run, by="anna"), run)
        approve(WAITING)
        until(lambda: len(ended()) == WAITING)
        for run in queued:
            engine.queue_run(engine.Task(run, by="anna"), run)
        until(lambda: len(ended()) == WAITING + QUEUED)
    check(folder, waiting | queued)


def approve(number: int) -> None:
    """Wait until that many requests wait, and answer all with yes."""
    for request in until(lambda: len(found := approvals.open_requests()) == number and found):
        approvals.answer_request(request["id"], "approve", "bo")


def test_several_workers_need_a_postgres(folder: Path) -> None:
    with pytest.raises(
        Problem, match="Several workers need a Postgres: set DATABASE_URL to one"
    ) as caught:
        supervise(2)
    assert caught.value.exit_code == 3
