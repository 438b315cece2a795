"""Runs a second on one Postgres, by workers: whether another worker carries as much as the first.

    python -m benchmarks.workers

A run is that of `benchmarks.load`: a plan, one order, and a report, so three calls of a model,
which answers after a time that is set, or at once. All runs are queued before the workers start;
what is counted is from a tenth of them to nine tenths. While they run, the processor time of the
workers and of the database's processes is read. What several can carry is the smaller of so many
times the first, and what the machine's cores are for:

    bound = first * min(workers, cores of the machine / cores that one worker and its database use)

`of the bound` is what they carried, over that. Each order is written down by the system that takes
it; at the end each run has exactly one, and every chain is whole, or the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from .agent_loop import ROOT
from .load import Process, check, count_ended, last_line, until, write_folder
from .postgres import cluster
from .projects import write_agent

WARM = 0.1  # the part of the runs that does not count, at either end
TINY = "60 runs of an instant model, by one worker"


class Carried(NamedTuple):
    """What some workers carried: runs a second, and the cores that they and the database used."""

    runs: float
    workers: float
    database: float

    @property
    def cores(self) -> float:
        return self.workers + self.database


@contextmanager
def working(number: int, model_seconds: float) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers over this folder."""
    write_folder()
    started = list[subprocess.Popen[bytes]]()
    try:
        for name in range(number):
            environment = {**os.environ, "WORKER": f"worker-{name + 1}"}
            environment["ANSWER_SECONDS"] = str(model_seconds)
            command = [sys.executable, "-m", "benchmarks.load", "--role", "carry"]
            started.append(subprocess.Popen(command, env=environment))
        yield started
    finally:
        for one in started:
            one.kill()
            one.wait()


def database_processes() -> list[Process]:
    """Those of the Postgres that this folder's database is on, which has the machine for itself."""
    found = []
    for status in Path("/proc").glob("[0-9]*/comm"):
        try:
            if status.read_text("utf-8").strip() == "postgres":
                found.append(Process(int(status.parent.name)))
        except OSError:  # it has ended meanwhile
            continue
    return found


def seconds_of(processes: list[Process]) -> dict[str, float]:
    """The processor time that each has taken so far, of those that live."""
    taken = {}
    for one in processes:
        try:
            taken[one.folder.name] = one.seconds
        except OSError:
            continue
    return taken


def drive(workers: int, runs: int, model_seconds: float) -> Carried:
    """Queue the runs, have them worked off, and check what came of them."""
    from app.action.durable import engine

    for number in range(runs):
        engine.queue_run(engine.Task(f"q{number} 50", by="anna"), f"q{number}")
    warm = max(1, int(runs * WARM))
    with working(workers, model_seconds) as started:
        processes = [Process(one.pid) for one in started]

        def count() -> int:
            if codes := [one.returncode for one in started if one.poll() is not None]:
                raise SystemExit(f"a worker has ended with {codes[0]}; what it said stands above")
            return count_ended()

        until(count, warm, "have ended")
        began, at_first = time.perf_counter(), count_ended()
        own, database = seconds_of(processes), seconds_of(database_processes())
        until(count, runs - warm, "have ended")
        took, at_last = time.perf_counter() - began, count_ended()
        own_after, database_after = seconds_of(processes), seconds_of(database_processes())
        until(count, runs, "have ended")
    check(0, runs)
    return Carried(
        (at_last - at_first) / took,
        sum(own_after[one] - own[one] for one in own) / took,
        sum(after - database.get(one, 0.0) for one, after in database_after.items()) / took,
    )


def measured(folder: Path, sources: Path, url: str, given: list[str]) -> Carried:
    """One figure, in a process and on a database of its own."""
    folder.mkdir()
    kept = [name for name in ("PATH", "HOME", "LANG") if name in os.environ]
    environment = {name: os.environ[name] for name in kept} | {
        "DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(sources), str(ROOT)]),
    }
    command = [sys.executable, "-m", "benchmarks.workers", "--role", "drive", *given]
    return Carried(*last_line(command, folder, environment))


def row(number: int, carried: Carried, first: Carried, cores: int) -> dict[str, float]:
    """The figures of some workers beside those of one."""
    bound = first.runs * min(number, cores / first.cores)
    return {
        "runs a second": round(carried.runs, 1),
        "cores of the workers": round(carried.workers, 2),
        "cores of the database": round(carried.database, 2),
        "bound": round(bound, 1),
        "of the bound": round(carried.runs / bound, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=400, help="for each worker (default: 400)")
    seconds = "that a model takes for its answer (default: 0.2 0)"
    parser.add_argument("--seconds", type=float, nargs="+", default=[0.2, 0.0], help=seconds)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    parser.add_argument("--role", choices=["drive"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "drive":
        print(json.dumps(drive(options.workers[0], options.runs, options.seconds[0])))
        return 0
    if options.tiny:
        options.workers, options.runs, options.seconds = [1], 60, [0.0]
    found: dict[str, dict[str, float]] = {}
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        sources = write_agent(base / "project")
        server = stack.enter_context(cluster(base / "postgres"))
        for seconds in options.seconds:
            first: Carried | None = None
            for number in options.workers:
                title = f"{number} at {seconds:g} s"
                url = server.database(f"of{len(found)}")
                given = ["--workers", str(number), "--runs", str(options.runs * number)]
                given += ["--seconds", str(seconds)]
                carried = measured(base / f"folder-{len(found)}", sources, url, given)
                first = first or carried
                found[title] = row(number, carried, first, cores)
    about = {"python": platform.python_version(), "cores": cores, "load": os.getloadavg()[0]}
    if options.json:
        print(json.dumps(about | found))
        return 0
    names = [*next(iter(found.values()))]
    print(about)
    print(f"{'workers':<14}" + "".join(f"{name:>23}" for name in names))
    for title, figures in found.items():
        print(f"{title:<14}" + "".join(f"{figures[name]:>23g}" for name in names))
    return 0


if __name__ == "__main__":
    sys.exit(main())
