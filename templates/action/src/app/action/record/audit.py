"""What happened, in a chain for each run, in which an edit shows: `verification.py` looks."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base import display
from ..durable import chains, process
from ..durable.store import audit, once_committed, rows, storable
from . import verification
from .records import Kind

HIDDEN = "(redacted)"
LONGEST = 4_000  # characters of one value that are kept


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
    for run, kind, about, at in events:
        place = chains.append(run, round(at or time(), 3), kind, storable(about))
        once_committed(partial(process.happened, run, kind, place))


def verify() -> verification.Verified:
    """Count the records, give the last seal, and name every place where a chain does not hold."""
    return verification.of_all()


def of_run(run: str | None, after: int = 0) -> list[dict[str, Any]]:
    """The records of one run, or all but the seals, oldest first; only those after that number."""
    query = sa.select(audit).where(audit.c.number > after).order_by(audit.c.number)
    if run is None:
        return rows(query.where(audit.c.run != chains.SEALS))
    return rows(query.where(audit.c.run == run))


def last_of(run: str) -> dict[str, Any] | None:
    """The latest record of a run; None if it has none."""
    query = sa.select(audit).where(audit.c.run == run).order_by(audit.c.number.desc()).limit(1)
    return next(iter(rows(query)), None)


def redact_inputs(inputs: Any, hidden: Iterable[str]) -> Any:
    """Give inputs as the audit keeps them.

    The values of `hidden` names are `HIDDEN`, and none has more than `LONGEST` characters.
    """
    redacted = _redacted(inputs, hidden)
    if isinstance(redacted, dict):
        return {key: _cut(value) for key, value in redacted.items()}
    return _cut(redacted)


def excerpt(result: str, inputs: Mapping[str, Any], hidden: Iterable[str]) -> str:
    """Give the first 300 characters of what a system answered, without values of `hidden` names.

    It has neither those that stand in the answer itself, nor those of inputs that it repeats.
    """
    names = tuple(hidden)
    text = redact_answer(result, names)
    for name in names:  # what was cut is no JSON any more, and its names are still there
        before, sign, _ = text.partition(f'"{name}":')
        if sign and f'"{name}": "{HIDDEN}"' not in text:
            text = f"{before}{sign} {HIDDEN} …"
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


def redact_answer(answer: str, hidden: Iterable[str]) -> str:
    """Give a whole answer without the values of `hidden` names; what is no JSON has no names.

    An answer that is nested too deep to look for them is hidden as a whole.
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
        return {
            key: HIDDEN if key in hidden else _redacted(part, hidden) for key, part in value.items()
        }
    if isinstance(value, list):
        return [_redacted(part, hidden) for part in value]
    return value


def _cut(value: Any) -> Any:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LONGEST else display.excerpt(text, LONGEST)
