"""How many runs one worker carries: 500 that wait for a person at once, and 1,000 that are queued and worked off.

    python -m benchmarks.load

A run is a plan, one order, and a report; its model answers at once, so that what is measured is the engine, the policy,
the audit and the ledger. The worker is a process of its own; another one queues, approves one after another, and looks
on. While all wait, the worker is killed and started again, and goes on with them. Every order is written down by the
system that takes it: at the end, each run has exactly one. Exit code 1 if one has not, or if a run has ended otherwise
than it should.
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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from .agent_loop import ROOT, overlay
from .postgres import cluster

ORDERS = Path("orders.txt")
PATIENCE = 900  # seconds until something that should have happened counts as lost
QUIET = 10  # seconds for which a worker whose runs all wait is watched
SYSTEMS = """
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
level: approver
escalate_to: Purchasing
operations:
  vendors__place_order: {mode: approval, when: amount > 100, most: {amount: 5000}}
  vendors__cancel_order: {mode: autonomous}
"""


def place_order(order_id: str, amount: float, **of: str) -> str:
    """Place an order, in a file that keeps every call."""
    with ORDERS.open("a") as orders:
        orders.write(f"{order_id}\n")
    return json.dumps({"receipt": f"order {order_id} over {amount:g}"} | of)


def cancel_order(order_id: str, **of: str) -> str:
    """Cancel an order, which no run here needs."""
    return json.dumps({"receipt": f"order {order_id} cancelled"} | of)


def carry() -> None:
    """Be the worker of this folder, until the process is stopped."""
    from anthropic import Anthropic, DefaultHttpxClient
    from app.action import agent as agent_module
    from app.action import worker
    from app.action.agent import Agent
    from app.base.settings import Settings
    from app.offline.messages_api import MessagesApi

    http = DefaultHttpxClient(transport=MessagesApi(reply))
    client = Anthropic(api_key="none", base_url="http://offline.invalid", http_client=http, max_retries=0)
    made = Agent(Settings(), client)
    agent_module._agent = lambda: made
    worker.launch()
    time.sleep(24 * 3600)


def reply(request: dict[str, Any]) -> Any:
    """Plan, order what the goal says, finish."""
    from app.offline.messages_api import Reply

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


@contextmanager
def working() -> Iterator[Process]:
    """A worker over this folder, in which an order above 100 needs a person."""
    Path("systems.yaml").write_text(SYSTEMS, "utf-8")
    Path("policy.yaml").write_text(POLICY, "utf-8")
    Path("triggers.yaml").write_text("triggers: [{id: prompt, kind: prompt}]\n", "utf-8")
    Path("agent.md").write_text("# Order\n", "utf-8")
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
        time.sleep(0.1)
    return time.perf_counter() - began


def drive(waiting: int, queued: int) -> dict[str, float]:
    """Queue, approve, look on and check; gives the figures."""
    from app.action import approvals, engine, store
    from sqlalchemy import func, select

    def ended() -> int:
        return int(
            store.rows(select(func.count()).select_from(store.runs).where(store.runs.c.outcome.isnot(None)))[0][
                "count_1"
            ]
        )

    def asked() -> int:
        return len(approvals.waiting())

    figures: dict[str, float] = {}
    with working() as process:
        until(lambda: process.threads, 5, "are threads")
        began = time.perf_counter()
        for number in range(waiting):
            engine.begin(engine.Task(f"w{number} 500", by="anna"), f"w{number}")
        figures["queued a second"] = waiting / (time.perf_counter() - began)
        until(asked, waiting, "wait")
        figures["seconds until all wait"] = time.perf_counter() - began
        time.sleep(2)
        before = process.seconds
        time.sleep(QUIET)
        figures["% of a core while all wait"] = 100 * (process.seconds - before) / QUIET
        figures["threads"], figures["MB"] = process.threads, process.megabytes
    with working():
        began = time.perf_counter()
        for request in approvals.waiting():
            approvals.answer(request["id"], "approve", "bo")
        figures["seconds to approve all"] = time.perf_counter() - began
        until(ended, waiting, "have ended")
        figures["s from a restart to their end"] = time.perf_counter() - began
    for number in range(queued):
        engine.begin(engine.Task(f"q{number} 50", by="anna"), f"q{number}")
    with working() as process:
        began, most = time.perf_counter(), {"threads": 0.0, "MB": 0.0}

        def looked() -> int:
            most["threads"], most["MB"] = max(most["threads"], process.threads), max(most["MB"], process.megabytes)
            return ended()

        until(lambda: looked() - waiting, 1, "have ended")
        first = time.perf_counter()
        until(looked, waiting + queued, "have ended")
        figures["runs a second"] = queued / (time.perf_counter() - first)
        figures["threads, queued"], figures["MB, queued"] = most["threads"], most["MB"]
    check(waiting, queued)
    return figures


def check(waiting: int, queued: int) -> None:
    """Each run done, with one order; the ledger and the audit say the same."""
    from app.action import audit, store

    wanted = {f"w{n}" for n in range(waiting)} | {f"q{n}" for n in range(queued)}
    statuses = Counter(run["status"] for run in store.rows(store.runs.select()))
    orders = Counter(ORDERS.read_text("utf-8").split())
    states = Counter(row["state"] for row in store.rows(store.ledger.select()) if row["state"])
    faults = audit.verify()[2]
    if statuses != {"done": len(wanted)} or states != {"done": len(wanted)} or faults:
        raise SystemExit(f"runs {dict(statuses)}, writes {dict(states)}, audit {faults or 'in order'}")
    if set(orders) != wanted or max(orders.values()) > 1:
        raise SystemExit(f"lost: {sorted(wanted - set(orders))}; twice: {[o for o, n in orders.items() if n > 1]}")


def measured(folder: Path, url: str, waiting: int, queued: int) -> dict[str, float]:
    """One store in a process of its own."""
    folder.mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    path = os.pathsep.join([str(folder.parent / "src"), str(ROOT)])
    command = [sys.executable, "-m", "benchmarks.load", "--role", "drive", str(waiting), str(queued)]
    environment = {**kept, "DATABASE_URL": url, "PYTHONPATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def shown(found: dict[str, dict[str, float]]) -> str:
    """The table for people."""
    stores = [*found]
    head = f"{'':<30}" + "".join(f"{store:>12}" for store in stores)
    names = [*next(iter(found.values()))]
    return "\n".join([head, *(f"{name:<30}" + "".join(f"{found[s][name]:>12.1f}" for s in stores) for name in names)])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("waiting", nargs="?", type=int, default=500)
    parser.add_argument("queued", nargs="?", type=int, default=1000)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--templates", type=Path, default=ROOT / "templates", help="where ours is taken from")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--role", choices=["carry", "drive"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.role == "carry":
        carry()
    if given.role == "drive":
        print(json.dumps(drive(given.waiting, given.queued)))
        return 0
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        overlay(given.templates, base / "src")
        stores = {"SQLite": "sqlite:///runs.sqlite"}
        if not given.no_postgres:
            stores["Postgres"] = stack.enter_context(cluster(base / "postgres")).database("load")
        found = {
            store: measured(base / store.lower().replace("postgres", "on_postgres"), url, given.waiting, given.queued)
            for store, url in stores.items()
        }
    about = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    print(json.dumps(about | found) if given.json else f"{about}\n{shown(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
