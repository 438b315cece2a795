"""Version 1 of the tables: its words, the one chain of all records, and how it is migrated.

The tables become those of this version in one transaction: all of it, or nothing. The chain of the
audit is held before, and goes on: each record keeps its event and its digest of then, so that a
head that was noted outside still fits. Words are translated both ways: the chain of then can still
be held to its digests.

The one chain, which releases before 0.5 wrote, is held, and goes on no more. Beside a process of
such a release, which may still run, it does. Its digests are over the data themselves. So the one
of a record that was erased cannot be made again, and is taken as it stands: the next record and the
seals hold it, and `verification.py` the rest of that record, if another one says that it was
erased.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base.problem import Problem
from ..durable import leases, store
from ..durable.chains import digest_of_parts
from . import audit, seals
from .records import Kind

FROM = 1
AT_ONCE = 1_000  # records
BUSY = "A process executes runs on this database. Stop all that use it, then run `agent migrate`."
STANDS = "Nothing was changed. First find out who changed the record: docs/incident.md."
_RENAME = "ALTER TABLE agent_audit RENAME COLUMN event TO kind"
EVENTS = {
    "begun": Kind.RUN_STARTED,
    "planned": Kind.PLAN_MADE,
    "thought": Kind.MODEL_ANSWERED,
    "read": Kind.READ_DONE,
    "written": Kind.WRITE_DONE,
    "applied by a person": Kind.WRITE_APPLIED,
    "not applied": Kind.WRITE_REFUSED,
    "undone": Kind.WRITE_UNDONE,
    "undo failed": Kind.UNDO_FAILED,
    "undo asked": Kind.UNDO_REQUESTED,
    "not ended yet": Kind.END_DEFERRED,
    "not met": Kind.GOAL_UNMET,
    "dropped a rung": Kind.LEVEL_LOWERED,
    "given up": Kind.RUN_GIVEN_UP,
    "handed over": Kind.TASK_RECEIVED,
    "not answered": Kind.REQUEST_LAPSED,
    "not counted": Kind.ANSWER_REFUSED,
    "heard people": Kind.PEOPLE_HEARD,
    "all runs are stopped": Kind.RUNS_STOPPED,
    "runs are allowed again": Kind.RUNS_ALLOWED,
    "admitted": Kind.PERSON_ADMITTED,
    "dismissed": Kind.PERSON_DISMISSED,
    "remembered": Kind.FACT_KEPT,
    "recalled": Kind.FACTS_RECALLED,
    "forgotten": Kind.FACTS_FORGOTTEN,
    "counts as irreversible": Kind.OPERATION_MARKED,
    "counts as reversible again": Kind.OPERATION_RESET,
    "not begun": Kind.START_HELD,
    "not looked": Kind.LOOK_FAILED,
}
WITH_VALUE = {  # events that ended in a value, and the field that has it now
    "decided": (Kind.CALL_DECIDED, "verdict"),
    "asked": (Kind.REQUEST_MADE, "request"),
    "answered": (Kind.REQUEST_ANSWERED, "answer"),
    "told": (Kind.RUN_TOLD, "word"),
}
STATUSES = ("running", "waiting", "escalated", "done", "stopped", "kept")


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
                raise Problem(f"The tables of the database have version {version}; {can}.", 3)
            if leases.is_in_use(engine):
                raise Problem(BUSY, 3)
            return store.inside(connection, _migrate, connection)
    finally:
        engine.dispose()


class CommonChain:
    """The records of that chain, one after another: what does not hold, and all their digests."""

    def __init__(self) -> None:
        self.count = 0
        self.number = 0
        self.digest = ""
        self.earlier = ""  # digest of the last record in the chain of version 1
        self.last = 0  # the number of the last record that is its own
        self.since = hashlib.sha256()  # over the digests of its records since the last seal
        self.faults = list[str]()
        self.digests = dict[int, tuple[str, ...]]()

    def check_next(self, row: Mapping[Any, Any]) -> None:
        """Hold the next record to the one before it, in each chain that it is part of."""
        number = row["number"]
        if number != self.number + 1:
            self.faults.append(f"records {self.number + 1} to {number - 1} are missing")
        if row["erased"] is None and not self._is_as_written(row):
            self.faults.append(f"record {number} was changed, or one before it")
        self.count += 1
        self.pass_by(row)
        self.last = number
        self.since.update(row["digest"].encode())
        if row["earlier"]:
            self.earlier = row["earlier"]["digest"]
            self.digests[number] = (row["digest"], self.earlier)

    def pass_by(self, row: Mapping[Any, Any]) -> None:
        """Go past a record of another chain: what an earlier release writes next follows on it."""
        self.number = row["number"]
        self.digest = row["digest"]
        self.digests[self.number] = (self.digest,)  # that release may have noted it as the last one

    def check_seal(self, number: int, digest_of_all: str) -> Iterator[str]:
        """What does not hold of a seal.

        It has the last record, and a digest over those of all since the seal before.
        """
        if (self.last, self.since.hexdigest()) != (number, digest_of_all):
            earlier = f"the records of earlier releases up to {number}"
            yield f"{earlier} are different from what was sealed"
        self.since = hashlib.sha256()

    def _is_as_written(self, row: Mapping[Any, Any]) -> bool:
        """Whether a record is the one that was written."""
        return row["digest"] == digest_of(self.digest, row) and self._fits_earlier(row)

    def _fits_earlier(self, row: Mapping[Any, Any]) -> bool:
        """Whether a record that was migrated is the one that it was in the chain of version 1."""
        if not row["earlier"]:
            return True
        event = row["earlier"]["event"]
        about = row["about"]
        before = about_of(event, about)
        if translated(event, before) != (row["kind"], about):
            return False
        place = (self.earlier, row["number"], row["run"], row["at"])
        return bool(row["earlier"]["digest"] == digest_of_parts(*place, event, before))


def digest_of(before: str, row: Mapping[Any, Any]) -> str:
    """The digest of a record after the one that has the digest `before`."""
    fields = [row[name] for name in ("number", "run", "at", "kind", "about")]
    if row.get("earlier"):
        fields.append(row["earlier"])
    return digest_of_parts(before, *fields)


def translated(event: str, about: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind and the data of a record of version 1. Raises KeyError for no event of that."""
    name, _, value = event.partition(": ")
    if name == "decided" and "sequence" not in about:
        return Kind.FACT_REFUSED, about  # of the memory, which is no system
    if value:
        kind, field = WITH_VALUE[name]
        return kind, {**about, field: value}
    if event in STATUSES:
        kind = Kind.RUN_ENDED if "report" in about else Kind.STATUS_CHANGED
        return kind, {**about, "status": event}
    return EVENTS[event], about


def about_of(event: str, about: dict[str, Any]) -> dict[str, Any]:
    """The data of a record as version 1 had it, given its event then and its data now."""
    name, _, value = event.partition(": ")
    added = "status" if event in STATUSES else ""
    if value and name in WITH_VALUE:
        added = WITH_VALUE[name][1]
    return {key: part for key, part in about.items() if key != added}


def _migrate(connection: sa.Connection) -> Migrated:
    connection.exec_driver_sql(_RENAME)
    store.complete(connection)
    noted = seals.read_noted()
    chain = _rewrite(connection)
    faults = [*chain.faults, *seals.faults_of_noted(noted, chain.digests, {})]
    if faults:
        raise Problem("\n".join(["The audit was changed:", *faults, STANDS]), 1)
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
            chain.check_next(row)
            changes.append({f"new_{name}": row[name] for name in names} | {"this": row["number"]})
        connection.execute(change, changes)
    return chain


def _translated(record: dict[str, Any], chain: CommonChain) -> dict[str, Any]:
    """A record in the words of this version, chained to the one before it."""
    earlier = {"event": record["kind"], "digest": record["digest"]}
    try:
        kind, about = translated(earlier["event"], record["about"])
    except KeyError:
        number = record["number"]
        unknown = (
            f"record {number} has the event {earlier['event']!r}, which version 1 does not have"
        )
        out = "Add it to EVENTS in version_1.py, or have it not be there"
        raise Problem(f"{unknown}. {out}. Nothing was changed.", 1) from None
    row = {**record, "kind": str(kind), "about": about, "earlier": earlier}
    return {**row, "digest": digest_of(chain.digest, row)}


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
