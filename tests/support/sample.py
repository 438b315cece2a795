"""Which points a run tries, of those that are too many for every run.

An ordinary run draws a sample by a seed that pytest prints. `SEED=… pytest` draws the same sample
again, and `TORTURE=1 pytest` tries every point.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Point = TypeVar("Point")

# Kept in the environment, so that all workers of a run draw alike.
SEED = int(os.environ.setdefault("SEED", str(secrets.randbelow(1_000_000))))
TORTURE = os.environ.get("TORTURE", "0") not in ("", "0")


def draw(points: Sequence[Point], number: int, name: str = "") -> list[Point]:
    """Give so many of the points, in their order; all of them under torture.

    What is drawn under one name says nothing about what is drawn under another.
    """
    if TORTURE or number >= len(points):
        return [*points]
    generator = Random(f"{SEED} {name}")  # noqa: S311 -- a sample is no secret
    return [points[at] for at in sorted(generator.sample(range(len(points)), number))]
