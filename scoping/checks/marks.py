"""What an operation reaches and gives.

Its marks are `sends`, `secret` and `untrusted` of a read, `targets` and `target` of a write.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ScopingError, nearest, quote
from ..yaml.source import KeyPath, Source
from .undos import ReferenceMistake

OF_READS = ("sends", "secret", "untrusted")
OF_WRITES = ("targets",)


def mistakes(
    operation: Mapping[str, Any],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    """Find marks that mean nothing at an operation, which is at `path`."""
    is_read = operation["effect"] == "read"
    foreign, other = (OF_WRITES, "write") if is_read else (OF_READS, "read")
    for key in [key for key in foreign if key in operation]:
        fix = f"delete {key}, or write effect: {other}"
        problem = f"a {operation['effect']} cannot have {key!r}"
        yield ReferenceMistake(problem, where=source.key_place((*path, key)), fix=fix)
    for name in targets(operation):
        where = source.key_place((*path, "input", name, "target"))
        if is_read:
            fix = f"write sends: [{name}] if it leaves your systems, or delete target"
            yield ReferenceMistake("an input of a read cannot be a target", where=where, fix=fix)
        elif "targets" in operation:
            problem = "targets: [] says that no input is a target, but this input is one"
            fix = "delete targets, or target"
            yield ReferenceMistake(problem, where=where, fix=fix)
    yield from _sends_mistakes(operation, path, source)


def _sends_mistakes(
    operation: Mapping[str, Any],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    if operation["effect"] != "read":
        return
    inputs = [*operation.get("input", {})]
    for number, name in enumerate(operation.get("sends", [])):
        if name not in inputs:
            where = source.place((*path, "sends", number))
            fix = nearest(name, inputs, if_none="declare the input, or delete sends")
            problem = f"sends names {quote(name)}, which is not an input"
            yield ReferenceMistake(problem, where=where, fix=fix)


def targets(operation: Mapping[str, Any]) -> list[str]:
    """Name the inputs that are marked as targets."""
    declared = operation.get("input", {}).items()
    return [name for name, one in declared if isinstance(one, Mapping) and "target" in one]
