"""The points that a part of the torture has tried so far, and those that were lost.

They are added to a file that the environment names, a line each time, so that they are known also
of a part that is ended at its time limit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

VARIABLE = "TORTURE_TALLY"


class Tally(NamedTuple):
    """How many points were tried, and which of them did not hold."""

    tried: int
    lost: tuple[str, ...]


def add(tried: int, lost: Sequence[str] = (), file: str = "") -> None:
    """Add points to the file; do nothing if this is no torture."""
    name = file or os.environ.get(VARIABLE, "")
    if name:
        line = json.dumps({"tried": tried, "lost": lost})
        with Path(name).open("a", encoding="utf-8") as lines:
            lines.write(f"{line}\n")


def read(file: Path) -> Tally:
    """Sum up the lines of a file, which need not exist."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    entries = [json.loads(line) for line in lines]
    lost = [name for entry in entries for name in entry["lost"]]
    return Tally(sum(entry["tried"] for entry in entries), tuple(lost))
