"""A worker parks a run that waits: its workflow ends, and a row keeps its place until it is woken.

Only a process that carries nothing but its own work waits in place, such as `agent run` without a
worker (`worker.launch_alone`): it asks again every second.

What follows then is its next segment, under the id `WORK:sN`, where N is how many there were: who
wakes it twice has begun it once. Steps, keys, ledger and records stay under the id of the work.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from .store import MessageKind, RequestKind, controls, requests, rows, segments, session

_BEHIND = re.compile(r":(?:after|undo-\d+|\d+:apply)$")  # of a run's id, in that of other work

OPERATOR = "operator"  # in place of a request, where whoever operates has to act
END_OF_TIME = 32_503_680_000.0  # the year 3000: until somebody says something
MOST = 100  # that are woken in one transaction


class Parked(BaseException):
    """The run that is under way is parked, so that its workflow ends here."""


class Wait(Exception):
    """A run has nothing to go on by: raised in a transaction, which parks it and is committed.

    It waits `until` a time, or until it is woken, as by the answer to `request`. In its place
    `OPERATOR` says that it waits for whoever operates.
    """

    def __init__(self, until: float, request: str = "") -> None:
        super().__init__()
        self.until = until
        self.request = request


class Segment(NamedTuple):
    """A part of some work between two waits: the work, and how many came before it."""

    work: str
    number: int

    @classmethod
    def of_workflow_id(cls, id_: str) -> Self:
        """The segment that the workflow of this id carries."""
        work, sign, number = id_.rpartition(":s")
        return cls(work, int(number)) if sign and number.isdecimal() else cls(id_, 0)

    @property
    def id(self) -> str:
        """The id of the segment's workflow in the engine."""
        return f"{self.work}:s{self.number}" if self.number else self.work


class Place(NamedTuple):
    """Where some work is: its latest segment, and whether that is parked.

    `steps` were recorded before that segment began.
    """

    segment: Segment
    is_parked: bool = False
    steps: int = 0


class SegmentWork(NamedTuple):
    """What the engine is asked to carry for a segment: its workflow, with the arguments."""

    segment: Segment
    workflow: str
    arguments: Sequence[Any]


def run_of(work: str) -> str:
    """The run that work is, or follows from."""
    return _BEHIND.sub("", work)


def place(work: str) -> Place:
    """Where some work is; in its first segment, if it was never parked."""
    for row in rows(sa.select(segments).where(segments.c.work == work)):
        return Place(Segment(work, row["number"]), row["until"] is not None, row["steps"])
    return Place(Segment(work, 0))


def park(current: SegmentWork, wait: Wait, step: int) -> None:
    """Keep the place of work before this step, in the transaction that is running.

    The next segment has the workflow of the `current` one, with the same arguments.
    """
    work, number = current.segment
    values: dict[str, Any] = {"number": number, "steps": step - 1}
    values |= {"until": wait.until, "request": wait.request}
    values |= {"workflow": current.workflow, "given": [*current.arguments]}
    change = segments.update().where(segments.c.work == work).values(**values)
    if not session().execute(change).rowcount:
        session().execute(segments.insert().values(work=work, **values))


def unpark(work: str) -> SegmentWork | None:
    """End the parking of work, in the transaction that is running; gives its next segment.

    None, if it is not parked.
    """
    this = sa.select(segments).where(segments.c.work == work, segments.c.until.is_not(None))
    row = session().execute(this.with_for_update()).mappings().first()
    if row is None:
        return None
    number = row["number"] + 1
    change = segments.update().where(segments.c.work == work)
    session().execute(change.values(number=number, until=None))
    return SegmentWork(Segment(work, number), row["workflow"], row["given"])


def parked(workflow: str) -> list[str]:
    """All parked work of one kind."""
    such = segments.c.workflow == workflow, segments.c.until.is_not(None)
    return [str(row["work"]) for row in rows(sa.select(segments.c.work).where(*such))]


def due(now: float) -> list[str]:
    """Some parked work whose time has come."""
    query = sa.select(segments.c.work).where(segments.c.until <= now)
    return _works(query.order_by(segments.c.until))


def overlooked() -> list[str]:
    """Some parked work that was answered or told something, and not woken.

    As by a process of an earlier version, which knows of no parking.
    """
    answered = sa.exists().where(requests.c.id == segments.c.request, requests.c.answer != "")
    to_work = controls.c.run == segments.c.work, controls.c.taken.is_(False)
    # Who waits for an answer, or for whoever operates, listens to nothing but a stop. Who is
    # paused, or waits for what it has prepared, listens to every word.
    is_prepared = requests.c.id == segments.c.request, requests.c.kind == RequestKind.PREPARED
    listens = (segments.c.request == "") | sa.exists().where(*is_prepared)
    has_word = sa.exists().where(*to_work, listens | (controls.c.kind == MessageKind.STOP))
    is_parked = segments.c.until.is_not(None)
    return _works(sa.select(segments.c.work).where(is_parked, answered | has_word))


def _works(query: sa.Select[Any]) -> list[str]:
    return [str(row["work"]) for row in rows(query.limit(MOST))]
