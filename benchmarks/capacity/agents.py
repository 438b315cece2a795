"""What runs of an agent ask of workers, database and model: the inputs, and the arithmetic on them.

Nothing here is simulated. What a run costs a database was measured by `benchmarks.footprint`; what
a run does, how many come, and what there is to carry them is for the reader to say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).parent / "measured.json"
DAY, HOUR, MINUTE = 86400.0, 3600.0, 60.0  # seconds
YEAR = 365  # days
GB = 1e9  # bytes
OTHERS = 8  # threads of a worker beside one for each call of the model
# Of a worker: 15 of its own, 25 of the engine, one that holds its name, and one that listens.
CONNECTIONS = 42  # at most
OFFICE = (1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 12, 11, 8, 10, 12, 11, 9, 6, 3, 2, 1, 1, 1, 1)


@cache
def measured() -> dict[str, Any]:
    """What `benchmarks.footprint --accept` has kept."""
    kept: dict[str, Any] = json.loads(MEASURED.read_text("utf-8"))
    return kept


@dataclass(frozen=True)
class Work:
    """What one run does."""

    reads: int = 8
    writes: int = 2
    waits: float = 0.2  # share of runs in which a person is waited for, once
    hours: float = 2.0  # until that person answers, on average
    model_seconds: float = 4.0  # of a call of the model, on average
    first_tokens: int = 6000  # of the first call's input
    added_tokens: int = 1200  # what each call adds to the input of the next one
    cached: float = 0.0  # share of the input that does not count against the model's rate

    @property
    def calls(self) -> int:
        """Calls of the model: the plan, one for each read and write, and the end."""
        return self.reads + self.writes + 2

    @property
    def input(self) -> float:
        """Tokens that the model reads in one run."""
        grown = self.added_tokens * self.calls * (self.calls - 1) / 2
        return self.calls * self.first_tokens + grown

    @property
    def tokens(self) -> float:
        """Of these, what counts against the model's rate."""
        return self.input * (1 - self.cached)

    def cost(self, key: str) -> float:
        """What a run takes of something that was measured."""
        parts: Mapping[str, float] = measured()["costs"][key]
        own, waits = parts["run"], parts["wait"] * self.waits
        return own + parts["read"] * self.reads + parts["write"] * self.writes + waits


@dataclass(frozen=True)
class Plant:
    """What carries the runs."""

    workers: int = 1
    model_calls: int = 8  # of one worker at the same time
    cores: int = 8  # of the database
    requests: float = 4_000  # calls of the model a minute
    tokens: float = 2_000_000  # of the model's input a minute
    look: float = 1.0  # seconds between two looks of a worker at the queue

    def part(self, parts: int) -> Plant:
        """What one of some equal parts has: workers, cores and the model's rate are shared out."""
        return replace(
            self,
            workers=math.ceil(self.workers / parts),
            cores=math.ceil(self.cores / parts),
            requests=self.requests / parts,
            tokens=self.tokens / parts,
        )


@dataclass(frozen=True)
class Days:
    """How many runs come a day, and in which of its hours."""

    runs: float
    hours: tuple[float, ...] = OFFICE

    @property
    def peak(self) -> float:
        """Runs a second in the busiest hour."""
        return self.runs * max(self.hours) / sum(self.hours) / HOUR

    @property
    def busiest(self) -> int:
        """The first of the busiest hours."""
        return self.hours.index(max(self.hours))


STATIONS = {
    "calls": "calls of the model in flight",
    "worker": "the workers' processors",
    "requests": "the model's requests a minute",
    "tokens": "the model's tokens a minute",
    "database": "the database's processors",
}


def demands(work: Work) -> dict[str, float]:
    """What a run takes of each station: seconds, requests or tokens."""
    return {
        "calls": work.calls * work.model_seconds,
        "worker": work.cost("worker_seconds"),
        "requests": float(work.calls),
        "tokens": work.tokens,
        "database": work.cost("database_seconds"),
    }


def capacities(plant: Plant) -> dict[str, float]:
    """What each station gives a second, beside what workers take that have nothing to do."""
    resting = measured()["idle"]
    return {
        "calls": float(plant.workers * plant.model_calls),
        "worker": plant.workers * (1 - resting["worker_seconds"]),
        "requests": plant.requests / MINUTE,
        "tokens": plant.tokens / MINUTE,
        "database": max(1e-9, plant.cores - plant.workers * resting["database_seconds"]),
    }


def utilisations(work: Work, plant: Plant, rate: float) -> dict[str, float]:
    """The share of each station that so many runs a second take: X times D over what it gives."""
    given = capacities(plant)
    return {name: rate * demand / given[name] for name, demand in demands(work).items()}


def limit(work: Work, plant: Plant) -> str:
    """The station that is full first."""
    used = utilisations(work, plant, 1.0)
    return max(used, key=lambda name: used[name])


def carried(work: Work, plant: Plant, most: float = 1.0) -> float:
    """Runs a second at which the fullest station is as full as it may be."""
    return most / max(utilisations(work, plant, 1.0).values())


@dataclass(frozen=True)
class Need:
    """What a number of runs a second takes, with each station at most so full."""

    workers: int
    cores: int
    requests: float  # a minute
    tokens: float  # a minute
    connections: int  # to the database, at most
    calls: float  # of the model in flight, on average


def need(work: Work, rate: float, model_calls: int = 8, most: float = 0.7) -> Need:
    """How much of everything is needed."""
    wanted, resting = demands(work), measured()["idle"]
    in_flight = rate * wanted["calls"]
    by_calls = in_flight / (most * model_calls)
    by_processor = rate * wanted["worker"] / (most * (1 - resting["worker_seconds"]))
    workers = max(1, math.ceil(by_calls), math.ceil(by_processor))
    cores = rate * wanted["database"] / most + workers * resting["database_seconds"]
    return Need(
        workers=workers,
        cores=max(1, math.ceil(cores)),
        requests=rate * wanted["requests"] * MINUTE / most,
        tokens=rate * wanted["tokens"] * MINUTE / most,
        connections=workers * CONNECTIONS,
        calls=in_flight,
    )


@dataclass(frozen=True)
class Kept:
    """What so many runs a day leave in the database, in compact tables."""

    rows_a_day: float
    gb_a_day: float
    gb: float  # once as much goes as comes
    log_gb_a_day: float
    parked: float  # runs that wait, on average


def kept(work: Work, runs: float, clear_days: float = 30, days: float = YEAR) -> Kept:
    """What there is after some days; nothing but steps is taken out before the runs are."""
    stays, cleared = work.cost("kept_bytes"), work.cost("cleared_bytes")
    return Kept(
        rows_a_day=runs * work.cost("rows"),
        gb_a_day=runs * (stays + cleared) / GB,
        gb=runs * (stays * days + cleared * min(clear_days, days)) / GB,
        log_gb_a_day=runs * work.cost("log_bytes") / GB,
        parked=runs / DAY * work.waits * work.hours * HOUR,
    )


PRICES = {  # what a price is of, by its name on the command line
    "worker": "of a worker for a month",
    "core": "of a core of the database for a month",
    "gb": "of a GB of the database's disk for a month",
    "tokens": "of a million tokens that the model reads",
}


def monthly(
    work: Work,
    runs: float,
    plant: Plant,
    space: Kept,
    prices: Mapping[str, float],
) -> dict[str, float]:
    """What a month costs of what has a price, in the reader's money."""
    amounts = {
        "worker": plant.workers,
        "core": plant.cores,
        "gb": space.gb,
        "tokens": runs * YEAR / 12 * work.input / 1e6,
    }
    return {name: price * amounts[name] for name, price in prices.items()}
