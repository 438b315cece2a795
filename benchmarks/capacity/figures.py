"""The days that the page shows, what they came to, and the tables made of that.

What a simulated day comes to is kept in figures.json, with a digest of what was measured: a page
must not show days that were simulated with other costs. The arithmetic is done again each time.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from . import agents
from .agents import DAY, HOUR, MEASURED, OFFICE, STATIONS, Days, Need, Plant, Work, measured
from .days import simulate
from .words import amount, gigabytes, percent, seconds, table

FILE = Path(__file__).parent / "figures.json"
VOLUMES = (1_000, 10_000, 100_000, 1_000_000)  # runs a day
MANY = 64  # calls of the model of a worker at the same time, where there are few workers
MOST = 0.7  # of a station that is used in the busiest hour
PARTS = (1, 4, 20)
ALLOWED = 100  # connections to a Postgres with its defaults
WORK = Work()
CACHED = replace(WORK, cached=0.87)  # all that was in the call before
ALONE = replace(CACHED, waits=0.0)  # so that each run is done soon after it comes
PARTS_OF_RUN = {"run": "a run", "read": "a read", "write": "a write", "wait": "a wait"}
COSTS = {
    "transactions": "transactions",
    "statements": "statements, with those that begin and end transactions",
    "database_seconds": "the database's processor",
    "worker_seconds": "the worker's processor",
    "log_bytes": "write-ahead log, in KB",
    "kept_bytes": "tables and indexes, in KB: what stays",
    "cleared_bytes": "— what goes after `CLEAR_DAYS`",
    "rows": "rows that stay",
}


class Scene(NamedTuple):
    """A day that is simulated."""

    said: str  # what there is
    work: Work
    plant: Plant
    days: Days


def busiest(runs: float) -> Days:
    """The busiest hour of a day of so many runs alone, to save the time of simulating the rest."""
    hour = OFFICE.index(max(OFFICE))
    share = OFFICE[hour] / sum(OFFICE)
    return Days(runs * share, (0,) * hour + (OFFICE[hour],))


def plant_for(work: Work, runs: float, model_calls: int = 8) -> Plant:
    """All that so many runs a day need."""
    needed = agents.need(work, Days(runs).peak, model_calls, MOST)
    rates = {"requests": needed.requests, "tokens": needed.tokens}
    return Plant(needed.workers, model_calls, needed.cores, **rates)


def enough() -> dict[str, Scene]:
    """Days that have what they need."""
    scenes = dict[str, Scene]()
    for runs in VOLUMES:
        calls = MANY if runs == VOLUMES[-1] else 8
        plant = plant_for(WORK, runs, calls)
        days = busiest(runs) if runs == VOLUMES[-1] else Days(runs)
        scenes[f"enough for {runs}"] = Scene(f"{runs:,}", WORK, plant, days)
    return scenes


def short() -> dict[str, Scene]:
    """Days on which one thing after the other is short, as runs become more."""
    given, most = Plant(), VOLUMES[-1]
    workers = {runs: plant_for(ALONE, runs).workers for runs in VOLUMES}
    many = plant_for(ALONE, most, MANY)
    return {
        "one worker": Scene(
            "one worker, the model's rate as it is",
            ALONE,
            given,
            Days(VOLUMES[1]),
        ),
        "workers added": Scene(
            f"{workers[VOLUMES[2]]} workers, the model's rate as it is",
            ALONE,
            replace(given, workers=workers[VOLUMES[2]]),
            Days(VOLUMES[2]),
        ),
        "rate raised": Scene(
            f"{many.workers} workers of {MANY} calls, the model's rate raised, one core",
            ALONE,
            replace(many, cores=1),
            busiest(most),
        ),
    }


def digest() -> str:
    """Of what was measured."""
    return hashlib.sha256(MEASURED.read_bytes()).hexdigest()


def play(scene: Scene) -> dict[str, Any]:
    report, _ = simulate(scene.work, scene.plant, scene.days)
    return report.as_data()


def accept() -> None:
    """Simulate every day, and keep what it came to."""
    days = {name: play(scene) for name, scene in (enough() | short()).items()}
    FILE.write_text(json.dumps({"measured": digest(), "days": days}, indent=1) + "\n", "utf-8")


@cache
def days_kept() -> dict[str, Any]:
    """What the days came to when they were last accepted."""
    kept: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    days: dict[str, Any] = kept["days"]
    return days


def costs_table() -> str:
    """What one more of each costs."""
    rows = []
    for key, said in COSTS.items():
        parts = measured()["costs"][key]
        rows.append((said, *(_cost(key, parts[part]) for part in PARTS_OF_RUN)))
    return table(("what one more costs", *PARTS_OF_RUN.values()), rows)


def _cost(key: str, number: float) -> str:
    if key.endswith("seconds"):
        return f"{amount(number * 1000)} ms"
    return amount(number / 1000 if key.endswith("bytes") else number)


def check_table() -> str:
    """What a run of some of each took, beside what the four kinds predict."""
    rows = []
    for key, said in COSTS.items():
        took, predicted = (measured()["mixed"][key][name] for name in ("took", "predicted"))
        rows.append((said, _cost(key, took), _cost(key, predicted)))
    return table(("a run of 4 reads, 3 writes, 1 wait", "measured", "computed"), rows)


class Carried(NamedTuple):
    """One of something that runs need, and how many runs it carries."""

    said: str
    taken: str  # by a run
    given: str  # a second, or at a time
    rate: float  # runs a second when it is full

    @property
    def a_day(self) -> float:
        """Runs a day of whose busiest hour it is 70 % full, to two figures."""
        runs = self.rate * MOST / Days(1).peak
        size = 10.0 ** (math.floor(math.log10(runs)) - 1)
        return round(runs / size) * size


def carries_table() -> str:
    """What one of everything carries."""
    heads = (
        "one unit",
        "a run takes",
        "the unit gives",
        "runs a second when it is full",
        "runs a day when it is 70 % full in the busiest hour",
    )
    rows = [(*one[:3], amount(one.rate), f"{one.a_day:,.0f}") for one in carries()]
    return table(heads, rows)


def carries() -> list[Carried]:
    """What each station carries with one unit of it."""
    taken, free = agents.demands(WORK), 1 - measured()["idle"]["worker_seconds"]
    cached = agents.demands(CACHED)["tokens"]
    calls = f"{taken['calls']:.0f} s of calls"
    thousand, million = 1e3 / agents.MINUTE, 1e6 / agents.MINUTE
    rate = f"{amount(million)} a second"
    core = "a core"
    return [
        Carried("a worker with 8 calls", calls, "8 calls", 8 / taken["calls"]),
        Carried(f"a worker with {MANY} calls", calls, f"{MANY} calls", MANY / taken["calls"]),
        Carried("a worker's processor", seconds(taken["worker"]), core, free / taken["worker"]),
        Carried(
            "1,000 requests a minute",
            f"{WORK.calls} requests",
            f"{amount(thousand)} a second",
            thousand / WORK.calls,
        ),
        Carried("a million tokens a minute", amount(WORK.tokens), rate, million / WORK.tokens),
        Carried("— cached input not counted", amount(cached), rate, million / cached),
        Carried("a core of Postgres", seconds(taken["database"]), core, 1 / taken["database"]),
    ]


def volumes_table() -> str:
    """What each number of runs a day needs."""
    columns = []
    for runs in VOLUMES:
        days = Days(runs)
        few = agents.need(WORK, days.peak, MANY, MOST)
        columns.append(_volume(runs, agents.need(WORK, days.peak, 8, MOST), few))
    heads = [f"{runs:,} runs a day" for runs in VOLUMES]
    rows = [(said, *(column[said] for column in columns)) for said in columns[0]]
    return table(("what it takes", *heads), rows)


def _volume(runs: float, needed: Need, few: Need) -> dict[str, str]:
    space, peak = agents.kept(WORK, runs), Days(runs).peak
    cached = agents.need(CACHED, peak, 8, MOST)
    resting = few.workers * measured()["idle"]["transactions"]
    transactions = peak * WORK.cost("transactions") + resting
    return {
        "runs a second in the busiest hour": amount(peak),
        "calls of the model in flight": amount(needed.calls),
        "workers of 8 calls": amount(needed.workers),
        f"workers of {MANY} calls": amount(few.workers),
        "requests to the model a minute": amount(needed.requests),
        "tokens to the model a minute": amount(needed.tokens),
        "— where cached input does not count": amount(cached.tokens),
        f"cores of Postgres, with workers of {MANY} calls": amount(few.cores),
        f"transactions a second, with workers of {MANY} calls": amount(transactions),
        f"connections at most, with workers of {MANY} calls": amount(few.connections),
        "write-ahead log a second": f"{amount(peak * WORK.cost('log_bytes') / 1000)} KB",
        "tables after a year": gigabytes(space.gb),
        "rows after a year": amount(space.rows_a_day * agents.YEAR),
        "runs that wait for a person, on average": amount(space.parked),
    }


def enough_table() -> str:
    """Simulated days that have what they need."""
    heads = (
        "runs a day",
        "resources",
        "wait until a run begins: median, 95th percentile",
        "calls used",
        "Postgres used",
    )
    rows = []
    for name, scene in enough().items():
        day, plant = days_kept()[name], scene.plant
        cores = "1 core" if plant.cores == 1 else f"{plant.cores} cores"
        there = f"{plant.workers} × {plant.model_calls} calls, {cores}"
        waits = f"{seconds(day['wait_p50'])}, {seconds(day['wait_p95'])}"
        used = percent(day["used"]["calls"]), percent(day["used"]["database"])
        rows.append((scene.said, there, waits, *used))
    return table(heads, rows)


def _fullest(day: Mapping[str, Any]) -> str:
    return f"{STATIONS[day['limit']]}, {percent(day['used'][day['limit']])}"


def short_table() -> str:
    """Simulated days on which something is short."""
    heads = (
        "runs a day",
        "resources",
        "the fullest resource",
        "runs a second: done, of arrived",
        "median wait until a run begins",
    )
    rows = []
    for (name, scene), runs in zip(short().items(), VOLUMES[1:], strict=True):
        day = days_kept()[name]
        done = f"{amount(day['runs_a_second'])} of {amount(Days(runs).peak)}"
        rows.append((f"{runs:,}", scene.said, _fullest(day), done, seconds(day["wait_p50"])))
    return table(heads, rows)


def parts_table() -> str:
    """What each of some equal parts of a million runs a day needs."""
    rows = []
    for parts in PARTS:
        runs = VOLUMES[-1] / parts
        one = agents.need(WORK, Days(runs).peak, MANY, MOST)
        space = agents.kept(WORK, runs)
        each = (amount(runs), amount(one.workers), amount(one.cores), amount(one.connections))
        whole = f"{amount(parts * one.workers)} and {amount(parts * one.cores)}"
        rows.append((str(parts), *each, gigabytes(space.gb), whole))
    heads = (
        "databases",
        "runs a day each",
        "workers each",
        "cores each",
        "connections each",
        "tables after a year each",
        "workers and cores in all",
    )
    return table(heads, rows)


def said() -> dict[str, str]:
    """Figures that stand in the page's sentences."""
    about, beside = measured()["about"], measured()["beside"]
    one = measured()["costs"]
    order = {key: parts["run"] + parts["write"] for key, parts in one.items()}
    transaction = beside["seconds of one order alone"] / order["transactions"]
    idle = measured()["idle"]
    runs = VOLUMES[2]
    peak, taken = Days(runs).peak, WORK.calls * WORK.model_seconds
    calls = 8 * agents.need(WORK, peak, 8, MOST).workers
    reckoned = f"{runs:,} runs a day, {amount(peak)} a second × {taken:.0f} s of calls"
    return {
        "use": f"{reckoned} ÷ {calls} at a time = {percent(peak * taken / calls)} used",
        "flight": f"{reckoned} = {amount(peak * taken)} calls at a time",
        "about": f"Postgres {about['postgres']}, {about['cores']} cores, load {about['load']:.1f}",
        "calls": str(WORK.calls),
        "tokens": amount(WORK.tokens),
        "cached": amount(CACHED.tokens),
        "share": percent(Days(DAY).peak * HOUR / DAY),
        "transaction": seconds(transaction),
        "row": amount(1 / transaction),
        "row_used": percent(Days(VOLUMES[-1]).peak * WORK.writes * transaction),
        "burst": amount(beside["runs a second of one order"]),
        "burst_most": amount(1 / order["worker_seconds"]),
        "connections": amount(beside["connections of a worker"]),
        "connections_most": str(agents.CONNECTIONS),
        "too_many": str(math.ceil(ALLOWED / agents.CONNECTIONS)),
        "megabytes": amount(beside["megabytes of a worker"]),
        "idle_transactions": amount(idle["transactions"]),
        "idle_database": f"{100 * idle['database_seconds']:.1f} %",
        "idle_worker": f"{100 * idle['worker_seconds']:.1f} %",
        "many": str(MANY),
        "parked": amount(agents.kept(WORK, VOLUMES[-1]).parked),
    }


TABLES = {
    "costs": costs_table,
    "check": check_table,
    "carries": carries_table,
    "volumes": volumes_table,
    "enough": enough_table,
    "short": short_table,
    "parts": parts_table,
}
