"""What has changed in `policy.yaml` since it was last taken up, for each run that it touches.

Level, preset, rules and limits are those in force when a call is decided. Prices and budgets are
not among them: an open run keeps those that it began with.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ..durable import chains
from ..durable.steps import GIVEN_UP, transaction
from ..durable.store import (
    RequestKind,
    RunStatus,
    policies,
    requests,
    rows,
    runs,
    session,
    steps,
    storable,
)
from ..rules.policy import Policy
from . import audit
from .records import Kind

PARTS = ("level", "preset", "operations", "limits")
FILES = "files"  # the part that holds digests of the files, which change more often than the rest
NAMED_BY = ("operation", "model", "sum", "count", "per", "by")  # what makes two limits the same one


@transaction("take_up")
def take_up(policy: Policy, files: Mapping[str, str], worker: str) -> None:
    """Record what a process that starts to carry runs makes different; once, however many start.

    `files` are the digests of what it has read.
    """
    chains.hold(chains.NONE)
    now = {**storable(policy.model_dump(mode="json", include={*PARTS})), FILES: {**files}}
    parts = session().execute(sa.select(policies.c.part, policies.c.value)).all()
    before = {part: value for part, value in parts}
    if before == now:
        return
    session().execute(policies.delete())
    session().execute(policies.insert(), [{"part": part, "value": now[part]} for part in now])
    changed = [*differences(before, now)] if before else []
    if changed:
        for run in _touched():
            audit.record(run, Kind.POLICY_CHANGED, changed=changed, worker=worker)


def changed_files(now: Mapping[str, str]) -> list[str]:
    """The files that are not what the process has read that started last to carry runs."""
    parts = rows(sa.select(policies.c.value).where(policies.c.part == FILES))
    read = parts[0]["value"] if parts else now  # an earlier release did not note them all
    return [name for name, digest in now.items() if read.get(name, digest) != digest]


def differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each thing that differs: what it is, and how it was and is; None where there is none."""
    for part in ("level", "preset"):
        if before[part] != now[part]:
            yield {"what": part, "before": before[part], "after": now[part]}
    yield from _differing("rule", before["operations"], now["operations"])
    yield from _differing("limit", _by_name(before["limits"]), _by_name(now["limits"]))


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
