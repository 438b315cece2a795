"""What a step of an agent's loop costs beside the model: the system of action against its peers, from one run.

    python -m benchmarks.agent_loop

A run is 20 steps of one call of a model that answers at once and one call of a tool that does nothing much, half of the
tools writes. Each contender keeps every step before the next one begins, so that a killed process can go on; LangGraph
also appears as it is by default, where a step is kept while the next one runs. Ours besides checks the policy, keeps
audit and ledger, and asks for a plan (one model call more). All models are functions; ours also appears as it ships, with
the real SDK over an in-process transport. What those SDK calls alone cost is `bare SDK`.

Each figure is a process with a database of its own: one run that does not count, then the median of some. Processes are
started in turn, round after round, so that a busy machine slows all alike. SQLite is in WAL mode for everybody, which
LangGraph sets itself, with `synchronous` left at FULL; Postgres is a cluster of its own with its defaults, over TCP on
loopback. Peers are installed on first use, the newest that pip finds, below build/bench-agents.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
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

ROOT = Path(__file__).parents[1]
VENVS = ROOT / "build" / "bench-agents"
PACKAGES = {
    "langgraph": ["langchain", "langgraph", "langgraph-checkpoint-sqlite"],
    "pydantic-ai": ["pydantic-ai-slim[dbos]", "psycopg[binary]"],
}


@dataclass(frozen=True)
class Contender:
    """A module of `contenders` and where it keeps its runs; without a venv it has the packages of this process."""

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


@dataclass(frozen=True)
class Row:
    """One line of the table: milliseconds a step, and what ours takes on the same store as a multiple of that."""

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


def overlay(templates: Path, target: Path) -> None:
    """Lay the layers' sources over each other, as a project has them."""
    for layer in ("base", "action"):
        shutil.copytree(templates / layer / "src", target, dirs_exist_ok=True)


def database(contender: Contender, folder: Path, server: Cluster | None) -> str:
    """Make an empty database and give its address."""
    if contender.store == "Postgres" and server:
        return server.database(folder.name.replace("-", "_"))
    file = folder / "runs.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # stays with the file
    return f"sqlite:///{file}"


def measured(contender: Contender, folder: Path, url: str, runs: int) -> dict[str, Any]:
    """Run one contender in a process of its own; gives milliseconds a step of each run, and versions."""
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    env |= {
        "DATABASE_URL": url,
        "RUNS": str(runs),
        "PYTHONPATH": os.pathsep.join([str(folder.parent / "src"), str(ROOT)]),
    }
    module = f"benchmarks.contenders.{contender.module}"
    command = [python_of(contender.venv), "-m", module, *contender.arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{contender.name} on {contender.store} ended with {done.returncode}:\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def rows(taken: dict[Contender, list[float]]) -> list[Row]:
    """The table, from the medians of all rounds."""
    ours = {contender.store: median(times) for contender, times in taken.items() if contender.name == "ours"}
    return [
        Row(
            contender.name,
            contender.store,
            median(times),
            min(times),
            max(times),
            ours[contender.store] / median(times) if contender.store and contender.name != "ours" else None,
        )
        for contender, times in taken.items()
    ]


def shown(found: Sequence[Row], about: dict[str, Any]) -> str:
    """The table for people, under what it was measured with."""
    least, most = about["load"]
    run = f"load {least:.1f} to {most:.1f}, {about['rounds']} rounds of {about['runs']} runs"
    lines = [
        f"Python {about['python']}, {about['cores']} cores, {run}",
        ", ".join(f"{package} {version}" for package, version in about["versions"].items()),
        f"\n{'contender':<22} {'store':<9} {'ms/step':>8} {'min–max':>12} {'ours : it':>10}",
        *map(str, found),
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--runs", type=int, default=5, help="runs of one process that count")
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--templates", type=Path, default=ROOT / "templates", help="where ours is taken from")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    contenders = [one for one in CONTENDERS if not (given.no_postgres and one.store == "Postgres")]
    taken: dict[Contender, list[float]] = {contender: [] for contender in contenders}
    versions: dict[str, str] = {}
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        overlay(given.templates, base / "src")
        server = None if given.no_postgres else stack.enter_context(cluster(base / "postgres"))
        for number in range(given.rounds):
            for place, contender in enumerate(contenders):
                folder = base / f"round-{number}-{place}"
                folder.mkdir()
                result = measured(contender, folder, database(contender, folder, server), given.runs)
                taken[contender].append(median(result["ms"]))
                versions |= result["versions"]
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [load, os.getloadavg()[0]],
        "rounds": given.rounds,
        "runs": given.runs,
        "versions": versions,
    }
    found = rows(taken)
    print(json.dumps(about | {"rows": list(map(asdict, found))}) if given.json else shown(found, about))
    return 0


if __name__ == "__main__":
    sys.exit(main())
