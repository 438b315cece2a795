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
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .steps import LANES, SIDE_BY_SIDE, Step

SLOWEST = 10


@dataclass(frozen=True)
class Result:
    """How a step ended, what it printed, the seconds of each of its tests, the first line of what
    each failed by, and what it took: seconds on the clock and seconds of processor.
    """

    step: Step
    code: int
    seconds: float
    processor: float
    output: str = ""
    tests: Mapping[str, float] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def run_step(step: Step, environment: Mapping[str, str]) -> Result:
    """Run one step to its end."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        output, durations = Path(name) / "output.txt", Path(name) / "durations.jsonl"
        with output.open("wb") as file:
            process = subprocess.Popen(
                step.command,
                cwd=step.folder,
                env={**environment, "DURATIONS": str(durations), **step.environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return Result(
            step,
            process.returncode,
            time.monotonic() - began,
            used.ru_utime + used.ru_stime,
            output.read_text("utf-8", "replace"),
            *read_tests(durations),
        )


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
    tests = {test: taken for result in results for test, taken in result.tests.items()}
    slowest = sorted(tests.items(), key=lambda item: -item[1])[:SLOWEST]
    lines = ["", f"The {len(slowest)} slowest of {len(tests):,} tests:"]
    lines += [f"{taken:8.1f} s  {test}" for test, taken in slowest]
    lines += ["", f"{'step':<32}{'seconds':>9}{'processor':>11}"]
    for result in results:
        row = f"{result.step.name:<32}{result.seconds:>9.1f}{result.processor:>11.1f}"
        lines.append(row if result.code == 0 else f"{row}  FAILED")
    processor = sum(result.processor for result in results)
    lines += [f"{'all':<32}{seconds:>9.1f}{processor:>11.1f}", ""]
    for result in results:
        lines += [f"{test} failed: {fault}" for test, fault in result.faults.items()]
    return "\n".join(lines)


def read_tests(file: Path) -> tuple[dict[str, float], dict[str, str]]:
    """Read what the plugin of tests/support/durations.py has written: the seconds of each test,
    and what those failed by that did.
    """
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    entries = [json.loads(line) for line in lines]
    seconds = {entry["test"]: entry["seconds"] for entry in entries}
    return seconds, {entry["test"]: entry["fault"] for entry in entries if entry["fault"]}


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
    # Its plugin takes 0.4 s to import in each process, and no test uses it.
    environment.setdefault("PYTEST_ADDOPTS", "-p no:schemathesis")
    environment.setdefault("SEED", str(random.randrange(10**6)))  # noqa: S311 -- no secret
    print(f"SEED={environment['SEED']} draws what is sampled.", flush=True)
    began, results = time.monotonic(), []
    for result in run_lane(LANES[lane](), environment):
        print(f"\n── {result.step.name}\n{result.output}", end="", flush=True)
        results.append(result)
    print(summary(results, time.monotonic() - began))
    failed = [result.step.name for result in results if result.code]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll steps passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
