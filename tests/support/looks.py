"""What a look at the engine's queue asks each time, built once and not at each look.

Tests have the engine look often, and to build the query for the newest version of a project took
half of each look.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from dbos._sys_db import SystemDatabase

Queries = dict[str | None, sa.Executable]  # by the name of the application that they ask about


class Recorder:
    """Stands in for a connection, and keeps the query that it is given."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.query: sa.Executable | None = None

    def execute(self, query: sa.Executable) -> sa.CursorResult[Any]:
        """Run a query."""
        self.query = query
        return self.connection.execute(query)


def keep_version_queries() -> None:
    """Have each database of the engine build its query once for each application."""
    build = SystemDatabase._latest_application_version
    kept = WeakKeyDictionary[SystemDatabase, Queries]()

    def latest(database: SystemDatabase, connection: sa.Connection, name: str | None) -> Any:
        queries = kept.setdefault(database, {})
        if name in queries:
            return connection.execute(queries[name]).fetchone()
        recorder = Recorder(connection)
        row = build(database, recorder, name)  # type: ignore[arg-type]
        if recorder.query is not None:
            queries[name] = recorder.query
        return row

    SystemDatabase._latest_application_version = latest  # type: ignore[method-assign, assignment]
