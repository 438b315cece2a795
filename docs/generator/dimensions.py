"""What the sources compare the architectures by, read from `docs/dimensions.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FILE = Path(__file__).parents[1] / "dimensions.yaml"


class Dimension(NamedTuple):
    """What is compared: what it is in each architecture, why it matters, and where rules say so."""

    id: str
    title: str
    assistant: str
    agent: str
    hybrid: str
    why: str
    source: str
    criteria: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    ratings: tuple[str, ...] = ()


@cache
def dimensions() -> tuple[Dimension, ...]:
    """List them in the order in which the tables show them."""
    return tuple(Dimension(**entry) for entry in yaml.safe_load(FILE.read_text("utf-8")))
