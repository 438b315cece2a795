"""How much waits, runs and is used now, over all workers: as JSON, and through OpenTelemetry.

Each is counted in the tables, so that any process gives the same.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from time import time
from typing import Any

import sqlalchemy as sa
from opentelemetry import metrics

from ..durable import engine, leases
from ..durable.parking import parked
from ..durable.store import requests, rows
from ..people import authority
from ..record import limits, seals
from ..rules.trigger_file import load_timezone

FRESH = 5.0  # seconds for which what was counted is given again

_meter = metrics.get_meter("app.action")


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
    uses = limits.in_use(authority.policy_now(), load_timezone(Path("triggers.yaml")))
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
            limits.name_of(limit): {
                "used": float(max((amount for amount, _ in used), default=0)),
                "allowed": float(limit.most),
            }
            for limit, used in uses
        },
    }


def keep() -> None:
    """Give the gauges to OpenTelemetry; without an SDK beside the program they go nowhere."""
    this = _Observed()
    for name, what in (("runs", "{run}"), ("requests", "{request}"), ("oldest_seconds", "s")):
        _meter.create_observable_gauge(f"app.{name}", [this.of(name)], unit=what)
    _meter.create_observable_gauge("app.workers", [this.workers], unit="{worker}")
    _meter.create_observable_gauge("app.seal_lag_seconds", [this.seal_lag], unit="s")
    _meter.create_observable_gauge("app.limits.used", [this.limits], unit="1")


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

    def of(self, name: str) -> Any:
        def observe(_: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
            amounts = self.now()[name].items()
            return [metrics.Observation(value, {"kind": kind}) for kind, value in amounts]

        return observe

    def workers(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return [metrics.Observation(self.now()["workers"])]

    def seal_lag(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        return [metrics.Observation(self.now()["seal_lag_seconds"])]

    def limits(self, _: metrics.CallbackOptions) -> Iterable[metrics.Observation]:
        """The share of each limit that is used."""
        for name, limit in self.now()["limits"].items():
            share = limit["used"] / limit["allowed"] if limit["allowed"] else 1.0
            yield metrics.Observation(share, {"limit": name})
