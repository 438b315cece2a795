"""The borderline cases beside those of the questions themselves: `docs/borderline.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FILE = Path(__file__).parents[1] / "borderline.yaml"


class Borderline(NamedTuple):
    """A case, the point that makes it hard, its answer to one question, and why.

    `raters` are the answers of two who saw the questions' text alone.
    """

    point: str
    question: str
    case: str
    answer: str
    because: str
    raters: tuple[str, ...]


@cache
def borderlines() -> tuple[Borderline, ...]:
    """List them in the order of the page."""
    entries = yaml.safe_load(FILE.read_text("utf-8"))
    return tuple(Borderline(**{**one, "raters": tuple(one["raters"])}) for one in entries)
