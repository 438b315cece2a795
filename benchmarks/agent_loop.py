"""What a step of an agent's loop costs beside the model: the system of action against its peers,
from one run.

    python -m benchmarks.agent_loop

A run is 20 steps of one call of a model that answers at once and one call of a tool that does
nothing much, half of the tools writes. Each contender keeps every step before the next one begins,
so that a killed process can go on; LangGraph also appears as it is by default, where a step is kept
while the next one runs. Ours besides checks the policy, keeps audit and ledger, and asks for a plan
(one model call more). All models are functions; ours also appears as it ships, with the real SDK
over an in-process transport. What those SDK calls alone cost is `bare SDK`. Of these calls it
prints how many tokens were the beginning of the call before, which a service that keeps what it
has read need not read again.

Each figure is a process with a database of its own: one run that does not count, then the median of
some. Processes are started in turn, round after round, so that a busy machine slows all alike.
SQLite is in WAL mode for everybody, which LangGraph sets itself, with `synchronous` left at FULL;
Postgres is a cluster of its own with its defaults, over TCP on loopback. Peers are installed on
first use, the newest that pip finds, below build/bench-agents.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .postgres import Cluster, cluster
from .projects import write_agent

ROOT = Path(__file__).parents[1]
VENVS = ROOT / "build" / "bench-agents"
PACKAGES = {
    "langgraph": [
        "langchain",
        "langgraph",
        "langgraph-checkpoint-sqlite",
        "langgraph-checkpoint-postgres",
        "psycopg[binary]",
    ],
    "pydantic-ai": ["pydantic-ai-slim[dbos]", "psycopg[binary]"],
}


@dataclass(frozen=True)
class Contender:
    """A module of `contenders` and where it keeps its runs; without a venv it has the packages of
    this process.
    """

    name: str
    module: str
    store: str = ""
    venv: str = ""
    arguments: tuple[str, ...] = ()


CONTENDERS = (
    Contender("bare SDK", "bare_sdk"),
    Contender("plain DBOS", "on_dbos", "SQLite"),
    Contender("langgraph, async", "on_langgraph", "SQLite", "langgraph", ("async",)),
    Contender("langgraph, sync", "on_langgraph", "SQLite", "langgraph", ("sync",)),
    Contender("pydantic-ai on DBOS", "on_pydantic_ai", "SQLite", "pydantic-ai"),
    Contender("ours", "ours", "SQLite"),
    Contender("ours, through the SDK", "ours", "SQLite", arguments=("sdk",)),
    Contender("plain DBOS", "on_dbos", "Postgres"),
    Contender("pydantic-ai on DBOS", "on_pydantic_ai", "Postgres", "pydantic-ai"),
    Contender("ours", "ours", "Postgres"),
    Contender("ours, through the SDK", "ours", "Postgres", arguments=("sdk",)),
)
TINY_CONTENDERS = (
    Contender("ours", "ours", "SQLite"),
    Contender("ours, through the SDK", "ours", "Postgres", arguments=("sdk",)),
)
TINY = "only ours, on SQLite and, through the SDK, on Postgres; no peer is run or installed"


@dataclass(frozen=True)
class Row:
    """One line of the table: milliseconds a step, and what ours takes on the same store as a
    multiple of that.
    """

    contender: str
    store: str
    median: float
    least: float
    most: float
    ours: float | None

    def __str__(self) -> str:
        ratio = f"{self.ours:.2f}" if self.ours else ""
        between = f"{self.least:.1f}–{self.most:.1f}"
        return f"{self.contender:<22} {self.store:<9} {self.median:>8.1f} {between:>12} {ratio:>10}"


def python_of(venv: str) -> str:
    """The interpreter of a peer, installed if it is not there or its packages have changed."""
    if not venv:
        return sys.executable
    folder, wanted = VENVS / venv, "\n".join(PACKAGES[venv])
    python, installed = folder / "bin" / "python", folder / "installed.txt"
    if not installed.exists() or installed.read_text("utf-8") != wanted:
        print(f"installing {', '.join(PACKAGES[venv])}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[venv]], check=True)
        installed.write_text(wanted, "utf-8")
    return str(python)


def database(contender: Contender, folder: Path, server: Cluster | None) -> str:
    """Make an empty database and give its address."""
    if contender.store == "Postgres" and server:
        return server.database(folder.name.replace("-", "_"))
    file = folder / "runs.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # stays with the file
    return f"sqlite:///{file}"


def measured(
    contender: Contender,
    folder: Path,
    sources: Path,
    url: str,
    runs: int,
) -> dict[str, Any]:
    """Run one contender in a process of its own.

    Gives milliseconds a step of each run, and versions. `sources` is what `app` is imported from.
    """
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env |= {
        "DATABASE_URL": url,
        "RUNS": str(runs),
        "PYTHONPATH": os.pathsep.join([str(sources), str(ROOT)]),
    }
    module = f"benchmarks.contenders.{contender.module}"
    command = [python_of(contender.venv), "-m", module, *contender.arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        place = f"{contender.name} on {contender.store}"
        raise SystemExit(f"{place} ended with {done.returncode}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def rows(times: dict[Contender, list[float]]) -> list[Row]:
    """The table, from the medians of all rounds."""
    ours = {one.store: median(ms) for one, ms in times.items() if one.name == "ours"}
    table = []
    for contender, ms in times.items():
        ratio = None
        if contender.name != "ours" and contender.store in ours:
            ratio = ours[contender.store] / median(ms)
        name, store = contender.name, contender.store
        table.append(Row(name, store, median(ms), min(ms), max(ms), ratio))
    return table


def shown(found: Sequence[Row], about: dict[str, Any]) -> str:
    """The table for people, under what it was measured with."""
    least, most = about["load"]
    run = f"load {least:.1f} to {most:.1f}, {about['rounds']} rounds of {about['runs']} runs"
    lines = [
        f"Python {about['python']}, {about['cores']} cores, {run}",
        ", ".join(f"{package} {version}" for package, version in about["versions"].items()),
        f"\n{'contender':<22} {'store':<9} {'ms/step':>8} {'min–max':>12} {'ours : it':>10}",
        *map(str, found),
        *_prefix(about["prefix"]),
    ]
    return "\n".join(lines)


def _prefix(found: dict[str, int]) -> list[str]:
    """How much of a run's input its service has read before, as a line."""
    if not found:
        return []
    share = 100 * found["shared"] / found["tokens"]
    of = f"of {found['tokens']} tokens that the {found['calls']} calls of a run send"
    return [f"\nshared prefix: {found['shared']} {of}, {share:.0f} %"]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--runs", type=int, default=5, help="runs of one process that count")
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    contenders: tuple[Contender, ...] = CONTENDERS
    if options.tiny:
        contenders = TINY_CONTENDERS
        options.rounds = options.runs = 1
    if options.no_postgres:
        contenders = tuple(one for one in contenders if one.store != "Postgres")
    times: dict[Contender, list[float]] = {contender: [] for contender in contenders}
    versions: dict[str, str] = {}
    prefix: dict[str, int] = {}
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        sources = write_agent(base / "project")
        server = None
        if not options.no_postgres:
            server = stack.enter_context(cluster(base / "postgres"))
        for number in range(options.rounds):
            for place, contender in enumerate(contenders):
                folder = base / f"round-{number}-{place}"
                folder.mkdir()
                url = database(contender, folder, server)
                result = measured(contender, folder, sources, url, options.runs)
                times[contender].append(median(result["ms"]))
                versions |= result["versions"]
                prefix |= result.get("prefix", {})
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [load, os.getloadavg()[0]],
        "rounds": options.rounds,
        "runs": options.runs,
        "versions": versions,
        "prefix": prefix,
    }
    table = rows(times)
    if options.json:
        print(json.dumps(about | {"rows": [asdict(row) for row in table]}))
    else:
        print(shown(table, about))
    return 0


if __name__ == "__main__":
    sys.exit(main())
