"""The points of a long test that an ordinary run takes: a sample, whose seed says again which.

TORTURE=1 takes all points. SEED=… repeats a sample; the header of a run prints it.
"""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

TORTURE = bool(os.environ.get("TORTURE"))
# In the environment, since pytest's workers inherit it and have to draw the same.
SEED = int(os.environ.setdefault("SEED", str(random.SystemRandom().randrange(10**6))))

T = TypeVar("T")


def draw(points: Sequence[T], number: int) -> list[T]:
    """All points under TORTURE; otherwise so many of them, in their order."""
    if TORTURE or number >= len(points):
        return list(points)
    chosen = random.Random(f"{SEED}").sample(range(len(points)), number)  # noqa: S311 -- a sample, no secret
    return [points[index] for index in sorted(chosen)]
