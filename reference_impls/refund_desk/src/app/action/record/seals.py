"""Seals: records of their own chain, each of which holds the heads of the chains that have moved.

A run that is cut short together with its head no longer fits the seal that holds it, and a seal
that is gone does not fit what `anchor.py` has noted outside.
"""

import hashlib
from time import time
from typing import Any

import sqlalchemy as sa

from ..durable import chains
from ..durable.chains import SEALS, Head
from ..durable.store import alone, heads, rows, session
from ..durable.store import audit as records
from .records import Kind

MOST = 500  # heads that one seal holds
_is_common = records.c.place.is_(None)
_COMMON = sa.select(records.c.number, records.c.digest).where(_is_common)
_COMMON = _COMMON.order_by(records.c.number)


def seal() -> int:
    """Seal the heads that have moved; gives how many of them are left.

    One that somebody has locked is left to the next seal.
    """
    return alone(_seal)


def last() -> Head:
    """The last seal."""
    row = next(iter(rows(sa.select(heads).where(heads.c.chain == SEALS))), None)
    if row is None:
        return Head()
    return Head(row["place"], row["digest"])


def lag() -> float:
    """For how many seconds the oldest head that is not sealed has waited; 0 if all are."""
    oldest = rows(sa.select(sa.func.min(heads.c.moved).label("at")).where(*_UNSEALED))[0]["at"]
    return 0.0 if oldest is None else max(0.0, time() - oldest)


_UNSEALED = (sa.not_(heads.c.is_sealed), heads.c.chain != SEALS)


def _seal() -> int:
    before = chains.hold(SEALS)
    moved = sa.select(heads.c.chain, heads.c.place, heads.c.digest).where(*_UNSEALED)
    free = moved.order_by(heads.c.moved).limit(MOST).with_for_update(skip_locked=True)
    moved_heads = [list(row) for row in session().execute(free)]
    sealed_before = _common_before(before)
    common = _common(sealed_before)
    if not moved_heads and not common:
        return 0
    about = {"heads": moved_heads, "common": common, "before": max([sealed_before, *common[:1]])}
    chains.append(SEALS, round(time(), 3), Kind.HEADS_SEALED, about)
    sealed = [chain for chain, _, _ in moved_heads]
    change = heads.update().where(heads.c.chain.in_([*sealed, SEALS]))
    session().execute(change.values(is_sealed=True))
    return len(moved_heads) == MOST


def _common(after: int) -> list[Any]:
    """What earlier releases wrote after this record: the last number, and a digest over all.

    Empty without any.
    """
    last = 0
    over = hashlib.sha256()
    for number, digest in session().execute(_COMMON.where(records.c.number > after)):
        last = number
        over.update(digest.encode())
    if not last:
        return []
    return [last, over.hexdigest()]


def _common_before(last_seal: Head) -> int:
    """The number of the last such record that is sealed; 0 if none is."""
    sealed = sa.select(records.c.about).where(records.c.run == SEALS)
    such = sealed.where(records.c.place <= last_seal.place).order_by(records.c.place.desc())
    for about in session().execute(such.limit(1)).scalars():
        return int(about["before"])
    return 0
