"""A system's sample rows behind real SQL, so that a read offline takes the way that a read in earnest takes."""

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
    """The tables of one `sandbox/<system>.yaml`; `operations` there says which table an operation reads."""

    def __init__(self, file: Path) -> None:
        document = parse_yaml(read_text(file), file)
        try:
            self.sources = {name: entry["from"] for name, entry in (document["operations"] or {}).items()}
            tables = {name: list(map(dict, rows or [])) for name, rows in (document["tables"] or {}).items()}
        except (TypeError, ValueError, KeyError, AttributeError):
            raise Problem(f"{file}: expected tables (lists of rows) and operations (each with from: a table)") from None
        self.file = file
        self.columns = {name: list(dict.fromkeys(c for row in rows for c in row)) for name, rows in tables.items()}
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        weakref.finalize(self, self.database.close)
        for name, rows in tables.items():
            columns = ", ".join(map(quoted, self.columns[name])) or "nothing"
            self.database.execute(f"CREATE TABLE {quoted(name)} ({columns})")
            for row in json.loads(json.dumps(rows, default=str)):  # dates become text, as an endpoint would send them
                names, marks = ", ".join(map(quoted, row)), ", ".join("?" * len(row))
                values = [json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()]
                self.database.execute(f"INSERT INTO {quoted(name)} ({names}) VALUES ({marks})", values)

    def read(self, operation: str, inputs: dict[str, Any], reader: str) -> list[dict[str, Any]]:
        """The rows whose columns equal the inputs; with a reader, only those whose `reader` column is them or `*`."""
        table = self.sources.get(operation, "")
        if table not in self.columns:
            raise Problem(f"{self.file}: operations has no table for {operation}. Add {operation}: {{from: a table}}")
        if missing := {*inputs, *(["reader"] if reader else [])} - set(self.columns[table]):
            raise Problem(f"{self.file}: {table} has no column {', '.join(sorted(missing))}, which {operation} asks by")
        where = [f"{quoted(column)} = ? COLLATE NOCASE" for column in inputs] + ["reader IN (?, '*')"] * bool(reader)
        query = f"SELECT * FROM {quoted(table)} WHERE {' AND '.join(where) or '1'}"
        rows = self.database.execute(query, [*inputs.values(), *([reader] if reader else [])])
        return [dict(zip(self.columns[table], row, strict=True)) for row in rows]


@cache
def open_sandbox(file: Path) -> Sandbox:
    """One sandbox a file for as long as the program runs."""
    return Sandbox(file)
