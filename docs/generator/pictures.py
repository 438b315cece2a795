"""The picture of a verdict as a terminal prints it, for README and the first page."""

from __future__ import annotations

from scoping.renderers import charts
from scoping.renderers.terminal import text
from scoping.rulebook import Architecture

from .cases import pictured

WIDTH = 80
COMMAND = "scoping score scoping.yaml"


def verdict() -> str:
    """Draw what the command prints."""
    decision = pictured(Architecture.HYBRID).decision
    printed = text.render(decision, width=WIDTH)
    return charts.terminal(f"$ {COMMAND}\n\n{printed}", title=COMMAND) + "\n"
