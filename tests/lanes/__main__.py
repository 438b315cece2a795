"""Run a lane, and say at its end which tests were slowest, where the time went, and what failed.

    python -m tests.lanes fast|test|check

Steps run side by side, so each prints what it has to say when it has ended. All are run, also
after one that fails. Exit code 1 if one failed. What is sampled is drawn
with SEED, which is printed; give the same SEED to draw the same again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.support import fork_server, programs

from .steps import LANES, SIDE_BY_SIDE, Step

SLOWEST = 10
MEMORY = Path("/dev/shm")  # noqa: S108 -- where Linux keeps files in memory
ROOM = 4 << 30  # bytes; what tests keep at once is below a tenth of it


class Test(NamedTuple):
    """Seconds that a test took, on the clock and of processor, and the first line of its fault."""

    seconds: float
    processor: float
    fault: str


@dataclass(frozen=True)
class Result:
    """How a step ended, what it printed, its tests by their names, and what it took: seconds on
    the clock, and seconds of processor with those of the programs that its tests began.
    """

    step: Step
    code: int
    seconds: float
    processor: float
    output: str = ""
    tests: Mapping[str, Test] = field(default_factory=dict)


def run_step(step: Step, environment: Mapping[str, str]) -> Result:
    """Run one step to its end."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        output, durations = Path(name) / "output.txt", Path(name) / "durations.jsonl"
        tally = Path(name) / "programs.jsonl"
        inherited = {**environment, "DURATIONS": str(durations), fork_server.TALLY: str(tally)}
        with output.open("wb") as file:
            process = subprocess.Popen(
                words_of(step, environment),
                cwd=step.folder,
                env={**inherited, **step.environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        begun = read_programs(tally)
        return Result(
            step,
            process.returncode,
            time.monotonic() - began,
            used.ru_utime + used.ru_stime + sum(begun.values()),
            output.read_text("utf-8", "replace"),
            with_programs(read_tests(durations), begun),
        )


def words_of(step: Step, environment: Mapping[str, str]) -> list[str]:
    """What is run for a step: a module of Python in a fork, if the environment names what does."""
    program, *arguments = step.command
    if program == sys.executable:
        program = environment.get(programs.FORKED, program)
    return [program, *arguments]


@contextmanager
def temporary_folder(memory: Path = MEMORY) -> Iterator[str]:
    """A folder for all that tests write, in memory if there is room and programs may lie there.

    On a disk, copying and removing the hundreds of files of a Postgres database takes ten times as
    long, and most tests have a folder or a database of their own.
    """
    can_hold = memory.is_dir() and shutil.disk_usage(memory).free >= ROOM
    in_memory = can_hold and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    with tempfile.TemporaryDirectory(
        prefix="tests-", dir=memory if in_memory else None, ignore_cleanup_errors=True
    ) as folder:
        Path(folder).chmod(0o711)  # Postgres has a user of its own, who goes through it
        yield folder


def run_lane(stages: list[list[Step]], environment: Mapping[str, str]) -> Iterator[Result]:
    """Run the stages one after another and the steps of each side by side; gives results in the
    order of the steps.
    """
    for steps in stages:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            yield from pool.map(lambda step: run_step(step, environment), steps)


def summary(results: list[Result], seconds: float) -> str:
    """Say which tests were slowest, what each step took, and which failed.

    `seconds` are those of the whole lane on the clock.
    """
    tests = {name: test for result in results for name, test in result.tests.items()}
    slowest = sorted(tests.items(), key=lambda item: -item[1].seconds)[:SLOWEST]
    lines = ["", f"The {len(slowest)} slowest of {len(tests):,} tests:"]
    lines += [f"{test.seconds:8.1f} s  {name}" for name, test in slowest]
    files = Counter[str]()
    for name, test in tests.items():
        files[name.partition("::")[0]] += test.processor  # type: ignore[assignment]
    lines += ["", "The files that took most of the processor:"]
    lines += [f"{taken:8.1f} s  {file}" for file, taken in files.most_common(SLOWEST)]
    lines += ["", f"{'step':<32}{'seconds':>9}{'processor':>11}"]
    for result in results:
        row = f"{result.step.name:<32}{result.seconds:>9.1f}{result.processor:>11.1f}"
        lines.append(row if result.code == 0 else f"{row}  FAILED")
    processor = sum(result.processor for result in results)
    lines += [f"{'all':<32}{seconds:>9.1f}{processor:>11.1f}", ""]
    for result in results:
        lines += [f"{name} failed: {one.fault}" for name, one in result.tests.items() if one.fault]
    return "\n".join(lines)


def read_tests(file: Path) -> dict[str, Test]:
    """Read what the plugin of tests/support/durations.py has written: tests by their names."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    entries = [json.loads(line) for line in lines]
    return {entry.pop("test"): Test(**entry) for entry in entries}


def read_programs(file: Path) -> Mapping[str, float]:
    """Read what the fork server has written: seconds of processor, by the test that used them."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    begun = Counter[str]()
    for test, seconds in map(json.loads, lines):
        begun[test] += seconds
    return begun


def with_programs(tests: Mapping[str, Test], begun: Mapping[str, float]) -> dict[str, Test]:
    """Add to each test what its programs took of the processor."""
    return {
        name: test._replace(processor=test.processor + begun.get(name, 0.0))
        for name, test in tests.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lanes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lane", choices=[*LANES])
    lane = parser.parse_args().lane
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a test is compiled once, not by each worker
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # steps name what they use
    environment.setdefault("SEED", str(random.randrange(10**6)))  # noqa: S311 -- no secret
    print(f"SEED={environment['SEED']} draws what is sampled.", flush=True)
    began, results = time.monotonic(), []
    with temporary_folder() as folder:
        environment["TMPDIR"] = folder
        if lane != "fast":  # which begins no program
            environment[programs.SERVER] = programs.address()
            environment[programs.FORKED] = str(programs.write_interpreter(Path(folder)))
        for result in run_lane(LANES[lane](), environment):
            print(f"\n── {result.step.name}\n{result.output}", end="", flush=True)
            results.append(result)
    print(summary(results, time.monotonic() - began))
    failed = [result.step.name for result in results if result.code]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll steps passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
