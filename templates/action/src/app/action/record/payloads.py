"""What of each table is about people, so that it goes when a run is erased, and what stays.

What programs go by stays: ids, operations, verdicts, states, amounts of limits, times and digests,
and who answered or gave an order. Texts become "(erased)", inputs become empty.

The engine's own tables hold what work was begun with, and what came of it. They are written here,
and nowhere else, since the engine can only delete work as a whole. Then its id would be free, and
who begins the same run again would begin another one.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOSPortableJSONSerializer

from ..durable import store
from ..durable.engine import OPEN
from ..durable.parking import Segment
from ..durable.store import RequestKind, on_sqlite, session, snapshot
from .records import CALLS, Kind, is_unclear

ERASED = "(erased)"
Left = Callable[[Any, Mapping[Any, Any]], Any]  # what is left of a value, given its whole row
Waits = Callable[[float], sa.ColumnElement[bool]]  # which rows wait at a time

# Names in our own records whose texts are no person's: words of this program, ids and digests.
_STAYS = frozenset({
    "allowed", "answer", "at", "backed_by", "by", "changed", "check", "client", "digest",
    "goes_on", "id", "kind", "level", "limit", "looked", "occasion", "proven", "request", "run",
    "seen_in", "sequence", "state", "status", "stop_reason", "takes", "trigger", "used", "verdict",
    "version", "watch", "word", "work", "worker",
})  # fmt: skip
_STAYS_OF_REQUEST = frozenset({"goes_on", "key", "run"})
_OPERATIONS = ("operation", "asked")  # names that a model can make up
# Lists of records of ours.
_PARTS = ("plan", "checks", "limits", "writes", "written", "left_of_the_plan")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")
AT_ONCE = 500  # rows that are read at once
ENGINE_SCHEMA = "dbos"  # where the database has any
# Earlier versions of the engine keep all in the first one.
ENGINE_TABLES = {
    "workflow_status": ("inputs", "output", "error"),
    "workflow_input": ("inputs",),
    "workflow_output": ("output", "error"),
}


class Payload(NamedTuple):
    """What a table holds of runs: the column that names the run, its work or its call.

    `left` gives what is left of each column that is about people. Of a table whose rows go, none
    is. While one of its rows `waits`, its run is not erased.
    """

    table: sa.Table
    of: sa.Column[Any]
    names: str  # run, work or call: what `of` holds
    left: Mapping[str, Left]
    goes: bool
    waits: Waits | None


def left_of_text(value: Any, _: Mapping[Any, Any]) -> Any:
    """What is left of a text."""
    return ERASED if value else value


def left_of_inputs(value: Any, _: Mapping[Any, Any]) -> Any:
    """What is left of inputs, or of arguments: none."""
    if value is None:
        return None
    return type(value)()


def left_of_result(_: Any, __: Mapping[Any, Any]) -> Any:
    """What is left of a step's result."""
    return None


def left_of_record(value: Any, _: Mapping[Any, Any]) -> Any:
    """What is left of a record of our own, or of a list of them."""
    return _left_of_parts(value, _STAYS)


def left_of_about(value: Any, row: Mapping[Any, Any]) -> Any:
    """What is left of the data of a record of the audit."""
    rest = dict(_left_of_parts(value, _STAYS))
    kind = row["kind"]
    if kind == Kind.RUN_STARTED and "by" in rest:
        rest["by"] = left_of_text(rest["by"], row)
    if kind == Kind.REQUEST_MADE and value.get("request") in CALLS:
        rest["what"] = _name(value["what"])
    if kind == Kind.WRITE_DONE and not value["ok"]:
        rest["unknown"] = is_unclear(value)  # an older record says so in its result alone
    return rest


def lost(value: Any, left: Any, name: str = "") -> Iterator[Any]:
    """What is gone of a value, but for who began a run; and the names that a model can make up."""
    if isinstance(value, dict) and isinstance(left, dict) and value.keys() == left.keys():
        for key, part in value.items():
            yield from lost(part, left[key], key)
    elif isinstance(value, list) and isinstance(left, list) and len(value) == len(left):
        for part, rest in zip(value, left, strict=True):
            yield from lost(part, rest, name)
    elif name in _OPERATIONS or (name != "by" and value != left):
        yield value


def without_named(value: Any, is_named: Callable[[str], bool], name: str = "") -> Any:
    """What is left of an erased value without operations that a model has named after somebody."""
    if isinstance(value, dict):
        return {key: without_named(part, is_named, key) for key, part in value.items()}
    if isinstance(value, list):
        return [without_named(part, is_named, name) for part in value]
    if name in _OPERATIONS and is_named(value):
        return ERASED
    return value


def mark(
    table: sa.Table,
    of: sa.Column[Any] | None = None,
    names: str = "run",
    *,
    stays: Collection[str] = (),
    left: Mapping[str, Left] | None = None,
    goes: bool = False,
    waits: Waits | None = None,
) -> None:
    """Say of the texts and data of a table which ones stay, and what is left of the others."""
    table.info["stays"] = frozenset(stays)
    if of is not None:
        table.info["payload"] = Payload(table, of, names, left or {}, goes, waits)


def payloads() -> Iterator[Payload]:
    """Of each table that holds anything of runs."""
    for table in store.metadata.sorted_tables:
        if "payload" in table.info:
            yield table.info["payload"]


def of_table(table: sa.Table) -> Payload:
    """What one table holds of runs."""
    payload: Payload = table.info["payload"]
    return payload


class EngineEntry(NamedTuple):
    """What the engine keeps of some work: the work, its workflow, whether it is open, and its data.

    The data are without who began the work, or asked for it.
    """

    work: str
    workflow: str
    is_open: bool
    data: list[Any]


def engine_entries() -> Iterator[EngineEntry]:
    """Read all that the engine keeps, `SOME` rows at once."""
    status = _engine_table("workflow_status", "name", "status", *ENGINE_TABLES["workflow_status"])
    for name, columns in ENGINE_TABLES.items():
        table = status
        if name != "workflow_status":
            table = _engine_table(name, *columns)
        query = sa.select(status.c.workflow_uuid, status.c.name, status.c.status)
        labels = [table.c[column].label(f"its_{column}") for column in columns]
        query = query.add_columns(*labels)
        if table is not status:
            query = query.join(table, table.c.workflow_uuid == status.c.workflow_uuid)
        with snapshot() as connection:
            for row in connection.execute(query.execution_options(yield_per=AT_ONCE)):
                id_, workflow, state = row[:3]
                texts: dict[str, str | None] = dict(zip(columns, row[3:], strict=True))
                present = [(column, text) for column, text in texts.items() if text is not None]
                data = [_data_of(workflow, *pair) for pair in present]
                yield EngineEntry(Segment.of_workflow_id(id_).work, workflow, state in OPEN, data)


def erase_in_engine(ids: Sequence[str]) -> None:
    """Erase what the engine keeps of work that has ended, in the transaction that is running."""
    status = _engine_table("workflow_status", "name")
    query = sa.select(status.c.workflow_uuid, status.c.name)
    works = session().execute(query.where(status.c.workflow_uuid.in_(ids)))
    workflows = {id_: name for id_, name in works}
    for name, columns in ENGINE_TABLES.items():
        table = _engine_table(name, *columns)
        change = table.update().where(table.c.workflow_uuid == sa.bindparam("this"))
        change = change.values({one: sa.bindparam(f"its_{one}") for one in columns})
        these = sa.select(table).where(table.c.workflow_uuid.in_(ids))
        rows = session().execute(these).mappings()
        for row in rows.all():
            id_ = row["workflow_uuid"]
            workflow = workflows.get(id_, "")
            left = {f"its_{one}": _left_of_work(workflow, one, row[one]) for one in columns}
            session().execute(change, {"this": id_, **left})


def _what(value: Any, row: Mapping[Any, Any]) -> Any:
    if row["kind"] in CALLS:
        return _name(value)
    return left_of_text(value, row)


def _about_of_request(value: Any, row: Mapping[Any, Any]) -> Any:
    if row["kind"] in CALLS and row["kind"] != RequestKind.BY_HAND:
        return {}
    return _left_of_parts(value, _STAYS_OF_REQUEST)


def _doing(value: Any, _: Mapping[Any, Any]) -> Any:
    return value and _name(value)


def _left_of_parts(value: Any, stays: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_left_of_parts(part, stays) for part in value]
    if isinstance(value, dict):
        return {key: _part(key, part, stays) for key, part in value.items()}
    if isinstance(value, str):
        return left_of_text(value, {})
    return value


def _part(key: str, value: Any, stays: Collection[str]) -> Any:
    if key in _OPERATIONS:
        return [*map(_name, value)] if isinstance(value, list) else _name(value)
    if key in _PARTS and isinstance(value, list):
        return _left_of_parts(value, stays)
    if key in ("used", "changed") and key in stays:
        return value
    if isinstance(value, list):
        return [ERASED for part in value if isinstance(part, str)]
    if isinstance(value, dict):
        return {}
    if key in stays:
        return value
    return _left_of_parts(value, stays)


def _name(value: Any) -> Any:
    """A name as it is, unless it is none."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    return ERASED


def _engine_table(name: str, *columns: str) -> sa.TableClause:
    schema = None if on_sqlite() else ENGINE_SCHEMA
    return sa.table(name, *map(sa.column, ("workflow_uuid", *columns)), schema=schema)


def _data_of(workflow: str, column: str, text: str) -> Any:
    value = _read_of_engine(text)
    if column == "output":
        return [*lost(value, left_of_record(value, {}))]
    if column != "inputs" or not isinstance(value, dict):
        return value
    match workflow, value["positionalArgs"]:
        case "pursue", [dict() as task]:
            return [*lost(task, left_of_record(task, {}))]
        case (("undo" | "after"), [_, *_, why]):
            return why
        case "apply", _:
            return None
        case _, arguments:
            return arguments


def _left_of_work(workflow: str, column: str, text: str | None) -> str | None:
    """What is left of a text of the engine's."""
    if text is None:
        return None
    value = _read_of_engine(text)
    if column == "inputs" and isinstance(value, dict):
        value = {**value, "positionalArgs": _arguments(workflow, value["positionalArgs"])}
    elif column == "error":
        value = {"name": "Exception", "message": ERASED}
    else:
        value = left_of_record(value, {})
    return str(DBOSPortableJSONSerializer().serialize(value))


def _arguments(workflow: str, arguments: Sequence[Any]) -> list[Any]:
    """What is left of what work was begun with: the run or the request that it is about."""
    match workflow, arguments:
        case "pursue", [dict() as task]:
            return [{**left_of_record(task, {}), "by": left_of_text(task.get("by"), {})}]
        case "undo", [run, by, reason]:
            return [run, by, left_of_text(reason, {})]
        case "after", [run, why]:
            return [run, left_of_text(why, {})]
        case _:
            return [*arguments]


def _read_of_engine(text: str) -> Any:
    """A text of the engine's as data; as it is, where an earlier version wrote it otherwise."""
    try:
        return DBOSPortableJSONSerializer().deserialize(text)
    except ValueError:
        return text


mark(
    store.runs, store.runs.c.id, stays=("id", "trigger", "status", "level"),
    left={
        "goal": left_of_text, "by": left_of_text, "flag": left_of_text, "doing": _doing,
        "why": left_of_text, "plan": left_of_record, "outcome": left_of_record,
    },
)  # fmt: skip
mark(store.steps, store.steps.c.run, "work", stays=("run", "name"), left={"result": left_of_result})
mark(
    store.audit, store.audit.c.run, stays=("run", "kind", "digest", "earlier", "payload"),
    left={"about": left_of_about},
)  # fmt: skip
mark(
    store.ledger, store.ledger.c.run, stays=("key", "run", "operation", "state"),
    left={"inputs": left_of_inputs, "behalf": left_of_text, "result": left_of_text},
)  # fmt: skip
mark(
    store.requests, store.requests.c.run,
    stays=("id", "run", "kind", "digest", "to", "answer", "by"),
    left={
        "what": _what, "about": _about_of_request, "because": left_of_text, "reason": left_of_text,
    },
    waits=lambda now: sa.and_(store.requests.c.answer == "", store.requests.c.until > now),
)  # fmt: skip
mark(
    store.controls, store.controls.c.run, stays=("run", "kind", "by"),
    left={"text": left_of_text},
)  # fmt: skip
mark(
    store.memory, store.memory.c.run, stays=("run",),
    left={"about": left_of_text, "fact": left_of_text}, goes=True,
)  # fmt: skip
mark(
    store.uses, store.uses.c.key, "call", stays=("key", "limit", "period", "amount"),
    left={"value": left_of_text}, goes=True,
)  # fmt: skip
mark(  # whose period is the run
    store.limit_totals, store.limit_totals.c.period, stays=("limit", "period", "used"),
    left={"value": left_of_text}, goes=True,
)  # fmt: skip
mark(
    store.segments, store.segments.c.work, "work", stays=("work", "request", "workflow"),
    left={"given": left_of_inputs}, waits=lambda _: store.segments.c.until.is_not(None),
)  # fmt: skip
mark(store.deaths, stays=("work",))
mark(store.heads, stays=("chain", "digest"))
mark(store.people, stays=("name", "digest"))
mark(store.watches, stays=("id",))
mark(store.tokens, stays=("worker",))
mark(store.policies, stays=("part", "value"))
