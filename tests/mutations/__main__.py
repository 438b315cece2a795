"""Put each drawn fault into a copy of the repository, one at a time, and run the tests that should
notice it.

    python -m tests.mutations                 every fault of drawn.yaml
    python -m tests.mutations approvals twin  those of these parts
    python -m tests.mutations --draw 13       draw anew with this seed, and write drawn.yaml

A fault counts as caught when a test fails, or when the tests do not end within their limit. One
that `drawn.yaml` calls equivalent, with the reason, must not be caught. Exit code 1 if a fault
passes unnoticed or such a reason is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

import yaml

from tests.support import tally

from . import python_sites, script_sites
from .fault import Fault, Site, apply_fault, numbered

ROOT = Path(__file__).parents[2]
DRAWN = Path(__file__).with_name("drawn.yaml")
OWN_LIMIT = 300  # seconds for the tests of a file's own, which take some ten
LIMIT = 900  # seconds for all tests of a part; a fault that makes them hang is caught
ACTION = "templates/action/src/app/action"
HANDOFF = "templates/handoff/src/app"
AGENT_TESTS = ("agent", ("tests/layers/action",))
HYBRID_TESTS = ("hybrid", ("tests/layers/handoff",))
TWIN_TESTS = ("", ("tests/compilers", "tests/twin"))


@dataclass(frozen=True)
class Part:
    """A part of the code that guards: its files, how many faults are drawn, and the tests that
    should notice.

    `tests` are stages of (project, paths), run one after another until one fails.
    """

    files: tuple[str, ...]
    number: int
    tests: tuple[tuple[str, tuple[str, ...]], ...]


def _of_action(room: str, name: str, number: int, *others: str) -> Part:
    own = ("agent", (f"tests/layers/action/test_{name}.py",))
    stages = (own, AGENT_TESTS, HYBRID_TESTS)
    exists = (ROOT / own[1][0]).exists()
    files = tuple(f"{ACTION}/{room}/{one}.py" for one in (name, *others))
    return Part(files, number, stages if exists else stages[1:])


PARTS = {
    "policy": _of_action("rules", "policy", 14),
    "approvals": _of_action("people", "approvals", 8),
    "calls": _of_action("calls", "execution", 7),
    "rollback": _of_action("calls", "rollback", 7, "prepared"),
    "controls": _of_action("people", "controls", 6),
    "handoff": Part(
        (
            *(f"{HANDOFF}/{part}" for part in ("handoff", "agent_side", "assistant_side")),
            "templates/handoff/transports",
        ),
        10,
        (HYBRID_TESTS,),
    ),
    "twin": Part(
        tuple(f"docs/javascripts/{name}.js" for name in ("python", "python-text", "charts")),
        8,
        (TWIN_TESTS,),
    ),
}


@dataclass(frozen=True)
class Drawn:
    """A fault of drawn.yaml: its part, and the reason why no test can notice it, if there is
    one.
    """

    part: str
    fault: Fault
    equivalent: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the tests made of a fault: the last line of the failing stage, or nothing."""

    drawn: Drawn
    noticed: str
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether it was caught, or was expected not to be."""
        return bool(self.noticed) is not bool(self.drawn.equivalent)


def files_of(part: Part, root: Path) -> list[Path]:
    """List the files of a part, in a fixed order."""
    paths = [root / name for name in part.files]
    return [file for path in paths for file in (sorted(path.rglob("*.py")) or [path])]


def sites_of(file: Path) -> list[Site]:
    """Give every fault that a file can be given, each with its number among equal ones."""
    source = file.read_text("utf-8")
    if file.suffix == ".js":
        return numbered([*script_sites.sites(source, file.stem)])
    dotted = ".".join(file.with_suffix("").as_posix().partition("/src/")[2].split("/"))
    return numbered([*python_sites.sites(source, dotted.removesuffix(".__init__"))])


def draw(seed: int) -> list[Drawn]:
    """Draw statements of each part, and one fault for each."""
    drawn = []
    for name, part in PARTS.items():
        rng = random.Random(f"{seed} {name}")  # noqa: S311 -- a sample, no secret
        statements: dict[tuple[str, int], list[Site]] = {}
        for file in files_of(part, ROOT):
            for site in sites_of(file):
                statements.setdefault((file.name, site.statement), []).append(site)
        chosen = rng.sample(sorted(statements), part.number)
        drawn += [Drawn(name, rng.choice(statements[key]).fault) for key in chosen]
    return drawn


def write_drawn(seed: int, drawn: Sequence[Drawn]) -> None:
    """Write drawn.yaml."""
    entries = [{"part": one.part, **asdict(one.fault)} for one in drawn]
    text = yaml.safe_dump({"seed": seed, "faults": entries}, sort_keys=False, width=100)
    DRAWN.write_text(text, "utf-8")


def read_drawn() -> list[Drawn]:
    """Read drawn.yaml."""
    document = yaml.safe_load(DRAWN.read_text("utf-8"))
    drawn = []
    for entry in document["faults"]:
        part, equivalent = entry.pop("part"), entry.pop("equivalent", "")
        drawn.append(Drawn(part, Fault(**entry), equivalent))
    return drawn


def place(fault: Fault, part: Part, root: Path) -> tuple[Path, str]:
    """Give the file that a fault belongs to and its text with the fault. Raises LookupError."""
    for file in files_of(part, root):
        sites = sites_of(file)
        if any(site.fault.symbol == fault.symbol for site in sites):
            return file, apply_fault(file.read_text("utf-8"), sites, fault)
    raise LookupError(f"there is no {fault.symbol} any more; draw another for it")


def tests_that_name(symbol: str, copy: Path, folders: Sequence[str]) -> tuple[str, ...]:
    """Give the test files of these folders that name a function, those that name its class or
    module last.
    """
    *_, owner, name = symbol.split(".")
    files = sorted(file for folder in folders for file in (copy / folder).glob("test_*.py"))
    texts = {file: file.read_text("utf-8") for file in files}
    found = dict.fromkeys(
        file.relative_to(copy).as_posix()
        for word in (name, owner)
        for file, text in texts.items()
        if re.search(rf"\b{re.escape(word)}\b", text)
    )
    return tuple(found)


def stages_of(part: Part, symbol: str, copy: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the stages of a part's tests; before a stage of folders, those of their files that
    name what is changed, since one of these most likely notices.
    """
    for project, paths in part.tests:
        if not paths[0].endswith(".py") and (named := tests_that_name(symbol, copy, paths)):
            yield project, named
        yield project, paths


def noticed_by(part: Part, symbol: str, copy: Path) -> str:
    """Run a part's tests in a copy of the repository; gives the line with which one fails, or
    nothing.
    """
    for project, paths in stages_of(part, symbol, copy):
        limit = OWN_LIMIT if len(paths) == 1 and paths[0].endswith(".py") else LIMIT
        environment = {**os.environ, "PROJECT": project, "PYTHONDONTWRITEBYTECODE": "1"}
        environment.pop(tally.VARIABLE, None)  # it counts faults, not the tests that notice them
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *paths]
        try:
            done = subprocess.run(
                command,
                cwd=copy,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=limit,
            )
        except subprocess.TimeoutExpired:
            return f"the tests do not end within {limit} seconds"
        if done.returncode:
            lines = done.stdout.splitlines() or done.stderr.splitlines()
            failing = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
            return (failing or lines[-1:] or ["the tests did not start"])[0]
    return ""


def play(drawn: Drawn, copy: Path) -> Outcome:
    """Put one fault into the copy, run the tests, and take it out again."""
    began = time.monotonic()
    part = PARTS[drawn.part]
    file, faulty = place(drawn.fault, part, copy)
    sound = file.read_text("utf-8")
    file.write_text(faulty, "utf-8")
    try:
        noticed = noticed_by(part, drawn.fault.symbol, copy)
    finally:
        file.write_text(sound, "utf-8")
    return Outcome(drawn, noticed, time.monotonic() - began)


def play_all(faults: Sequence[Drawn], workers: int) -> Iterator[Outcome]:
    """Play faults side by side, each worker in a copy of its own; gives outcomes as they come."""
    with tempfile.TemporaryDirectory() as name:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(copy_repository(Path(name) / f"copy-{number}"))

        def play_in_a_copy(drawn: Drawn) -> Outcome:
            copy = copies.get()
            try:
                return play(drawn, copy)
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(play_in_a_copy, faults)


def copy_repository(target: Path) -> Path:
    """Copy every file that git knows, as it stands now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    target.mkdir()
    archive = subprocess.run(
        ["tar", "--null", "--files-from=-", "--create", "--ignore-failed-read"],
        cwd=ROOT,
        input=listed.stdout,
        capture_output=True,
        check=True,
    )
    subprocess.run(["tar", "--extract"], cwd=target, input=archive.stdout, check=True)
    subprocess.run(["git", "init", "--quiet"], cwd=target, check=True)
    return target


def report(outcomes: Iterator[Outcome], print_line: Callable[[str], None]) -> int:
    """Print each outcome as it comes and the sum at the end; gives the exit code."""
    caught = equivalent = 0
    wrong = []
    for outcome in outcomes:
        fault = outcome.drawn.fault
        verdict = "caught" if outcome.noticed else "PASSED UNNOTICED"
        if outcome.drawn.equivalent and not outcome.noticed:
            verdict = "equivalent"
        change = f"{fault.before!r} -> {fault.after!r}"
        print_line(f"{verdict:<17}{outcome.seconds:6.1f} s  {fault.symbol}: {change}")
        print_line(f"{'':<26} {outcome.noticed or outcome.drawn.equivalent or 'no test failed'}")
        caught += bool(outcome.noticed)
        equivalent += verdict == "equivalent"
        if not outcome.is_right:
            wrong.append(outcome)
        tally.add(1, [] if outcome.is_right else [f"{fault.symbol}: {change}"])
    print_line(f"{caught} caught, {equivalent} equivalent, {len(wrong)} wrong")
    return int(bool(wrong))


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--draw", type=int, metavar="SEED", help="draw anew and write drawn.yaml")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", metavar="TEXT", help="only faults whose symbol contains it")
    options = parser.parse_args()
    unknown = sorted({*options.parts} - PARTS.keys())
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}")
    if options.draw is not None:
        write_drawn(options.draw, draw(options.draw))
        return 0
    chosen = options.parts or [*PARTS]
    faults = [one for one in read_drawn() if one.part in chosen]
    faults = [one for one in faults if not options.only or options.only in one.fault.symbol]
    return report(play_all(faults, options.workers), lambda line: print(line, flush=True))


if __name__ == "__main__":
    sys.exit(main())
