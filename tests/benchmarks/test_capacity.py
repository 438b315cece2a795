"""The simulation obeys the laws of queues, and agrees with what others have worked out.

The peers: Erlang C, the closed form of Pollaczek and Khinchine for services of one length, and
Ciw 3.2.7, a library for simulating queues, whose figures of three stations in a row are below.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean

import pytest
import sqlalchemy as sa
from dbos._client import DEFAULT_CLIENT_POOL_SIZE
from dbos._dbos_config import configure_db_engine_parameters
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import footprint
from benchmarks.capacity import __main__ as command
from benchmarks.capacity import agents, figures
from benchmarks.capacity.agents import DAY, HOUR, Days, Plant, Work
from benchmarks.capacity.days import runs_of, simulate
from benchmarks.capacity.simulation import (
    Outcome,
    Pace,
    Run,
    Segment,
    Simulation,
    Station,
    Visit,
)
from scoping import documents
from scoping.rulebook import Architecture

SMALL = Work(reads=1, writes=1, model_seconds=2.0, waits=0.3, hours=0.5)
# Ciw 3.2.7: one comes every 1.25 s by chance, is served by one of 1, for 1 s, by one of 2, for
# 1.5 s, and by one of 4, for 4 s on average. The mean stay of runs with seeds 0 to 9, each of
# 20,000 s after the first 2,000, and its standard error.
CIW_STAY, CIW_ERROR = 10.889, 0.102


def seeded() -> random.Random:
    """Chance that is the same each time."""
    return random.Random(7)  # noqa: S311 -- nothing here is secret


def arrivals(rate: float, number: int, chance: random.Random) -> Iterator[float]:
    """When so many runs come, at random."""
    now = 0.0
    for _ in range(number):
        now += chance.expovariate(rate)
        yield now


def one_station(servers: int, runs: list[Run]) -> Outcome:
    """Runs at one station, where nothing else holds them up."""
    stations = {"all": Station(servers)}
    return Simulation(stations, places=len(runs)).carry(runs, math.inf)


def mean_wait(outcome: Outcome, runs: list[Run]) -> float:
    """How long runs of one visit were queued on average."""
    served = sum(visit.seconds for run in runs for visit in run.segments[0].visits)
    return (sum(stay for _, stay in outcome.stays) - served) / len(runs)


def erlang_c(servers: int, load: float) -> float:
    """The share of arrivals that wait, where both gaps and services are exponential."""
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    others = sum(load**number / math.factorial(number) for number in range(servers))
    return last / (others + last)


@pytest.mark.parametrize(
    ("servers", "load", "waits"),
    [
        pytest.param(1, 0.7, 0.7, id="one-server-waits-as-often-as-it-is-busy"),
        pytest.param(2, 1.0, 1 / 3, id="two-servers-half-busy"),
        pytest.param(3, 2.0, 4 / 9, id="three-servers"),
    ],
)
def test_the_formula_of_erlang_gives_what_textbooks_print(
    servers: int, load: float, waits: float
) -> None:
    assert erlang_c(servers, load) == pytest.approx(waits)


@pytest.mark.parametrize(
    ("servers", "used"),
    [
        pytest.param(1, 0.6, id="one-server"),
        pytest.param(4, 0.7, id="four-servers"),
        pytest.param(8, 0.8, id="eight-servers"),
    ],
)
def test_the_wait_is_that_of_erlang(servers: int, used: float) -> None:
    chance, number = seeded(), 100_000
    coming = arrivals(servers * used, number, chance)
    runs = [Run(at, [Segment([Visit("all", chance.expovariate(1.0))])]) for at in coming]
    wanted = erlang_c(servers, servers * used) / (servers * (1 - used))
    assert mean_wait(one_station(servers, runs), runs) == pytest.approx(wanted, rel=0.1)


def test_services_of_one_length_wait_half_as_long() -> None:
    chance, used = seeded(), 0.7
    runs = [Run(at, [Segment([Visit("all", 1.0)])]) for at in arrivals(used, 60_000, chance)]
    wanted = used / (2 * (1 - used))
    assert mean_wait(one_station(1, runs), runs) == pytest.approx(wanted, rel=0.05)


def test_three_stations_in_a_row_hold_a_run_as_long_as_in_ciw() -> None:
    chance, number = seeded(), 50_000
    runs = []
    for at in arrivals(0.8, number, chance):
        visits = [Visit("a", 1.0), Visit("b", 1.5), Visit("c", chance.expovariate(1 / 4))]
        runs.append(Run(at, [Segment(visits)]))
    stations = {"a": Station(1), "b": Station(2), "c": Station(4)}
    outcome = Simulation(stations, places=number).carry(runs, math.inf)
    assert mean(stay for _, stay in outcome.stays) == pytest.approx(CIW_STAY, abs=5 * CIW_ERROR)


def some_visits(draw: st.DrawFn) -> list[Visit]:
    seconds = st.floats(0.0, 50.0)
    return [
        Visit(draw(st.sampled_from("ab")), draw(seconds)) for _ in range(draw(st.integers(0, 4)))
    ]


@st.composite
def some_runs(draw: st.DrawFn) -> list[Run]:
    """Runs that are parked now and then."""
    times = sorted(draw(st.lists(st.floats(0.0, 300.0), max_size=12)))
    runs = []
    for at in times:
        parked = st.floats(0.0, 200.0)
        count = draw(st.integers(1, 3))
        runs.append(Run(at, [Segment(some_visits(draw), draw(parked)) for _ in range(count)]))
    return runs


@st.composite
def some_simulation(draw: st.DrawFn) -> Simulation:
    """Small stations, one of which may keep a pace."""
    rate = draw(st.floats(0.1, 5.0))
    paces = [Pace(rate, 1.0, draw(st.floats(1.0, 5.0)))] if draw(st.booleans()) else []
    servers = st.integers(1, 3)
    stations = {"a": Station(draw(servers), paces), "b": Station(draw(servers), speed=0.5)}
    return Simulation(stations, draw(servers), draw(st.sampled_from([0.0, 1.0])))


@given(some_simulation(), some_runs(), st.floats(0.0, 600.0))
def test_each_run_that_came_is_done_or_still_there(
    simulation: Simulation, runs: list[Run], until: float
) -> None:
    outcome = simulation.carry(runs, until)
    assert outcome.came == sum(run.at <= until for run in runs)
    still_there = outcome.queued + outcome.under_way + outcome.parked
    assert outcome.came == outcome.done + still_there
    assert len(outcome.stays) == outcome.done


@given(some_simulation(), some_runs())
def test_what_is_served_is_what_the_runs_asked_for(simulation: Simulation, runs: list[Run]) -> None:
    """The law of utilisation: how long servers were busy is runs times what each takes."""
    outcome = simulation.carry(runs, math.inf)
    assert outcome.done == outcome.came == len(runs)
    asked = dict.fromkeys(outcome.stations, 0.0)
    for run in runs:
        for segment in run.segments:
            for visit in segment.visits:
                asked[visit.station] += visit.seconds
    for name, station in outcome.stations.items():
        assert station.work * station.speed == pytest.approx(asked[name])
        late = station.busy.total - station.work
        assert late == pytest.approx(0.0, abs=1e-6) if not station.paces else late > -1e-6


@given(some_simulation(), some_runs())
def test_runs_inside_are_the_rate_times_their_stay(simulation: Simulation, runs: list[Run]) -> None:
    """Little's law, over a time that begins and ends with nothing inside."""
    outcome = simulation.carry(runs, math.inf)
    stays = sum(stay for _, stay in outcome.stays)
    assert outcome.passed[-1].inside == pytest.approx(stays, abs=1e-6)


def test_a_run_that_is_parked_holds_no_place() -> None:
    waits = Run(0.0, [Segment([Visit("all", 1.0)], 1000.0), Segment([])])
    others = [Run(2.0 + number, [Segment([Visit("all", 1.0)])]) for number in range(5)]
    outcome = Simulation({"all": Station(1)}, places=1).carry([waits, *others], 500.0)
    assert (outcome.done, outcome.parked, outcome.under_way) == (5, 1, 0)


def test_station_serves_in_order_within_its_servers() -> None:
    """A station serves in order, and no more runs at a time than it has servers."""
    runs = [Run(0.0, [Segment([Visit("all", 1.0)])]) for _ in range(5)]
    outcome = one_station(2, runs)
    assert [stay for _, stay in outcome.stays] == [1.0, 1.0, 2.0, 2.0, 3.0]


@given(
    st.floats(0.1, 10.0),
    st.floats(1.0, 20.0),
    st.lists(st.floats(0.0, 3.0), min_size=2, max_size=60),
)
def test_a_pace_is_never_passed(rate: float, burst: float, gaps: list[float]) -> None:
    pace, now, begins = Pace(rate, 1.0, burst), 0.0, list[float]()
    for gap in gaps:
        now += gap
        begins.append(now + pace.wait(now))
    for first, early in enumerate(begins):
        for last, late in enumerate(begins[first:], first):
            assert last - first + 1 <= burst + rate * (late - early) + 1e-6


def test_a_pace_that_is_not_used_up_holds_nothing_back() -> None:
    pace = Pace(rate=1.0, each=1.0, burst=2.0)
    assert [pace.wait(now) for now in (0.0, 0.0, 0.0, 10.0, 10.0)] == [0.0, 0.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("seed", range(3))
def test_more_workers_never_do_less(seed: int) -> None:
    """Counted at the end of the busiest hour, before what was queued in it is made up for."""
    done = []
    for workers in (1, 2, 3):
        _, outcome = simulate(SMALL, Plant(workers, model_calls=2), Days(12_000), seed)
        done.append(outcome.passed[1].done)
    assert done == sorted(done)
    assert done[0] < done[-1]


def test_the_same_seed_is_the_same_day_whatever_carries_it() -> None:
    first, second = ([*runs_of(SMALL, Days(300), 5)] for _ in range(2))
    assert first == second
    assert first != [*runs_of(SMALL, Days(300), 6)]
    days = {simulate(SMALL, Plant(workers), Days(300), 5)[1].came for workers in (1, 2)}
    assert days == {len(first)}


def test_runs_come_as_the_hours_have_it() -> None:
    times = [run.at for run in runs_of(SMALL, Days(30_000), 1)]
    assert times == sorted(times)
    assert max(times) < DAY
    busiest = Days(1).busiest * HOUR
    share = sum(busiest <= at < busiest + HOUR for at in times) / len(times)
    assert share == pytest.approx(Days(DAY).peak * HOUR / DAY, rel=0.05)


def test_first_full_resource_changes_as_others_are_added() -> None:
    """What is full first changes from workers to the model to the database.

    As runs grow and what was short is added; the arithmetic and the simulation say the same.
    """
    plant, rate = Plant(workers=1, cores=1, requests=300, tokens=1e9), Days(40_000).peak
    assert agents.limit(SMALL, plant) == "calls"
    plant = replace(plant, workers=agents.need(SMALL, rate).workers)
    assert agents.limit(SMALL, plant) == "requests"
    assert simulate(SMALL, plant, Days(40_000))[0].limit == "requests"
    rate = Days(2_000_000).peak
    workers = agents.need(SMALL, rate, model_calls=64).workers
    plant = replace(plant, workers=workers, model_calls=64, requests=1e9)
    assert agents.limit(SMALL, plant) == "database"
    assert agents.carried(SMALL, plant) < rate


def test_a_simulated_hour_uses_what_the_arithmetic_says() -> None:
    even = Days(20_000, hours=(0.99,) * 12 + (1.0,) + (0.99,) * 11)
    plant = figures.plant_for(SMALL, 20_000)
    report, outcome = simulate(SMALL, plant, even)
    came = (outcome.passed[1].came - outcome.passed[0].came) / HOUR
    reckoned = agents.utilisations(SMALL, plant, came)
    assert report.used == pytest.approx(reckoned, rel=0.05)
    assert report.parked == pytest.approx(came * SMALL.waits * SMALL.hours * HOUR, rel=0.1)


@given(
    st.floats(0.001, 200.0),
    st.integers(1, 64),
    st.floats(0.2, 0.95),
)
def test_what_is_needed_is_enough_and_one_less_is_not(
    rate: float, model_calls: int, most: float
) -> None:
    work = Work()
    needed = agents.need(work, rate, model_calls, most)
    plant = Plant(needed.workers, model_calls, needed.cores, needed.requests, needed.tokens)
    assert max(agents.utilisations(work, plant, rate).values()) <= most + 1e-6
    if needed.workers > 1:
        fewer = replace(plant, workers=needed.workers - 1)
        used = agents.utilisations(work, fewer, rate)
        assert max(used["calls"], used["worker"]) > most
    if needed.cores > 1:
        fewer = replace(plant, cores=needed.cores - 1)
        assert agents.utilisations(work, fewer, rate)["database"] > most


def test_parts_carry_together_what_they_did_as_one() -> None:
    whole = Plant(workers=8, cores=4, requests=4000, tokens=8e6)
    part = whole.part(4)
    work = Work(model_seconds=1.0)
    assert part == Plant(workers=2, cores=1, requests=1000, tokens=2e6)
    assert 4 * agents.carried(work, part) == pytest.approx(agents.carried(work, whole), rel=0.02)


def test_a_run_is_the_one_of_the_cost_page() -> None:
    work, rules = Work(), documents.load_rulebook().cost.calls[Architecture.AGENT]
    assert work.calls == rules.calls_per_run.expected
    assert work.first_tokens == rules.first_input_tokens.expected
    assert work.added_tokens == rules.added_input_tokens_per_call.expected
    assert work.tokens == 12 * 6000 + 1200 * sum(range(12))


def test_all_input_but_what_is_new_is_cached() -> None:
    new = figures.WORK.first_tokens + figures.WORK.added_tokens * (figures.WORK.calls - 1)
    assert 1 - figures.CACHED.cached == pytest.approx(new / figures.WORK.tokens, abs=0.005)


def test_a_worker_takes_no_more_connections_than_the_page_says() -> None:
    engine = dict[str, dict[str, int]]()
    configure_db_engine_parameters(engine)  # type: ignore[arg-type]
    of_engine = engine["sys_db_engine_kwargs"]
    pool = sa.create_engine("postgresql+psycopg://nobody@nowhere.invalid/none").pool
    assert isinstance(pool, sa.QueuePool)
    ours = pool.size() + pool._max_overflow
    engines = of_engine["pool_size"] + of_engine["max_overflow"] + DEFAULT_CLIENT_POOL_SIZE
    assert (ours, engines) == (15, 25)
    assert ours + engines + 2 == agents.CONNECTIONS
    assert agents.measured()["beside"]["connections of a worker"] <= agents.CONNECTIONS


def test_the_days_were_simulated_with_what_was_measured_last() -> None:
    kept = json.loads(figures.FILE.read_text("utf-8"))
    assert kept["measured"] == figures.digest(), "run python -m benchmarks.capacity --accept"
    assert [*kept["days"]] == [*figures.enough(), *figures.short()]


@pytest.mark.parametrize("name", ["enough for 1000", "one worker"])
def test_a_day_of_the_page_comes_to_what_is_kept(name: str) -> None:
    """Those that take seconds; the others are held to the arithmetic."""
    scene = (figures.enough() | figures.short())[name]
    assert figures.play(scene) == figures.days_kept()[name]


@pytest.mark.parametrize("name", [*figures.enough()])
def test_sufficient_plant_is_used_as_the_arithmetic_says(name: str) -> None:
    """A day that has what it needs uses as much of it as the arithmetic says."""
    scene, day = figures.enough()[name], figures.days_kept()[name]
    reckoned = agents.utilisations(scene.work, scene.plant, scene.days.peak)
    for station, share in day["used"].items():
        assert share == pytest.approx(reckoned[station], rel=0.15, abs=0.01)
    assert day["wait_p95"] <= scene.plant.look


def test_what_is_short_on_the_page_is_what_its_sentences_say() -> None:
    limits = [figures.days_kept()[name]["limit"] for name in figures.short()]
    assert limits == ["calls", "tokens", "database"]


def test_the_parts_of_a_run_add_up_to_what_was_measured() -> None:
    """Where costs are sums, each kind and the mixed one are given back as they were."""
    parts = {"run": 7.0, "read": 2.0, "write": 3.0, "wait": 5.0}
    kinds = {name: {"rows": footprint.cost(parts, kind)} for name, kind in footprint.KINDS.items()}
    assert footprint.units(kinds) == {"rows": parts}


@pytest.mark.parametrize("key", ["transactions", "statements", "rows"])
def test_what_is_kept_predicts_a_run_of_another_shape(key: str) -> None:
    mixed = agents.measured()["mixed"][key]
    assert mixed["predicted"] == pytest.approx(mixed["took"], rel=0.1)


def test_prices_make_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["1000", "--workers", "2", "--price", "worker=40", "--price", "tokens=2", "--json"]
    assert command.main([*given, "--no-simulation"]) == 0
    told = json.loads(capsys.readouterr().out)
    tokens = 1000 * 365 / 12 * 151_200 / 1e6 * 2
    assert told["cost"] == {"worker": 80, "tokens": pytest.approx(tokens)}
    assert told["simulated"] is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(["--price", "gold=1"], "there is no price of 'gold'", id="unknown-price"),
        pytest.param(["--price", "worker"], "is no number", id="price-without-amount"),
        pytest.param(["--waits", "2"], "2 is not between 0 and 1", id="more-than-all"),
        pytest.param(["0"], "0 is not above 0", id="no-runs"),
    ],
)
def test_what_cannot_be_is_refused(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.parsed(given)
    assert said in capsys.readouterr().err
