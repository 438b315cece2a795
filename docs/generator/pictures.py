"""Pictures of a verdict as a terminal prints it.

All of it for README, its beginning for the first page.
"""

from __future__ import annotations

from scoping.renderers import charts
from scoping.renderers.terminal import text
from scoping.rulebook import Architecture

from .cases import pictured

WIDTH = 84
COMMAND = "scoping score scoping.yaml"
ENDS_BEFORE = (
    "What would change it"  # the beginning, which shows the count and each answer with its evidence
)


def whole() -> str:
    """Draw everything that the command prints."""
    return _screen(_verdict())


def beginning() -> str:
    """Draw the verdict and its answers."""
    return _screen(_verdict().partition(f"{ENDS_BEFORE}\n")[0].rstrip() + "\n  …")


def _verdict() -> str:
    return text.render(pictured(Architecture.HYBRID).decision, file="scoping.yaml", width=WIDTH)


def _screen(printed: str) -> str:
    return charts.terminal(f"$ {COMMAND}\n\n{printed}", title=COMMAND) + "\n"
