"""What the engine's own tables hold of runs: what work was begun with, and what came of it.

They are written here, and nowhere else, since the engine can only delete work as a whole. Then its
id would be free, and who begins the same run again would begin another one.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOSPortableJSONSerializer

from ..durable.engine import OPEN
from ..durable.parking import Segment
from ..durable.store import on_sqlite, session, snapshot
from . import payloads

SOME = 500  # rows that are read at once
SCHEMA = "dbos"  # where the database has any
# Earlier versions of the engine keep all in the first one.
TABLES = {
    "workflow_status": ("inputs", "output", "error"),
    "workflow_input": ("inputs",),
    "workflow_output": ("output", "error"),
}


class Entry(NamedTuple):
    """What the engine keeps of some work: the work, its workflow, whether it is open, and its data.

    The data are without who began the work, or asked for it.
    """

    work: str
    workflow: str
    is_open: bool
    data: list[Any]


def entries() -> Iterator[Entry]:
    """Read all that the engine keeps, `SOME` rows at once."""
    status = _table("workflow_status", "name", "status", *TABLES["workflow_status"])
    for name, columns in TABLES.items():
        table = status
        if name != "workflow_status":
            table = _table(name, *columns)
        query = sa.select(status.c.workflow_uuid, status.c.name, status.c.status)
        labels = [table.c[column].label(f"its_{column}") for column in columns]
        query = query.add_columns(*labels)
        if table is not status:
            query = query.join(table, table.c.workflow_uuid == status.c.workflow_uuid)
        with snapshot() as connection:
            for row in connection.execute(query.execution_options(yield_per=SOME)):
                id_, workflow, state = row[:3]
                texts: dict[str, str | None] = dict(zip(columns, row[3:], strict=True))
                present = [(column, text) for column, text in texts.items() if text is not None]
                data = [_data_of(workflow, *pair) for pair in present]
                yield Entry(Segment.of(id_).work, workflow, state in OPEN, data)


def erase(ids: Sequence[str]) -> None:
    """Erase what the engine keeps of work that has ended, in the transaction that is running."""
    status = _table("workflow_status", "name")
    query = sa.select(status.c.workflow_uuid, status.c.name)
    works = session().execute(query.where(status.c.workflow_uuid.in_(ids)))
    workflows = {id_: name for id_, name in works}
    for name, columns in TABLES.items():
        table = _table(name, *columns)
        change = table.update().where(table.c.workflow_uuid == sa.bindparam("this"))
        change = change.values({one: sa.bindparam(f"its_{one}") for one in columns})
        these = sa.select(table).where(table.c.workflow_uuid.in_(ids))
        rows = session().execute(these).mappings()
        for row in rows.all():
            id_ = row["workflow_uuid"]
            workflow = workflows.get(id_, "")
            left = {f"its_{one}": _left(workflow, one, row[one]) for one in columns}
            session().execute(change, {"this": id_, **left})


def _table(name: str, *columns: str) -> sa.TableClause:
    schema = None if on_sqlite() else SCHEMA
    return sa.table(name, *map(sa.column, ("workflow_uuid", *columns)), schema=schema)


def _data_of(workflow: str, column: str, text: str) -> Any:
    value = _read(text)
    if column == "output":
        return [*payloads.lost(value, payloads.record(value, {}))]
    if column != "inputs" or not isinstance(value, dict):
        return value
    match workflow, value["positionalArgs"]:
        case "pursue", [dict() as task]:
            return [*payloads.lost(task, payloads.record(task, {}))]
        case (("undo" | "after"), [_, *_, why]):
            return why
        case "apply", _:
            return None
        case _, arguments:
            return arguments


def _left(workflow: str, column: str, text: str | None) -> str | None:
    """What is left of a text of the engine's."""
    if text is None:
        return None
    value = _read(text)
    if column == "inputs" and isinstance(value, dict):
        value = {**value, "positionalArgs": _arguments(workflow, value["positionalArgs"])}
    elif column == "error":
        value = {"name": "Exception", "message": payloads.ERASED}
    else:
        value = payloads.record(value, {})
    return str(DBOSPortableJSONSerializer().serialize(value))


def _arguments(workflow: str, arguments: Sequence[Any]) -> list[Any]:
    """What is left of what work was begun with: the run or the request that it is about."""
    match workflow, arguments:
        case "pursue", [dict() as task]:
            return [{**payloads.record(task, {}), "by": payloads.words(task.get("by"), {})}]
        case "undo", [run, by, reason]:
            return [run, by, payloads.words(reason, {})]
        case "after", [run, why]:
            return [run, payloads.words(why, {})]
        case _:
            return [*arguments]


def _read(text: str) -> Any:
    """A text of the engine's as data; as it is, where an earlier version wrote it otherwise."""
    try:
        return DBOSPortableJSONSerializer().deserialize(text)
    except ValueError:
        return text
