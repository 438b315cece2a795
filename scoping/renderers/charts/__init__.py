"""Drawings of a decision as SVG strings.

They say in words what they show by colour.
"""

from .architecture import architecture
from .autonomy import levels, quadrant
from .cost import cost_bars, option_title
from .path import path
from .score import contributions, ruler
from .steps import steps
from .terminal import terminal

__all__ = [
    "architecture",
    "contributions",
    "cost_bars",
    "levels",
    "option_title",
    "path",
    "quadrant",
    "ruler",
    "steps",
    "terminal",
]
