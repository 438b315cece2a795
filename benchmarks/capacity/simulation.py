"""Discrete events: runs visit stations, each of which serves some at a time, in order of arrival.

Nothing here knows of agents; `days.py` does. A run is a list of segments, each with its visits. It
holds a place, which is a thread, for as long as a segment lasts, and nothing between two of them.
All times are seconds. Chance is in the runs that come, so that the same runs can meet other
stations.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple


class Visit(NamedTuple):
    """A service at a station, by its name."""

    station: str
    seconds: float


class Segment(NamedTuple):
    """What a run does without parking, and how long it is parked after that."""

    visits: Sequence[Visit]
    parked: float = 0.0


class Run(NamedTuple):
    """A run that is yet to come."""

    at: float
    segments: Sequence[Segment]


@dataclass
class Pace:
    """A rate that may not be passed: a bucket that fills again evenly, and is full at first.

    Each service takes `each` out of it, so that after a burst one may begin every `each / rate`.
    """

    rate: float  # a second
    each: float  # what a service takes
    burst: float  # what the bucket holds
    empty_until: float = -math.inf  # when the bucket would be full, were nothing else taken

    def wait(self, now: float) -> float:
        """Take out for one service; gives the seconds until it may begin."""
        full = max(self.empty_until, now)
        begins = max(now, full + (self.each - self.burst) / self.rate)
        self.empty_until = full + self.each / self.rate
        return begins - now


@dataclass
class Area:
    """The integral over time of a number that changes in steps."""

    number: int = 0
    total: float = 0.0
    since: float = 0.0

    def add(self, change: int, now: float) -> None:
        self.total += self.number * (now - self.since)
        self.number += change
        self.since = now

    def until(self, now: float) -> float:
        return self.total + self.number * (now - self.since)


@dataclass
class Station:
    """Some servers with one queue before them, and perhaps paces that its services keep."""

    servers: int
    paces: Sequence[Pace] = ()
    speed: float = 1.0  # seconds of work that a server does in a second
    busy: Area = field(default_factory=Area)
    served: int = 0
    work: float = 0.0  # seconds of all services that have begun, but for waits for a pace
    queue: deque[tuple[Runner, float]] = field(default_factory=deque)

    def begin(self, now: float, seconds: float) -> float:
        """Begin a service; gives when it ends."""
        self.busy.add(1, now)
        self.served += 1
        self.work += seconds / self.speed
        late = max((pace.wait(now) for pace in self.paces), default=0.0)
        return now + late + seconds / self.speed


class Runner:
    """A run that has come: where it is in its segments."""

    __slots__ = ("began", "run", "segment", "visit")

    def __init__(self, run: Run) -> None:
        self.run, self.segment, self.visit, self.began = run, 0, 0, math.nan


class Passed(NamedTuple):
    """What has happened until a moment."""

    at: float
    came: int
    done: int
    inside: float  # the integral of how many runs have come and not ended
    parked: float  # the integral of how many are parked
    busy: dict[str, float]  # of each station, the integral of how many it serves
    work: dict[str, float]  # of each station, the seconds of what it has begun
    served: dict[str, int]  # of each station, how many it has begun


@dataclass
class Outcome:
    """What a simulation comes to."""

    came: int
    done: int
    queued: int  # without a place
    under_way: int
    parked: int
    most_parked: int
    waits: list[tuple[float, float]]  # of each run that has begun: when it came, and until it began
    stays: list[tuple[float, float]]  # of each run that is done: when it came, and until its end
    stations: dict[str, Station]
    passed: list[Passed]  # at each mark, in order


class Simulation:
    """Stations, and the runs that come to them."""

    def __init__(
        self,
        stations: dict[str, Station],
        places: int,
        look: float = 0.0,
    ) -> None:
        self.stations, self.look = stations, look
        self.places = Station(places)
        self.now = 0.0
        self.inside, self.parked = Area(), Area()
        self.most_parked = self.done = self.came = 0
        self.waits = list[tuple[float, float]]()
        self.stays = list[tuple[float, float]]()
        self.events: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = []
        self.order = count()

    def carry(
        self,
        runs: Iterable[Run],
        until: float,
        marks: Sequence[float] = (),
    ) -> Outcome:
        """Play runs, which are in the order in which they come, until a moment."""
        coming = iter(runs)
        self._expect(coming)
        passed = list[Passed]()
        for mark in (*marks, until):
            while self.events and self.events[0][0] <= mark:
                self.now, _, happen, given = heapq.heappop(self.events)
                happen(*given)
                if happen == self._come:
                    self._expect(coming)
            self.now = max(self.now, mark) if math.isfinite(mark) else self.now
            passed.append(self._passed())
        return self._outcome(passed)

    def _expect(self, coming: Iterator[Run]) -> None:
        run = next(coming, None)
        if run is not None:
            self._at(run.at, self._come, Runner(run))

    def _at(self, time: float, happen: Callable[..., None], *given: object) -> None:
        heapq.heappush(self.events, (time, next(self.order), happen, given))

    def _come(self, runner: Runner) -> None:
        self.came += 1
        self.inside.add(1, self.now)
        self._queue(runner)

    def _queue(self, runner: Runner) -> None:
        """Have a run taken up at the next look at the queue."""
        if self.look:
            next_look = math.ceil(self.now / self.look) * self.look
            self._at(max(self.now, next_look), self._take, runner)
        else:
            self._take(runner)

    def _take(self, runner: Runner) -> None:
        if self.places.busy.number < self.places.servers:
            self._begin(runner)
        else:
            self.places.queue.append((runner, 0.0))

    def _begin(self, runner: Runner) -> None:
        self.places.begin(self.now, 0.0)
        if math.isnan(runner.began):
            runner.began = self.now
            self.waits.append((runner.run.at, self.now - runner.run.at))
        self._go_on(runner)

    def _go_on(self, runner: Runner) -> None:
        """Make the next visit, or leave the place after the last one."""
        visits = runner.run.segments[runner.segment].visits
        if runner.visit == len(visits):
            self._leave(runner)
            return
        name, seconds = visits[runner.visit]
        station = self.stations[name]
        if station.busy.number < station.servers:
            self._at(station.begin(self.now, seconds), self._served, runner, station)
        else:
            station.queue.append((runner, seconds))

    def _served(self, runner: Runner, station: Station) -> None:
        station.busy.add(-1, self.now)
        if station.queue:
            following, seconds = station.queue.popleft()
            self._at(station.begin(self.now, seconds), self._served, following, station)
        runner.visit += 1
        self._go_on(runner)

    def _leave(self, runner: Runner) -> None:
        self.places.busy.add(-1, self.now)
        parked = runner.run.segments[runner.segment].parked
        runner.segment, runner.visit = runner.segment + 1, 0
        if runner.segment < len(runner.run.segments):
            self.parked.add(1, self.now)
            self.most_parked = max(self.most_parked, self.parked.number)
            self._at(self.now + parked, self._wake, runner)
        else:
            self.done += 1
            self.inside.add(-1, self.now)
            self.stays.append((runner.run.at, self.now - runner.run.at))
        if self.places.queue:
            self._begin(self.places.queue.popleft()[0])

    def _wake(self, runner: Runner) -> None:
        self.parked.add(-1, self.now)
        self._queue(runner)

    def _passed(self) -> Passed:
        every = self.stations.items()
        return Passed(
            at=self.now,
            came=self.came,
            done=self.done,
            inside=self.inside.until(self.now),
            parked=self.parked.until(self.now),
            busy={name: station.busy.until(self.now) for name, station in every},
            work={name: station.work for name, station in every},
            served={name: station.served for name, station in every},
        )

    def _outcome(self, passed: list[Passed]) -> Outcome:
        looked_for = sum(happen == self._take for _, _, happen, _ in self.events)
        return Outcome(
            came=self.came,
            done=self.done,
            queued=len(self.places.queue) + looked_for,
            under_way=self.places.busy.number,
            parked=self.parked.number,
            most_parked=self.most_parked,
            waits=self.waits,
            stays=self.stays,
            stations=self.stations,
            passed=passed,
        )
