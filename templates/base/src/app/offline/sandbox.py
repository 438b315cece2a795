"""A system's sample rows behind real SQL, so that a call offline takes the real way."""

import hashlib
import json
import sqlite3
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

from ..base.problem import Problem, parse_yaml, read_text
from ..base.references import find
from ..base.schemas import faults

NOTHING = "nothing"  # the column of a table that has none yet


def quoted(name: str) -> str:
    """A table or column name as SQL reads it, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


class Sandbox:
    """The tables of one `sandbox/<system>.yaml`, and what each operation does with them.

    `tables` has the sample rows, `operations` an entry for each operation, such as
    `place_order: {into: orders, allots: {order_id: string}, keeps: {id: result.order_id}}`:

    - `from: TABLE`: the operation reads this table.
    - `into: TABLE`: it adds a row of its inputs.
    - `out_of: TABLE`: it deletes the rows that equal its inputs.
    - `with: {COLUMN: VALUE}`: an added row has these values, too.
    - `only: {COLUMN: VALUE}`: only rows with these values are deleted.
    - `allots: {FIELD: TYPE}`: the answer has a new id in this field, as real systems give one.
    - `keeps: {COLUMN: REFERENCE}`: an added row has what `result.field` or `input.name` leads to.
    - `by: {INPUT: COLUMN}`: a row is deleted by these columns and no others.
    - `of: TABLE`: a write in somebody's name needs a row there that is theirs, or everyone's, and
      equals the inputs in all columns that both have.
    - `once: COLUMN`: a second row with the same value there is refused.

    A sandbox that can be changed keeps its rows in `var/` until its file is edited. Any other is
    in memory.
    """

    def __init__(self, file: Path) -> None:
        text = read_text(file)
        document = parse_yaml(text, file)
        try:
            operations = (document["operations"] or {}).items()
            kinds = ("from", "into", "out_of", "of", "allots", "keeps", "by")
            tables_of = {kind: {n: e[kind] for n, e in operations if kind in e} for kind in kinds}
            self.allots, self.keeps, self.by = (tables_of.pop(kind) for kind in kinds[-3:])
            self.tables = tables_of
            self.adds = {n: dict(e.get("with", {})) for n, e in operations}
            self.once = {n: str(e["once"]) for n, e in operations if "once" in e}
            self.only = {n: dict(e.get("only", {})) for n, e in operations}
            sections = (document["tables"] or {}).items()
            tables = {name: list(map(dict, rows or [])) for name, rows in sections}
        except (TypeError, ValueError, KeyError, AttributeError):
            each = "each with from:, into: or out_of: a table"
            form = f"expected tables (lists of rows) and operations ({each})"
            raise Problem(f"{file}: {form}") from None
        self.file = file
        self.lock = Lock()
        self.columns = {name: list(dict.fromkeys(chain(*rows))) for name, rows in tables.items()}
        self.database = sqlite3.connect(
            self._place(),
            check_same_thread=False,
            isolation_level=None,
            timeout=30,
        )
        weakref.finalize(self, self.database.close)
        with self.transaction():
            self._seed(tables, hashlib.sha256(text.encode()).hexdigest())

    def _place(self) -> Path | str:
        """The database file, or `:memory:` if no operation changes anything."""
        if not self.tables["into"] and not self.tables["out_of"]:
            return ":memory:"
        folder = self.file.parent.parent / "var"
        folder.mkdir(exist_ok=True)
        return folder / f"sandbox-{self.file.stem}.sqlite"

    def _seed(self, tables: dict[str, list[dict[str, Any]]], digest: str) -> None:
        """Put the file's rows in, unless those of this very file are there already."""
        run = self.database.execute
        run("CREATE TABLE IF NOT EXISTS done (key PRIMARY KEY, receipt)")
        if run("SELECT 1 FROM done WHERE key = ?", [digest]).fetchone():
            self._load_columns()
            return
        for (name,) in run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'done'"
        ).fetchall():
            run(f"DROP TABLE {quoted(name)}")
        run("DELETE FROM done")
        for name, rows in tables.items():
            columns = ", ".join(map(quoted, self.columns[name])) or quoted(NOTHING)
            run(f"CREATE TABLE {quoted(name)} ({columns})")
            for row in json.loads(
                json.dumps(rows, default=str)
            ):  # dates become text, as an endpoint would send them
                self.insert_row(name, row)
        run("INSERT INTO done VALUES (?, 'seeded')", [digest])

    def _load_columns(self) -> None:
        """Read which columns there are: another process may have added some."""
        run = self.database.execute
        for (name,) in run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'done'"
        ).fetchall():
            columns = (row[1] for row in run(f"PRAGMA table_info({quoted(name)})"))
            self.columns[name] = [column for column in columns if column != NOTHING]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One change at a time, whole or not at all."""
        with self.lock:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")

    def insert_row(self, table: str, row: dict[str, Any]) -> None:
        """One row; a column that the table lacks is added."""
        for column in row.keys() - set(self.columns[table]):
            self.database.execute(f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(column)}")
            self.columns[table].append(column)
        names = ", ".join(map(quoted, row))
        marks = ", ".join("?" * len(row))
        values = [json.dumps(v) if isinstance(v, dict | list) else v for v in row.values()]
        clause = f"({names}) VALUES ({marks})" if row else "DEFAULT VALUES"
        self.database.execute(f"INSERT INTO {quoted(table)} {clause}", values)

    def read_rows(
        self,
        operation: str,
        inputs: dict[str, Any],
        reader: str,
        declared: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """The rows whose columns equal the inputs; with a reader, only theirs and those of `*`.

        `declared` are the schemas of columns, as far as they have one: SQL keeps no booleans,
        lists and mappings.
        """
        self._load_columns()
        rows = self._rows(self._table("from", operation), operation, inputs, reader)
        return [_restored(row, declared or {}) for row in rows]

    def _rows(
        self, table: str, operation: str, inputs: dict[str, Any], reader: str
    ) -> list[dict[str, Any]]:
        where = [f"{quoted(column)} = ? COLLATE NOCASE" for column in inputs]
        values = [*inputs.values()]
        needed = {*inputs}
        if reader:
            where.append("reader IN (?, '*')")
            values.append(reader)
            needed.add("reader")
        if missing := needed - set(self.columns[table]):
            raise Problem(
                f"{self.file}: {table} has no column {', '.join(sorted(missing))}, which "
                f"{operation} asks by"
            )
        columns = ", ".join(map(quoted, self.columns[table])) or "NULL"
        query = f"SELECT {columns} FROM {quoted(table)} WHERE {' AND '.join(where) or '1'}"
        rows = self.database.execute(query, values)
        return [dict(zip(self.columns[table], row, strict=False)) for row in rows]

    def change_rows(
        self,
        operation: str,
        inputs: dict[str, Any],
        reader: str,
        key: str,
    ) -> dict[str, Any]:
        """Add a row of the inputs and of who made it, or take out those that equal them.

        Under one key that is done once, ever.
        """
        with self.transaction():
            self._load_columns()
            query = "SELECT receipt FROM done WHERE key = ?"
            if previous := self.database.execute(query, [key]).fetchone():
                return _stored_answer(previous[0])
            if reader and operation in self.tables["of"]:
                self._check_owner(operation, inputs, reader)
            answer = self._make_answer(operation, inputs)
            if operation in self.tables["out_of"]:
                self._take_out(operation, inputs)
            else:
                roots = {"input": inputs, "result": answer}
                keeps = self.keeps.get(operation, {}).items()
                columns = {column: find(origin, roots) for column, origin in keeps}
                made_by = {"reader": reader} if reader else {}
                row = {**columns, **inputs, **self.adds.get(operation, {}), **made_by}
                table = self._table("into", operation)
                self._check_first(operation, table, row)
                self.insert_row(table, row)
            self.database.execute("INSERT INTO done VALUES (?, ?)", [key, json.dumps(answer)])
        return answer

    def _make_answer(self, operation: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """What a write is answered with: its receipt, and ids that no other write has."""
        number = self.database.execute("SELECT count(*) FROM done").fetchone()[0]
        answer: dict[str, Any] = {"receipt": f"{operation}-{number}"}
        for field, kind in self.allots.get(operation, {}).items():
            name = field.rpartition(".")[2]
            text = f"{name.replace('_', '-').upper()}-{number}"
            allotted = {"integer": number, "number": number, "boolean": True}.get(kind, text)
            value = inputs.get(field)
            is_given = field in inputs and not faults({"type": kind}, value)
            answer = _put(answer, field.split("."), value if is_given else allotted)
        return answer

    def _take_out(self, operation: str, inputs: dict[str, Any]) -> None:
        """Take out the rows that the inputs describe. Raises Problem if there is none."""
        table = self._table("out_of", operation)
        only = self.only.get(operation, {})
        by = self.by.get(operation)
        described = inputs
        if by is not None:
            described = {by[name]: value for name, value in inputs.items() if name in by}
        criteria = {**described, **only}
        where = [f"{quoted(column)} = ? COLLATE NOCASE" for column in criteria]
        query = f"DELETE FROM {quoted(table)} WHERE {' AND '.join(where) or '1'}"
        # SQLite takes the name of a column that is not there for a text.
        is_known = criteria.keys() <= set(self.columns[table])
        if not is_known or not self.database.execute(query, [*criteria.values()]).rowcount:
            others = (f"none whose {name} is {value}" for name, value in only.items())
            such = " and ".join(["no such row", *others])
            raise Problem(f"{self.file}: {table} has {such}, so {operation} changes nothing")

    def _check_owner(self, operation: str, inputs: dict[str, Any], reader: str) -> None:
        """Refuse a write about a row that is somebody else's."""
        table = self._table("of", operation)
        shared = {
            column: value for column, value in inputs.items() if column in self.columns[table]
        }
        if not shared or not self._rows(table, operation, shared, reader):
            raise Problem(
                f"{self.file}: {table} has no such row for {reader}, so {operation} changes nothing"
            )

    def _check_first(self, operation: str, table: str, row: dict[str, Any]) -> None:
        """Refuse what may be done once and was done before."""
        column = self.once.get(operation, "")
        if column in row and column in self.columns[table]:
            query = f"SELECT 1 FROM {quoted(table)} WHERE {quoted(column)} = ? COLLATE NOCASE"
            if self.database.execute(query, [row[column]]).fetchone():
                raise Problem(
                    f"{self.file}: {table} has {column} {row[column]} already, so "
                    f"{operation} changes nothing"
                )

    def _table(self, kind: str, operation: str) -> str:
        table = self.tables[kind].get(operation, "")
        if table not in self.columns:
            raise Problem(
                f"{self.file}: operations has no table for {operation}. Add {operation}: "
                f"{{{kind}: a table}}"
            )
        return str(table)


def _put(answer: Any, steps: list[str], value: Any) -> Any:
    """An answer with a value at the place that the steps of a reference lead to."""
    if not steps:
        return value
    step = steps[0]
    rest = steps[1:]
    if step.isdecimal():
        items = list(answer) if isinstance(answer, list) else []
        items += [{} for _ in range(int(step) + 1 - len(items))]
        items[int(step)] = _put(items[int(step)], rest, value)
        return items
    inside = answer if isinstance(answer, dict) else {}
    return {**inside, step: _put(inside.get(step), rest, value)}


def _restored(row: dict[str, Any], declared: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its values in the types that are declared for them."""
    kinds = {name: schema.get("type") for name, schema in declared.items()}
    return {name: _typed(value, kinds.get(name)) for name, value in row.items()}


def _typed(value: Any, kind: Any) -> Any:
    if kind == "boolean" and value in (0, 1):
        return bool(value)
    if kind not in ("array", "object") or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:  # it is held to what is declared, and found wanting
        return value


def _stored_answer(receipt: str) -> dict[str, Any]:
    """An answer as it was kept; before there were ids in it, that was its receipt alone."""
    if receipt.startswith("{"):
        return dict(json.loads(receipt))
    return {"receipt": receipt}


@cache
def open_sandbox(file: Path) -> Sandbox:
    """One sandbox a file for as long as the program runs."""
    return Sandbox(file)
