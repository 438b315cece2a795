"""Assistant, agent or hybrid: the decision, its evidence, and a project that runs it."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("agent-scoping")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0.0.0"
