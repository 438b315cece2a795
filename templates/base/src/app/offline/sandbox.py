"""A system's sample rows behind real SQL, so that a call offline takes the way that a call in earnest takes."""

import json
import sqlite3
import weakref
from functools import cache
from pathlib import Path
from typing import Any

from ..base.problem import Problem, parse_yaml, read_text


def quoted(name: str) -> str:
    """A table or column name as SQL reads it, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


class Sandbox:
    """The tables of one `sandbox/<system>.yaml`; `operations` there says which one an operation reads, or adds to."""

    def __init__(self, file: Path) -> None:
        document = parse_yaml(read_text(file), file)
        try:
            operations = (document["operations"] or {}).items()
            self.sources = {name: entry["from"] for name, entry in operations if "into" not in entry}
            self.targets = {name: entry["into"] for name, entry in operations if "into" in entry}
            tables = {name: list(map(dict, rows or [])) for name, rows in (document["tables"] or {}).items()}
        except (TypeError, ValueError, KeyError, AttributeError):
            raise Problem(
                f"{file}: expected tables (lists of rows) and operations (each with from: or into: a table)"
            ) from None
        self.file, self.done = file, dict[str, dict[str, str]]()
        self.columns = {name: list(dict.fromkeys(c for row in rows for c in row)) for name, rows in tables.items()}
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self.database.close)
        for name, rows in tables.items():
            columns = ", ".join(map(quoted, self.columns[name])) or quoted("nothing")
            self.database.execute(f"CREATE TABLE {quoted(name)} ({columns})")
            for row in json.loads(json.dumps(rows, default=str)):  # dates become text, as an endpoint would send them
                self.insert(name, row)

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """One row, whose columns the table has."""
        names, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
        values = [json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()]
        self.database.execute(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", values)

    def read(self, operation: str, inputs: dict[str, Any], reader: str) -> list[dict[str, Any]]:
        """The rows whose columns equal the inputs; with a reader, only those whose `reader` column is them or `*`."""
        table = self.sources.get(operation, "")
        if table not in self.columns:
            raise Problem(f"{self.file}: operations has no table for {operation}. Add {operation}: {{from: a table}}")
        if missing := {*inputs, *(["reader"] if reader else [])} - set(self.columns[table]):
            raise Problem(f"{self.file}: {table} has no column {', '.join(sorted(missing))}, which {operation} asks by")
        where = [f"{quoted(column)} = ? COLLATE NOCASE" for column in inputs] + ["reader IN (?, '*')"] * bool(reader)
        columns = ", ".join(map(quoted, self.columns[table])) or "NULL"
        query = f"SELECT {columns} FROM {quoted(table)} WHERE {' AND '.join(where) or '1'}"
        rows = self.database.execute(query, [*inputs.values(), *([reader] if reader else [])])
        return [dict(zip(self.columns[table], row, strict=False)) for row in rows]

    def write(self, operation: str, inputs: dict[str, Any], reader: str, key: str) -> dict[str, str]:
        """A row of the inputs and of who made it, once for a key however often it comes; gone when the program ends."""
        table = self.targets.get(operation, "")
        if table not in self.columns:
            raise Problem(f"{self.file}: operations has no table for {operation}. Add {operation}: {{into: a table}}")
        if key not in self.done:
            row = {**inputs, "reader": reader}
            for column in row.keys() - set(self.columns[table]):
                self.database.execute(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column)}")
                self.columns[table].append(column)
            self.insert(table, row)
            self.done[key] = {"receipt": f"{operation}-{len(self.done) + 1}"}
        return self.done[key]


@cache
def open_sandbox(file: Path) -> Sandbox:
    """One sandbox a file for as long as the program runs."""
    return Sandbox(file)
