"""A run over inputs that a seed draws, from its command line to its exit code."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path


class Fault(AssertionError):
    """An input that is drawn came to what it must not."""


def main(about: str, most: int, of: str, run: Callable[[int, int, Path], object]) -> int:
    """Run over so many inputs as the command line says, or `most`; gives the exit code.

    `about` describes the command, and `of` what is counted. `run` takes the count, the seed and a
    folder, and gives what to print at the end. Its Fault is printed, and makes the code 1.
    """
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("--count", type=int, default=most, help=of)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            report = run(options.count, options.seed, Path(folder))
        except Fault as fault:
            print(fault)
            return 1
    print(report)
    return 0
