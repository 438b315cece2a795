"""The run's own tables, beside those of the engine in one database: runs, audit, ledger, approvals, controls.

Each function marked `@transaction` writes its rows and the engine's record of the step in one commit, so that after a
crash it has happened once or not at all.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from dbos import DBOSPortableJSONSerializer, SQLAlchemyDatasource
from sqlalchemy.orm import Session

VERSION = 1  # of these tables

metadata = sa.MetaData()
_text = sa.Text

schema = sa.Table("agent_schema", metadata, sa.Column("version", sa.Integer, primary_key=True))
runs = sa.Table(
    "agent_runs", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("goal", _text), sa.Column("trigger", _text), sa.Column("by", _text),
    sa.Column("status", _text), sa.Column("level", _text), sa.Column("doing", _text), sa.Column("why", _text),
    sa.Column("plan", sa.JSON), sa.Column("outcome", sa.JSON), sa.Column("steps", sa.Integer, default=0),
    sa.Column("tokens", sa.Integer, default=0),
    sa.Column("began", sa.Float), sa.Column("changed", sa.Float),
)  # fmt: skip
audit = sa.Table(
    "agent_audit", metadata,
    sa.Column("number", sa.Integer, primary_key=True), sa.Column("run", _text, index=True), sa.Column("at", sa.Float),
    sa.Column("event", _text), sa.Column("about", sa.JSON), sa.Column("digest", _text),
)  # fmt: skip
ledger = sa.Table(
    "agent_ledger", metadata,
    sa.Column("key", _text, primary_key=True), sa.Column("run", _text, index=True), sa.Column("sequence", sa.Integer),
    sa.Column("operation", _text), sa.Column("inputs", sa.JSON), sa.Column("state", _text), sa.Column("result", _text),
)  # fmt: skip
approvals = sa.Table(
    "agent_approvals", metadata,
    sa.Column("id", _text, primary_key=True), sa.Column("run", _text, index=True), sa.Column("operation", _text),
    sa.Column("inputs", sa.JSON), sa.Column("digest", _text), sa.Column("because", _text), sa.Column("until", sa.Float),
    sa.Column("answer", _text), sa.Column("by", _text), sa.Column("reason", _text),
)  # fmt: skip
controls = sa.Table(
    "agent_controls", metadata,
    sa.Column("number", sa.Integer, primary_key=True), sa.Column("run", _text, index=True), sa.Column("kind", _text),
    sa.Column("text", _text), sa.Column("by", _text), sa.Column("taken", sa.Boolean, default=False),
)  # fmt: skip

ALL = "*"  # the run of a control that is about all of them

Function = TypeVar("Function", bound=Callable[..., Any])


def database_url() -> str:
    """Where everything is kept: DATABASE_URL, or one file of this project."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    Path("var").mkdir(exist_ok=True)
    return "sqlite:///var/agent.sqlite"


@cache
def source() -> SQLAlchemyDatasource:
    """The connection, with the tables made if they are not there."""
    made = SQLAlchemyDatasource.create(database_url(), serializer=DBOSPortableJSONSerializer())
    with made.engine.begin() as connection:
        if made.engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7201)")  # two that start at once
        metadata.create_all(connection)
        if connection.scalar(sa.select(schema.c.version)) is None:
            connection.execute(schema.insert().values(version=VERSION))
    return made


def transaction(function: Function) -> Function:
    """Make a function one transaction of the run, recorded with its result; outside a run it is a plain one."""

    def wrapped(*given: Any) -> Any:
        return source().run_tx_step({"name": function.__qualname__}, function, *given)

    wrapped.__doc__, wrapped.__name__ = function.__doc__, function.__name__
    return wrapped  # type: ignore[return-value]


def session() -> Session:
    """The session of the transaction that is running."""
    return source().sql_session()


def rows(query: sa.Select[Any]) -> list[dict[str, Any]]:
    """What a query finds, for those who look on from outside a run."""
    with source().engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
