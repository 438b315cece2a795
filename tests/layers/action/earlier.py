"""The program of 0.4.0, over the folder and the database of a test."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.action.durable import engine
from tests.support.programs import Program, run_program

ROOT = Path(__file__).parents[3]
RELEASE = "b9c2a48"  # 0.4.0, whose runs wait in their thread


def unpack_sources(place: Path) -> Path:
    """The sources of that release, from this repository's history."""
    sources = "reference_impls/replenishment_agent/src"
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", RELEASE, sources], capture_output=True, check=False
    )
    if packed.returncode and not os.environ.get("CI"):
        pytest.skip(f"the history of this copy does not have {RELEASE}")
    assert packed.returncode == 0, packed.stderr.decode()
    subprocess.run(["tar", "-x", "-C", str(place)], input=packed.stdout, check=True)
    return place / sources


class Earlier:
    """The program of that release, over the folder and the database of the test."""

    def __init__(self, sources: Path) -> None:
        self.sources = sources
        self.worker: Program | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.sources), "WORKER": "worker-1"}

    def work(self) -> None:
        self.worker = Program("-m", "app.action", "work", environment=self.environment)

    def do(self, *words: str) -> None:
        done = run_program("-m", "app.action", *words, environment=self.environment)
        assert done.returncode == 0, done

    def run(self, code: str) -> None:
        """Run a line of Python over its modules."""
        words = [sys.executable, "-c", code]
        subprocess.run(words, env=self.environment, check=True, capture_output=True)

    def kill(self) -> None:
        assert self.worker is not None
        self.worker.__exit__()
        self.worker = None


def queue(run: str, version: str) -> None:
    """Queue a run, as the commands of a release do."""
    options = engine._options("pursue", run)
    options["app_version"] = version
    engine.client().enqueue(options, engine.Task(run, by="anna").as_queued)
