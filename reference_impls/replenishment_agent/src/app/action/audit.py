"""What happened, in a chain in which each record holds the digest of the one before: an edit shows.

The chain shows edits and gaps. That its end was cut off shows only against a head that was noted elsewhere, by `anchor.py`.
"""

import hashlib
import json
from collections.abc import Iterable
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from .records import Kind
from .store import audit, rows, session, storable

HIDDEN = "(redacted)"
LONGEST = 4_000  # characters of one value that are kept

_LAST = sa.select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)
_ADD = audit.insert()


class Event(NamedTuple):
    """What happened in a run, when, and about what."""

    run: str
    kind: Kind
    about: dict[str, Any]
    at: float = 0.0


def record(run: str, kind: Kind, **about: Any) -> None:
    """Append one event in the transaction that is running."""
    append([Event(run, kind, about)])


def append(events: Iterable[Event]) -> None:
    """Append events in the transaction that is running.

    Without a time of their own they happen now.
    """
    current = session()
    number, digest = current.execute(_LAST).first() or (0, "")
    chained = []
    for run, kind, about, at in events:
        number, at, about = number + 1, round(at or time(), 3), storable(about)
        digest = _digest(digest, number, run, at, kind, about)
        row = {"number": number, "run": run, "at": at, "kind": kind, "about": about}
        chained.append({**row, "digest": digest})
    current.execute(_ADD, chained)


def head() -> dict[str, Any]:
    """Number and digest of the last record; number 0 if there is none."""
    found = rows(_LAST)
    return {"number": found[0]["number"], "digest": found[0]["digest"]} if found else {"number": 0}


def verify() -> tuple[int, str, list[str]]:
    """Count the records, give the head of the chain, and name every place where it does not hold.

    Heads that were noted outside, as `anchor.py` does, have to be in the chain.
    """
    from . import anchor

    digest, faults, expected = "", list[str](), 1
    digests = dict[int, str]()
    for row in rows(sa.select(audit).order_by(audit.c.number)):
        if row["number"] != expected:
            faults.append(f"records {expected} to {row['number'] - 1} are missing")
        right = _digest(digest, row["number"], row["run"], row["at"], row["kind"], row["about"])
        if row["digest"] != right:
            faults.append(f"record {row['number']} was changed, or one before it")
        digest, expected = row["digest"], row["number"] + 1
        digests[row["number"]] = digest
    return expected - 1, digest, [*faults, *anchor.faults(digests)]


def of_run(run: str | None, after: int = 0) -> list[dict[str, Any]]:
    """The records of one run, or of everything, oldest first; only those after that number."""
    found = sa.select(audit).where(audit.c.number > after).order_by(audit.c.number)
    return rows(found if run is None else found.where(audit.c.run == run))


def shown(inputs: Any, hidden: Iterable[str]) -> Any:
    """Inputs as the audit keeps them: without the values of `hidden` names, and none longer than is useful."""
    known = _redacted(inputs, hidden)
    return {key: _cut(value) for key, value in known.items()} if isinstance(known, dict) else _cut(known)


def told(result: str, inputs: dict[str, Any], hidden: Iterable[str]) -> str:
    """The beginning of what a system answered, without the values of `hidden` inputs that it repeats."""
    for value in (str(inputs[key]) for key in hidden if inputs.get(key)):
        result = result.replace(value, HIDDEN)
    return result[:300]


def kept(answer: str, hidden: Iterable[str]) -> str:
    """A whole answer without the values of `hidden` names; what is no JSON has no names."""
    names = tuple(hidden)
    if not names:
        return answer
    try:
        return json.dumps(_redacted(json.loads(answer), names), ensure_ascii=False)
    except ValueError:
        return answer


def _redacted(value: Any, hidden: Iterable[str]) -> Any:
    """Inputs as they are but for the values of `hidden` names, however deep they lie."""
    if isinstance(value, dict):
        return {key: HIDDEN if key in hidden else _redacted(part, hidden) for key, part in value.items()}
    return [_redacted(part, hidden) for part in value] if isinstance(value, list) else value


def _cut(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST else f"{text[:LONGEST]} … cut, of {len(text)} characters"


def _digest(before: str, number: int, run: str, at: float, kind: str, about: dict[str, Any]) -> str:
    said = json.dumps([before, number, run, at, kind, about], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
