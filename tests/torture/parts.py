"""The parts of the torture, as data. A new part is an entry in `PARTS`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

WORKERS = str(os.cpu_count() or 1)
DRAWN = ("tests/core", "tests/checks", "tests/documents")  # whose examples hypothesis draws
MOMENTS = ("2026-12-31 23:55", "2028-02-29 23:55", "2027-10-31 00:55", "2031-06-15 09:00")  # UTC
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
        "Kill runs at every statement, two workers and their server 400 times, lose every message,"
        " kill writers at every change, stop all runs 200 times, and let two releases share a"
        " database for a minute.",
        (
            pytest(
                "tests/layers/action/test_crash.py",
                "tests/layers/action/test_path_crash.py",
                "tests/layers/action/test_clock.py",
                "tests/layers/action/test_workers.py",
                "tests/layers/action/test_takeover.py",
                "tests/layers/action/test_kill.py",
                "tests/layers/action/test_kills.py",
                "tests/layers/action/test_upgrade.py",
                "tests/layers/action/test_after.py",
                "tests/layers/action/test_isolation.py",
                "tests/layers/action/test_by_hand.py",
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
        "Carry 1,500 runs with one worker on SQLite and on Postgres, 10,000 that wait at once, and"
        " as many runs a second as one and two workers can.",
        (
            python("benchmarks.load", points=3_000),
            python("benchmarks.load", "10000", "100", points=20_200),
            python("benchmarks.workers", points=2_400),
        ),
        minutes=90,
    ),
    "fuzz": Part(
        "Refuse 100,000 bad workflows, hold what is drawn for the core and the documents, and hold"
        " the desk's HTTP to its own document.",
        (
            python("tests.fuzz", "--count", "100000", "--seed", SEED),
            pytest(*DRAWN),
            pytest("tests/desk"),
        ),
        minutes=60,
    ),
    "paths": Part(
        "Draw 20,000 paths, refuse those with mistakes, and walk along all others to their end.",
        (python("tests.paths", "--count", "20000", "--seed", SEED),),
        minutes=30,
    ),
    "attacks": Part(
        "Play our own attacks under all terms, and AgentDojo's and fitted ones against each preset:"
        " none lets more through.",
        (
            pytest("tests/layers/action/test_adversary.py", project="agent"),
            python("benchmarks.agentdojo", points=4 * 609),
        ),
        minutes=60,
    ),
    "mutations": Part(
        "Put small faults into the code that guards, and loosen the files of each kind of project,"
        " one at a time; a test has to notice each.",
        (
            pytest("tests/scaffold/test_project_tests.py"),
            python("tests.mutations"),
        ),
        minutes=240,
    ),
    "days": Part(
        "Run all tests as one year ends, on the last day of a February of 29 days, as summer time"
        " ends, and years from now.",
        tuple(python("tests.torture.days", moment) for moment in MOMENTS),
        minutes=120,
    ),
}
