"""What a transaction writes and does not read again: it is collected, and goes with the commit.

On a server that is one message for all of it. A statement that names the table of something that
waits comes after it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

Row = dict[str, Any]
OF_BEFORE = "of_before"  # the option of a statement that reads nothing of this transaction


class Batch:
    """What waits in one transaction: rows to insert, and changes of rows by their keys."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.inserts: dict[sa.Insert, list[Row]] = {}
        self.updates: dict[tuple[sa.Update, str], Row] = {}

    @property
    def tables(self) -> set[str]:
        """The names of the tables that something waits for."""
        statements = [*self.inserts, *(update for update, _ in self.updates)]
        return {str(statement.table) for statement in statements}

    def drain(self) -> list[tuple[sa.Insert | sa.Update, list[Row]]]:
        """Take all that waits, in the order in which it is to be written."""
        inserts = self.inserts
        updates = self.updates
        self.inserts = {}
        self.updates = {}
        changes = [(statement, [values]) for (statement, _), values in updates.items()]
        return [*inserts.items(), *changes]


_batch: ContextVar[Batch] = ContextVar("batch")


@contextmanager
def collected(connection: sa.Connection, *, commits: bool = False) -> Iterator[None]:
    """Collect what is written in a transaction, and write it at its end; then commit, if told to.

    Nothing of it is written where the end is a fault.
    """
    batch = Batch(connection)
    before = _batch.set(batch)
    try:
        yield
        _write(batch, commits=commits)
    finally:
        _batch.reset(before)


def queue_insert(statement: sa.Insert, row: Mapping[str, Any]) -> None:
    """Have a row inserted by the end of the transaction that is running."""
    _batch.get().inserts.setdefault(statement, []).append(dict(row))


def queue_update(statement: sa.Update, key: str, values: Mapping[str, Any]) -> None:
    """Have a row changed by then; later values of the same row count in place of earlier ones."""
    _batch.get().updates.setdefault((statement, key), {}).update(values)


def write_queued() -> None:
    """Write now what waits in the transaction that is running."""
    _write(_batch.get())


def drop_queued() -> None:
    """Drop what waits in the transaction that is running, and never write it."""
    _batch.get().drain()


def keep_order(engine: sa.Engine) -> None:
    """Have each statement of an engine come after what waits for a table that it names."""
    sa.event.listen(engine, "before_cursor_execute", _write_what_is_named)


def _write_what_is_named(
    connection: sa.Connection,
    _cursor: object,
    statement: str,
    _parameters: object,
    context: sa.engine.ExecutionContext | None,
    _many: bool,
) -> None:
    batch = _batch.get(None)
    if batch is None or batch.connection is not connection:
        return
    if context is not None and context.execution_options.get(OF_BEFORE, False):
        return
    if any(table in statement for table in batch.tables):
        _write(batch)


def _write(batch: Batch, *, commits: bool = False) -> None:
    waiting = batch.drain()
    if not waiting:
        return
    connection = batch.connection
    if connection.dialect.name != "postgresql":
        for statement, rows in waiting:
            connection.execute(statement, rows if len(rows) > 1 else rows[0])
        return
    server = driver(connection)
    with _in_one_message(connection):
        for statement, rows in waiting:
            for row in rows:
                prepared = _prepared(statement, tuple(row), connection.dialect)
                server.execute(prepared.sql, prepared.values(row))
        if commits:
            server.execute("COMMIT")


class Prepared(NamedTuple):
    """A statement as the driver of a server takes it, which costs less than by way of the engine.

    `makes` says how the driver is given the values of some of its parameters.
    """

    compiled: sa.Compiled
    makes: Mapping[str, Callable[[Any], Any]]

    @property
    def sql(self) -> str:
        """The SQL that is sent."""
        return str(self.compiled)

    def values(self, row: Row) -> Row:
        """The parameters of the statement for one row, as the driver takes them."""
        parameters = dict(self.compiled.construct_params(row) or {})
        for name, make in self.makes.items():
            parameters[name] = make(parameters[name])
        return parameters


@cache
def _prepared(
    statement: sa.Insert | sa.Update,
    columns: tuple[str, ...],
    dialect: sa.Dialect,
) -> Prepared:
    compiled: Any = statement.compile(dialect=dialect, column_keys=[*columns])
    types = {name: bind.type.dialect_impl(dialect) for bind, name in compiled.bind_names.items()}
    makes = {name: kind.bind_processor(dialect) for name, kind in types.items()}
    return Prepared(compiled, {name: make for name, make in makes.items() if make})


def driver(connection: sa.Connection) -> Any:
    """The connection of psycopg below one to a server."""
    return connection.connection.driver_connection


@contextmanager
def _in_one_message(connection: sa.Connection) -> Iterator[None]:
    """Send statements without waiting for each; a fault of one is told at the end."""
    with told_by_engine(connection), driver(connection).pipeline():
        yield


@contextmanager
def told_by_engine(connection: sa.Connection) -> Iterator[None]:
    """Have a fault of the driver told as the engine tells one."""
    faults: Any = connection.dialect.dbapi
    try:
        yield
    except faults.Error as fault:
        is_lost = bool(driver(connection).broken)
        if is_lost:
            connection.invalidate(fault)
        raise sa.exc.DBAPIError.instance(
            "what was collected",
            None,
            fault,
            faults.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
        ) from fault
