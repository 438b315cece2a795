"""A database of version 1 of the tables, as SQLite and Postgres had them."""

import json
import os
import sqlite3
from pathlib import Path
from time import time
from typing import Any

import psycopg

VERSION_1 = Path(__file__).parent / "version_1"


class Earlier:
    """A database of version 1, and what its program said of it."""

    def __init__(self, folder: Path) -> None:
        self.url = os.environ.get("DATABASE_URL", "")
        self.file = folder / "var" / "agent.sqlite"
        name = "postgres" if self.url else "sqlite"
        self.file.parent.mkdir(exist_ok=True)
        self.change((VERSION_1 / f"{name}.sql").read_text("utf-8"))
        self.change(f"UPDATE agent_requests SET until = {time() + 86_400} WHERE answer = ''")
        self.facts: dict[str, Any] = json.loads((VERSION_1 / f"{name}.json").read_text("utf-8"))

    def change(self, statements: str) -> None:
        """What somebody with access to the database does."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute(statements.encode())
            return
        file = sqlite3.connect(self.file)
        file.executescript(statements)
        file.close()

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as connection:
                return connection.execute(query.encode()).fetchall()
        file = sqlite3.connect(self.file)
        found = file.execute(query).fetchall()
        file.close()
        return found

    def is_untouched(self) -> bool:
        """Whether the tables are still those of version 1, with each record in its words."""
        (version,) = self.ask("SELECT version FROM agent_schema")
        (begun,) = self.ask("SELECT count(*) FROM agent_audit WHERE event = 'begun'")
        return version == (1,) and begun[0] > 0
