"""The agent's own tables, beside those of the engine in one database, and the transaction that is running."""

import json
import os
import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from time import time
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from dbos import DBOS

from ..base.problem import Problem

VERSION = 2  # of these tables; `migration.py` reads the one before
# States of a write of which nothing stands.
GONE = ("failed", "undone", "undone by hand", "not made", "taken back", "takes back")
WAIT = 600  # seconds for a connection: a thousand runs that are woken at once share fifteen


class _Text(sa.TypeDecorator[str]):
    """Text without what databases keep in none: a zero byte, and half a surrogate pair."""

    impl, cache_ok = sa.Text, True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """What is stored, or compared with what is."""
        return value and value.replace("\0", "\ufffd").encode(errors="replace").decode()


metadata = sa.MetaData()
_text, _number, _real, _yes = _Text, sa.Integer, sa.Float, sa.Boolean

schema = sa.Table("agent_schema", metadata, sa.Column("version", _number, primary_key=True))
runs = sa.Table(
    "agent_runs", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("goal", _text), sa.Column("trigger", _text, index=True),
    sa.Column("by", _text), sa.Column("status", _text), sa.Column("level", _text), sa.Column("flag", _text),
    sa.Column("doing", _text), sa.Column("why", _text), sa.Column("plan", sa.JSON), sa.Column("outcome", sa.JSON),
    sa.Column("steps", _number), sa.Column("tokens", _number), sa.Column("money", _real), sa.Column("refusals", _number),
    sa.Column("began", _real, index=True), sa.Column("changed", _real),
)  # fmt: skip
steps = sa.Table(
    "agent_steps", metadata,
    sa.Column("run", _text, primary_key=True), sa.Column("number", _number, primary_key=True), sa.Column("name", _text),
    sa.Column("result", sa.JSON),
)  # fmt: skip
audit = sa.Table(
    "agent_audit", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("run", _text, index=True), sa.Column("at", _real),
    sa.Column("kind", _text), sa.Column("about", sa.JSON), sa.Column("digest", _text),
    sa.Column("earlier", sa.JSON(none_as_null=True)),
)  # fmt: skip
ledger = sa.Table(
    "agent_ledger", metadata,
    sa.Column("key", _text, primary_key=True), sa.Column("run", _text, index=True), sa.Column("sequence", _number),
    sa.Column("operation", _text), sa.Column("inputs", sa.JSON), sa.Column("behalf", _text), sa.Column("state", _text),
    sa.Column("result", _text),
)  # fmt: skip
requests = sa.Table(
    "agent_requests", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("run", _text, index=True), sa.Column("kind", _text),
    sa.Column("what", _text), sa.Column("about", sa.JSON), sa.Column("digest", _text), sa.Column("because", _text),
    sa.Column("to", _text), sa.Column("asked", _real), sa.Column("until", _real), sa.Column("answer", _text, index=True),
    sa.Column("by", _text), sa.Column("reason", _text),
)  # fmt: skip
controls = sa.Table(
    "agent_controls", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("run", _text, index=True), sa.Column("kind", _text),
    sa.Column("text", _text), sa.Column("by", _text), sa.Column("taken", _yes),
)  # fmt: skip
memory = sa.Table(
    "agent_memory", metadata,
    sa.Column("number", _number, primary_key=True), sa.Column("about", _text, index=True), sa.Column("fact", _text),
    sa.Column("run", _text), sa.Column("at", _real), sa.Column("untrusted", _yes), sa.Column("private", _yes),
)  # fmt: skip
people = sa.Table(
    "agent_people", metadata,
    sa.Column("name", _text, primary_key=True), sa.Column("digest", _text, unique=True), sa.Column("since", _real),
)  # fmt: skip
watches = sa.Table(
    "agent_watches", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("crossed", _yes), sa.Column("looked", _real),
)  # fmt: skip

limits = sa.Table(
    "agent_limits", metadata,
    sa.Column("limit", _text, primary_key=True), sa.Column("period", _text, primary_key=True),
    sa.Column("value", _text, primary_key=True), sa.Column("used", _text),
)  # fmt: skip
uses = sa.Table(
    "agent_uses", metadata,
    sa.Column("key", _text, primary_key=True), sa.Column("limit", _text, primary_key=True),
    sa.Column("period", _text), sa.Column("value", _text), sa.Column("amount", _text),
)  # fmt: skip

policies = sa.Table(
    "agent_policies", metadata,
    sa.Column("part", _text, primary_key=True), sa.Column("value", sa.JSON),
)  # fmt: skip

# One that is cut off from the database notices within 6 s, and the database gives up its locks after 15 s: in this order.
CUT_OFF = {
    "tcp_user_timeout": 5_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
    " -c idle_in_transaction_session_timeout=15000",
}
_CHANGE = runs.update().where(runs.c.id == sa.bindparam("run"))

P = ParamSpec("P")
R = TypeVar("R")
_current: ContextVar[sa.Connection] = ContextVar("connection")


def database_url() -> str:
    """Where everything is kept: DATABASE_URL, or one file of this project."""
    if url := os.environ.get("DATABASE_URL"):
        return url.replace("postgres://", "postgresql://", 1)
    Path("var").mkdir(exist_ok=True)
    return "sqlite:///var/agent.sqlite"


def on_sqlite() -> bool:
    """Whether the database is a file, which one process at a time writes."""
    return database_url().startswith("sqlite")


@cache
def database() -> sa.Engine:
    """The connection, with our tables and the engine's made if they are missing.

    Raises Problem for tables of another version, naming the runs that are open in them.
    """
    made = opened()
    with made.begin() as connection:
        found = version_of(connection)
        if found is None:
            make_tables(connection)
        elif found == VERSION:  # this process may know more tables than those before it
            metadata.create_all(connection)
        open_ = open_runs(connection) if found == 1 else []
    if found not in (None, VERSION):
        made.dispose()
        raise Problem(_outdated(found, open_), 3)
    return made


def opened() -> sa.Engine:
    """The connection, whatever version our tables are of. Raises Problem if there is none."""
    try:
        made = _engine()
        made.connect().close()  # since the engine tries for minutes
        # Not in a transaction: on Postgres it waits for those that wait for ours.
        DBOS.migrate(database_url())
    except (sa.exc.ArgumentError, sa.exc.OperationalError) as error:
        fault = getattr(error, "orig", error)
        raise Problem(f"The database of DATABASE_URL cannot be used: {fault}", 3) from None
    return made


def version_of(connection: sa.Connection) -> int | None:
    """The version of our tables; None if there are none."""
    if not sa.inspect(connection).has_table(schema.name):
        return None
    found = connection.scalar(sa.select(schema.c.version))
    return None if found is None else int(found)


def make_tables(connection: sa.Connection) -> None:
    """Make the tables that are missing, and note their version."""
    metadata.create_all(connection)
    connection.execute(schema.delete())
    connection.execute(schema.insert().values(version=VERSION))


def open_runs(connection: sa.Connection) -> list[str]:
    """The runs that have begun and not ended, the oldest first."""
    goes_on = runs.c.outcome.is_(None), runs.c.status != "failed"
    found = sa.select(runs.c.id).where(*goes_on).order_by(runs.c.began)
    return [str(run) for run in connection.execute(found).scalars()]


def _outdated(found: int, open_: list[str]) -> str:
    told = f"The database's tables are of version {found}, this program's of {VERSION}."
    if found > VERSION:
        return f"{told} Start that version."
    along = f" It takes along the runs that are open: {', '.join(open_)}." if open_ else ""
    return f"{told} Stop every process that uses it, then `agent migrate`.{along}"


def _engine() -> sa.Engine:
    """Connections whose transactions begin alone: of all processes, only one changes something at a time.

    So what a transaction has read still holds when it writes, and the audit is one chain. Those that only read do not wait.
    """
    driver = "sqlite" if on_sqlite() else "postgresql+psycopg"
    url = sa.engine.make_url(database_url()).set(drivername=driver)
    cut_off: dict[str, Any] = {} if on_sqlite() else CUT_OFF
    made = sa.create_engine(url, pool_timeout=WAIT, pool_pre_ping=True, connect_args=cut_off, hide_parameters=True)

    @sa.event.listens_for(made, "begin")
    def _begin(connection: sa.Connection) -> None:
        reads = connection.get_execution_options().get("reads", False)
        if on_sqlite():
            connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
        elif not reads:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7201)")

    @sa.event.listens_for(made, "connect")
    def _connect(connection: Any, _: object) -> None:
        if on_sqlite():
            connection.isolation_level = None  # transactions begin above
            connection.execute("PRAGMA busy_timeout=30000")
            connection.execute("PRAGMA journal_mode=WAL")

    return made


def alone(function: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    """Call a function in a transaction of its own."""
    with database().begin() as connection:
        return inside(connection, function, *given, **named)


def inside(
    connection: sa.Connection,
    function: Callable[P, R],
    *given: P.args,
    **named: P.kwargs,
) -> R:
    """Call a function in the transaction of a connection."""
    before = _current.set(connection)
    try:
        return function(*given, **named)
    finally:
        _current.reset(before)


def session() -> sa.Connection:
    """The connection of the transaction that is running."""
    return _current.get()


def change_run(run: str, **values: Any) -> None:
    """Change a run's row, in the transaction that is running."""
    session().execute(_CHANGE, {"run": run, **values, "changed": time()})


def storable(value: Any) -> Any:
    """A value as JSON that any database takes.

    A number that is none becomes text, a zero byte and half a surrogate pair a question mark.
    """
    whole = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    text = re.sub(r"\\\\|\\u0000", lambda found: found[0] if found[0][1] == "\\" else "?", whole)
    return json.loads(text, parse_constant=str)


def rows(query: sa.Select[Any]) -> list[dict[str, Any]]:
    """What a query finds, for those who look on from outside a run."""
    with database().connect().execution_options(reads=True) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
