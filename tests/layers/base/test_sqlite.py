"""One transaction in a SQLite file: all of it is kept, or nothing, or a Problem says why."""

import sqlite3
from pathlib import Path

import pytest

from app.base.problem import Problem
from app.engagement.extension import open_transaction

TABLE = "CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL)"


def notes(file: Path) -> list[str]:
    with open_transaction(file, TABLE, "The notes") as database:
        return [text for (text,) in database.execute("SELECT text FROM note")]


def test_a_transaction_makes_its_file_and_keeps_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "var" / "deep" / "notes.sqlite"
    with open_transaction(file, TABLE, "The notes") as database:
        database.execute("INSERT INTO note VALUES ('kept')")
    assert notes(file) == ["kept"]


def test_a_transaction_that_raises_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    with (
        pytest.raises(ZeroDivisionError),
        open_transaction(file, TABLE, "The notes") as database,
    ):
        database.execute("INSERT INTO note VALUES ('lost')")
        raise ZeroDivisionError
    assert notes(file) == []


def test_a_file_that_another_process_holds_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    assert notes(file) == []
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        pytest.raises(Problem, match=r"^The notes in .+ cannot be used: .*locked") as caught,
        open_transaction(file, TABLE, "The notes", seconds=0.01) as database,
    ):
        database.execute("INSERT INTO note VALUES ('late')")
    other.close()
    assert caught.value.exit_code == 3
