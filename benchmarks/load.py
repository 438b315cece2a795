"""How many runs one worker carries: 500 that wait for a person, and 1,000 that are queued.

    python -m benchmarks.load

A run is a plan, one order, and a report; its model answers at once, so that what is measured is the
engine, the policy, the audit and the ledger. The worker is a process of its own; another one
queues, approves one after another, and looks on. While all wait, the worker is killed and started
again, and goes on with them. Every order is written down by the system that takes it: at the end,
each run has exactly one. Exit code 1 if one has not, or if a run has ended otherwise than it
should.
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
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .agent_loop import ROOT
from .postgres import cluster
from .projects import write_agent

ORDERS = Path("orders.txt")
LOOK = 0.1  # seconds between two counts of what is there
PATIENCE = 900  # seconds until something that should have happened counts as lost
TINY = (
    "2 runs that wait, watched for a second, and 2 that are queued, on SQLite alone: "
    "Postgres has its tiny size in benchmarks.agent_loop"
)
SYSTEMS = """
version: 2
systems:
  - id: vendors
    owner: Purchasing
    acts_as: service
    operations:
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
operations:
  vendors.place_order: {approve: amount > 100}
  vendors.cancel_order: {approve: never}
limits:
  - {operation: vendors.place_order, sum: amount, most: 5000, per: call}
"""


def place_order(order_id: str, amount: float, **of: str) -> str:
    """Place an order, in a file that keeps every call."""
    with ORDERS.open("a") as orders:
        orders.write(f"{order_id}\n")
    return json.dumps({"receipt": f"order {order_id} over {amount:g}"} | of)


def cancel_order(order_id: str, **of: str) -> str:
    """Cancel an order, which no run here needs."""
    return json.dumps({"receipt": f"order {order_id} cancelled"} | of)


def carry(answer: Callable[[dict[str, Any]], Any]) -> None:
    """Be the worker of this folder, whose model is a function, until the process is stopped."""
    from anthropic import Anthropic, DefaultHttpxClient
    from app.action.model import agent as agent_module
    from app.action.model.agent import Agent
    from app.action.workers import worker
    from app.base.settings import Settings
    from app.offline.messages_api import MessagesApi

    http = DefaultHttpxClient(transport=MessagesApi(answer))
    client = Anthropic(
        api_key="none",
        base_url="http://offline.invalid",
        http_client=http,
        max_retries=0,
    )
    made = Agent(Settings(), client)
    agent_module._agent = lambda: made
    worker.launch()
    time.sleep(24 * 3600)


def reply(request: dict[str, Any]) -> Any:
    """Plan, order what the goal says, finish; each answer after as long as it was told to take."""
    from app.offline.messages_api import Reply

    time.sleep(float(os.environ.get("ANSWER_SECONDS", "0")))
    order_id, amount = request["messages"][0]["content"][0]["text"].split()
    turn = sum(message["role"] == "assistant" for message in request["messages"])
    name, given = [
        ("plan", {"steps": [{"operation": "vendors__place_order", "why": "it is the goal"}]}),
        ("vendors__place_order", {"order_id": order_id, "amount": float(amount)}),
        ("finish", {"met": True, "confidence": 0.9, "missing": "", "report": "Ordered."}),
    ][turn]
    return Reply([{"type": "tool_use", "id": f"toolu_{turn}", "name": name, "input": given}])


class Process:
    """What Linux says of a process."""

    def __init__(self, pid: int) -> None:
        self.folder = Path("/proc") / str(pid)

    def _said(self, name: str) -> int:
        lines = (self.folder / "status").read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

    @property
    def threads(self) -> int:
        return self._said("Threads")

    @property
    def megabytes(self) -> float:
        return self._said("VmRSS") / 1024

    @property
    def seconds(self) -> float:
        """Of processor time that it has taken so far."""
        after = (self.folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(after[11]) + int(after[12])) / os.sysconf("SC_CLK_TCK")


def write_folder() -> None:
    """Write down what a worker of this folder reads: an order above 100 needs a person."""
    Path("systems.yaml").write_text(SYSTEMS, "utf-8")
    Path("policy.yaml").write_text(POLICY, "utf-8")
    Path("triggers.yaml").write_text("triggers: [{id: prompt, kind: prompt}]\n", "utf-8")
    Path("agent.md").write_text("# Order\n", "utf-8")


@contextmanager
def working() -> Iterator[Process]:
    """A worker over this folder."""
    write_folder()
    worker = subprocess.Popen([sys.executable, "-m", "benchmarks.load", "--role", "carry"])
    try:
        yield Process(worker.pid)
    finally:
        worker.kill()
        worker.wait()


def until(there: Callable[[], int], number: int, what: str) -> float:
    """Wait until that many are there; gives the seconds that it took."""
    began = time.perf_counter()
    while (found := there()) < number:
        if time.perf_counter() - began > PATIENCE:
            raise SystemExit(f"only {found} of {number} runs {what} after {PATIENCE} s")
        time.sleep(LOOK)
    return time.perf_counter() - began


def count_ended() -> int:
    """How many runs have ended."""
    from app.action.durable import store
    from sqlalchemy import func, select

    query = select(func.count().label("number")).where(store.runs.c.outcome.isnot(None))
    return int(store.rows(query)[0]["number"])


def drive(waiting: int, queued: int, watch: float) -> dict[str, float]:
    """Queue, approve, look on and check; gives the figures."""
    figures = drive_to_approval(waiting, watch)
    figures |= drive_to_end(waiting)
    figures |= drive_queue(waiting, queued)
    check(waiting, queued)
    return figures


def drive_to_approval(waiting: int, watch: float) -> dict[str, float]:
    """Queue runs that need a person, and watch the worker while all of them wait."""
    from app.action.durable import engine
    from app.action.people import approvals

    figures: dict[str, float] = {}
    with working() as process:
        until(lambda: process.threads, 5, "are threads")
        start = time.perf_counter()
        for number in range(waiting):
            engine.queue_run(engine.Task(f"w{number} 500", by="anna"), f"w{number}")
        figures["queued a second"] = waiting / (time.perf_counter() - start)
        until(lambda: len(approvals.open_requests()), waiting, "wait")
        figures["seconds until all wait"] = time.perf_counter() - start
        time.sleep(watch / 5)  # until the worker has come to rest
        before = process.seconds
        time.sleep(watch)
        figures["% of a core while all wait"] = 100 * (process.seconds - before) / watch
        figures["threads"] = process.threads
        figures["MB"] = process.megabytes
    return figures


def drive_to_end(waiting: int) -> dict[str, float]:
    """Start a worker again, and approve what waits."""
    from app.action.people import approvals

    figures: dict[str, float] = {}
    with working():
        start = time.perf_counter()
        for request in approvals.open_requests():
            approvals.answer_request(request["id"], "approve", "bo")
        figures["seconds to approve all"] = time.perf_counter() - start
        until(count_ended, waiting, "have ended")
        figures["s from a restart to their end"] = time.perf_counter() - start
    return figures


def drive_queue(waiting: int, queued: int) -> dict[str, float]:
    """Queue runs that need nobody, and start a worker that works them off."""
    from app.action.durable import engine

    for number in range(queued):
        engine.queue_run(engine.Task(f"q{number} 50", by="anna"), f"q{number}")
    peak = {"threads, queued": 0.0, "MB, queued": 0.0}
    with working() as process:

        def count_and_look() -> int:
            peak["threads, queued"] = max(peak["threads, queued"], process.threads)
            peak["MB, queued"] = max(peak["MB, queued"], process.megabytes)
            return count_ended()

        until(count_and_look, waiting + 1, "have ended")
        first = time.perf_counter()
        until(count_and_look, waiting + queued, "have ended")
        return {"runs a second": queued / (time.perf_counter() - first)} | peak


def check(waiting: int, queued: int) -> None:
    """Each run done, with one order; the ledger and the audit say the same."""
    from app.action.durable import store
    from app.action.record import verification

    wanted = {f"w{n}" for n in range(waiting)} | {f"q{n}" for n in range(queued)}
    statuses = Counter(run["status"] for run in store.rows(store.runs.select()))
    orders = Counter(ORDERS.read_text("utf-8").split())
    states = Counter(row["state"] for row in store.rows(store.ledger.select()) if row["state"])
    faults = verification.verify()[2]
    if statuses != {"done": len(wanted)} or states != {"done": len(wanted)} or faults:
        raise SystemExit(
            f"runs {dict(statuses)}, writes {dict(states)}, audit {faults or 'in order'}"
        )
    if set(orders) != wanted or max(orders.values()) > 1:
        twice = [order for order, number in orders.items() if number > 1]
        raise SystemExit(f"lost: {sorted(wanted - set(orders))}; twice: {twice}")


def measured(
    folder: Path,
    sources: Path,
    url: str,
    options: argparse.Namespace,
) -> dict[str, float]:
    """One store in a process of its own."""
    folder.mkdir()
    kept = [name for name in ("PATH", "HOME", "LANG") if name in os.environ]
    environment = {name: os.environ[name] for name in kept} | {
        "DATABASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(sources), str(ROOT)]),
    }
    command = [sys.executable, "-m", "benchmarks.load", "--role", "drive"]
    command += [str(options.waiting), str(options.queued), "--watch", str(options.watch)]
    figures: dict[str, float] = last_line(command, folder, environment)
    return figures


def last_line(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Any:
    """The data in the last line that a process prints; ends this one as that one if it fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return json.loads(done.stdout.splitlines()[-1])


def shown(found: dict[str, dict[str, float]]) -> str:
    """The table for people."""
    stores = [*found]
    head = f"{'':<30}" + "".join(f"{store:>12}" for store in stores)
    names = [*next(iter(found.values()))]
    return "\n".join(
        [
            head,
            *(
                f"{name:<30}" + "".join(f"{found[s][name]:>12.1f}" for s in stores)
                for name in names
            ),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("waiting", nargs="?", type=int, default=500)
    parser.add_argument("queued", nargs="?", type=int, default=1000)
    watch = "seconds for which a worker whose runs all wait is watched (default: 10)"
    parser.add_argument("--watch", type=float, default=10, metavar="SECONDS", help=watch)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    parser.add_argument("--role", choices=["carry", "drive"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role == "carry":
        carry(reply)
    if options.role == "drive":
        print(json.dumps(drive(options.waiting, options.queued, options.watch)))
        return 0
    if options.tiny:
        options.waiting = options.queued = 2
        options.watch = 1
        options.no_postgres = True
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        sources = write_agent(base / "project")
        stores = {"SQLite": "sqlite:///runs.sqlite"}
        if not options.no_postgres:
            stores["Postgres"] = stack.enter_context(cluster(base / "postgres")).database("load")
        figures = {}
        for store, url in stores.items():
            figures[store] = measured(base / f"on_{store.lower()}", sources, url, options)
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }
    if options.json:
        print(json.dumps(about | figures))
    else:
        print(f"{about}\n{shown(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
