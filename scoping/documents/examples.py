"""The worked examples that come with the package, one `scoping.yaml` each."""

from __future__ import annotations

from pathlib import Path

from ..errors import UnknownNameError
from .source import PACKAGE

FOLDER = PACKAGE / "data" / "examples"


def names() -> tuple[str, ...]:
    """List the ids of the packaged workflows."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def find(name: str) -> Path:
    """Find a packaged workflow's file by its id; raises `UnknownNameError`."""
    if name not in names():
        raise UnknownNameError(name, kind="example", offered=names())
    return FOLDER / f"{name}.yaml"
