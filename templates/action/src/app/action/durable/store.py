"""The agent's own tables, beside those of the engine in one database; the running transaction."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from dbos import DBOS
from sqlalchemy.dialects import postgresql, sqlite

from ...base.problem import Problem
from . import batch

VERSION = 2  # of these tables; `record/version_1.py` reads the one before
PATIENCE = 60.0  # seconds for which a database that cannot be reached is tried again
WAIT = 600  # seconds for a connection: a thousand runs that are woken at once share fifteen


class RunStatus(StrEnum):
    """What a run is at. It has ended if it has an outcome, or if it has failed."""

    RUNNING = "running"
    PAUSED = "paused"  # by people, until they tell it to go on
    WAITING = "waiting"  # for a person's answer; a call, for the restart of its worker
    BLOCKED = "blocked"  # until whoever operates sees to it
    PREPARED = "prepared"  # until people have applied or refused its writes
    ESCALATED = "escalated"  # handed over to a person; with an outcome, it ended so
    DONE = "done"
    KEPT = "kept"  # a person has ended it and kept what it wrote
    STOPPED = "stopped"  # by people
    FAILED = "failed"  # by a fault, without an outcome


class WriteState(StrEnum):
    """What the ledger says of a write."""

    INTENDED = "intended"  # it is about to be made
    DONE = "done"
    FAILED = "failed"  # it was certainly not made
    UNKNOWN = "unknown"  # whether it was made
    UNDONE = "undone"
    UNDO_FAILED = "undo failed"
    UNDONE_BY_HAND = "undone by hand"
    NOT_MADE = "not made"  # as a person has found
    KEPT = "kept"  # a person has decided to leave it
    TAKEN_BACK = "taken back"  # by another write of its run
    TAKES_BACK = "takes back"  # another write of its run


# States of a write of which nothing stands.
GONE = (
    WriteState.FAILED,
    WriteState.UNDONE,
    WriteState.UNDONE_BY_HAND,
    WriteState.NOT_MADE,
    WriteState.TAKEN_BACK,
    WriteState.TAKES_BACK,
)


class RequestKind(StrEnum):
    """What a person is asked."""

    APPROVAL = "approval"  # may this call be made?
    PREPARED = "prepared"  # is this write, which a run has prepared, to be applied?
    ESCALATION = "escalation"  # what becomes of a run that is stuck?
    BY_HAND = "by_hand"  # see to this write in its system itself
    FORM = "form"  # what a path needs to know
    EVENT = "event"  # nothing of a person: a path waits for an event


class RequestAnswer(StrEnum):
    """What a person can say to a request: `approvals.ANSWERS` has which of them to which kind."""

    APPROVE = "approve"
    DENY = "deny"
    CONTINUE = "continue"  # the run, with a note
    UNDO = "undo"  # what the run has written, and end it
    KEEP = "keep"  # what is written, as it is
    DONE = "done"  # seen to by hand
    NOT_MADE = "not_made"  # as a person has found
    FILL = "fill"  # a form, whose values are JSON in the reason
    CAME = "came"  # the event, whose data are JSON in the reason


class MessageKind(StrEnum):
    """What people say to one run."""

    STEER = "steer"  # an instruction
    WISH = "wish"  # of somebody in whose name it runs: text from outside
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Switch(StrEnum):
    """What people say to all runs at once."""

    KILL = "kill"
    ALLOW = "allow"


class _Text(sa.TypeDecorator[str]):
    """Text without what databases keep in none: a zero byte, and half a surrogate pair."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """What is stored, or compared with what is."""
        return value and value.replace("\0", "\ufffd").encode(errors="replace").decode()


metadata = sa.MetaData()
_text = _Text
_number = sa.Integer
_real = sa.Float
_yes = sa.Boolean

schema = sa.Table("agent_schema", metadata, sa.Column("version", _number, primary_key=True))
runs = sa.Table(
    "agent_runs", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("goal", _text),
    sa.Column("trigger", _text, index=True),
    sa.Column("by", _text), sa.Column("status", _text), sa.Column("level", _text),
    sa.Column("flag", _text),
    sa.Column("doing", _text), sa.Column("why", _text), sa.Column("plan", sa.JSON),
    sa.Column("outcome", sa.JSON),
    sa.Column("steps", _number), sa.Column("tokens", _number), sa.Column("money", _real),
    sa.Column("refusals", _number),
    sa.Column("began", _real, index=True), sa.Column("changed", _real),
    sa.Column("erased", _number),
    sa.Index(
        "agent_runs_kept", "changed",
        sqlite_where=sa.text("erased IS NULL"), postgresql_where=sa.text("erased IS NULL"),
    ),
)  # fmt: skip
steps = sa.Table(
    "agent_steps", metadata,
    sa.Column("run", _text, primary_key=True), sa.Column("number", _number, primary_key=True),
    sa.Column("name", _text),
    sa.Column("result", sa.JSON),
)  # fmt: skip
audit = sa.Table(
    "agent_audit", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("run", _text), sa.Column("at", _real),
    sa.Column("kind", _text), sa.Column("about", sa.JSON), sa.Column("digest", _text),
    sa.Column("earlier", sa.JSON(none_as_null=True)), sa.Column("place", _number),
    sa.Column("payload", _text),
    sa.Column("erased", _number),
    sa.Index("agent_audit_place", "run", "place", unique=True),
    sa.Index(  # those of the chain that earlier releases wrote
        "agent_audit_common", "number",
        sqlite_where=sa.text("place IS NULL"), postgresql_where=sa.text("place IS NULL"),
    ),
)  # fmt: skip
heads = sa.Table(
    "agent_heads", metadata,
    sa.Column("chain", _text, primary_key=True), sa.Column("place", _number),
    sa.Column("digest", _text),
    sa.Column("is_sealed", _yes), sa.Column("moved", _real),
    sa.Index(
        "agent_heads_unsealed", "moved",
        sqlite_where=sa.text("NOT is_sealed"), postgresql_where=sa.text("NOT is_sealed"),
    ),
)  # fmt: skip
ledger = sa.Table(
    "agent_ledger", metadata,
    sa.Column("key", _text, primary_key=True), sa.Column("run", _text, index=True),
    sa.Column("sequence", _number),
    sa.Column("operation", _text), sa.Column("inputs", sa.JSON), sa.Column("behalf", _text),
    sa.Column("state", _text),
    sa.Column("result", _text),
)  # fmt: skip
requests = sa.Table(
    "agent_requests", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("run", _text, index=True),
    sa.Column("kind", _text),
    sa.Column("what", _text), sa.Column("about", sa.JSON), sa.Column("digest", _text),
    sa.Column("because", _text),
    sa.Column("to", _text), sa.Column("asked", _real), sa.Column("until", _real),
    sa.Column("answer", _text, index=True),
    sa.Column("by", _text), sa.Column("reason", _text),
)  # fmt: skip
controls = sa.Table(
    "agent_controls", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("run", _text, index=True),
    sa.Column("kind", _text),
    sa.Column("text", _text), sa.Column("by", _text), sa.Column("taken", _yes),
)  # fmt: skip
memory = sa.Table(
    "agent_memory", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("about", _text, index=True),
    sa.Column("fact", _text),
    sa.Column("run", _text), sa.Column("at", _real), sa.Column("untrusted", _yes),
    sa.Column("private", _yes),
)  # fmt: skip
people = sa.Table(
    "agent_people", metadata,
    sa.Column("name", _text, primary_key=True), sa.Column("digest", _text, unique=True),
    sa.Column("since", _real),
)  # fmt: skip
watches = sa.Table(
    "agent_watches", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("crossed", _yes),
    sa.Column("looked", _real),
)  # fmt: skip

limit_totals = sa.Table(
    "agent_limits", metadata,
    sa.Column("limit", _text, primary_key=True), sa.Column("period", _text, primary_key=True),
    sa.Column("value", _text, primary_key=True), sa.Column("used", _text),
)  # fmt: skip
uses = sa.Table(
    "agent_uses", metadata,
    sa.Column("key", _text, primary_key=True), sa.Column("limit", _text, primary_key=True),
    sa.Column("period", _text), sa.Column("value", _text), sa.Column("amount", _text),
)  # fmt: skip

segments = sa.Table(
    "agent_segments", metadata,
    sa.Column("work", _text, primary_key=True), sa.Column("number", _number),
    sa.Column("steps", _number),
    sa.Column("until", _real, index=True), sa.Column("request", _text),
    sa.Column("workflow", _text),
    sa.Column("given", sa.JSON),
)  # fmt: skip

tokens = sa.Table(
    "agent_workers", metadata,
    sa.Column("worker", _text, primary_key=True), sa.Column("token", _number),
    sa.Column("has_left", _yes),
)  # fmt: skip
deaths = sa.Table(
    "agent_deaths", metadata,
    sa.Column("work", _text, primary_key=True), sa.Column("number", _number),
    sa.Column("step", _number),
    sa.Column("tried", _yes),
)  # fmt: skip

policies = sa.Table(
    "agent_policies", metadata,
    sa.Column("part", _text, primary_key=True), sa.Column("value", sa.JSON),
)  # fmt: skip

# One that is cut off from the database notices within 6 s, before the database gives up its locks,
# after 15 s.
CUT_OFF: dict[str, Any] = {
    "tcp_user_timeout": 5_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
    " -c idle_in_transaction_session_timeout=15000",
}
IDLE = 1.0  # seconds without use, after which a connection is tried
CHANGES = 7201  # the lock that all hold together who change something
BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED"  # so that what is read is newer than the lock
DEADLOCK = "40P01"  # what Postgres calls two transactions that wait for one another
_turn = threading.Lock()
_CHANGE = runs.update().where(runs.c.id == sa.bindparam("run"))

P = ParamSpec("P")
R = TypeVar("R")
_current: ContextVar[sa.Connection] = ContextVar("connection")
_then: ContextVar[list[Callable[[], None]] | None] = ContextVar("then", default=None)
_locked: ContextVar[dict[str, Any]] = ContextVar("locked")


class First:
    """What a server is asked by the message which begins a transaction, by names."""

    def __init__(self, queries: Mapping[str, str], value: str) -> None:
        """Each of the queries has one `%s`, for the same value."""
        self.queries = queries
        self.value = value
        self.rows: dict[str, list[tuple[Any, ...]]] = {}


_first: ContextVar[First | None] = ContextVar("first", default=None)


def prepare_database() -> str:
    """Where everything is kept: DATABASE_URL, or one file of this project."""
    if url := os.environ.get("DATABASE_URL"):
        return url.replace("postgres://", "postgresql://", 1)
    Path("var").mkdir(exist_ok=True)
    return "sqlite:///var/agent.sqlite"


def on_sqlite() -> bool:
    """Whether the database is a file, which one process at a time writes."""
    return prepare_database().startswith("sqlite")


@cache
def database() -> sa.Engine:
    """The connection, with our tables and the engine's made if they are missing.

    Raises Problem for tables of another version, naming the runs that are open in them.
    """
    engine = opened()
    with apart(engine).begin() as connection:
        version = version_of(connection)
        if version is None:
            make_tables(connection)
        elif version == VERSION:  # this process may know more tables than those before it
            complete(connection)
        open_ = open_runs(connection) if version == 1 else []
    if version not in (None, VERSION):
        engine.dispose()
        raise Problem(_outdated(version, open_), 3)
    return engine


def opened() -> sa.Engine:
    """The connection, whatever version our tables are of. Raises Problem if there is none."""
    try:
        engine = _engine()
        engine.connect().close()  # since DBOS tries for minutes
        # Not in a transaction: on Postgres it waits for those that wait for ours.
        DBOS.migrate(prepare_database())
    except (sa.exc.ArgumentError, sa.exc.OperationalError) as error:
        fault = getattr(error, "orig", error)
        raise Problem(f"The database of DATABASE_URL cannot be used: {fault}", 3) from None
    return engine


def version_of(connection: sa.Connection) -> int | None:
    """The version of our tables; None if there are none."""
    if not sa.inspect(connection).has_table(schema.name):
        return None
    version = connection.scalar(sa.select(schema.c.version))
    return None if version is None else int(version)


def make_tables(connection: sa.Connection) -> None:
    """Make the tables that are missing, and note their version."""
    metadata.create_all(connection)
    connection.execute(schema.delete())
    connection.execute(schema.insert().values(version=VERSION))


def complete(connection: sa.Connection) -> None:
    """Make what is missing of the tables, their columns and their indexes."""
    metadata.create_all(connection)
    if _complete_columns(connection):
        _number_on(connection)
    there = sa.inspect(connection).get_multi_indexes(filter_names=[*metadata.tables])
    names = {index["name"] for indexes in there.values() for index in indexes}
    for table in metadata.tables.values():
        for index in table.indexes:
            if index.name not in names:
                index.create(connection)


def _complete_columns(connection: sa.Connection) -> bool:
    """Add the columns that are missing, which are empty then; gives whether any were."""
    there = sa.inspect(connection).get_multi_columns(filter_names=[*metadata.tables])
    names = {(name, column["name"]) for (_, name), columns in there.items() for column in columns}
    missing = [
        column
        for table in metadata.tables.values()
        for column in table.columns
        if (table.name, column.name) not in names
    ]
    for column in missing:
        definition = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {definition}")
    return bool(missing)


def _number_on(connection: sa.Connection) -> None:
    """Have Postgres number the next record itself, after the last one that is there."""
    if not on_sqlite():
        last = sa.func.max(audit.c.number)
        numbers = sa.func.pg_get_serial_sequence(audit.name, "number")
        allotted = sa.func.pg_sequence_last_value(sa.cast(numbers, postgresql.REGCLASS))
        number = sa.func.greatest(last, allotted)
        after = sa.func.setval(numbers, sa.func.coalesce(number, 1), number.is_not(None))
        connection.execute(sa.select(after))


def open_runs(connection: sa.Connection) -> list[str]:
    """The runs that have begun and not ended, the oldest first."""
    goes_on = runs.c.outcome.is_(None), runs.c.status != RunStatus.FAILED
    query = sa.select(runs.c.id).where(*goes_on).order_by(runs.c.began)
    return [str(run) for run in connection.execute(query).scalars()]


def _outdated(version: int, open_: list[str]) -> str:
    difference = (
        f"The tables of the database have version {version}, but this program has {VERSION}."
    )
    if version > VERSION:
        return f"{difference} Start that version."
    along = f" Open runs are migrated, too: {', '.join(open_)}." if open_ else ""
    return f"{difference} Stop every process that uses it, then `agent migrate`.{along}"


def _engine() -> sa.Engine:
    """Connections whose transactions hold a lock together, so that one can wait for all of them.

    That is what `apart` does, and each transaction of an earlier release. What a transaction has
    read still holds when it writes if it has locked the rows of that, as `chains.lock_chain` does
    for a run. A file is written by one at a time.
    """
    url = sa.engine.make_url(prepare_database())
    common: dict[str, Any] = {"pool_timeout": WAIT, "hide_parameters": True}
    if on_sqlite():
        engine = sa.create_engine(url.set(drivername="sqlite"), **common)
        batch.keep_order(engine)
        sa.event.listen(engine, "connect", _open_file)
        sa.event.listen(engine, "begin", _begin_on_file)
        return engine
    server = url.set(drivername="postgresql+psycopg")
    # It begins its transactions below, in one message with the lock; what only reads needs none.
    settings = {**CUT_OFF, "autocommit": True}
    engine = sa.create_engine(server, connect_args=settings, **common)
    batch.keep_order(engine)
    sa.event.listen(engine, "begin", _begin_on_server)
    sa.event.listen(engine, "checkin", _note_use)
    sa.event.listen(engine, "checkout", _try_if_idle)
    return engine


def _note_use(_: object, record: Any) -> None:
    record.info["used"] = monotonic()


def _try_if_idle(connection: Any, record: Any, _: object) -> None:
    """Try a connection that was not used for some time: the database may have closed it."""
    if monotonic() - record.info.get("used", monotonic()) < IDLE:
        return
    try:
        connection.execute("SELECT 1")
    except Exception as error:
        raise sa.exc.DisconnectionError from error  # the pool gives another one


def _open_file(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin below
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_on_file(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_on_server(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("as_of_now", False):
        connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    elif not options.get("reads", False):
        together = "" if options.get("apart", False) else "_shared"
        with batch.told_by_engine(connection):
            lock = f"SELECT pg_advisory_xact_lock{together}({CHANGES})"
            _send_begin(batch.driver(connection), f"{BEGIN}; {lock}", _first.get())


def _send_begin(driver: Any, begin: str, first: First | None) -> None:
    """Begin a transaction, and keep what it is asked first."""
    if first is None:
        driver.execute(begin)
        return
    from psycopg import ClientCursor  # where there is a server, there is its driver

    with ClientCursor(driver) as cursor:
        queries = "; ".join([begin, *first.queries.values()])
        cursor.execute(queries, [first.value] * len(first.queries))
        results = [result.fetchall() if result.description else [] for result in cursor.results()]
        first.rows = dict(zip(first.queries, results[-len(first.queries) :], strict=True))


def apart(engine: sa.Engine) -> sa.Engine:
    """An engine whose transactions begin once no other one changes anything, and let none begin."""
    return engine.execution_options(apart=True)


def in_transaction(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function in a transaction of its own; gives its result.

    It may be called again, as after a deadlock, so it must change nothing but the database.
    """
    return _in_transaction(database(), lambda: function(*args, **kwargs))


def in_transaction_after(first: First, function: Callable[[], R]) -> R:
    """Call a function as `in_transaction` does, after some queries; a file is asked none."""
    before = _first.set(first)
    try:
        return _in_transaction(database(), function)
    finally:
        _first.reset(before)


def in_transaction_apart(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function as `in_transaction` does, while nobody else changes anything."""
    return _in_transaction(apart(database()), lambda: function(*args, **kwargs))


def _in_transaction(engine: sa.Engine, function: Callable[[], R]) -> R:
    while True:
        then = list[Callable[[], None]]()
        before = _then.set(then)
        try:
            result = _once(engine, function)
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != DEADLOCK:
                raise
            continue
        except sa.exc.IntegrityError as error:
            if not _is_number_taken(error):
                raise
            with engine.begin() as connection:
                _number_on(connection)
            continue
        finally:
            _then.reset(before)
        for each in then:
            each()
        return result


def _is_number_taken(error: sa.exc.IntegrityError) -> bool:
    """Whether an earlier release, which numbers its records itself, has used the next number."""
    diagnosis = getattr(error.orig, "diag", None)
    return diagnosis is not None and diagnosis.constraint_name == f"{audit.name}_pkey"


def _once(engine: sa.Engine, function: Callable[[], R]) -> R:
    """Call a function in a transaction.

    On a file, those of this process come one after another: where many wait for the file itself,
    each of them sleeps longer and longer.
    """
    one_by_one = _turn if on_sqlite() else nullcontext()
    with one_by_one, engine.begin() as connection, _running(connection, commits=True):
        return function()


def patiently(change: Callable[[], R]) -> R:
    """Try a change again while the database cannot be reached, for `PATIENCE` seconds.

    So it must find out by itself whether an earlier try was committed after all. Raises the last
    OperationalError.
    """
    until = monotonic() + PATIENCE
    while True:
        try:
            return change()
        except sa.exc.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.5)


def once_committed(do: Callable[[], None]) -> None:
    """Do something once the transaction that is running is committed, if it is one of its own."""
    then = _then.get()
    if then is not None:
        then.append(do)


def inside(
    connection: sa.Connection,
    function: Callable[P, R],
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """Call a function in the transaction of a connection."""
    with _running(connection):
        return function(*args, **kwargs)


@contextmanager
def _running(connection: sa.Connection, *, commits: bool = False) -> Iterator[None]:
    current = _current.set(connection)
    locked = _locked.set({})
    first = _first.set(None)
    try:
        with batch.collected(connection, commits=commits):
            yield
    finally:
        _current.reset(current)
        _locked.reset(locked)
        _first.reset(first)


def session() -> sa.Connection:
    """The connection of the transaction that is running."""
    return _current.get()


@contextmanager
def savepoint() -> Iterator[None]:
    """A part of the transaction that is running, which a fault takes back alone."""
    before = dict(locked())
    batch.write_queued()
    try:
        with session().begin_nested():
            yield
            batch.write_queued()
    except BaseException:
        batch.drop_queued()
        locked().clear()
        locked().update(before)
        raise


def locked() -> dict[str, Any]:
    """What the transaction that is running knows of rows that it has locked, by their keys."""
    return _locked.get()


def insert_new(table: sa.Table) -> sa.Insert:
    """An insert that does nothing where the row is there."""
    return _insert_new(table, on_sqlite())


@cache
def _insert_new(table: sa.Table, on_file: bool) -> sa.Insert:
    insert = sqlite.insert(table) if on_file else postgresql.insert(table)
    return insert.on_conflict_do_nothing().inline()


def lock(table: sa.Table, key: Mapping[str, Any], fresh: Mapping[str, Any]) -> sa.RowMapping:
    """The row of a key, made with what is `fresh` if need be, and locked until the commit."""
    this = sa.select(table).where(*(table.c[name] == value for name, value in key.items()))
    row = session().execute(this.with_for_update()).mappings().first()
    if row is None:
        session().execute(insert_new(table).values(**key, **fresh))
        row = session().execute(this.with_for_update()).mappings().one()
    return row


def change_run(run: str, **values: Any) -> None:
    """Change a run's row, in the transaction that is running."""
    batch.queue_update(_CHANGE, run, {"run": run, **values, "changed": time()})


def storable(value: Any) -> Any:
    """A value as JSON that any database takes.

    A number that is none becomes text, a zero byte and half a surrogate pair a question mark.
    """
    whole = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    text = re.sub(r"\\\\|\\u0000", lambda match: match[0] if match[0][1] == "\\" else "?", whole)
    return json.loads(text, parse_constant=str)


@contextmanager
def snapshot() -> Iterator[sa.Connection]:
    """A connection that reads everything as it was at one moment."""
    with database().connect() as connection:
        yield connection.execution_options(reads=True, as_of_now=True)


def rows(query: sa.Select[Any]) -> list[dict[str, Any]]:
    """What a query finds: in the transaction that is running, or by itself.

    It takes no second connection beside that transaction's: while that holds what others wait for,
    they may have all that there are.
    """
    if (running := _current.get(None)) is not None:
        return [dict(row) for row in running.execute(query).mappings()]
    with database().connect().execution_options(reads=True) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
