"""Tables of version 1 become those of this version, in one transaction: all of it, or nothing.

The chain of the audit is held before, and goes on: each record keeps its event and its digest of
then, so that a head that was noted outside still fits.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable import leases, store
from . import anchor, audit, common_chain, version_1
from .common_chain import CommonChain
from .records import Kind

FROM = 1
AT_ONCE = 1_000  # records
BUSY = "A process carries runs on this database. Stop every one that uses it, then `agent migrate`."
STANDS = "Nothing was changed. Find out who changed the record before you go on: docs/incident.md."
_RENAME = "ALTER TABLE agent_audit RENAME COLUMN event TO kind"


class Migrated(NamedTuple):
    """What was changed: the records of the audit, their last digest before, and the open runs."""

    records: int
    head: str
    open: list[str]


def migrate() -> Migrated | None:
    """Bring the tables to this version; None if they are of it already.

    Raises Problem, and changes nothing, where a process carries runs, for a version that is not
    known, and for an audit that does not hold.
    """
    engine = store.opened()
    try:
        with store.apart(engine).begin() as connection:  # which waits for whoever else does this
            version = store.version_of(connection)
            if version in (None, store.VERSION):
                return None
            if version != FROM:
                can = f"this program reads version {FROM}, and writes version {store.VERSION}"
                raise Problem(f"The database's tables are of version {version}; {can}.", 3)
            if leases.is_in_use(engine):
                raise Problem(BUSY, 3)
            return store.inside(connection, _migrate, connection)
    finally:
        engine.dispose()


def _migrate(connection: sa.Connection) -> Migrated:
    connection.exec_driver_sql(_RENAME)
    store.complete(connection)
    noted = anchor.read()
    chain = _rewrite(connection)
    faults = [*chain.faults, *anchor.faults(noted, chain.digests, {})]
    if faults:
        raise Problem("\n".join(["The audit does not hold:", *faults, STANDS]), 1)
    store.make_tables(connection)
    done = Migrated(chain.count, chain.earlier, store.open_runs(connection))
    versions = {"found": FROM, "version": store.VERSION}
    audit.record("", Kind.TABLES_MIGRATED, **versions, **done._asdict())
    return done


def _rewrite(connection: sa.Connection) -> CommonChain:
    """Put every record into the words of this version; gives the chain as it is then."""
    chain = CommonChain()
    number: sa.BindParameter[int] = sa.bindparam("this")
    names = ("kind", "about", "digest", "earlier")
    change = store.audit.update().where(store.audit.c.number == number)
    change = change.values({name: sa.bindparam(f"new_{name}") for name in names})
    for records in _batches(connection):
        changes = []
        for record in records:
            row = _translated(record, chain)
            chain.add(row)
            changes.append({f"new_{name}": row[name] for name in names} | {"this": row["number"]})
        connection.execute(change, changes)
    return chain


def _translated(record: dict[str, Any], chain: CommonChain) -> dict[str, Any]:
    """A record in the words of this version, chained to the one before it."""
    earlier = {"event": record["kind"], "digest": record["digest"]}
    try:
        kind, about = version_1.translated(earlier["event"], record["about"])
    except KeyError:
        number = record["number"]
        unknown = (
            f"record {number} has the event {earlier['event']!r}, which version 1 does not have"
        )
        out = "Add it to EVENTS in version_1.py, or have it not be there"
        raise Problem(f"{unknown}. {out}. Nothing was changed.", 1) from None
    row = {**record, "kind": str(kind), "about": about, "earlier": earlier}
    return {**row, "digest": common_chain.digest_of(chain.digest, row)}


def _batches(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """The records in their order, some at once."""
    last = 0
    such = sa.select(store.audit).order_by(store.audit.c.number).limit(AT_ONCE)
    while True:
        batch = connection.execute(such.where(store.audit.c.number > last)).mappings()
        records = [dict(row) for row in batch]
        if not records:
            return
        yield records
        last = records[-1]["number"]
