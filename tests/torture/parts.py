"""The parts of the torture, as data. A new part is an entry in `PARTS`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

WORKERS = str(os.cpu_count() or 1)
SEED = "{seed}"  # stands in a command for the seed of the run


@dataclass(frozen=True)
class Command:
    """A program of a part, with what is added to its environment.

    `points` is how many points it tries when it ends well; 0 if it counts them itself.
    """

    words: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    points: int = 0


@dataclass(frozen=True)
class Part:
    """What it does, in one sentence; the commands that do it, in order; its limit in minutes."""

    about: str
    commands: tuple[Command, ...]
    minutes: float


def pytest(*words: str, project: str = "") -> Command:
    """Give the command that runs these tests at all their points."""
    program = (sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "loadgroup")
    environment = {"TORTURE": "1"}
    if project:
        environment["PROJECT"] = project
    return Command((*program, *words), environment)


def python(*words: str, points: int = 0) -> Command:
    return Command((sys.executable, "-m", *words), points=points)


PARTS: Mapping[str, Part] = {
    "crash": Part(
        "Kill runs at every statement, lose every message, and kill writers at every change.",
        (
            pytest(
                "tests/layers/action/test_crash.py",
                "tests/layers/action/test_clock.py",
                "tests/layers/action/test_workers.py",
                project="agent",
            ),
            pytest("tests/layers/handoff/test_lost.py", project="hybrid"),
            pytest("tests/scaffold/test_project.py", "tests/cli/test_terminal.py", "-k", "killed"),
        ),
        minutes=180,
    ),
    "pages": Part(
        "See every page of every site and project in every colour scheme and width.",
        (pytest("tests/browser", "--ignore=tests/browser/test_twin.py"),),
        minutes=60,
    ),
    "twin": Part(
        "Decide and draw all answers in all surroundings in Python, quickjs and Chromium.",
        (pytest("tests/twin", "tests/browser/test_twin.py"),),
        minutes=60,
    ),
    "load": Part(
        "Carry 1,500 runs with one worker on SQLite and on Postgres, and lose none.",
        (python("benchmarks.load", points=3_000),),
        minutes=30,
    ),
    "fuzz": Part(
        "Refuse 100,000 bad workflows, and hold the desk's HTTP to its own document.",
        (
            python("tests.fuzz", "--count", "100000", "--seed", SEED),
            pytest("tests/desk"),
        ),
        minutes=60,
    ),
    "attacks": Part(
        "Play AgentDojo's attacks, and fitted ones, against each preset: none lets more through.",
        (python("benchmarks.agentdojo", points=4 * 609),),
        minutes=60,
    ),
    "mutations": Part(
        "Put small faults into the code that guards, one at a time; a test has to notice each.",
        (python("tests.mutations"),),
        minutes=240,
    ),
}
