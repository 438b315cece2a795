"""Assistant, agent or hybrid: the decision, its evidence, and a project that runs it."""

__version__ = "0.8.3"
