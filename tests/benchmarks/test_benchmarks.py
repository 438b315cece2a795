"""Each benchmark that CONTRIBUTING names starts at its tiny size, and prints its figures."""

from __future__ import annotations

import os
import re
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.footprint import rounded
from tests.support.programs import run_program, write_interpreter

ROOT = Path(__file__).parents[2]
MCP = f"mcp {version('mcp')}"
# `#` is a figure above zero. `~` is one that may be zero, or is rounded to it.
FIGURES = {
    "agentdojo": [
        "targets banking 0/# 0 #/# ~",
        "targets slack 0/# 0 #/# ~",
    ],
    "run": [
        "1 # # #",
        "10 # # #",
        "scoping --help #",
        "scoping score FILE #",
        "scoping new #",
    ],
    "agent_loop": [
        "ours SQLite # #–#",
        "ours, through the SDK Postgres # #–#",
        "shared prefix: # of # tokens that the # calls of a run send, # %",
    ],
    "path": [
        "invoice ours SQLite # #–#",
        "shelves ours, through the SDK SQLite # #–#",
        "invoice, with systems and rules #",
        "an approval waits across a restart has",
        "data that no step gives is found unrun has",
    ],
    "invoices": ["path # # 0 0 5/5", "loop # # # # 5/5"],
    "load": [
        "queued a second #",
        "seconds until all wait #",
        "% of a core while all wait ~",
        "threads #",
        "MB #",
        "seconds to approve all ~",
        "s from a restart to their end #",
        "runs a second #",
        "threads, queued #",
        "MB, queued #",
    ],
    "workers": ["1 at 0 s # # # # 1"],
    "footprint": [
        "transactions ~ ~ ~ ~",
        "statements # # # #",
        "seconds of the database's processor ~ ~ ~ ~",
        "rows that stay # # # #",
        "statements # #",
        "rows that stay # #",
        "runs a second of one order #",
        "connections of a worker #",
    ],
    "capacity": [
        "calls of the model in flight # s # s # %",
        "workers #",
        "tables after 365 days # GB",
        "runs a second that were done #",
        "until a run began, median # s",
    ],
    "conversations": ["webhook # #, # #, # # # 0"],
    "live": [
        "success 2 of 2",
        "false done 0",
        "false hand-overs 0",
        "violations 0",
        "tokens # in, # out",
    ],
    "questionnaire": [
        "weight, everything gzipped # KB",
        "ready on a slow telephone, median of 1 # ms",
        "a first answer repainted # ms",
        "an answer repainted, slowest of 9 # ms",
    ],
    "base": ["refund_desk # # #%", "all # # #%"],
    "site": ["build # pages: # s"],
    "conformance": [
        f"{MCP}: a task in # s",
        f"{MCP}: completed, refund-1, add_case_note-1",
    ],
}
ABSENT = ("There is no initdb here", "no Chromium here")  # the first words of a benchmark that ends
# Those that measure their processes; what others start is forked, since to import takes longest.
OF_PROCESSES = ("conversations", "footprint", "load", "run", "workers")
BEGIN = (
    "import runpy, sys; sys.executable = sys.argv.pop(1);"
    " runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
NOTHING_FETCHED = {"PIP_NO_INDEX": "1", "npm_config_offline": "true"}


def benchmark_names() -> list[str]:
    """Read from the commands in CONTRIBUTING which benchmarks there are."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return re.findall(r"^\$ .*\bbenchmarks\.(\w+)", text, re.MULTILINE)


def match_line(line: str, output: str) -> re.Match[str] | None:
    """Find a line of the output; the figures that must not be zero are its groups."""
    number = r"[0-9]+(?:\.[0-9]+)?"
    pattern = re.escape(line).replace(r"\ ", " +")
    pattern = pattern.replace(r"\#", f"({number})").replace(r"\~", number)
    return re.search(f"^{pattern} *$", output, re.MULTILINE)


def test_all_are_named() -> None:
    """A benchmark is a module that can be started; CONTRIBUTING names each once."""
    modules = (ROOT / "benchmarks").glob("*.py")
    programs = [module.stem for module in modules if "__main__" in module.read_text("utf-8")]
    packages = [main.parent.name for main in (ROOT / "benchmarks").glob("*/__main__.py")]
    assert sorted(benchmark_names()) == sorted([*programs, *packages])


@pytest.mark.parametrize("number", [0.0, 2.2e-06, 0.00099, 0.0123, 3.0, 123.4, 1e9])
def test_a_figure_of_the_footprint_has_no_exponent(number: float) -> None:
    assert re.fullmatch(r"\d+(\.\d+)?", rounded(number)), rounded(number)
    assert float(rounded(number)) == pytest.approx(number, rel=0.01, abs=1e-6)


@pytest.mark.parametrize("name", benchmark_names())
def test_tiny_size(name: str, tmp_path: Path) -> None:
    """It ends without a finding and prints each figure; nothing is installed or fetched."""
    interpreter = str(sys.executable if name in OF_PROCESSES else write_interpreter(tmp_path))
    words = ["-c", BEGIN, interpreter, f"benchmarks.{name}", "--tiny"]
    done = run_program(*words, environment=os.environ | NOTHING_FETCHED, folder=ROOT)
    if done.stderr.startswith(ABSENT) and os.environ.get("CI") != "true":
        pytest.skip(f"the benchmark {name} did not run: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout + done.stderr
    for line in FIGURES[name]:
        match = match_line(line, done.stdout)
        assert match, f"no line {line!r} in:\n{done.stdout}"
        assert all(float(figure) > 0 for figure in match.groups()), match[0]
