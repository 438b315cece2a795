"""A process that carries runs: the engine under an id of its own, which nobody else may hold at the same time.

With Postgres there can be any number, each with its own WORKER; one that starts again goes on with what it had begun.
"""

import fcntl
import os
import sqlite3
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from dbos import DBOS, DBOSPortableJSONSerializer, SetWorkflowID, _dbos
from dbos._dbos import _get_dbos_instance

from ..base import tool_lock
from ..base.problem import Problem
from . import after, anchor, clock, engine, policy_changes, rollback, run, unfinished  # noqa: F401 -- their workflows are what it carries
from .agent import agent, contents, outdated
from .engine import NAME, QUEUE, VERSION, Task, client
from .store import CUT_OFF, database, database_url, on_sqlite, storable
from .triggers import triggers

OLDEST_SQLITE = (3, 42)  # that the engine can use with Python 3.12 and later
BEAT = 1.0  # seconds between two looks at the lock
BRIEFLY = 0.05  # seconds until a lock is tried again
ALONE = "alone-"  # and more: the id of a process that carries one thing and ends with it
ROWS, ROWS_ALONE = 7202, 7203  # of which locks on Postgres are: workers' and such processes'
LOOK = 1.0  # seconds between two looks for what is queued, and on SQLite for what people have said

_held: list[IO[str] | sa.Connection] = []  # locks, for as long as the process lives


class Taken(Problem):
    """Another process has this worker's id: two would carry the same runs twice."""

    def __init__(self, worker: str) -> None:
        super().__init__(f"{worker} is running already. Stop it, or give this one another WORKER.", 3)


def launch(look: float = LOOK) -> None:
    """Take the id, make the tables that are not there, and go on with what this id had begun.

    It also takes up what a process that carried one thing has left. Raises Problem.
    """
    worker = os.environ.get("WORKER", "worker-1")
    timed = triggers()
    hold(worker)
    if any(one.binding["kind"] == "mcp" for one in agent().operations.values()):
        threading.Thread(target=_say_changes, daemon=True).start()  # a server may take its time
    _configure(worker, look)
    policy_changes.take_up(agent().gate.policy, agent().read, worker)
    DBOS.launch()
    _take_up_only_on_current_files(worker)  # before the first claim, which comes after a pause
    DBOS.register_queue(QUEUE, polling_interval_sec=look)
    if left := [work for work, executor in _begun_alone() if not is_held(executor)]:
        DBOS.resume_workflows(left, queue_name=QUEUE)
    _sweep()
    after.leave_dead()
    unfinished.leave_dead()
    clock.keep(timed)
    anchor.keep()


def launch_alone(look: float = LOOK) -> None:
    """Carry what this process is given by its id, and nothing else: no queue and no clock.

    Raises Problem.
    """
    triggers()
    worker = f"{ALONE}{uuid.uuid4().hex}"
    hold(worker)
    _configure(worker, look)
    DBOS.listen_queues([])
    vars(_dbos)["dynamic_scheduler_loop"] = _no_clock  # the engine has no setting for it
    policy_changes.take_up(agent().gate.policy, agent().read, worker)
    DBOS.launch()


def begin(task: Task) -> str:
    """Begin a run in this process, past any queue; gives its id."""
    id_ = f"run-{uuid.uuid4().hex[:12]}"
    with SetWorkflowID(id_):
        DBOS.start_workflow(run.pursue, storable(task._asdict()))
    return id_


def is_alive() -> bool:
    """Whether any process carries what is queued on this database."""
    if not on_sqlite():
        return bool(_locked_rows(ROWS))
    names = [name for name in _lock_files() if not name.startswith(ALONE)]
    return any(map(is_held, names))


def held_up(work: str = "") -> str:
    """Why nothing that is queued is taken up, and what helps; empty if a worker takes it up.

    Also empty for work that a process carries itself.
    """
    carrier = engine.carrier(work) if work else ""
    if carrier.startswith(ALONE) and is_held(carrier):
        return ""
    if carrier.startswith(ALONE):
        gone = "The process that carried it is gone"
        return f"{gone}. A worker that starts takes it up: `agent work`."
    if carrier and not is_held(carrier):
        again = f"WORKER={carrier} agent work"
        return f"{carrier} carries it, and does not run. Start that again: {again}"
    if not is_alive():
        return "No worker runs. `agent work` or `agent serve` takes it up."
    changed = policy_changes.changed_files(contents(Path()))
    if not changed:
        return ""
    them = "it" if len(changed) == 1 else "them"
    since = f"{' and '.join(changed)} changed since the worker read {them}"
    until = "Until it is restarted, it takes up nothing and decides no call; it hears a stop."
    return f"{since}. {until}"


def undoing(run: str) -> str:
    """That a run's writes are being taken back, and what that waits for; empty if they are not."""
    work, by = engine.undo_of(run)
    if not work:
        return ""
    return f"{by} asked to take its writes back. {held_up(work)}".strip()


def is_carried(work: str) -> bool:
    """Whether a process that lives has begun this work itself."""
    carrier = engine.carrier(work)
    return carrier.startswith(ALONE) and is_held(carrier)


def is_held(worker: str) -> bool:
    """Whether a process that lives has this id."""
    if on_sqlite():
        if not _file_of(worker).exists():
            return False
        with _file_of(worker).open("a") as file:
            return not _try_lock(file)
    key = sa.select(sa.func.hashtext(worker))
    with database().connect().execution_options(reads=True) as connection:
        number = connection.scalar(key)
    return number in _locked_rows(_rows_of(worker))


def _begun_alone() -> list[tuple[str, str]]:
    """The work that processes without a queue have begun and not ended, each with its executor."""
    found = client().list_workflows(status="PENDING", load_input=False, load_output=False)
    named = [(work.workflow_id, work.executor_id or "") for work in found]
    return [(work, executor) for work, executor in named if executor.startswith(ALONE)]


def _sweep() -> None:
    """Remove the files of processes that carried one thing and have ended."""
    for name in _lock_files() if on_sqlite() else []:
        if name.startswith(ALONE) and not is_held(name):
            _file_of(name).unlink(missing_ok=True)


def _no_clock(*_: object) -> None:
    """Keep no schedule: what is due waits for a worker."""


def _configure(worker: str, look: float) -> None:
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


def _take_up_only_on_current_files(worker: str) -> None:
    """Have the engine claim nothing from its queue while the files are not those that were read.

    The look comes directly before each claim, so that no run begins by old rules. What is under way
    waits before its next call. The engine has no setting for this.
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
        python = f"This Python {sys.version_info[0]}.{sys.version_info[1]}"
        found = f"{python} has SQLite {sqlite3.sqlite_version}; 3.42 is needed with it."
        raise Problem(f"{found} Use Python 3.11, or set DATABASE_URL to a Postgres.", 3)
    file = _file_of(worker).open("w")
    for _ in range(3):  # somebody may just be looking whether it is held
        if _try_lock(file):
            _held.append(file)
            return True
        time.sleep(BRIEFLY)
    file.close()
    return False


def is_in_use(made: sa.Engine) -> bool:
    """Whether a process that carries anything lives on a database, of whatever version."""
    if on_sqlite():
        return any(map(is_held, _lock_files()))
    return bool(_locked_rows(ROWS, made) or _locked_rows(ROWS_ALONE, made))


def _database_file() -> Path:
    return Path(sa.engine.make_url(database_url()).database or "")


def _file_of(worker: str) -> Path:
    return _database_file().with_suffix(f".{worker}.lock")


def _lock_files() -> list[str]:
    """The ids that have ever had a file beside the database."""
    file = _database_file()
    found = file.parent.glob(f"{file.stem}.*.lock")
    return [one.name.removeprefix(f"{file.stem}.").removesuffix(".lock") for one in found]


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _rows_of(worker: str) -> int:
    return ROWS_ALONE if worker.startswith(ALONE) else ROWS


def _locked_rows(rows: int, made: sa.Engine | None = None) -> set[int]:
    """The numbers of this database's locks of one kind that somebody holds."""
    query = (
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND classid = :rows"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with (made or database()).connect().execution_options(reads=True) as connection:
        found = connection.execute(sa.text(query), {"rows": rows}).scalars().all()
    half = 1 << 31  # they are listed without a sign
    return {(int(number) + half) % (2 * half) - half for number in found}


def _lock_row(worker: str) -> bool:
    """Lock a number in Postgres, for as long as a connection lasts that does nothing else."""
    made = sa.create_engine(database().url, poolclass=sa.NullPool, connect_args=CUT_OFF)
    connection = made.connect().execution_options(isolation_level="AUTOCOMMIT")
    lock = sa.func.pg_try_advisory_lock(_rows_of(worker), sa.func.hashtext(worker))
    if not connection.scalar(sa.select(lock)):
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
