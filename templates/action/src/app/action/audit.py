"""What happened, in a chain in which each record holds the digest of the one before: an edit shows.

The chain shows edits and gaps. That its end was cut off shows only against a head that was noted elsewhere.
"""

import hashlib
import json
from time import time
from typing import Any

import sqlalchemy as sa

from .store import VERSION, audit, rows, schema, session


def record(run: str, event: str, **about: Any) -> None:
    """Append a record in the transaction that is running."""
    current = session()
    current.execute(schema.update().values(version=VERSION))  # holds its row, so that one chain grows, whoever writes
    before = current.execute(sa.select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)).first()
    number, digest = (before.number + 1, before.digest) if before else (1, "")
    at = round(time(), 3)
    chained = _digest(digest, number, run, at, event, about)
    current.execute(audit.insert().values(number=number, run=run, at=at, event=event, about=about, digest=chained))


def verify() -> tuple[int, str, list[str]]:
    """Count the records, give the head of the chain, and name every place where it does not hold."""
    digest, faults, expected = "", [], 1
    for row in rows(sa.select(audit).order_by(audit.c.number)):
        if row["number"] != expected:
            faults.append(f"records {expected} to {row['number'] - 1} are missing")
        right = _digest(digest, row["number"], row["run"], row["at"], row["event"], row["about"])
        if row["digest"] != right:
            faults.append(f"record {row['number']} was changed, or one before it")
        digest, expected = row["digest"], row["number"] + 1
    return expected - 1, digest, faults


def of_run(run: str) -> list[dict[str, Any]]:
    """The records of one run, oldest first."""
    return rows(sa.select(audit).where(audit.c.run == run).order_by(audit.c.number))


def _digest(before: str, number: int, run: str, at: float, event: str, about: dict[str, Any]) -> str:
    said = json.dumps([before, number, run, at, event, about], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
