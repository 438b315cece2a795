"""Assistant, agent or hybrid: the decision, its evidence, and a project that runs it."""


def __getattr__(name: str) -> str:
    """Look up `__version__` only when somebody asks; importing the metadata takes longer than most commands."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("agent-scoping")
    except PackageNotFoundError:  # a source tree that was never installed
        return "0.0.0"
