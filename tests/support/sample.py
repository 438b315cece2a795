"""Which points a run tries, of those that are too many for every run.

An ordinary run draws a sample by a seed that pytest prints. `SEED=… pytest` draws the same sample
again, and `TORTURE=1 pytest` tries every point.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from itertools import product
from random import Random
from typing import Any, TypeVar

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


def cover(*sides: Sequence[Any], name: str) -> list[tuple[Any, ...]]:
    """Give so many combinations that each point of each side is in one; all under torture.

    Each side is dealt out in an order that is drawn, again and again where it is the shorter one.
    """
    if TORTURE:
        return [*product(*sides)]
    most = max(map(len, sides))
    dealt = []
    for place, side in enumerate(sides):
        column = [side[at % len(side)] for at in range(most)]
        Random(f"{SEED} {name} {place}").shuffle(column)  # noqa: S311 -- a sample is no secret
        dealt.append(column)
    return [*zip(*dealt, strict=True)]
