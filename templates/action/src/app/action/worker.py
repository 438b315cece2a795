"""A process that carries runs: the engine under an id of its own, which nobody else may hold at the same time.

With Postgres there can be any number, each with its own WORKER; one that starts again goes on with what it had begun.
"""

import fcntl
import os
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer
from dbos._dbos import _get_dbos_instance

from ..base import tool_lock
from ..base.problem import Problem
from . import after, anchor, clock, rollback, run  # noqa: F401 -- their workflows are what it carries
from .agent import agent, outdated
from .engine import NAME, QUEUE, VERSION
from .store import CUT_OFF, database, database_url, on_sqlite
from .triggers import triggers

OLDEST_SQLITE = (3, 42)  # that the engine can use with Python 3.12 and later
BEAT = 1.0  # seconds between two looks at the lock
LOOK = 1.0  # seconds between two looks for what is queued, and on SQLite for what people have said

_held: list[IO[str] | sa.Connection] = []  # locks, for as long as the process lives


class Taken(Problem):
    """Another process has this worker's id: two would carry the same runs twice."""

    def __init__(self, worker: str) -> None:
        super().__init__(f"{worker} is running already. Stop it, or give this one another WORKER.", 3)


def launch(look: float = LOOK) -> None:
    """Take the id, make the tables that are not there, and go on with what this id had begun.

    Raises Problem.
    """
    worker = os.environ.get("WORKER", "worker-1")
    timed = triggers()
    hold(worker)
    if any(one.binding["kind"] == "mcp" for one in agent().operations.values()):
        threading.Thread(target=_say_changes, daemon=True).start()  # a server may take its time
    DBOS(
        config={
            "name": NAME,
            "system_database_url": database_url(),
            "application_version": VERSION,
            "executor_id": worker,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": look,
        }
    )
    DBOS.launch()
    _take_up_only_on_current_files(worker)  # before the first claim, which comes after a pause
    DBOS.register_queue(QUEUE, polling_interval_sec=look)
    after.leave_dead()
    clock.keep(timed)
    anchor.keep()


def _take_up_only_on_current_files(worker: str) -> None:
    """Have the engine claim nothing from its queue while the files are not those that were read.

    The look comes directly before each claim, so that no run begins by old rules. What is under way
    goes on. The engine has no setting for this.
    """
    system = _get_dbos_instance()._sys_db
    claim, said = system.start_queued_workflows, list[str]()

    def claim_if_current(*given: Any, **named: Any) -> Any:
        changed = outdated(agent())
        if changed and changed != said:
            files = " and ".join(changed)
            print(
                f"{files} changed since {worker} read them. It takes up no new run: restart it.",
                file=sys.stderr,
                flush=True,
            )
        said[:] = changed
        return ([], False) if changed else claim(*given, **named)

    system.start_queued_workflows = claim_if_current  # type: ignore[method-assign]


def _say_changes() -> None:
    """Say which MCP tools are not called, since they are not what a person has agreed to."""
    for said in tool_lock.changes(agent().operations.values()):
        print(said, file=sys.stderr, flush=True)


def hold(worker: str) -> None:
    """Lock an id until this process ends. Raises Taken if another one has it."""
    if not (_lock_file if on_sqlite() else _lock_row)(worker):
        raise Taken(worker)


def let_go() -> None:
    """Give the id back before the process ends."""
    while _held:
        _held.pop().close()


def _lock_file(worker: str) -> bool:
    """Lock a file beside the database. Raises Problem for an SQLite that the engine cannot use."""
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        found = f"This Python {sys.version_info[0]}.{sys.version_info[1]} has SQLite {sqlite3.sqlite_version}"
        raise Problem(f"{found}; 3.42 is needed with it. Use Python 3.11, or set DATABASE_URL to a Postgres.", 3)
    file = Path(database().url.database or "").with_suffix(f".{worker}.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _held.append(file)
    return True


def _lock_row(worker: str) -> bool:
    """Lock a number in Postgres, for as long as a connection lasts that does nothing else."""
    made = sa.create_engine(database().url, poolclass=sa.NullPool, connect_args=CUT_OFF)
    connection = made.connect().execution_options(isolation_level="AUTOCOMMIT")
    if not connection.scalar(sa.func.pg_try_advisory_lock(7202, sa.func.hashtext(worker))):
        connection.close()
        return False
    _held.append(connection)
    threading.Thread(target=_beat, args=(connection, worker), daemon=True).start()
    return True


def _beat(connection: sa.Connection, worker: str) -> None:
    """End the process at once when its lock is lost with its connection, since another one may take the id then."""
    try:
        while connection in _held:
            connection.exec_driver_sql("SELECT 1")
            time.sleep(BEAT)
    except sa.exc.SQLAlchemyError as error:
        if connection in _held:
            print(f"{worker} has lost the database, and with it its id: {error}", file=sys.stderr, flush=True)
            os._exit(3)
