"""What has to hold of either database: nothing is lost between two who change it at once, and an id
has one worker.
"""

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
import sqlalchemy as sa
from dbos._client import DEFAULT_CLIENT_POOL_SIZE
from dbos._dbos_config import configure_db_engine_parameters

from app.action.durable import leases, store
from app.action.durable.steps import transaction
from app.action.durable.store import MessageKind
from app.action.people import approvals, controls
from app.action.record import audit, verification
from app.action.record.records import Kind
from app.base.problem import Problem
from tests.support.postgres import END_HOLDERS, Server
from tests.support.waiting import until
from tests.support.wording import load_wording

from .conftest import ORDER, Begin, waiting
from .processes import agent, carries

SAYS = load_wording("layers/action")

either = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
postgres = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@transaction("test_postgres.recorded")
def recorded(number: int) -> None:
    audit.record("run-1", Kind.GOAL_UNMET, missing=str(number))


@transaction("test_postgres.taken")
def taken() -> list[str]:
    return controls.take_messages("run-1").steers


@either
def test_many_who_record_at_once_make_one_chain(begin: Begin) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len([*pool.map(recorded, range(100))]) == 100
    count, _, faults = verification.verify()
    assert (count, faults) == (100, [])


@either
def test_no_word_is_lost_that_is_said_while_the_run_listens(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 500})]])
    waiting()  # so that the run itself listens to nothing but a stop
    heard: list[str] = []
    with ThreadPoolExecutor(5) as pool:
        told = [
            pool.submit(controls.tell_run, "run-1", MessageKind.STEER, "bo", str(number))
            for number in range(60)
        ]
        while not all(word.done() for word in told):
            heard += taken()
    heard += taken()
    assert [word.result() for word in told] == [None] * 60
    controls.tell_run("run-1", MessageKind.STOP, "bo")
    assert run.get_result()["status"] == "stopped"
    assert sorted(heard) == sorted(f"bo: {number}" for number in range(60))


@either
def test_of_answers_that_come_at_once_one_counts(begin: Begin) -> None:
    run = begin([[(ORDER, {"order_id": "o1", "amount": 500})]])
    (asked,) = waiting()
    met = Barrier(6)

    def answer(number: int) -> bool:
        met.wait(60)
        given = "approve" if number % 2 else "deny"
        try:
            approvals.answer_request(asked["id"], given, f"person-{number}")
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert [*pool.map(answer, range(6))].count(True) == 1
    run.get_result()
    kinds = [row["kind"] for row in audit.of_run("run-1")]
    assert kinds.count(Kind.REQUEST_ANSWERED) == 1


@either
@pytest.mark.parametrize("after", [1, 4])
def test_once_a_stop_is_told_nothing_more_of_its_run_is_decided(begin: Begin, after: int) -> None:
    orders = [[(ORDER, {"order_id": f"o{number}", "amount": 5})] for number in range(8)]
    run = begin(orders)
    until(lambda: len([*_decided()]) >= after)
    controls.tell_run("run-1", MessageKind.STOP, "bo")
    assert run.get_result()["status"] == "stopped"
    (told,) = [row["place"] for row in audit.of_run("run-1") if row["kind"] == Kind.RUN_TOLD]
    assert max(_decided()) < told


def _decided() -> Iterator[int]:
    """The places of the calls that are decided so far."""
    found = audit.of_run("run-1")
    return (row["place"] for row in found if row["kind"] == Kind.CALL_DECIDED)


@either
def test_what_no_database_keeps_as_text_stops_no_run(begin: Begin) -> None:
    outcome = begin(
        [[("stock__level\x00", {"item_id": "A\x00"})], [("vendors__close\x00", {})]]
    ).get_result()
    assert outcome["status"] == "done"
    assert verification.verify()[2] == []


@either
def test_a_second_worker_of_the_same_id_does_not_start(folder: Path) -> None:
    with agent("work") as first:
        assert carries(first)
        with agent("work") as second:
            assert second.wait() == 3
            assert second.communicate() == (
                "",
                SAYS["worker 1 is running already"],
            )
        first.send_signal(signal.SIGKILL)
        first.wait()
        with agent("work") as third:
            assert carries(third)


@pytest.mark.parametrize("database", ["empty postgres"], indirect=True)
def test_workers_start_together_on_an_empty_database(folder: Path) -> None:
    """Workers that start at once on an empty database all start."""
    with (
        agent("work", worker="a") as a,
        agent("work", worker="b") as b,
        agent("work", worker="c") as c,
    ):
        assert [carries(process) for process in (a, b, c)] == [True] * 3


@postgres
def test_a_worker_that_loses_its_lock_ends_at_once(folder: Path) -> None:
    with agent("work") as process:
        assert carries(process)
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            assert connection.execute(END_HOLDERS).fetchall() == [(True,)]
        assert process.wait() == 3
        assert process.errors.startswith("worker-1 has lost the database, and with it its id: ")


def test_a_database_that_cannot_be_reached_is_one_clear_line(
    folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url, said in (
        (server.address("nowhere"), 'database "nowhere" does not exist'),
        ("postgresql://127.0.0.1:1/agent", "Connection refused"),
        ("my database", "Could not parse"),
    ):
        monkeypatch.setenv("DATABASE_URL", url)
        with agent("work") as process:
            assert process.wait() == 3
            problem = process.errors
        assert problem.startswith("The database of DATABASE_URL cannot be used: ")
        assert said in problem
        assert "Traceback" not in problem


def test_runbook_has_the_connections_of_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runbook has the connections of a worker and what each one sets.

    Whoever puts a pooler in between has to make room for them, and to set the same there.
    """
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@nowhere.invalid/none")
    pool = store._engine().pool
    assert isinstance(pool, sa.QueuePool)
    ours = pool.size() + pool._max_overflow
    settings = dict[str, dict[str, int]]()
    configure_db_engine_parameters(settings)  # type: ignore[arg-type]
    of_engine = settings["sys_db_engine_kwargs"]
    engines = of_engine["pool_size"] + of_engine["max_overflow"] + DEFAULT_CLIENT_POOL_SIZE
    said = Path("docs", "runbook.md").read_text("utf-8")
    assert (
        SAYS["each worker may open connections"].format(ours_engines_2=ours + engines + 2) in said
    )
    both = f"{ours} connections are for the program, {engines} for the workflow engine"
    assert SAYS["one holds the lock on"].format(both=both) in said
    assert SAYS["at least times the number"].format(ours_engines_2=ours + engines + 2) in said
    for sets in store.CUT_OFF["options"].split(" -c "):
        name, _, value = sets.removeprefix("-c ").partition("=")
        if name.startswith("tcp_"):  # as PgBouncer calls it
            name = name.replace("keepalives_", "keep").replace("interval", "intvl")
            name = name.replace("count", "cnt")
            assert f"{name} = {value}" in said
        else:
            assert f"SET {name} = '{int(value) // 1000}s'" in said


def test_an_sqlite_that_the_engine_cannot_use_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 41, 2))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.41.2")
    with pytest.raises(Problem) as caught:
        leases.lock_id("worker-1")
    assert caught.value.exit_code == 3
    assert str(caught.value) == SAYS["this python 3 12 has"]
    monkeypatch.setattr(sys, "version_info", (3, 11, 9))
    leases.lock_id("worker-1")
    leases.let_go()


def test_a_lock_on_a_file_ends_with_its_process(folder: Path) -> None:
    leases.lock_id("worker-1")
    with pytest.raises(leases.Taken):
        leases.lock_id("worker-1")
    leases.lock_id("worker-2")
    leases.let_go()
    leases.lock_id("worker-1")
    leases.let_go()
