"""Runs parts one after another, each with a limit, and sums up what they tried and lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from tests.support import tally

from .parts import SEED, Command, Part

ROOT = Path(__file__).parents[2]
GRACE = 60.0  # seconds in which a program that is interrupted may clear up


class End(StrEnum):
    """By what a part ended."""

    DONE = "done"
    LIMIT = "time limit"
    FAILURE = "failure"


@dataclass(frozen=True)
class Result:
    """How many points a part tried, which of them it lost, and how it ended."""

    part: str
    tried: int
    lost: tuple[str, ...]
    seconds: float
    end: End

    @property
    def has_held(self) -> bool:
        """Whether all that was tried held, also if the limit came before the rest."""
        return not self.lost and self.end is not End.FAILURE


def play(name: str, part: Part, *, minutes: float, seed: int) -> Result:
    """Run a part's commands until one fails or the limit is reached."""
    began = time.monotonic()
    end, tried, lost = End.DONE, 0, list[str]()
    for command in part.commands:
        left = 60 * minutes - (time.monotonic() - began)
        end, counted = play_command(command, seconds=left, seed=seed)
        tried += counted.tried
        lost += counted.lost
        if end is not End.DONE:
            break
    return Result(name, tried, tuple(lost), time.monotonic() - began, end)


def play_command(command: Command, *, seconds: float, seed: int) -> tuple[End, tally.Tally]:
    """Run one command to its end or to its limit; gives how it ended, and what it has counted."""
    words = [str(seed) if word == SEED else word for word in command.words]
    environment = {**os.environ, **command.environment, "SEED": str(seed)}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tally.jsonl"
        if not command.points:
            environment[tally.VARIABLE] = str(file)
        with subprocess.Popen(words, cwd=ROOT, env=environment, start_new_session=True) as process:
            if not ends_within(process, seconds):
                stop(process)
                return End.LIMIT, tally.read(file)
        counted = tally.read(file)
    if process.returncode == 0 and command.points:
        counted = tally.Tally(command.points, ())
    return judge(process.returncode, counted)


def judge(code: int, counted: tally.Tally) -> tuple[End, tally.Tally]:
    """Say how a command ended that was not stopped; a failure has something lost in any case."""
    if code == 0 and counted.tried and not counted.lost:
        return End.DONE, counted
    reason = f"exit code {code}" if code else "nothing was tried"
    return End.FAILURE, counted._replace(lost=counted.lost or (reason,))


def ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait for the end of a process, but for no longer than this; an interrupt ends it too."""
    try:
        process.wait(max(0, seconds))
    except subprocess.TimeoutExpired:
        return False
    except KeyboardInterrupt:
        stop(process)
        raise
    return True


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started: by an interrupt, and by force what is left."""
    os.killpg(process.pid, signal.SIGINT)
    ends_within(process, GRACE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def summary(results: Sequence[Result]) -> str:
    """Tabulate what was tried and lost, and name what was lost."""
    lines = [f"{'part':<12}{'tried':>10}{'lost':>8}{'seconds':>10}  ended by"]
    for one in results:
        row = f"{one.part:<12}{one.tried:>10,}{len(one.lost):>8,}{one.seconds:>10,.0f}"
        lines.append(f"{row}  {one.end}")
    lines += [f"lost in {one.part}: {point}" for one in results for point in one.lost]
    return "\n".join(lines)


def as_json(results: Sequence[Result], seed: int) -> str:
    return json.dumps({"seed": seed, "parts": [asdict(one) for one in results]}, indent=2)
