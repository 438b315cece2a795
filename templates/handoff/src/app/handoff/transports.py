"""The transports that this project has: a module on either side, where `scoping.yaml` chose one."""

from importlib.util import find_spec

from ..base.problem import Problem


def check_present(transport: str, module: str, package: str | None) -> None:
    """Raise Problem where the project was scaffolded without a transport's module."""
    if find_spec(module, package) is None:
        raise Problem(
            f"handoff.yaml names {transport}, and this project has no code for it. Add {transport} "
            "to `handoff` in scoping.yaml, and upgrade the project from it."
        )
