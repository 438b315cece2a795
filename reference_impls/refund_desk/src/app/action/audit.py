"""What happened, in a chain in which each record holds the digest of the one before: an edit shows.

The chain shows edits and gaps. That its end was cut off shows only against a head that was noted elsewhere, by `anchor.py`.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from . import version_1
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
    number, last = current.execute(_LAST).first() or (0, "")
    chained = []
    for run, kind, about, at in events:
        number, at, about = number + 1, round(at or time(), 3), storable(about)
        row = {"number": number, "run": run, "at": at, "kind": kind, "about": about}
        last = digest_of(last, row)
        chained.append({**row, "digest": last})
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

    chain = Chain()
    for row in rows(sa.select(audit).order_by(audit.c.number)):
        chain.add(row)
    return chain.number, chain.digest, [*chain.faults, *anchor.faults(chain.digests)]


class Chain:
    """The records, read one after another: what does not hold, and the digests of each."""

    def __init__(self) -> None:
        self.number = 0
        self.digest = ""
        self.earlier = ""  # digest of the last record in the chain of version 1
        self.faults = list[str]()
        self.digests = dict[int, tuple[str, ...]]()

    def add(self, row: Mapping[Any, Any]) -> None:
        """Hold the next record to the one before it, in each chain that it is part of."""
        number = row["number"]
        if number != self.number + 1:
            self.faults.append(f"records {self.number + 1} to {number - 1} are missing")
        if row["digest"] != digest_of(self.digest, row) or not self._fits_earlier(row):
            self.faults.append(f"record {number} was changed, or one before it")
        self.number, self.digest = number, row["digest"]
        self.digests[number] = (row["digest"],)
        if row["earlier"]:
            self.earlier = row["earlier"]["digest"]
            self.digests[number] = (row["digest"], self.earlier)

    def _fits_earlier(self, row: Mapping[Any, Any]) -> bool:
        """Whether a record that was migrated is the one that it was in the chain of version 1."""
        if not row["earlier"]:
            return True
        event, about = row["earlier"]["event"], row["about"]
        before = version_1.about_of(event, about)
        if version_1.translated(event, before) != (row["kind"], about):
            return False
        place = (self.earlier, row["number"], row["run"], row["at"])
        return bool(row["earlier"]["digest"] == digest(*place, event, before))


def of_run(run: str | None, after: int = 0) -> list[dict[str, Any]]:
    """The records of one run, or of everything, oldest first; only those after that number."""
    found = sa.select(audit).where(audit.c.number > after).order_by(audit.c.number)
    return rows(found if run is None else found.where(audit.c.run == run))


def shown(inputs: Any, hidden: Iterable[str]) -> Any:
    """Inputs as the audit keeps them: without the values of `hidden` names, and none longer than is useful."""
    known = _redacted(inputs, hidden)
    return {key: _cut(value) for key, value in known.items()} if isinstance(known, dict) else _cut(known)


def told(result: str, inputs: Mapping[str, Any], hidden: Iterable[str]) -> str:
    """The beginning of what a system answered, without the values of `hidden` names.

    Neither those that it gives itself, nor those of inputs that it repeats.
    """
    names = tuple(hidden)
    text = kept(result, names)
    for name in names:  # what was cut is no JSON any more, and its names are still there
        before, found, _ = text.partition(f'"{name}":')
        if found and f'"{name}": "{HIDDEN}"' not in text:
            text = f"{before}{found} {HIDDEN} …"
    for value in _hidden_values(inputs, names):
        text = text.replace(value, HIDDEN)
    return text[:300]


def _hidden_values(value: Any, hidden: Collection[str]) -> Iterator[str]:
    """The values of `hidden` names as texts, however deep they lie."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in hidden:
                yield from _texts(part)
            else:
                yield from _hidden_values(part, hidden)
    elif isinstance(value, list):
        for part in value:
            yield from _hidden_values(part, hidden)


def _texts(value: Any) -> Iterator[str]:
    """Each text or number in a value; what says nothing by itself is none."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
    elif value and not isinstance(value, bool):
        yield str(value)


def kept(answer: str, hidden: Iterable[str]) -> str:
    """A whole answer without the values of `hidden` names; what is no JSON has no names.

    One that is nested too deep to look for them is hidden as a whole.
    """
    names = tuple(hidden)
    if not names:
        return answer
    try:
        return json.dumps(_redacted(json.loads(answer), names), ensure_ascii=False)
    except RecursionError:
        return HIDDEN
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


def digest_of(before: str, row: Mapping[Any, Any]) -> str:
    """The digest of a record after the one that has the digest `before`."""
    fields = [row[name] for name in ("number", "run", "at", "kind", "about")]
    earlier = row.get("earlier")
    return digest(before, *fields, *([earlier] if earlier else []))


def digest(*parts: Any) -> str:
    """A digest over parts in their order."""
    said = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
