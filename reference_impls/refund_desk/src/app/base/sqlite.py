"""What a part of the program keeps of its own, in a SQLite file beside the project's files."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from .problem import Problem


@contextmanager
def open_transaction(
    file: Path, tables: str, what: str, *, seconds: float = 5
) -> Iterator[sqlite3.Connection]:
    """Open a database file for one transaction; make the file, its folder and `tables` if missing.

    The transaction is committed at the end of the block, and rolled back if the block raises.
    `seconds` is how long it waits while another process writes. Raises Problem, which begins with
    `what`, if the file cannot be used: exit code 3.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file, timeout=seconds)) as database, database:
            database.executescript(tables)
            yield database
    except (OSError, sqlite3.Error) as error:
        raise Problem(f"{what} in {file.parent} cannot be used: {error}.", exit_code=3) from error
