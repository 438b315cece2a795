"""Run a lane, step by step, and say at its end which tests were slowest and where the time went.

    python -m tests.lanes fast|test|check

All steps are run, also after one that fails. Exit code 1 if one failed. What is sampled is drawn
with SEED, which is printed; give the same SEED to draw the same again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .steps import LANES, Step

SLOWEST = 10


@dataclass(frozen=True)
class Result:
    """How a step ended, and what it took: seconds on the clock and seconds of processor."""

    step: Step
    code: int
    seconds: float
    processor: float


def run_step(step: Step, environment: dict[str, str]) -> Result:
    """Run one step with its output on this terminal."""
    print(f"\n── {step.name}", flush=True)
    before, began = _processor_seconds(), time.monotonic()
    code = subprocess.run(
        step.command,
        cwd=step.folder,
        env={**environment, **step.environment},
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
    return Result(step, code, time.monotonic() - began, _processor_seconds() - before)


def _processor_seconds() -> float:
    """Give the seconds of processor that ended children of this process have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def summary(results: list[Result], tests: dict[str, float]) -> str:
    """Say which tests were slowest, what each step took, and which failed."""
    slowest = sorted(tests.items(), key=lambda item: -item[1])[:SLOWEST]
    lines = ["", f"The {len(slowest)} slowest of {len(tests):,} tests:"]
    lines += [f"{seconds:8.1f} s  {test}" for test, seconds in slowest]
    lines += ["", f"{'step':<32}{'seconds':>9}{'processor':>11}"]
    for result in results:
        row = f"{result.step.name:<32}{result.seconds:>9.1f}{result.processor:>11.1f}"
        lines.append(row if result.code == 0 else f"{row}  FAILED")
    seconds = sum(result.seconds for result in results)
    processor = sum(result.processor for result in results)
    lines.append(f"{'all':<32}{seconds:>9.1f}{processor:>11.1f}")
    return "\n".join(lines)


def read_durations(file: Path) -> dict[str, float]:
    """Read what the plugin of tests/support/durations.py has written."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    entries = [json.loads(line) for line in lines]
    return {entry["test"]: entry["seconds"] for entry in entries}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.lanes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("lane", choices=[*LANES])
    lane = parser.parse_args().lane
    environment = dict(os.environ)
    environment.setdefault("SEED", str(random.randrange(10**6)))  # noqa: S311 -- no secret
    print(f"SEED={environment['SEED']} draws what is sampled.")
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "durations.jsonl"
        environment["DURATIONS"] = str(file)
        results = [run_step(step, environment) for step in LANES[lane]()]
        print(summary(results, read_durations(file)))
    failed = [result.step.name for result in results if result.code]
    print(f"\nFailed: {', '.join(failed)}." if failed else "\nAll steps passed.")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
