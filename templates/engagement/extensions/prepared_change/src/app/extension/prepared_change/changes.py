"""Prepared changes in SQLite.

What one would do is fixed when it is written down; afterwards only its state moves.
"""

import hashlib
import json
import secrets
import sqlite3
import time
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from ...engagement.extension import open_transaction

TABLE = """CREATE TABLE IF NOT EXISTS change (
    number INTEGER PRIMARY KEY AUTOINCREMENT, reader TEXT NOT NULL,
    operation TEXT NOT NULL, input TEXT NOT NULL, because TEXT NOT NULL,
    nonce TEXT NOT NULL, digest TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'prepared', told TEXT NOT NULL DEFAULT '',
    begun REAL NOT NULL DEFAULT 0)"""
ADD = (
    "INSERT INTO change (reader, operation, input, because, nonce, digest) VALUES (?, ?, ?, ?, "
    "?, ?)"
)
LATEST = """SELECT number, reader, operation, input, because, nonce, digest, state, told FROM change
    WHERE reader = ? ORDER BY number DESC"""
LOST_AFTER = 120  # seconds in which an apply has ended, unless its program was killed
BEGIN = """UPDATE change SET state = 'applying', begun = ? WHERE number = ?
    AND (state IN ('prepared', 'failed') OR state = 'applying' AND begun < ?)"""

SETTLE = "UPDATE change SET state = ?, told = coalesce(?, told) WHERE number = ?"


class ChangeState(StrEnum):
    """What a prepared change is at, as the table has it."""

    PREPARED = "prepared"
    APPLYING = "applying"  # by a program that may have been killed meanwhile
    FAILED = "failed"  # or its answer was lost; it can be tried again under the same key
    APPLIED = "applied"
    DISCARDED = "discarded"


OPEN = (ChangeState.PREPARED, ChangeState.APPLYING, ChangeState.FAILED)


class Change(NamedTuple):
    """One call of a write, for one person."""

    number: int
    reader: str
    operation: str
    input: str
    because: str
    nonce: str
    digest: str
    state: ChangeState
    outcome: str

    @property
    def is_open(self) -> bool:
        """Whether the person still has to decide."""
        return self.state in OPEN


def change_digest(
    nonce: str, reader: str, operation: str, inputs: str, because: str, binding: Any
) -> str:
    """What binds a change: for whom, which call of what, and where it goes.

    It is the key of the write as well.
    """
    bound = [nonce, reader, operation, inputs, because, binding]
    return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()


class Changes:
    """The changes of all readers, in a file of `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add_change(
        self, reader: str, operation: str, inputs: str, because: str, binding: Any
    ) -> Change:
        """A new change. There is no way to alter one: another gets another number."""
        nonce = secrets.token_hex(8)
        row = (
            reader,
            operation,
            inputs,
            because,
            nonce,
            change_digest(nonce, reader, operation, inputs, because, binding),
        )
        with self._open() as database:
            number = database.execute(ADD, row).lastrowid
        return Change(number or 0, *row, ChangeState.PREPARED, "")

    def for_reader(self, reader: str) -> list[Change]:
        """A reader's changes, the latest first."""
        with self._open() as database:
            changes = [Change(*row) for row in database.execute(LATEST, (reader,))]
        return [change._replace(state=ChangeState(change.state)) for change in changes]

    def mark_applying(self, change: Change) -> bool:
        """Mark a change as being applied. Returns whether that succeeded, so it can be applied.

        It succeeds for one caller only, and never once the change is applied or discarded.
        """
        now = time.time()
        with self._open() as database:
            return database.execute(BEGIN, (now, change.number, now - LOST_AFTER)).rowcount > 0

    def store_outcome(self, change: Change, state: ChangeState, outcome: str | None = None) -> None:
        """Record the state of a change that was tried; without an outcome, the last one stays."""
        with self._open() as database:
            database.execute(SETTLE, (state, outcome, change.number))

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return open_transaction(self.folder / "changes.sqlite", TABLE, "The changes")
