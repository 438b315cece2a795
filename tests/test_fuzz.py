"""A small run of `tests.fuzz`, whose inputs the seed draws; the large one belongs to torture."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.sample import SEED

ROOT = Path(__file__).parents[1]
COUNT = 1_500


def test_bad_inputs_are_refused_with_place_and_way_out() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--count", str(COUNT), "--seed", str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"\nall              {COUNT:,} " in done.stdout
