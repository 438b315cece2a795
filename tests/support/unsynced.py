"""SQLite without waiting for the disk.

A process that is killed loses nothing by it, only a machine whose power fails would.
"""

import sqlite3
from pathlib import Path
from typing import Any

# In PYTHONPATH, it has every interpreter do so that is started with it.
INTERPRETER = str(Path(__file__).with_name("interpreter"))


def unsync_sqlite() -> None:
    """Have every connection that this process opens from now on leave syncing to the system."""
    connect = sqlite3.connect

    def connect_unsynced(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = connect_unsynced  # type: ignore[assignment]
