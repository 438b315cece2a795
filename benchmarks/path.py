"""What a step of a path costs, how long a path is as text, and what it brings: ours against
LangGraph and plain DBOS.

    python -m benchmarks.path

Two paths are followed: that of an invoice (two reads, a model, a branch and a write), and one along
ten shelves, each a model, a read, a model and a write. A step is a call of a system or an answer of
a model; all are functions that answer at once. Each contender keeps every step before the next one
begins, so that a killed process can go on. Ours besides checks the policy, and keeps audit and
ledger. `ours, through the SDK` is as it ships, with the real SDK over an in-process transport.
`our loop` makes the calls of the shelves as its model says, under the same rules.

Each time is that of a process with a database of its own: one run that does not count, then the
median of some. Processes are started in turn, round after round, so that a busy machine slows all
alike. For the databases and for how peers are installed see `benchmarks.agent_loop`.

Lines are those of the files that are a path and nothing else, without blank lines, comments and
docstrings. Ours also needs the systems and the rules, which peers have not: a line of its own.

What each brings is seen in small probes, in processes that are started, killed and edited for that;
what is marked with * is not probed, but read. The exit code is 1 if ours lacks what it is to have,
or if a step of a path of ours costs more than one of the loop.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import tokenize
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from .agent_loop import ROOT, Contender, database, measured, python_of
from .contenders.paths.probe import PROBES
from .postgres import Cluster, cluster
from .projects import write_agent

FOLDER = ROOT / "benchmarks" / "contenders" / "paths"
PATHS = ("invoice", "shelves")
STORES = ("SQLite", "Postgres")
LOOP = "our loop"
THROUGH_SDK = ", through the SDK"
STEPS_OF_PAIR = 2  # the loop's benchmark counts a model's answer and a call as one
PEERS = {"LangGraph": "langgraph", "plain DBOS": "dbos", "ours": "ours"}
FILES = {
    "LangGraph": "{path}_on_langgraph.py",
    "plain DBOS": "{path}_on_dbos.py",
    "ours": "{path}/path.yaml",
}
RULES = ("path", "run", "systems", "policy")  # the files of an invoice in a project of ours
READ = {  # what is not probed: of the path's language here, and of what peers document
    "earlier": {"ours": False},
    "parallel": {"ours": False},
}
NOISE = 1.1  # times what the loop's step costs, up to which a busy machine may have measured it
OF_TINY = ("approval", "data")  # the probes of a tiny run
TINY = "only ours, on SQLite and through the SDK, and a few probes; no peer is run or installed"


def contenders(path: str, store: str) -> list[Contender]:
    """All that follow a path over a store, and the loop that makes the calls of the shelves."""
    found = [
        Contender("plain DBOS", "paths.on_dbos", store, arguments=(path,)),
        Contender("LangGraph", "paths.on_langgraph", store, "langgraph", (path,)),
        *ours(path, store),
    ]
    if path == "shelves":
        found += [
            Contender(LOOP, "ours", store),
            Contender(LOOP + THROUGH_SDK, "ours", store, arguments=("sdk",)),
        ]
    return found


def ours(path: str, store: str) -> list[Contender]:
    """Ours with a model that is a function, and as it ships."""
    return [
        Contender("ours", "paths.on_ours", store, arguments=(path,)),
        Contender("ours" + THROUGH_SDK, "paths.on_ours", store, arguments=(path, "sdk")),
    ]


@dataclass(frozen=True)
class Row:
    """Milliseconds a step of a path, and what ours takes for the same as a multiple of that."""

    path: str
    contender: str
    store: str
    median: float
    least: float
    most: float
    ours: float | None

    def __str__(self) -> str:
        ratio = f"{self.ours:.2f}" if self.ours else ""
        between = f"{self.least:.1f}–{self.most:.1f}"
        of = f"{self.path:<8} {self.contender:<26} {self.store:<9}"
        return f"{of} {self.median:>8.1f} {between:>12} {ratio:>10}"


Times = dict[tuple[str, Contender], list[float]]


def rows(times: Times) -> list[Row]:
    """The table of what a step costs, from the medians of all rounds."""
    medians = {(path, one.name, one.store): median(values) for (path, one), values in times.items()}
    table = []
    for (path, one), values in times.items():
        own = "ours" + (THROUGH_SDK if one.name.endswith(THROUGH_SDK) else "")
        ratio = None
        if not one.name.startswith("ours"):
            ratio = medians[path, own, one.store] / median(values)
        of = path, one.name, one.store
        table.append(Row(*of, median(values), min(values), max(values), ratio))
    return table


def milliseconds(contender: Contender, result: dict[str, Any]) -> float:
    """Milliseconds a step, from what a process has measured."""
    each = float(median(result["ms"]))
    return each / STEPS_OF_PAIR if contender.name.startswith(LOOP) else each


def lines(file: Path) -> int:
    """The lines of code of a file: not blank, no comment and no docstring."""
    text = file.read_text("utf-8")
    if file.suffix != ".py":
        return sum(1 for line in text.splitlines() if line.strip() and line.strip()[0] != "#")
    code = set[int]()
    nothing = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (*nothing, tokenize.ENDMARKER):
            code.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        if ast.get_docstring(node) is not None:
            docstring = node.body[0]
            code.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return len(code)


def line_counts() -> dict[str, dict[str, int]]:
    """The lines of each path, by contender; and those of ours with its systems and its rules."""
    counts = {
        path: {name: lines(FOLDER / file.format(path=path)) for name, file in FILES.items()}
        for path in PATHS
    }
    files = [FOLDER / "invoice" / f"{name}.yaml" for name in RULES]
    return counts | {"invoice, with systems and rules": {"ours": sum(map(lines, files))}}


def has(peer: str, name: str, folder: Path, sources: Path) -> bool:
    """Whether a contender has what a probe asks for: the last phase says so."""
    probe = PROBES[name]
    folder.mkdir()
    url = database(Contender(peer, "", "SQLite"), folder, None)
    env = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    env |= {"DATABASE_URL": url, "PROBE": name}
    env |= {"PYTHONPATH": os.pathsep.join([str(sources), str(ROOT)])}
    module = f"benchmarks.contenders.paths.probes_of_{PEERS[peer]}"
    python = python_of("langgraph" if peer == "LangGraph" else "")
    for phase in range(probe.phases):
        is_killed = bool(probe.kill) and phase == 0
        done = subprocess.run(
            [python, "-m", module, name, str(phase)],
            cwd=folder,
            env=env | ({"KILL": probe.kill} if is_killed else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        if bool(done.returncode) != is_killed:
            place = f"phase {phase} of {name} with {peer}"
            raise SystemExit(f"{place} ended with {done.returncode}:\n{done.stderr}")
    return bool(json.loads(done.stdout.splitlines()[-1])["has"])


def probed(
    names: Sequence[str], peers: Sequence[str], folder: Path, sources: Path
) -> dict[str, dict[str, str]]:
    """What each contender has, by probe and in a word; * marks what is read and not probed."""
    words = {True: "has", False: "lacks"}
    table = dict[str, dict[str, str]]()
    for name in names:
        table[name] = {}
        for peer in peers:
            if peer in READ.get(name, {}):
                table[name][peer] = f"{words[READ[name][peer]]}*"
            else:
                place = folder / f"probe-{name}-{PEERS[peer]}"
                table[name][peer] = words[has(peer, name, place, sources)]
    return table


def shown(
    table: Sequence[Row],
    counts: dict[str, dict[str, int]],
    probes: dict[str, dict[str, str]],
    about: dict[str, Any],
) -> str:
    """The three tables for people, under what they were measured with."""
    least, most = about["load"]
    run = f"load {least:.1f} to {most:.1f}, {about['rounds']} rounds of {about['runs']} runs"
    peers = [peer for peer in PEERS if any(peer in row for row in probes.values())]
    columns = f"{'ms/step':>8} {'min–max':>12} {'ours : it':>10}"
    heads = "".join(f"{peer:>12}" for peer in peers)
    output = [
        f"Python {about['python']}, {about['cores']} cores, {run}",
        ", ".join(f"{package} {version}" for package, version in about["versions"].items()),
        f"\n{'path':<8} {'contender':<26} {'store':<9} {columns}",
        *map(str, table),
        f"\n{'lines of code':<40}{heads}",
    ]
    for name, row in counts.items():
        output.append(f"{name:<40}" + "".join(f"{row.get(peer, ''):>12}" for peer in peers))
    output.append(f"\n{'what it brings':<40}{heads}")
    for name, found in probes.items():
        cells = "".join(f"{found[peer]:>12}" for peer in peers)
        output.append(f"{PROBES[name].asks:<40}{cells}")
    output.append("* read in its documentation, not probed")
    return "\n".join(output)


def findings(table: Sequence[Row], probes: dict[str, dict[str, str]]) -> list[str]:
    """What is not as it has to be."""
    found = [
        f"ours lacks: {PROBES[name].asks}" for name, row in probes.items() if row["ours"] == "lacks"
    ]
    slower = [
        f"a step of a path on {row.store} takes {row.ours:.2f} of that of {row.contender}"
        for row in table
        if row.contender.startswith(LOOP) and (row.ours or 0) > NOISE
    ]
    return [*found, *slower]


def time_all(
    all_contenders: dict[str, list[Contender]],
    base: Path,
    sources: Path,
    server: Cluster | None,
    options: argparse.Namespace,
) -> tuple[Times, dict[str, str]]:
    """Milliseconds a step of each, round after round, and the versions of all packages."""
    times: Times = {}
    versions: dict[str, str] = {}
    for number in range(options.rounds):
        for path, several in all_contenders.items():
            for place, contender in enumerate(several):
                folder = base / f"round-{number}-{path}-{place}"
                folder.mkdir()
                url = database(contender, folder, server)
                result = measured(contender, folder, sources, url, options.runs)
                each = milliseconds(contender, result)
                times.setdefault((path, contender), []).append(each)
                versions |= result["versions"]
    return times, versions


def main() -> int:
    """Print the three tables. Gives 1 if something is not as it has to be."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--runs", type=int, default=4, help="runs of one process that count")
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--tiny", action="store_true", help=TINY)
    options = parser.parse_args()
    stores = STORES[: 1 if options.no_postgres else 2]
    everybody = {
        path: [one for store in stores for one in contenders(path, store)] for path in PATHS
    }
    peers = [*PEERS]
    names = [*PROBES]
    if options.tiny:
        function, _ = ours("invoice", "SQLite")
        _, through_sdk = ours("shelves", "SQLite")
        everybody = {"invoice": [function], "shelves": [through_sdk]}
        options.rounds = options.runs = 1
        options.no_postgres = True
        peers = ["ours"]
        names = [*OF_TINY]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        base = Path(name)
        sources = write_agent(base / "project")
        server = None
        if not options.no_postgres:
            server = stack.enter_context(cluster(base / "postgres"))
        times, versions = time_all(everybody, base, sources, server, options)
        probes = probed(names, peers, base, sources)
    about = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": [load, os.getloadavg()[0]],
        "rounds": options.rounds,
        "runs": options.runs,
        "versions": versions,
    }
    table = rows(times)
    counts = line_counts()
    if options.json:
        tables = {"rows": [asdict(row) for row in table], "lines": counts, "probes": probes}
        print(json.dumps(about | tables))
    else:
        print(shown(table, counts, probes, about))
    wrong = findings(table, probes)
    for line in wrong:
        print(line, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
