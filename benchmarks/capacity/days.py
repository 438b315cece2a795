"""A day of an agent, simulated: when runs come, and how they meet workers, model and database.

A call of the model is a visit to the worker's processor, one to the database's and one to the
model. The first two take the same time each, the model's calls differ; a run that waits for a
person is parked halfway. Workers share one queue, as they do on one database.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import quantiles
from typing import Any

from .agents import (
    DAY,
    HOUR,
    MINUTE,
    OTHERS,
    STATIONS,
    Days,
    Plant,
    Work,
    capacities,
    demands,
)
from .simulation import Outcome, Pace, Passed, Run, Segment, Simulation, Station, Visit


@dataclass(frozen=True)
class Report:
    """What a day came to. All but the last four are of its busiest hour."""

    runs_a_second: float  # that were done
    used: dict[str, float]  # the share of each station that was used
    limit: str  # the station that was used most
    wait_p50: float  # seconds from a run's coming until it began
    wait_p95: float
    parked: float  # on average
    came: int
    done: int
    most_parked: int
    left: int  # runs that neither were done nor waited for a person when the day ended

    def as_data(self) -> dict[str, Any]:
        """The same for a file, with as many figures as it is good for."""
        data = asdict(self)
        data["used"] = {name: round(share, 3) for name, share in self.used.items()}
        for name in ("runs_a_second", "wait_p50", "wait_p95", "parked"):
            data[name] = round(data[name], 3)
        return data


def runs_of(work: Work, days: Days, seed: int) -> Iterator[Run]:
    """The runs of one day, the same for the same seed whatever carries them."""
    chance = random.Random(seed)  # noqa: S311 -- nothing here is secret
    for hour, share in enumerate(days.hours):
        rate = days.runs * share / sum(days.hours) / HOUR
        if not rate:
            continue
        now = hour * HOUR + chance.expovariate(rate)
        while now < (hour + 1) * HOUR:
            yield Run(now, segments_of(work, chance))
            now += chance.expovariate(rate)


def segments_of(work: Work, chance: random.Random) -> list[Segment]:
    """What one run does."""
    taken = demands(work)
    visits = list[Visit]()
    for _ in range(work.calls):
        visits.append(Visit("worker", taken["worker"] / work.calls))
        visits.append(Visit("database", taken["database"] / work.calls))
        model = chance.expovariate(1 / work.model_seconds) if work.model_seconds else 0.0
        visits.append(Visit("calls", model))
    if chance.random() >= work.waits:
        return [Segment(visits)]
    half = len(visits) // 2
    person = chance.expovariate(1 / (work.hours * HOUR))
    return [Segment(visits[:half], person), Segment(visits[half:])]


def plant_of(work: Work, plant: Plant) -> Simulation:
    """Stations with what there is of each."""
    requests, tokens = plant.requests / MINUTE, plant.tokens / MINUTE
    each = work.tokens / work.calls
    paces = [
        Pace(requests, 1.0, plant.requests),  # a minute's worth at once, then evenly
        Pace(tokens, each, max(each, plant.tokens)),
    ]
    given = capacities(plant)
    stations = {
        "worker": Station(plant.workers, speed=given["worker"] / plant.workers),
        "database": Station(plant.cores, speed=given["database"] / plant.cores),
        "calls": Station(plant.workers * plant.model_calls, paces),
    }
    places = plant.workers * (plant.model_calls + OTHERS)
    return Simulation(stations, places, plant.look / plant.workers)


def simulate(
    work: Work,
    plant: Plant,
    days: Days,
    seed: int = 1,
) -> tuple[Report, Outcome]:
    """Play one day."""
    begins = days.busiest * HOUR
    marks = (begins, begins + HOUR)
    outcome = plant_of(work, plant).carry(runs_of(work, days, seed), DAY, marks)
    return _report(work, plant, outcome), outcome


def _report(work: Work, plant: Plant, outcome: Outcome) -> Report:
    first, last = outcome.passed[0], outcome.passed[1]
    used = _used(work, plant, outcome.stations, first, last)
    waits = [wait for came, wait in outcome.waits if first.at <= came < last.at]
    p50, p95 = _percentiles(waits)
    return Report(
        runs_a_second=(last.done - first.done) / HOUR,
        used=used,
        limit=max(used, key=lambda name: used[name]),
        wait_p50=p50,
        wait_p95=p95,
        parked=(last.parked - first.parked) / HOUR,
        came=outcome.came,
        done=outcome.done,
        most_parked=outcome.most_parked,
        left=outcome.queued + outcome.under_way,
    )


def _used(
    work: Work,
    plant: Plant,
    stations: dict[str, Station],
    first: Passed,
    last: Passed,
) -> dict[str, float]:
    """The share of each station that was used between two moments."""
    given, passed = capacities(plant), last.at - first.at
    used = dict[str, float]()
    for name, station in stations.items():
        used[name] = (last.work[name] - first.work[name]) / (passed * station.servers)
    calls = (last.served["calls"] - first.served["calls"]) / passed
    used["requests"] = calls / given["requests"]
    used["tokens"] = calls * work.tokens / work.calls / given["tokens"]
    return {name: used[name] for name in STATIONS}


def _percentiles(waits: list[float]) -> tuple[float, float]:
    if len(waits) < 2:
        return (waits or [0.0])[0], (waits or [0.0])[0]
    cut = quantiles(waits, n=20, method="inclusive")
    return cut[9], cut[18]
