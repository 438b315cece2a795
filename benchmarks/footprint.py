"""What a run costs its database.

Transactions, statements, seconds of processor, and bytes that stay.

    python -m benchmarks.footprint

Runs of four kinds are carried by one worker on a Postgres of its own, with the server's defaults:
one order; one order after eight reads; five orders; one order that a person approves. What differs
between two kinds is the cost of a read, a write or a wait, and the rest is that of a run. A fifth
kind has some of each: what the four predict of it is printed beside what it took. The model answers
at once, so that a run is its engine, policy, audit and ledger.

What a worker that has nothing to do asks of its database is measured first, and taken off. The
seconds are those of the system's own processes, as Linux counts them. `benchmarks.capacity` reckons
with these figures; `--accept` keeps them for it.
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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from .agent_loop import ROOT
from .load import Process, carry, count_ended, last_line, until
from .postgres import cluster
from .projects import write_agent

KEPT = Path(__file__).parent / "capacity" / "measured.json"
FINISHED = Path("finished.txt")  # a line for each run whose model has finished
WARM = 4  # runs that do not count
REST = 2.0  # seconds until what follows from a run is done
SETTINGS = "-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=all"
TRIES = 4  # at a size
OURS = """
FROM pg_class WHERE relkind = 'r'
AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""
TABLES = f"SELECT oid::regclass::text {OURS}"
SIZES = f"SELECT sum(pg_total_relation_size(oid)), sum(greatest(reltuples, 0)) {OURS}"
TRANSACTIONS = """
SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()
"""
STATEMENTS = """
SELECT sum(calls) FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
TINY = (
    "2 runs of each kind, in one round, with a short rest after them, on a Postgres that does not "
    "wait for the disk; nothing is kept"
)
UNSYNCED = "-c fsync=off"
SYSTEMS = """
version: 2
systems:
  - id: vendors
    owner: Purchasing
    acts_as: service
    operations:
      - id: offer
        effect: read
        description: What an item costs.
        binding: {kind: python, function: "benchmarks.footprint:offer"}
        input: {type: object, properties: {item_id: {type: string}}, required: [item_id], additionalProperties: false}
      - id: place_order
        effect: write
        description: Place an order.
        undo: cancel_order
        binding: {kind: python, function: "benchmarks.load:place_order"}
        input:
          type: object
          properties: {order_id: {type: string}, amount: {type: number}}
          required: [order_id, amount]
          additionalProperties: false
      - id: cancel_order
        effect: write
        description: Cancel an order.
        binding: {kind: python, function: "benchmarks.load:cancel_order"}
        input: {type: object, properties: {order_id: {type: string}}, required: [order_id], additionalProperties: false}
"""
POLICY = """
version: 2
level: approver
escalate_to: Purchasing
budgets: {steps: 100, tokens: 10000000}
operations:
  vendors.offer: {private: true}
  vendors.place_order: {approve: amount > 100}
  vendors.cancel_order: {approve: never}
limits:
  - {operation: vendors.place_order, sum: amount, most: 100000000, per: day}
"""


class Kind(NamedTuple):
    """What a run does between its plan and its end."""

    reads: int
    writes: int
    waits: int  # how many of its writes a person approves

    @property
    def calls(self) -> int:
        """Of the model: the plan, each read and write, and the end."""
        return self.reads + self.writes + 2


KINDS = {
    "one order": Kind(0, 1, 0),
    "reads": Kind(8, 1, 0),
    "orders": Kind(0, 5, 0),
    "approval": Kind(0, 1, 1),
    "mixed": Kind(4, 3, 1),
}
PARTS = ("run", "read", "write", "wait")
SHOWN = {
    "transactions": "transactions",
    "statements": "statements",
    "database_seconds": "seconds of the database's processor",
    "worker_seconds": "seconds of the worker's processor",
    "log_bytes": "bytes of write-ahead log",
    "kept_bytes": "bytes that stay",
    "cleared_bytes": "bytes that are cleared later",
    "rows": "rows that stay",
}


def offer(item_id: str, **of: str) -> str:
    """What an item costs, as a small answer of a system."""
    row = {"item_id": item_id, "price": 50, "unit": "box", "note": "ok " * 40}
    return json.dumps([row | of])


def goal(run: str, kind: Kind) -> str:
    """A goal that says to the model what to do."""
    return f"{run} {kind.reads} {kind.writes} {kind.waits}"


def reply(request: dict[str, Any]) -> Any:
    """Plan, read, order and finish as the goal says, one call after another."""
    from app.offline.messages_api import Reply

    run, *numbers = request["messages"][0]["content"][0]["text"].split()
    kind = Kind(*map(int, numbers))
    turn = sum(message["role"] == "assistant" for message in request["messages"])
    name, given = _call(run, kind, turn)
    if name == "finish":
        with FINISHED.open("a") as finished:
            finished.write(f"{run}\n")
    return Reply([{"type": "tool_use", "id": f"toolu_{turn}", "name": name, "input": given}])


def _call(run: str, kind: Kind, turn: int) -> tuple[str, dict[str, Any]]:
    """What the model calls in a turn, counted from 0."""
    if turn == 0:
        order = {"operation": "vendors__place_order", "times": kind.writes, "why": "the goal"}
        return "plan", {"steps": [order]}
    if turn <= kind.reads:
        return "vendors__offer", {"item_id": f"{run}-{turn}"}
    made = turn - kind.reads
    if made <= kind.writes:
        amount = 500.0 if made <= kind.waits else 50.0
        return "vendors__place_order", {"order_id": f"{run}-{made}", "amount": amount}
    return "finish", {"met": True, "confidence": 0.9, "missing": "", "report": "Ordered."}


class Server:
    """The Postgres of this measurement, seen from its own tables and from Linux."""

    def __init__(self, pid: int, tries: int) -> None:
        import psycopg

        self.pid, self.tries = pid, tries
        self.connection: Any = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        self.ask("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query; none of a command."""
        cursor = self.connection.execute(query)
        return cursor.fetchall() if cursor.description else []

    def number(self, query: str) -> float:
        return float(self.ask(query)[0][0] or 0)

    @property
    def seconds(self) -> float:
        """Of processor time, of all its processes and those that have ended."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, after = stat.read_text("utf-8").rpartition(")")[::2]
            except OSError:
                continue  # it has ended since
            fields = [int(field) for field in after.split()[1:16]]
            if int(name.split()[0]) == self.pid:
                ticks += sum(fields[10:14])  # its own, and of its children that have ended
            elif fields[0] == self.pid:
                ticks += sum(fields[10:12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def connections(self) -> int:
        return int(self.number("SELECT count(*) FROM pg_stat_activity WHERE client_port > 0"))

    def sizes(self) -> tuple[float, float]:
        """Bytes and rows of all tables with their indexes, without the space that is free in them.

        What a transaction may still look at is not taken out, so the least of some tries counts.
        """
        tables = ", ".join(name for (name,) in self.ask(TABLES))
        found = []
        for _ in range(self.tries):
            self.ask(f"VACUUM (FULL, ANALYZE) {tables}")
            found.append(self.ask(SIZES)[0])
            time.sleep(0.3)
        return float(min(size for size, _ in found)), float(found[-1][1])

    def counts(self, worker: Process) -> dict[str, float]:
        """What only grows, as it is now."""
        return {
            "transactions": self.number(TRANSACTIONS),
            "statements": self.number(STATEMENTS),
            "log_bytes": self.number("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"),
            "database_seconds": self.seconds,
            "worker_seconds": worker.seconds,
            "time": time.monotonic(),
        }


Counts = Mapping[str, float]


@contextmanager
def working() -> Iterator[Process]:
    """A worker over this folder."""
    Path("systems.yaml").write_text(SYSTEMS, "utf-8")
    Path("policy.yaml").write_text(POLICY, "utf-8")
    Path("triggers.yaml").write_text("triggers: [{id: prompt, kind: prompt}]\n", "utf-8")
    Path("agent.md").write_text("# Order\n", "utf-8")
    worker = subprocess.Popen([sys.executable, "-m", "benchmarks.footprint", "--role", "carry"])
    try:
        yield Process(worker.pid)
    finally:
        worker.kill()
        worker.wait()


def finished() -> int:
    """How many models have finished, which no query has to ask."""
    return len(FINISHED.read_text("utf-8").split()) if FINISHED.exists() else 0


def begin(kind: Kind, names: list[str], look: Callable[[], object] = lambda: None) -> None:
    """Queue runs, approve what waits, and come back once all is done."""
    from app.action.durable import engine
    from app.action.people import approvals

    ended = count_ended()
    for name in names:
        trigger = name.rpartition("-")[0]  # what is usual is counted by trigger
        engine.queue_run(engine.Task(goal(name, kind), trigger, by="anna"), name)
    if kind.waits:
        until(lambda: len(approvals.open_requests()), len(names), "wait")
        for request in approvals.open_requests():
            approvals.answer_request(request["id"], "approve", "bo")
    wanted = finished_before(names)

    def count_and_look() -> int:
        look()
        return finished() - wanted

    until(count_and_look, len(names), "have finished")
    time.sleep(float(os.environ["REST"]))
    until(lambda: count_ended() - ended, len(names), "have ended")


def finished_before(names: list[str]) -> int:
    """How many models of other runs have finished."""
    known = FINISHED.read_text("utf-8").split() if FINISHED.exists() else []
    return len(set(known) - set(names))


def idle(server: Server, worker: Process, seconds: float) -> dict[str, float]:
    """What a worker that has nothing to do takes a second."""
    before = server.counts(worker)
    time.sleep(seconds)
    after = server.counts(worker)
    passed = after["time"] - before["time"]
    return {name: (after[name] - before[name]) / passed for name in before if name != "time"}


def measure_kinds(
    server: Server,
    worker: Process,
    runs: int,
    rounds: int,
    resting: Counts,
) -> dict[str, dict[str, float]]:
    """What a run of each kind takes, beyond what the worker takes at rest.

    The kinds take turns, so that a busy machine slows all alike; sizes are those of the last round.
    """
    found: dict[str, list[Counts]] = {name: [] for name in KINDS}
    sizes = dict[str, Counts]()
    for number in range(rounds):
        for name, kind in KINDS.items():
            names = [f"{name.replace(' ', '-')}-{number}-{run}" for run in range(runs)]
            carry_kind = partial(measure_kind, server, worker, kind, names, resting)
            if number < rounds - 1:
                found[name].append(carry_kind())
            else:
                taken, sizes[name] = measure_sizes(server, runs, carry_kind)
                found[name].append(taken)
    kinds = dict[str, dict[str, float]]()
    for name, taken_by in found.items():
        means = {key: mean(one[key] for one in taken_by) for key in resting}
        kinds[name] = means | {**sizes[name]}
    return kinds


def measure_sizes(
    server: Server,
    runs: int,
    carry_all: Callable[[], Counts],
) -> tuple[Counts, Counts]:
    """What some runs take, and what one of them leaves, before and after its steps are cleared."""
    clear()
    size, rows = server.sizes()
    taken = carry_all()
    full, _ = server.sizes()
    clear()
    kept, rows_kept = server.sizes()
    sizes = {
        "kept_bytes": (kept - size) / runs,
        "cleared_bytes": (full - kept) / runs,
        "rows": (rows_kept - rows) / runs,
    }
    return taken, sizes


def measure_kind(
    server: Server,
    worker: Process,
    kind: Kind,
    runs: list[str],
    resting: Counts,
) -> Counts:
    """What a run of one kind takes of all that only grows."""
    before = server.counts(worker)
    begin(kind, runs)
    after = server.counts(worker)
    passed = after["time"] - before["time"]
    more = {key: after[key] - before[key] - passed * rest for key, rest in resting.items()}
    return {key: number / len(runs) for key, number in more.items()}


def clear() -> None:
    """Clear what a worker clears some days after the end of a run."""
    from app.action.record import erasure

    while erasure.clear(0.0):
        pass


def units(kinds: Mapping[str, Counts]) -> dict[str, dict[str, float]]:
    """What a run, a read, a write and a wait cost, from what runs of four kinds do."""
    one, reads = kinds["one order"], kinds["reads"]
    orders, approval = kinds["orders"], kinds["approval"]
    more_reads = KINDS["reads"].reads
    more_orders = KINDS["orders"].writes - 1
    costs = dict[str, dict[str, float]]()
    for key, whole in one.items():
        write = max(0.0, (orders[key] - whole) / more_orders)
        costs[key] = {
            "run": max(0.0, whole - write),
            "read": max(0.0, (reads[key] - whole) / more_reads),
            "write": write,
            "wait": max(0.0, approval[key] - whole),
        }
    return costs


def cost(of: Mapping[str, float], kind: Kind) -> float:
    """What a run of a kind costs by its parts."""
    reads, writes = of["read"] * kind.reads, of["write"] * kind.writes
    return of["run"] + reads + writes + of["wait"] * kind.waits


def drive(server: Server, runs: int, rounds: int, watch: float) -> dict[str, Any]:
    """Carry runs of all kinds; gives what each takes, and what was seen beside it."""
    from app.action.durable import store

    store.database()
    others = server.connections
    with working() as worker:
        until(lambda: worker.threads, 5, "are threads")
        most = 0

        def look() -> None:
            nonlocal most
            most = max(most, server.connections)

        begin(KINDS["mixed"], [f"warm-{number}" for number in range(WARM)], look)
        resting = idle(server, worker, watch)
        kinds = measure_kinds(server, worker, runs, rounds, resting)
        beside = {
            "runs a second of one order": throughput(4 * runs, look),
            "seconds of one order alone": one_at_a_time(WARM),
            "connections of a worker": float(most - others),
            "megabytes of a worker": worker.megabytes,
        }
    version = str(server.ask("SHOW server_version")[0][0]).partition(" ")[0]
    return {"kinds": kinds, "idle": resting, "beside": beside, "postgres": version}


def throughput(runs: int, look: Callable[[], None]) -> float:
    """How many runs of one order end in a second, where the model answers at once."""
    from app.action.durable import store
    from sqlalchemy import select

    names = [f"burst-{number}" for number in range(runs)]
    began = time.time()
    begin(KINDS["one order"], names, look)
    ended = store.rows(select(store.runs.c.changed).where(store.runs.c.began >= began))
    last = sorted(float(row["changed"]) for row in ended)
    return (len(last) - 1) / (last[-1] - last[0])


def one_at_a_time(runs: int) -> float:
    """How many seconds a run of one order takes that has everything to itself."""
    from app.action.durable import store
    from sqlalchemy import select

    took = []
    for number in range(runs):
        name = f"alone-{number}"
        begin(KINDS["one order"], [name])
        (row,) = store.rows(select(store.runs).where(store.runs.c.id == name))
        took.append(float(row["changed"] - row["began"]))
    return median(took)


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """Measure in a process of its own, on a server of its own."""
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        sources = write_agent(base / "project")
        (base / "runs").mkdir()
        settings = f"{SETTINGS} {UNSYNCED}" if options.tiny else SETTINGS
        with cluster(base / "postgres", settings) as server:
            kept = [name for name in ("PATH", "HOME", "LANG") if name in os.environ]
            environment = {name: os.environ[name] for name in kept} | {
                "DATABASE_URL": server.database("footprint"),
                "REST": str(options.rest),
                "PYTHONPATH": os.pathsep.join([str(sources), str(ROOT)]),
            }
            command = [sys.executable, "-m", "benchmarks.footprint", "--role", "drive"]
            for name in ("runs", "rounds", "watch", "tries"):
                command += [f"--{name}", str(getattr(options, name))]
            command += ["--server", str(server.pid)]
            found: dict[str, Any] = last_line(command, base / "runs", environment)
    return found


def reckoned(found: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept: the costs of the parts, and how well they predict a run of some of each."""
    costs = units(found["kinds"])
    took = found["kinds"]["mixed"]
    return {
        "about": {**about, "postgres": found["postgres"]},
        "costs": {key: _shortened(parts) for key, parts in costs.items()},
        "mixed": {
            key: _shortened({"took": took[key], "predicted": cost(parts, KINDS["mixed"])})
            for key, parts in costs.items()
        },
        "idle": _shortened(found["idle"]),
        "beside": _shortened(found["beside"]),
    }


def _shortened(numbers: Mapping[str, float]) -> dict[str, float]:
    """Numbers with as many figures as they are good for."""
    return {name: float(f"{number:.3g}") for name, number in numbers.items()}


def shown(kept: Mapping[str, Any]) -> str:
    """The tables for people."""
    costs = kept["costs"]
    lines = [", ".join(f"{name} {value}" for name, value in kept["about"].items())]
    lines.append(f"\n{'one more':<40}" + "".join(f"{part:>11}" for part in PARTS))
    for key, parts in costs.items():
        lines.append(f"{SHOWN[key]:<40}" + "".join(f"{rounded(parts[p]):>11}" for p in PARTS))
    lines.append(f"\n{'a run with some of each':<40}{'took':>11}{'predicted':>11}")
    for key, mixed in kept["mixed"].items():
        both = rounded(mixed["took"]), rounded(mixed["predicted"])
        lines.append(f"{SHOWN[key]:<40}{both[0]:>11}{both[1]:>11}")
    lines.append(f"\n{'a worker at rest, each second':<40}")
    lines += [f"{SHOWN[key]:<40}{rounded(value):>11}" for key, value in kept["idle"].items()]
    lines.append("")
    lines += [f"{name:<40}{rounded(value):>11}" for name, value in kept["beside"].items()]
    return "\n".join(lines)


def rounded(number: float) -> str:
    """Three figures that count, without an exponent."""
    if number >= 100:
        return f"{number:.0f}"
    if 0 < number < 0.001:  # of which `g` would write an exponent
        return f"{number:.6f}"
    return f"{number:.3g}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=100, help="of each kind, in a round")
    parser.add_argument("--rounds", type=int, default=3)
    watch = "seconds for which a worker that has nothing to do is watched (default: 20)"
    parser.add_argument("--watch", type=float, default=20, metavar="SECONDS", help=watch)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--accept", action="store_true", help=f"keep the figures in {KEPT.name}")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    parser.add_argument("--role", choices=["carry", "drive"], help=argparse.SUPPRESS)
    parser.add_argument("--server", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--tries", type=int, default=TRIES, help=argparse.SUPPRESS)
    parser.add_argument("--rest", type=float, default=REST, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "carry":
        carry(reply)
    if options.role == "drive":
        server = Server(options.server, options.tries)
        print(json.dumps(drive(server, options.runs, options.rounds, options.watch)))
        return 0
    if options.tiny:
        options.runs, options.rounds, options.watch = 2, 1, 1
        options.tries, options.rest, options.accept = 1, 0.2, False
    about: dict[str, Any] = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "runs": options.runs * options.rounds,
    }
    kept = reckoned(measured(options), about)
    print(json.dumps(kept) if options.json else shown(kept))
    if options.accept:
        KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
        print("Next: python -m benchmarks.capacity --accept", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
