"""Assistant, agent or hybrid: the decision, its evidence, and a project that runs it."""

from pathlib import Path

__version__ = "0.1.0"

PACKAGE = Path(__file__).parent  # where the data and, once installed, the templates lie
