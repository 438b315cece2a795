"""Operations that count as irreversible here: an answer lacked what their undo needs.

That is a record of the audit for each operation, and another one once a person resets it.
"""

from typing import Any

import sqlalchemy as sa

from ...base.display import as_tool, as_written
from ...base.problem import Problem
from ..durable import batch, chains
from ..durable.steps import transaction
from ..durable.store import audit as records
from ..durable.store import rows, session
from ..model.agent import agent
from ..record import audit
from ..record.records import OF_OPERATION, Kind


def mark(name: str, run: str, lacks: str) -> None:
    """Count an operation as irreversible from now on, in the transaction that is running."""
    chains.hold(OF_OPERATION + name)
    if not why(name):
        about = {"operation": name, "seen_in": run, "lacks": lacks}
        audit.record(OF_OPERATION + name, Kind.OPERATION_MARKED, **about)


def why(name: str) -> str:
    """What an answer lacked, in the transaction that is running; empty if not marked."""
    last = _last(OF_OPERATION + name).execution_options(**{batch.OF_BEFORE: True})
    record = session().execute(last).mappings().first()
    if record:
        return _lacks(record)
    return ""


def marked() -> dict[str, str]:
    """The operations that are marked, by their written names, each with what an answer lacked."""
    query = sa.select(records).where(records.c.run.startswith(OF_OPERATION, autoescape=True))
    entries = rows(query.order_by(records.c.number))
    last = {as_written(row["run"].removeprefix(OF_OPERATION)): _lacks(row) for row in entries}
    return {name: lacks for name, lacks in last.items() if lacks}


def reset(operation: str, by: str, reason: str) -> None:
    """Let a declared undo be believed again.

    Raises Problem if the operation, which is given as SYSTEM.OPERATION, is not marked.
    """
    try:
        name = as_tool(operation)
    except ValueError as error:
        raise Problem(f"{error}.") from None
    if name not in agent().operations or not _reset(name, by, reason):
        way_out = "`agent reversible` lists what does."
        raise Problem(f"{operation} does not count as irreversible. {way_out}", exit_code=1)


@transaction("_reset")
def _reset(name: str, by: str, reason: str) -> bool:
    chains.hold(OF_OPERATION + name)
    is_marked = bool(why(name))
    if is_marked:
        about = {"operation": name, "by": by, "reason": reason}
        audit.record(OF_OPERATION + name, Kind.OPERATION_RESET, **about)
    return is_marked


def _last(scope: str) -> sa.Select[Any]:
    of_scope = sa.select(records).where(records.c.run == scope)
    # By the place in its chain: by the number alone, a server may look through all records.
    last = records.c.place.desc().nulls_last(), records.c.number.desc()
    return of_scope.order_by(*last).limit(1)


def _lacks(record: Any) -> str:
    is_marked = record["kind"] == Kind.OPERATION_MARKED
    if is_marked:
        return str(record["about"]["lacks"])
    return ""
