"""Which processes live: each holds the lock of an id of its own, as nobody else does meanwhile.

The lock ends with the process, or 15 s after its machine is gone. What it had begun can then be
taken over. Should it come back, as after a machine that stood still, its token is no longer the one
in the table: it ends, and none of its transactions counts.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from ...base.problem import Problem
from . import batch, process
from .process import refuse_old_sqlite
from .store import (
    CUT_OFF,
    database,
    in_transaction,
    on_sqlite,
    prepare_database,
    rows,
    session,
    steps,
    tokens,
)

try:
    import fcntl
except ImportError:
    where = "on Linux and macOS, and on Windows by WSL"
    raise Problem(f"Runs are carried {where}: this system has no locks of files.", 3) from None

BEAT = 1.0  # seconds between two looks at the lock
BRIEFLY = 0.05  # seconds until a lock is tried again
TRIES = 60  # of a lock: somebody may look whether it is held, or just take over
SINGLE = "alone-"  # and more: the id of a process that carries one thing and ends with it
ROWS = 7202  # the class of workers' locks on Postgres
ROWS_SINGLE = 7203  # and that of processes that carry one thing

_locks: list[IO[str] | sa.Connection] = []  # locks, for as long as the process lives
_TOKEN = (
    sa.select(tokens.c.token)
    .where(tokens.c.worker == sa.bindparam("of"))
    .with_for_update(read=True)
)
_NEW_STEP = {
    name: sa.bindparam(f"new_{name}", type_=column.type) for name, column in steps.columns.items()
}
_OWN = tokens.c.worker == sa.bindparam("of"), tokens.c.token == sa.bindparam("token")
_IF_OWN = sa.select(_NEW_STEP["number"]).where(*_OWN).with_for_update(read=True)
_STEP_IF_OWN = steps.insert().inline().values({**_NEW_STEP, "number": _IF_OWN.scalar_subquery()})
_STEP = steps.insert().inline()
_own: dict[str, int] = {}  # the id that this process has, with its token


class Taken(Problem):
    """Another process has this worker's id: two would carry the same runs twice."""

    def __init__(self, worker: str) -> None:
        super().__init__(
            f"{worker} is running already. Stop it, or give this one another WORKER.", 3
        )


def lock_id(worker: str) -> None:
    """Lock an id until this process ends. Raises Taken if another one has it, or Problem."""
    for _ in range(TRIES):
        lock = _lock(worker)
        if lock is not None:
            break
        time.sleep(BRIEFLY)
    else:
        raise Taken(worker)
    _locks.append(lock)
    if isinstance(lock, sa.Connection):
        threading.Thread(target=_beat, args=(lock, worker), daemon=True).start()


def take_id(worker: str) -> None:
    """Take a new token for an id that is held; what another process did under it counts no more."""
    _own[worker] = in_transaction(_enter, worker)


def record_leaving() -> None:
    """Note that this process ends as it was told to: nothing that it had begun has killed it."""
    for worker in _own:
        in_transaction(_note_left, worker, True)


def has_left(worker: str) -> bool:
    """Whether a process has ended as it was told to."""
    workers = rows(sa.select(tokens.c.has_left).where(tokens.c.worker == worker))
    return bool(workers and workers[0]["has_left"])


def let_go() -> None:
    """Give all ids back before the process ends."""
    _own.clear()
    while _locks:
        _locks.pop().close()


def end_if_taken_over() -> None:
    """End this process at once if an id of it was taken over, in the transaction that is running.

    Until that ends, nobody can take one over.
    """
    for worker, token in _own.items():
        if session().scalar(_TOKEN, {"of": worker}) != token:
            _end_process(worker)


def insert_step(row: Mapping[str, Any]) -> None:
    """Record a step in the running transaction.

    Its commit raises IntegrityError if an id of this process was taken over; `end_if_taken_over`
    ends the process then.
    """
    if not _own:  # nobody carries runs under an id here
        batch.queue_insert(_STEP, row)
        return
    worker, token = next(iter(_own.items()))
    new = {f"new_{name}": value for name, value in row.items()}
    batch.queue_insert(_STEP_IF_OWN, {**new, "of": worker, "token": token})


def _end_process(worker: str) -> None:
    process.tell_operator(f"{worker} was taken over: this process ends.")
    os._exit(3)


@contextmanager
def of_dead(worker: str) -> Iterator[bool]:
    """Hold the id of a process that does not live, so that it cannot come back meanwhile.

    Gives whether it is dead. What it does from here on counts for nothing.
    """
    lock = _lock(worker)
    if lock is None:
        yield False
        return
    try:
        in_transaction(_take_token, worker)
        yield True
    finally:
        lock.close()


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


def living() -> int:
    """How many processes carry what is queued on this database."""
    if not on_sqlite():
        return len(_locked_rows(ROWS))
    return sum(is_held(name) for name in _lock_files() if not name.startswith(SINGLE))


def is_in_use(engine: sa.Engine) -> bool:
    """Whether a process that carries anything lives on a database, of whatever version."""
    if on_sqlite():
        return any(map(is_held, _lock_files()))
    return bool(_locked_rows(ROWS, engine) or _locked_rows(ROWS_SINGLE, engine))


def sweep() -> None:
    """Remove what is left of processes that carried one thing and have ended."""
    query = sa.select(tokens.c.worker).where(tokens.c.worker.like(f"{SINGLE}%"))
    names = {row["worker"] for row in rows(query)}
    if on_sqlite():
        names |= {name for name in _lock_files() if name.startswith(SINGLE)}
    for name in names:
        if not is_held(name):
            in_transaction(_forget, name)


def _enter(worker: str) -> int:
    token = _take_token(worker)
    _note_left(worker, False)
    return token


def _note_left(worker: str, has_left: bool) -> None:
    change = tokens.update().where(tokens.c.worker == worker)
    session().execute(change.values(has_left=has_left))


def _forget(worker: str) -> None:
    session().execute(tokens.delete().where(tokens.c.worker == worker))
    if on_sqlite():
        _file_of(worker).unlink(missing_ok=True)


def _take_token(worker: str) -> int:
    this = tokens.c.worker == worker
    change = tokens.update().where(this).values(token=tokens.c.token + 1)
    if not session().execute(change).rowcount:
        session().execute(tokens.insert().values(worker=worker, token=1, has_left=False))
    return int(session().scalar(sa.select(tokens.c.token).where(this)) or 0)


def _lock(worker: str) -> IO[str] | sa.Connection | None:
    return _lock_file(worker) if on_sqlite() else _lock_row(worker)


def _lock_file(worker: str) -> IO[str] | None:
    """Lock a file beside the database. Raises Problem for an SQLite that the engine cannot use."""
    refuse_old_sqlite()
    file = _file_of(worker).open("w")
    if _try_lock(file) and _is_there(file, _file_of(worker)):
        return file
    file.close()
    return None


def _lock_row(worker: str) -> sa.Connection | None:
    """Lock a number in Postgres, for as long as a connection lasts that does nothing else."""
    engine = sa.create_engine(database().url, poolclass=sa.NullPool, connect_args=CUT_OFF)
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    lock = sa.func.pg_try_advisory_lock(_rows_of(worker), sa.func.hashtext(worker))
    if connection.scalar(sa.select(lock)):
        return connection
    connection.close()
    return None


def _database_file() -> Path:
    return Path(sa.engine.make_url(prepare_database()).database or "")


def _file_of(worker: str) -> Path:
    return _database_file().with_suffix(f".{worker}.lock")


def _lock_files() -> list[str]:
    """The ids that have ever had a file beside the database."""
    file = _database_file()
    files = file.parent.glob(f"{file.stem}.*.lock")
    return [one.name.removeprefix(f"{file.stem}.").removesuffix(".lock") for one in files]


def _is_there(file: IO[str], path: Path) -> bool:
    """Whether an open file still has its name, which `sweep` may just have taken."""
    return path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat())


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _rows_of(worker: str) -> int:
    return ROWS_SINGLE if worker.startswith(SINGLE) else ROWS


def _locked_rows(rows: int, engine: sa.Engine | None = None) -> set[int]:
    """The numbers of this database's locks of one kind that somebody holds."""
    query = (
        "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND classid = :rows"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with (engine or database()).connect().execution_options(reads=True) as connection:
        numbers = connection.execute(sa.text(query), {"rows": rows}).scalars().all()
    half = 1 << 31  # they are listed without a sign
    return {(int(number) + half) % (2 * half) - half for number in numbers}


def _beat(connection: sa.Connection, worker: str) -> None:
    """End the process at once when its lock is lost with its connection.

    Another process may take the id then.
    """
    try:
        while connection in _locks:
            connection.exec_driver_sql("SELECT 1")
            time.sleep(BEAT)
    except sa.exc.SQLAlchemyError as error:
        if connection in _locks:
            process.tell_operator(f"{worker} has lost the database, and with it its id: {error}")
            os._exit(3)
