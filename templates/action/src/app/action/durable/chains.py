"""Chains of records, one a run: each record holds the digest of the one before it in its chain.

A row has the last one of each chain. Whoever reads what a run is at and then changes it locks that
row first, so that nobody else changes the run meanwhile.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from . import batch
from .store import First, audit, heads, in_transaction_after, insert_new, locked, session

NONE = ""  # the chain of what is of no run
SEALS = "seals:"  # the chain of the seals

_of = heads.c.chain == sa.bindparam("of")
_LAST = sa.select(heads.c.place, heads.c.digest).where(_of).with_for_update()
_MOVE = (
    heads.update()
    .where(_of)
    .values(
        place=sa.bindparam("to"),
        digest=sa.bindparam("with"),
        moved=sa.case((heads.c.is_sealed, sa.bindparam("now")), else_=heads.c.moved),
        is_sealed=False,
    )
)
_ADD = audit.insert().inline()
HEAD = "head"
# What a server is asked as a transaction of a run begins; the head is locked before anything else.
FIRST_QUERIES = {HEAD: f"SELECT place, digest FROM {heads.name} WHERE chain = %s FOR UPDATE"}
R = TypeVar("R")


class Head(NamedTuple):
    """The last record of a chain: its place there, from 1, and its digest; 0 without one."""

    place: int = 0
    digest: str = ""


def lock_chain(chain: str) -> Head:
    """Lock the head of a chain until the transaction ends that is running."""
    heads_here: dict[str, Head] = locked()
    if chain not in heads_here:
        heads_here[chain] = _locked(chain)
    return heads_here[chain]


def in_transaction_locking(chain: str, function: Callable[[], R]) -> R:
    """Call a function in a transaction of its own that holds a chain from its start."""
    first = First(FIRST_QUERIES, chain)

    def call_locked() -> R:
        if first.rows.get(HEAD):
            answers = {f"{name} of {chain}": answer for name, answer in first.rows.items()}
            locked().update(answers | {chain: Head(*first.rows[HEAD][0])})
        else:
            lock_chain(chain)
        return function()

    return in_transaction_after(first, call_locked)


def take_answer(name: str, chain: str) -> list[tuple[Any, ...]] | None:
    """Take what a query of `FIRST_QUERIES` found as the running transaction of a chain began.

    None if it was not asked then, or if its answer has been taken already.
    """
    answer: list[tuple[Any, ...]] | None = locked().pop(f"{name} of {chain}", None)
    return answer


def append(chain: str, at: float, kind: str, about: Any) -> int:
    """Add a record to its chain; gives its place."""
    before = lock_chain(chain)
    payload = digest_of_parts(about)
    place = before.place + 1
    last = Head(place, digest_of(before.digest, chain, place, at, kind, payload))
    row = {"run": chain, "at": at, "kind": kind, "about": about, "place": place}
    batch.queue_insert(_ADD, {**row, "payload": payload, "digest": last.digest})
    batch.queue_update(_MOVE, chain, {"of": chain, "to": place, "with": last.digest, "now": at})
    locked()[chain] = last
    return place


def digest_of(before: str, chain: str, place: int, at: float, kind: str, payload: str) -> str:
    """The digest of a record after one with the digest `before`; `payload` is that of its data.

    So the data can be erased, and the chain still holds.
    """
    return digest_of_parts(before, chain, place, at, kind, payload)


def digest_of_parts(*parts: Any) -> str:
    """A digest over parts in their order."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(chain: str) -> Head:
    row = session().execute(_LAST, {"of": chain}).first()
    if row is None:
        fresh = {**Head()._asdict(), "is_sealed": True, "moved": 0.0}
        session().execute(insert_new(heads).values(chain=chain, **fresh))
        row = session().execute(_LAST, {"of": chain}).one()
    return Head(row.place, row.digest)
