"""What the runs come to, what is usual for runs of one kind, and what waits or runs now.

Those of one kind are those that one trigger has begun. The gauges count over all workers, as JSON
and through OpenTelemetry, each in the tables, so that any process gives the same.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import median
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa
from opentelemetry import metrics

from ...base.display import as_written
from ..durable import engine, leases
from ..durable.parking import parked
from ..durable.store import (
    RequestAnswer,
    RequestKind,
    RunStatus,
    WriteState,
    audit,
    ledger,
    requests,
    rows,
    runs,
    session,
)
from ..people import authority
from ..people.approvals import NOBODY
from ..record import limit_use, seals
from ..record.records import CHECKS, LEDGER, NOTHING, Kind
from ..rules.policy import Spent, VerdictKind
from ..rules.trigger_file import load_timezone
from ..triggers import occasions

ENOUGH = 10  # runs that make something usual
LATEST = 50  # runs among which those are looked for
FACTOR = 3.0  # times the median cost, above which a run is out of the usual
MORE = 2  # refusals above the most of those runs that are still usual
UNBACKED = "it ended without a write, and such runs usually write"
# What has become of a write that should not have been made.
WRONG = (
    WriteState.FAILED,
    WriteState.UNKNOWN,
    WriteState.UNDONE,
    WriteState.UNDO_FAILED,
    WriteState.UNDONE_BY_HAND,
    WriteState.NOT_MADE,
    WriteState.KEPT,
)
# States of a write that is made, or perhaps made, and not taken back.
STANDS = (WriteState.DONE, WriteState.UNDO_FAILED, WriteState.KEPT, WriteState.UNKNOWN)
ANSWERED = {
    "approved": RequestAnswer.APPROVE,
    "denied": RequestAnswer.DENY,
    "unanswered": NOBODY,
    "waiting": "",
}
CALLS = (Kind.READ_DONE, Kind.WRITE_DONE)
WAITS = (Kind.REQUEST_MADE, Kind.REQUEST_ANSWERED, Kind.REQUEST_LAPSED)
SETBACKS = (Kind.CALL_DECIDED, Kind.FACT_REFUSED, Kind.GOAL_UNMET)
FRESH = 5.0  # seconds for which what was counted is given again

_meter = metrics.get_meter("app.action")


class Usual:
    """What is usual for runs of one trigger; nothing if there are too few of them.

    That is their cost, how often they were refused, which operations they used, and whether what
    they wrote backed the end of each.
    """

    def __init__(
        self,
        money: float,
        refusals: int,
        operations: list[str],
        is_backed: bool = False,
    ) -> None:
        self.money = money
        self.refusals = refusals
        self.operations = set(operations)
        self.is_backed = is_backed
        self.flagged = set[str]()

    def unlike_end(self, backed_by: str) -> str:
        """Say that nothing backs the end of a run, where that is out of the usual."""
        if self.is_backed and backed_by == NOTHING:
            return UNBACKED
        return ""

    def unlike(self, spent: Spent, refusals: int, operation: str) -> list[str]:
        """Each thing about a run that is out of the usual; each is given once."""
        if not self.operations:
            return []
        most = self.refusals + MORE
        is_strange = bool(operation) and operation not in self.operations
        unused = f"runs of this kind do not normally use {as_written(operation)}"
        costs_more = self.money and spent.money > FACTOR * self.money
        signs = {
            f"it costs more than {FACTOR:g} times the usual": costs_more,
            f"it was refused more than {most} times": refusals > most,
            unused: is_strange,
        }
        new = [because for because, holds in signs.items() if holds and because not in self.flagged]
        self.flagged.update(new)
        return new


def usual(trigger: str) -> list[Any]:
    """The arguments of `Usual`, from the latest runs of a trigger that were done.

    Reads in the transaction that is running.
    """
    kind = sa.select(runs).where(runs.c.trigger == trigger, runs.c.status == RunStatus.DONE)
    latest = session().execute(kind.order_by(runs.c.began.desc()).limit(LATEST)).mappings().all()
    if len(latest) < ENOUGH:
        return [0.0, 0, []]
    names = [row["id"] for row in latest]
    used = sa.select(audit.c.about).where(audit.c.run.in_(names), audit.c.kind.in_(CALLS))
    operations = sorted({about["operation"] for about in session().execute(used).scalars()})
    most = max(row["refusals"] for row in latest)
    backed = {(row["outcome"] or {}).get("backed_by", NOTHING) for row in latest}
    return [median(row["money"] for row in latest), most, operations, NOTHING not in backed]


class RunTotal(NamedTuple):
    """How many runs of one trigger have one status, and what they cost."""

    trigger: str
    status: str
    runs: int
    flagged: int
    money: float


def figures() -> dict[str, Any]:
    """The figures of all runs so far. A rate is None while there is nothing to count it from."""
    kinds = _kinds()
    approvals = _approvals()
    escalated = approvals.pop("escalated")
    writes = _writes()
    policy = authority.policy_now()
    total = sum(kind.runs for kind in kinds)
    money = sum(kind.money for kind in kinds)
    alone = Counter({state: count for (person, state), count in writes.items() if not person})
    allowed = alone.total() - alone[WriteState.INTENDED]
    wrong = sum(alone[state] for state in WRONG)
    done = sum(count for (_, state), count in writes.items() if state in STANDS)
    return {
        "runs": {
            "total": total,
            "flagged": sum(kind.flagged for kind in kinds),
            "by_status": _by(kinds, "status"),
            "done_backed_by": _backed_by(),
        },
        "by_trigger": _by(kinds, "trigger"),
        "escalation_rate": _share(escalated, total),
        "error_rate": _share(wrong, allowed),
        "writes": {"allowed": allowed, "wrong": wrong, "done": done},
        "approvals": approvals,
        "cost": {
            "currency": policy.prices.currency,
            "prices_of": policy.prices.model or None,
            "total": round(money, 6),
            "per_run": _share(money, total),
            "per_action": _share(money, done),
        },
        "retry_seconds": _retries(),
        "blocked": _blocked(),
        "watches": occasions.watch_figures(),
        "limits": limit_use.figures_of_limits(policy, load_timezone(Path("triggers.yaml"))),
    }


def currency() -> str:
    """The currency of the prices in `policy.yaml`."""
    return authority.policy_now().prices.currency


def gauges() -> dict[str, Any]:
    """Count what waits, runs and is used now, over all workers.

    `runs` that are queued, under way, parked and blocked; `requests` that wait for a person, by
    kind; the age of the oldest run and request in seconds, 0 without one; for how many seconds the
    oldest record has waited for its seal; the number of live `workers`; and of each limit over
    time what is used and allowed. Of a limit for each value, that is the value used most.
    """
    now = time()
    open_ = engine.open_now()
    open_requests = rows(
        sa.select(requests.c.kind, requests.c.asked).where(requests.c.answer == "")
    )
    oldest = {
        "queued": max((now - at for state, at in open_ if state == "queued"), default=0.0),
        "waiting": max((now - row["asked"] for row in open_requests), default=0.0),
    }
    states = Counter(state for state, _ in open_)
    uses = limit_use.in_use(authority.policy_now(), load_timezone(Path("triggers.yaml")))
    return {
        "runs": {
            "queued": states["queued"],
            "under_way": states["under_way"],
            "parked": len(parked("pursue")) + len(parked("after")),
            "blocked": len(engine.blocked_runs()),
        },
        "requests": dict(Counter(row["kind"] for row in open_requests)),
        "oldest_seconds": {name: round(age, 1) for name, age in oldest.items()},
        "seal_lag_seconds": round(seals.lag(), 1),
        "workers": leases.living(),
        "limits": {
            limit_use.limit_name(limit): {
                "used": float(max((amount for amount, _ in used), default=0)),
                "allowed": float(limit.most),
            }
            for limit, used in uses
        },
    }


def keep_gauges() -> None:
    """Give the gauges to OpenTelemetry; without an SDK beside the program they go nowhere."""
    this = _Observed()
    for name, what in (("runs", "{run}"), ("requests", "{request}"), ("oldest_seconds", "s")):
        _meter.create_observable_gauge(f"app.{name}", [this.observer_of(name)], unit=what)
    _meter.create_observable_gauge("app.workers", [this.workers], unit="{worker}")
    _meter.create_observable_gauge("app.seal_lag_seconds", [this.seal_lag], unit="s")
    _meter.create_observable_gauge("app.limits.used", [this.limit_shares], unit="1")


def _blocked() -> dict[str, Any]:
    """How many runs wait for whoever operates, and of each reason, for how many it holds."""
    reasons = Counter(row["why"] for row in engine.blocked_runs())
    return {"runs": reasons.total(), "because": dict(reasons.most_common())}


def _kinds() -> list[RunTotal]:
    flagged = sa.func.sum(sa.case((runs.c.flag != "", 1), else_=0))
    counted = sa.select(
        runs.c.trigger, runs.c.status, sa.func.count().label("runs"), flagged.label("flagged")
    )
    query = counted.add_columns(sa.func.sum(runs.c.money).label("money")).group_by(
        runs.c.trigger, runs.c.status
    )
    return [RunTotal(**row) for row in rows(query)]


def _by(kinds: list[RunTotal], name: str) -> dict[str, int]:
    counted = Counter[str]()
    for kind in kinds:
        counted[getattr(kind, name)] += kind.runs
    return dict(counted.most_common())


def _backed_by() -> dict[str, int]:
    """How many runs that are done each kind of proof backs; earlier versions recorded none."""
    by = runs.c.outcome["backed_by"].as_string()
    done = sa.select(by.label("by"), sa.func.count().label("runs")).where(
        runs.c.status == RunStatus.DONE
    )
    counted = {row["by"] or "not known": row["runs"] for row in rows(done.group_by(by))}
    names = (CHECKS, LEDGER, NOTHING, "not known")
    return {name: counted[name] for name in names if name in counted}


def _approvals() -> dict[str, int]:
    """How many runs were handed over, and how the requests to approve a call were answered."""
    handed_over = sa.select(sa.func.count(requests.c.run.distinct()).label("runs"))
    over = handed_over.where(requests.c.kind == RequestKind.ESCALATION)
    counted_by = sa.select(requests.c.answer, sa.func.count().label("count"))
    query = counted_by.where(requests.c.kind.in_(authority.CALLS)).group_by(requests.c.answer)
    answers = Counter({row["answer"]: row["count"] for row in rows(query)})
    counted = {name: answers[answer] for name, answer in ANSWERED.items()}
    return {"escalated": rows(over)[0]["runs"], "asked": answers.total(), **counted}


def _writes() -> dict[tuple[bool, str], int]:
    """How many writes there are, by whether a person was asked, and by state."""
    person = requests.c.id.is_not(None).label("person")
    query = sa.select(person, ledger.c.state, sa.func.count().label("count"))
    query = query.outerjoin_from(ledger, requests, requests.c.id == ledger.c.key).group_by(
        person, ledger.c.state
    )
    return {(bool(row["person"]), row["state"]): row["count"] for row in rows(query)}


def _retries() -> dict[str, Any]:
    """Seconds from a setback to the run's next successful call: count, median and 95th percentile.

    The time that a run waits for people or for whoever operates is left out.
    """
    named = audit.c.kind.in_((*CALLS, *WAITS, *SETBACKS, Kind.STATUS_CHANGED))
    query = sa.select(audit.c.run, audit.c.kind, audit.c.at, audit.c.about).where(named)
    since = dict[str, float]()
    waits = dict[str, float]()
    cycles = list[float]()
    for row in rows(query.order_by(audit.c.number)):
        run = row["run"]
        at = row["at"]
        about = row["about"]
        if row["kind"] == Kind.REQUEST_MADE:
            if about["request"] != RequestKind.PREPARED:
                waits[about["id"]] = at
        elif row["kind"] in WAITS:
            began = waits.pop(about["id"], None)
            if began is not None and run in since:
                since[run] += at - max(began, since[run])
            elif began is not None and about.get("answer") == RequestAnswer.DENY:
                since[run] = at
        elif row["kind"] == Kind.STATUS_CHANGED:
            began = waits.pop(run, None)  # of a run, since when it waits itself
            if began is not None and run in since:
                since[run] += at - max(began, since[run])
            if about["status"] in (RunStatus.BLOCKED, RunStatus.PREPARED):
                waits[run] = at
        elif _is_setback(row):
            since.setdefault(run, at)
        elif row["kind"] in CALLS and run in since:
            cycles.append(at - since.pop(run))
    if not cycles:
        return {"cycles": 0, "median": None, "p95": None}
    late = sorted(cycles)[math.ceil(0.95 * len(cycles)) - 1]
    return {
        "cycles": len(cycles),
        "median": round(median(cycles), 3),
        "p95": round(late, 3),
    }


def _is_setback(row: Mapping[str, Any]) -> bool:
    """Whether a record says that something did not go as the model wanted."""
    if row["kind"] == Kind.CALL_DECIDED:
        return bool(row["about"]["verdict"] == VerdictKind.DENY)
    return row["kind"] in SETBACKS or not row["about"]["ok"]


def _share(part: float, whole: float) -> float | None:
    if whole:
        return round(part / whole, 6)
    return None


class _Observed:
    """The latest gauges, kept for a few seconds, since an SDK asks for each gauge by itself."""

    def __init__(self) -> None:
        self.counted = 0.0
        self.values = dict[str, Any]()

    def now(self) -> dict[str, Any]:
        if time() > self.counted + FRESH:
            self.values = gauges()
            self.counted = time()
        return self.values

    def observer_of(self, name: str) -> Any:
        def observe(_: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
            amounts = self.now()[name].items()
            return [metrics.Observation(value, {"kind": kind}) for kind, value in amounts]

        return observe

    def workers(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return [metrics.Observation(self.now()["workers"])]

    def seal_lag(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return [metrics.Observation(self.now()["seal_lag_seconds"])]

    def limit_shares(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        """The share of each limit that is used."""
        for name, limit in self.now()["limits"].items():
            share = limit["used"] / limit["allowed"] if limit["allowed"] else 1.0
            yield metrics.Observation(share, {"limit": name})
