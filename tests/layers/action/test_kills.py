"""Killed again and again at drawn statements, two workers of one Postgres lose and double nothing.

A worker kills itself at a statement that the seed draws: of a step, or of what it does by itself,
which is to take over, to wake, to seal and to clear. Or the server ends a connection of its, with
what is open on it. Under TORTURE a worker of an earlier release is killed in between, and so is the
server. Runs wait for people meanwhile, who answer.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from app.action.durable import engine, steps, store
from app.action.people import approvals
from app.action.record import erasure, seals
from app.action.workers import worker
from app.base.problem import Problem
from app.offline.sandbox import open_sandbox
from tests.support.postgres import Server, joined, needed_programs
from tests.support.sample import SEED, TORTURE

from .conftest import LOOK, forget_database, make_tables
from .earlier import Earlier, queue
from .goals import check, ended, play
from .kills import Statements, recover_at_once
from .processes import agent, carries

KILLS, RUNS = (400, 400) if TORTURE else (4, 6)
STATEMENTS = 400  # that a worker makes at most until it is killed
LIFE = 20  # seconds after which a worker ends that has not come so far
KINDS = ["statement", "connection", "server", "earlier release"]
SHARES = [70, 20, 5, 5] if TORTURE else [3, 1, 0, 0]
OPEN = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


@pytest.fixture
def database(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A server of this test's own, which may be killed."""
    with joined(tmp_path_factory.mktemp("own"), needed_programs()) as running:
        url = running.database(running.template("tables", make_tables))
        with psycopg.connect(url, autocommit=True) as connection:  # so that a crash loses nothing
            name = url.rpartition("/")[2]
            connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on'.encode())
        monkeypatch.setenv("DATABASE_URL", url)
        forget_database()
        yield running
        engine.client().destroy()
        store.database().dispose()
        forget_database()


def carry(name: str, kill_at: int) -> None:
    """Be a worker of this name until the statement of this number, or for as long as it lives."""
    signal.alarm(LIFE)
    os.environ["WORKER"] = name
    forget_database()
    open_sandbox.cache_clear()
    steps.MOST_DEATHS = sys.maxsize  # here it is not the run that kills its process
    worker.TAKE_OVER = worker.SEAL = worker.OVERLOOKED = worker.CLEAR = LOOK
    erasure.DAY = 0.0
    recover_at_once()
    statements = Statements(kill_at, Path(os.devnull))
    statements.watch("before", "after")
    statements.watch_sandboxes()
    worker.launch(LOOK)
    time.sleep(LIFE)


def start(name: str, kill_at: int = 0) -> int:
    """Start such a worker; gives its process."""
    child = os.fork()
    if child:
        return child
    try:
        carry(name, kill_at)
    finally:
        os._exit(1)


def of_the_server(draw: random.Random, end: Callable[[psycopg.Connection, int], object]) -> None:
    """End a process of the server that has something under way, if any has."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        if found := [pid for (pid,) in connection.execute(OPEN)]:
            end(connection, draw.choice(found))


def end_a_connection(connection: psycopg.Connection, pid: int) -> None:
    connection.execute("SELECT pg_terminate_backend(%s)", [pid])


def crash(_: psycopg.Connection, pid: int) -> None:
    """Kill one process of the server, which then ends all others and recovers from its log."""
    os.kill(pid, signal.SIGKILL)


ENDS = {"connection": end_a_connection, "server": crash}


class Victim(NamedTuple):
    """A worker that is going to be killed, and how."""

    kind: str
    pid: int


def approve_all() -> None:
    for request in approvals.open_requests():
        try:
            approvals.answer_request(request["id"], "approve", "bo")
        except Problem:  # it was answered, and the answer to that was lost
            continue


class Campaign:
    """Kills that the seed draws. While one worker is on its way to its own, another one begins."""

    def __init__(self, before: Earlier, goals: list[str]) -> None:
        self.draw = random.Random(SEED)
        self.before, self.goals = before, goals
        self.kinds = Counter[str]()
        self.last = Victim("", 0)

    def kill(self, number: int) -> None:
        """Start the next worker, and have the one before it killed."""
        self.begin_some(RUNS // KILLS + 1)
        kind = self.draw.choices(KINDS, SHARES)[0]
        self.kinds[kind] += 1
        if kind == "earlier release":
            self.before.work()
            time.sleep(self.draw.uniform(1.0, 6.0))
            self.before.kill()
            return
        at = self.draw.randint(1, STATEMENTS) if kind == "statement" else 0
        victim = Victim(kind, start(f"worker-{number % 2 + 1}", at))
        self.end(self.last)
        self.last = victim
        store.patiently(approve_all)

    def end(self, victim: Victim) -> None:
        """See a worker to its end."""
        if not victim.pid:
            return
        if victim.kind != "statement":
            time.sleep(self.draw.uniform(0.2, 1.5))
            of_the_server(self.draw, ENDS[victim.kind])
            time.sleep(self.draw.uniform(0.0, 0.5))
            os.kill(victim.pid, signal.SIGKILL)
        os.waitpid(victim.pid, 0)

    def begin_some(self, number: int) -> None:
        """Queue the next runs, some as an earlier release does."""
        for run in [self.goals.pop() for _ in range(min(number, len(self.goals)))]:
            version = self.draw.choice([engine.VERSION, *engine.EARLIER])
            store.patiently(partial(queue, run, version))


def test_killed_at_any_statement_they_lose_and_double_nothing(
    database: Server, folder: Path, earlier: Path
) -> None:
    goals = {f"run-{n}": [10.0, 500.0, 10.0] if n % 3 == 0 else [10.0] * 3 for n in range(RUNS)}
    play(goals)
    campaign = Campaign(Earlier(earlier), [*goals])
    for number in range(KILLS):
        campaign.kill(number)
    campaign.end(campaign.last)
    campaign.begin_some(RUNS)
    # No run is set aside for deaths that were none of its own doing.
    store.in_transaction(lambda: store.session().execute(store.deaths.delete()))
    with agent("work", worker="worker-3") as program:
        assert carries(program)
        while ended() != {*goals}:
            assert approvals.open_requests("escalation") == []
            approve_all()
            time.sleep(LOOK)
    seals.seal_heads()
    check(folder, goals)
    print(f"{KILLS} kills: {dict(campaign.kinds)}")
