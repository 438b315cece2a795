"""A small run of `fuzz.py`, always with the same inputs; `python tests/fuzz.py --count 100000` is the large one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_bad_inputs_are_refused_with_place_and_way_out() -> None:
    fuzz = Path(__file__).with_name("fuzz.py")
    done = subprocess.run(
        [sys.executable, fuzz, "--count", "1500", "--seed", "7"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "\nall              1,500 " in done.stdout
