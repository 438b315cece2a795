"""What a run was made of, step by step, is cleared some time after its end.

Its row, its audit, its ledger and what people were asked stay.

Nothing of a run that is parked, queued or under way is.
"""

from collections.abc import Sequence
from time import time

import sqlalchemy as sa

from ..durable import chains, engine
from ..durable.parking import Segment
from ..durable.steps import GIVEN_UP
from ..durable.store import (
    RequestKind,
    alone,
    audit,
    deaths,
    requests,
    rows,
    runs,
    segments,
    session,
    steps,
)
from .records import Kind

DAY = 24 * 3600.0  # seconds
MOST = 100  # runs that are cleared in one transaction
SETTLED = ("tick", "watch")  # workflows that nothing asks for once they have ended


def clear(days: float) -> int:
    """Clear some of what has ended for so many days; gives how much, so 0 once all is."""
    before = time() - days * DAY
    settled, ids = alone(_settled, _ended(before))
    looks = engine.ended_before(SETTLED, before, MOST)
    engine.forget([*ids, *looks])  # before it is not known any more which they are
    return alone(_clear, settled) + len(looks)


def _ended(before: float) -> list[str]:
    """Some runs that have ended before then, and of which any steps are left."""
    own, of_undo = (steps.c.run == name for name in (runs.c.id, runs.c.id + ":undo-1"))
    left = [sa.exists().where(of, steps.c.number != GIVEN_UP) for of in (own, of_undo)]
    such = runs.c.outcome.is_not(None), runs.c.changed < before, sa.or_(*left)
    query = sa.select(runs.c.id).where(*such).order_by(runs.c.changed).limit(MOST)
    return [str(row["id"]) for row in rows(query)]


def works_of(run: str) -> list[str]:
    """A run, and what has followed from it: another in its place, undos, applied writes."""
    bundled = requests.c.run == run, requests.c.kind == RequestKind.PREPARED
    prepared = sa.select(requests.c.id).where(*bundled)
    undo = audit.c.run == run, audit.c.kind == Kind.UNDO_REQUESTED
    query = sa.select(audit.c.number).where(*undo)
    undos = [f"{run}:undo-{number}" for number, _ in enumerate(rows(query), 1)]
    return [run, f"{run}:after", *undos, *(f"{row['id']}:apply" for row in rows(prepared))]


def segments_of(works: Sequence[str]) -> list[str]:
    """The ids of works' segments, but for the first, which say what each work was begun with."""
    parked = rows(sa.select(segments).where(segments.c.work.in_(works)))
    ids = []
    for row in parked:
        ids += [Segment(row["work"], number + 1).id for number in range(row["number"])]
    return ids


def _settled(ended: Sequence[str]) -> tuple[list[str], list[str]]:
    """The runs of which nothing is queued or under way, and the segments of all that is theirs."""
    settled = _hold_settled(ended)
    return settled, segments_of([work for run in settled for work in works_of(run)])


def _clear(ended: Sequence[str]) -> int:
    """Clear runs of which nothing is queued or under way; gives how many."""
    settled = _hold_settled(ended)
    works = [work for run in settled for work in works_of(run)]
    for table, column in ((segments, segments.c.work), (deaths, deaths.c.work)):
        session().execute(table.delete().where(column.in_(works)))
    session().execute(steps.delete().where(steps.c.run.in_(works), steps.c.number != GIVEN_UP))
    return len(settled)


def _hold_settled(ended: Sequence[str]) -> list[str]:
    """Lock the chains of these runs; gives those of which nothing is queued or under way.

    An undo, or a write that is applied, is queued by whoever holds the run's chain, so none comes
    between.
    """
    for run in sorted(ended):
        chains.hold(run)
    under_way = engine.under_way(ended) if ended else set()
    return [run for run in ended if run not in under_way]
