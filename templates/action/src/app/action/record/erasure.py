"""What goes of a run after its end: first its steps, and later its words.

What it was made of, step by step, is cleared some time after its end. Its row, its audit, its
ledger and what people were asked stay. Nothing of a run that is parked, queued or under way is.

What an ended run was about is erased, in every table at once, and a record says so. What it did
stays, without its words: operations, verdicts, states, times, digests and who answered. The chain
of its records still holds, since it is over digests of them. What is left of the records is in the
one that says that they were erased, so that a change of that shows, too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..durable import chains, engine, process
from ..durable.parking import Segment
from ..durable.steps import GIVEN_UP
from ..durable.store import (
    RequestKind,
    RunStatus,
    deaths,
    in_transaction,
    requests,
    rows,
    runs,
    segments,
    session,
    steps,
)
from ..durable.store import audit as audit_records
from . import audit, payloads
from .payloads import Payload
from .records import Kind
from .verification import Erased

MOST = 10  # runs that are erased in one transaction, which `agent kill` may wait for
OPEN = "it has not ended"
UNDER_WAY = "an undo, or the making of a write, is under way"
ASKED = "a person is still asked something about it"
WAITS = "something of it still waits"
_ENDED = sa.or_(runs.c.outcome.is_not(None), runs.c.status == RunStatus.FAILED)
DAY = 24 * 3600.0  # seconds
MOST_CLEARED = 100  # runs that are cleared in one transaction
SETTLED = ("tick", "watch")  # workflows that nothing asks for once they have ended


class Order(NamedTuple):
    """Who has something erased, and why; `is_named` says which texts are not to stay anywhere."""

    by: str
    because: str
    is_named: Callable[[str], bool] = lambda _: False


class Done(NamedTuple):
    """What became of runs that were to be erased: those that are, and why others are not."""

    erased: list[str]
    remaining: dict[str, str]


class EndedRun(NamedTuple):
    """A run that has ended, by when it last changed."""

    changed: float
    id: str


FIRST = EndedRun(0.0, "")  # before the first one


def by_age(days: float) -> Iterator[int]:
    """Erase the runs that have ended for so many days, some at a time, the oldest first.

    Gives of each part how many are erased. One that cannot be does not hold up those after it.
    """
    order = Order("retention", f"{days:g} days after their end")
    before = time() - days * DAY
    last = FIRST
    while ended := _ended_before(before, last):
        last = ended[-1]
        yield _erase_each([one.id for one in ended], order)


def erase(ids: Iterable[str], order: Order) -> Done:
    """Erase some runs, at most `MOST`, in one transaction; those that are not settled stay."""
    return in_transaction(_erase, sorted({*ids}), order)


def erase_records(numbers: Sequence[int], order: Order) -> None:
    """Erase single records of chains that are no run's, in one transaction."""
    in_transaction(_erase_records, numbers, order)


def why_kept(run: str) -> str:
    """Why a run cannot be erased now; empty if it can."""
    return _obstacles([run], time()).get(run, "")


def clear(days: float) -> int:
    """Clear some of what has ended for so many days; gives how much, so 0 once all is."""
    before = time() - days * DAY
    settled, ids = in_transaction(_settled, _ended(before))
    looks = engine.ended_before(SETTLED, before, MOST_CLEARED)
    engine.delete_ended([*ids, *looks])  # before it is not known any more which they are
    return in_transaction(_clear, settled) + len(looks)


def works_of(run: str) -> list[str]:
    """A run, and what has followed from it: another in its place, undos, applied writes."""
    bundled = requests.c.run == run, requests.c.kind == RequestKind.PREPARED
    prepared = sa.select(requests.c.id).where(*bundled)
    undo = audit_records.c.run == run, audit_records.c.kind == Kind.UNDO_REQUESTED
    query = sa.select(audit_records.c.number).where(*undo)
    undos = [f"{run}:undo-{number}" for number, _ in enumerate(rows(query), 1)]
    return [run, f"{run}:after", *undos, *(f"{row['id']}:apply" for row in rows(prepared))]


def segments_of(works: Sequence[str]) -> list[str]:
    """The ids of works' segments, but for the first, which say what each work was begun with."""
    parked = rows(sa.select(segments).where(segments.c.work.in_(works)))
    ids = []
    for row in parked:
        ids += [Segment(row["work"], number + 1).id for number in range(row["number"])]
    return ids


def _ended_before(moment: float, last: EndedRun) -> list[EndedRun]:
    """Some runs that have ended before then, and of which nothing waits: the next after `last`."""
    such = _ENDED, runs.c.changed < moment, runs.c.erased.is_(None)
    settled = [sa.not_(waits) for waits in _waits(time())]
    place = runs.c.changed, runs.c.id
    query = sa.select(*place).where(*such, *settled, sa.tuple_(*place) > sa.tuple_(*last))
    return [EndedRun(**row) for row in rows(query.order_by(*place).limit(MOST))]


def _erase_each(ids: Sequence[str], order: Order) -> int:
    """Erase some runs, each by itself where a fault ends that; gives how many are erased."""
    try:
        return len(erase(ids, order).erased)
    except Exception as fault:  # noqa: BLE001 -- whatever it is, it may be of one run alone
        if len(ids) == 1:
            process.tell_operator(f"{ids[0]} is not erased: {fault!r}", ids[0])
            return 0
    return sum(_erase_each([run], order) for run in ids)


def _waits(now: float) -> list[sa.ColumnElement[bool]]:
    """The ways in which something of a run can wait, each as a condition on its row."""
    conditions = list[sa.ColumnElement[bool]]()
    for payload in payloads.payloads():
        if payload.waits is not None:
            of = payload.of == runs.c.id
            if payload.names == "work":
                behind = [payload.of == runs.c.id + end for end in (":after", ":undo-1")]
                of = sa.or_(of, *behind)
            conditions.append(sa.exists().where(of, payload.waits(now)))
    return conditions


def _obstacles(ids: Sequence[str], now: float) -> dict[str, str]:
    """Why some of these runs cannot be erased."""
    ended = {row["id"] for row in rows(sa.select(runs.c.id).where(runs.c.id.in_(ids), _ENDED))}
    reasons = {run: OPEN for run in ids if run not in ended}
    under_way = engine.under_way(ids) if ids else set()
    reasons |= {run: UNDER_WAY for run in ids if run in under_way and run in ended}
    for payload in payloads.payloads():
        if payload.waits is None:
            continue
        of = {name: run for run in ended for name in _names(payload, run)}
        query = sa.select(payload.of.label("name")).where(payload.of.in_([*of]), payload.waits(now))
        why = WAITS
        if payload.table.name == "agent_requests":
            why = ASKED
        for row in rows(query):
            reasons.setdefault(of[row["name"]], why)
    return reasons


def _names(payload: Payload, run: str) -> list[str]:
    """What stands for a run in a table: itself, its work, or its calls."""
    match payload.names:
        case "work":
            return works_of(run)
        case "call":
            called = audit_records.c.run == run, audit_records.c.kind == Kind.CALL_DECIDED
            calls = rows(sa.select(audit_records.c.about).where(*called))
            numbers = {row["about"]["sequence"] for row in calls}
            return [f"{run}:{number}" for number in sorted(numbers)]
        case _:
            return [run]


def _erase(ids: Sequence[str], order: Order) -> Done:
    for run in ids:
        chains.lock_chain(run)
    reasons = _obstacles(ids, time())
    ready = [run for run in ids if run not in reasons]
    if not ready:
        return Done([], reasons)
    number = chains.lock_chain(chains.NONE).place + 1
    works = [work for run in ready for work in works_of(run)]
    payloads.erase_in_engine([*works, *segments_of(works)])
    for payload in payloads.payloads():
        if payload.table is not audit_records:
            names = [name for run in ready for name in _names(payload, run)]
            _erase_rows(payload, names, order)
    remains = {run: _erase_about(audit_records.c.run == run, number, order) for run in ready}
    session().execute(runs.update().where(runs.c.id.in_(ready)).values(erased=number))
    _say(remains, order)
    return Done(ready, reasons)


def _erase_records(numbers: Sequence[int], order: Order) -> None:
    query = sa.select(audit_records.c.run).where(audit_records.c.number.in_(numbers)).distinct()
    chains_here = sorted(session().execute(query).scalars())
    for chain in chains_here:
        chains.lock_chain(chain)
    number = chains.lock_chain(chains.NONE).place + 1
    these = audit_records.c.number.in_(numbers)
    remains = dict[str, dict[str, Any]]()
    for chain in chains_here:
        remains[chain] = _erase_about(sa.and_(these, audit_records.c.run == chain), number, order)
    _say(remains, order)


def _say(remains: Mapping[str, Any], order: Order) -> None:
    of_runs = {chain: remainder for chain, remainder in remains.items() if remainder["records"]}
    about = {"because": order.because, "by": order.by, "runs": of_runs}
    audit.record(chains.NONE, Kind.PAYLOADS_ERASED, **about)


def _erase_about(which: sa.ColumnElement[bool], number: int, order: Order) -> dict[str, Any]:
    """Erase records of one chain; gives how many, and a digest of what is left of them."""
    query = (
        sa.select(audit_records)
        .where(which, audit_records.c.erased.is_(None))
        .order_by(audit_records.c.number)
    )
    erased = Erased(0)
    change = audit_records.update().where(audit_records.c.number == sa.bindparam("this"))
    change = change.values(about=sa.bindparam("its_about"), erased=number)
    for row in session().execute(query).mappings().all():
        left = _left(payloads.of_table(audit_records), row, order)["about"]
        session().execute(change, {"this": row["number"], "its_about": left})
        erased.take_in({**row, "about": left})
    return erased.summary


def _erase_rows(payload: Payload, names: Sequence[str], order: Order) -> None:
    """Erase what a table has under these names."""
    table = payload.table
    these = payload.of.in_(names)
    if payload.goes:
        session().execute(table.delete().where(these))
        return
    keys = [*table.primary_key.columns]
    for row in session().execute(sa.select(table).where(these)).mappings().all():
        left = _left(payload, row, order)
        changed = {name: value for name, value in left.items() if value != row[name]}
        if changed:
            this = [key == row[key.name] for key in keys]
            session().execute(table.update().where(*this).values(**changed))


def _left(payload: Payload, row: Mapping[Any, Any], order: Order) -> dict[str, Any]:
    values = {name: left(row[name], row) for name, left in payload.left.items()}
    return {name: payloads.without_named(value, order.is_named) for name, value in values.items()}


def _ended(before: float) -> list[str]:
    """Some runs that have ended before then, and of which any steps are left."""
    own, of_undo = (steps.c.run == name for name in (runs.c.id, runs.c.id + ":undo-1"))
    left = [sa.exists().where(of, steps.c.number != GIVEN_UP) for of in (own, of_undo)]
    such = runs.c.outcome.is_not(None), runs.c.changed < before, sa.or_(*left)
    query = sa.select(runs.c.id).where(*such).order_by(runs.c.changed).limit(MOST_CLEARED)
    return [str(row["id"]) for row in rows(query)]


def _settled(ended: Sequence[str]) -> tuple[list[str], list[str]]:
    """The runs of which nothing is queued or under way, and the segments of all that is theirs."""
    settled = _lock_settled(ended)
    return settled, segments_of([work for run in settled for work in works_of(run)])


def _clear(ended: Sequence[str]) -> int:
    """Clear runs of which nothing is queued or under way; gives how many."""
    settled = _lock_settled(ended)
    works = [work for run in settled for work in works_of(run)]
    for table, column in ((segments, segments.c.work), (deaths, deaths.c.work)):
        session().execute(table.delete().where(column.in_(works)))
    session().execute(steps.delete().where(steps.c.run.in_(works), steps.c.number != GIVEN_UP))
    return len(settled)


def _lock_settled(ended: Sequence[str]) -> list[str]:
    """Lock the chains of these runs; gives those of which nothing is queued or under way.

    An undo, or a write that is applied, is queued by whoever holds the run's chain, so none comes
    between.
    """
    for run in sorted(ended):
        chains.lock_chain(run)
    under_way = engine.under_way(ended) if ended else set()
    return [run for run in ended if run not in under_way]
