"""What happened, in a chain for each run, in which an edit shows: `verification.py` looks.

What has changed in `policy.yaml` since it was last taken up is recorded for each run that it
touches. Level, preset, rules and limits are those in force when a call is decided. Prices and
budgets are not among them: an open run keeps those that it began with.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from ...base import display
from ..durable import chains, process
from ..durable.steps import GIVEN_UP, transaction
from ..durable.store import (
    RequestKind,
    RunStatus,
    audit,
    once_committed,
    policies,
    requests,
    rows,
    runs,
    session,
    steps,
    storable,
)
from ..rules.policy import Policy
from .records import Kind

HIDDEN = "(redacted)"
LONGEST = 4_000  # characters of one value that are kept
PARTS = ("level", "preset", "operations", "limits")
FILES = "files"  # the part that holds digests of the files, which change more often than the rest
NAMED_BY = ("operation", "model", "sum", "count", "per", "by")  # what makes two limits the same one


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


@transaction("take_up")
def record_policy(policy: Policy, files: Mapping[str, str], worker: str) -> None:
    """Record what a process that starts to carry runs makes different; once, however many start.

    `files` are the digests of what it has read.
    """
    chains.lock_chain(chains.NONE)
    now = {**storable(policy.model_dump(mode="json", include={*PARTS})), FILES: {**files}}
    parts = session().execute(sa.select(policies.c.part, policies.c.value)).all()
    before = {part: value for part, value in parts}
    if before == now:
        return
    session().execute(policies.delete())
    session().execute(policies.insert(), [{"part": part, "value": now[part]} for part in now])
    changed = [*policy_differences(before, now)] if before else []
    if changed:
        for run in _touched():
            record(run, Kind.POLICY_CHANGED, changed=changed, worker=worker)


def changed_files(now: Mapping[str, str]) -> list[str]:
    """The files that are not what the process has read that started last to carry runs."""
    parts = rows(sa.select(policies.c.value).where(policies.c.part == FILES))
    read = parts[0]["value"] if parts else now  # an earlier release did not note them all
    return [name for name, digest in now.items() if read.get(name, digest) != digest]


def policy_differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each thing that differs: what it is, and how it was and is; None where there is none."""
    for part in ("level", "preset"):
        if before[part] != now[part]:
            yield {"what": part, "before": before[part], "after": now[part]}
    yield from _differing("rule", before["operations"], now["operations"])
    yield from _differing("limit", _by_name(before["limits"]), _by_name(now["limits"]))


def _hidden_values(value: Any, hidden: Collection[str]) -> Iterator[str]:
    """The values of `hidden` names as texts, however deep they lie."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in hidden:
                yield from _texts_to_hide(part)
            else:
                yield from _hidden_values(part, hidden)
    elif isinstance(value, list):
        for part in value:
            yield from _hidden_values(part, hidden)


def _texts_to_hide(value: Any) -> Iterator[str]:
    """Each text or number in a value; what says nothing by itself is none."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts_to_hide(part)
    elif value and not isinstance(value, bool):
        yield str(value)


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


def _differing(
    what: str,
    before: dict[str, Any],
    now: dict[str, Any],
) -> Iterator[dict[str, Any]]:
    for name in dict.fromkeys([*before, *now]):
        pair = {"before": before.get(name), "after": now.get(name)}
        if pair["before"] != pair["after"]:
            yield {"what": what, "of": name, **pair}


def _by_name(limits: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Limits by what they limit, in words that stay where only `most` or `beyond` changes."""
    named = dict[str, dict[str, Any]]()
    for limit in limits:
        words = [f"{key} {limit[key]}" for key in NAMED_BY if limit.get(key)]
        named[", ".join(words)] = limit
    return named


def _touched() -> list[str]:
    """The runs of which a call may still be decided: open ones, and those with prepared writes.

    One that was given up only has its writes undone, which no policy decides.
    """
    given_up = sa.select(steps.c.run).where(steps.c.number == GIVEN_UP)
    waits = requests.c.kind == RequestKind.PREPARED, requests.c.answer == ""
    prepared = sa.select(requests.c.run).where(*waits)
    is_open = (
        runs.c.outcome.is_(None) & (runs.c.status != RunStatus.FAILED) & runs.c.id.not_in(given_up)
    )
    query = sa.select(runs.c.id).where(sa.or_(is_open, runs.c.id.in_(prepared)))
    return [str(run) for run in session().execute(query.order_by(runs.c.began)).scalars()]
