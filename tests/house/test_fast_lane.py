"""What the fast lane runs, leaves out and refuses, and that all samples of a run have one seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import sample

ROOT = Path(__file__).parents[2]
TESTS = """
import os, subprocess, sys
import pytest

@pytest.fixture
def browser(): ...

def test_plain(): ...

def test_requests_a_browser(browser): ...

@pytest.mark.slow
def test_marked(): subprocess.run([sys.executable, "-V"], check=True)

def test_starts_a_process(): subprocess.run([sys.executable, "-V"], check=True)

def test_catches_the_refusal():
    try:
        os.fork()
    except AssertionError:
        pass

def test_afterwards(): ...
"""


@pytest.fixture
def lane(tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run tests of each kind in the fast lane."""
    (tmp_path / "test_lane.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.lanes", "--fast", "-rA"]
    return subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_fast_lane_leaves_out_and_fails_slow_tests(lane: subprocess.CompletedProcess[str]) -> None:
    """The fast lane leaves out what is slow and fails what turns out to be slow."""
    summary = lane.stdout.partition("short test summary info")[2]
    results = [line.partition(" - ")[0] for line in summary.splitlines() if "::" in line]
    assert sorted(results) == [
        "FAILED test_lane.py::test_catches_the_refusal",
        "FAILED test_lane.py::test_starts_a_process",
        "PASSED test_lane.py::test_afterwards",
        "PASSED test_lane.py::test_plain",
    ]
    assert "2 deselected" in lane.stdout
    assert "give it @pytest.mark.slow" in lane.stdout


def test_a_seed_draws_the_same_again_and_each_name_for_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    points = range(100)
    monkeypatch.setattr(sample, "TORTURE", False)
    monkeypatch.setattr(sample, "SEED", 7)
    first = sample.draw(points, 5, "a")
    assert first == sample.draw(points, 5, "a") == sorted(set(first))
    assert len(first) == 5
    assert first != sample.draw(points, 5, "b")
    monkeypatch.setattr(sample, "SEED", 8)
    assert first != sample.draw(points, 5, "a")


def test_torture_draws_every_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "TORTURE", True)
    assert sample.draw(range(100), 5) == [*range(100)]
