"""Limits over time, and what the schema cannot check of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import ScopingError, nearest, quote
from ..workflow import Limit
from ..yaml.source import KeyPath, Source
from . import inputs

Operations = Mapping[str, Mapping[str, Any]]


class LimitMistake(ScopingError):
    """A limit that names nothing, or that cannot be held."""


def build(declared: Mapping[str, Any]) -> Limit:
    """Build a limit from its values."""
    return Limit(**{key: value for key, value in declared.items() if key != "count"})


def mistakes(
    declared: Sequence[Mapping[str, Any]],
    systems: Sequence[Mapping[str, Any]],
    source: Source,
) -> Iterator[ScopingError]:
    """Find what is wrong with the limits of a file whose systems are sound."""
    operations = dict[str, Mapping[str, Any]]()
    for system in systems:
        operations |= {f"{system['id']}.{one['id']}": one for one in system["operations"]}
    limits = set[Limit]()
    for number, limit in enumerate(declared):
        path: KeyPath = ("limits", number)
        if "operation" in limit:
            yield from _of_operation(limit, operations, path, source)
        same = build(limit)._replace(most=0, beyond="deny")
        if same in limits:
            fix = "delete one of the two"
            yield LimitMistake("this limit is declared twice", where=source.place(path), fix=fix)
        limits.add(same)


def _of_operation(
    limit: Mapping[str, Any],
    operations: Operations,
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    name = limit["operation"]
    if name not in operations:
        fix = nearest(name, operations, if_none="declare it under systems")
        where = source.place((*path, "operation"))
        yield LimitMistake(f"no operation is called {quote(name)}", where=where, fix=fix)
        return
    if ("sum" in limit) == ("count" in limit):
        problem = "a limit must either sum an input or count calls"
        fix = "write sum: with a number of its input, or count: true"
        yield LimitMistake(problem, where=source.place(path), fix=fix)
    yield from _of_read(limit, operations[name], path, source)
    if "count" in limit and limit["per"] == "call":
        problem = "a limit per call cannot count calls, because each call counts as one"
        fix = "write per: run, day or month"
        yield LimitMistake(problem, where=source.place((*path, "per")), fix=fix)
    declared = operations[name].get("input", {})
    numbers = inputs.numbers(declared)
    named = (("sum", numbers, "a number of its input"), ("by", [*declared], "an input"))
    for key, offered, what in named:
        if key in limit and limit[key] not in offered:
            undeclared = "write count: true, or declare the input"
            fix = nearest(limit[key], offered, if_none=undeclared)
            where = source.place((*path, key))
            problem = f"{key} names {quote(limit[key])}, which is not {what}"
            yield LimitMistake(problem, where=where, fix=fix)


def _of_read(
    limit: Mapping[str, Any],
    operation: Mapping[str, Any],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    if operation["effect"] != "read":
        return
    if "sum" in limit:
        where = source.key_place((*path, "sum"))
        problem = "a limit on a read can only count calls"
        yield LimitMistake(problem, where=where, fix="write count: true")
    if limit.get("beyond") == "ask":
        where = source.place((*path, "beyond"))
        problem = "a read beyond its limit cannot be approved"
        yield LimitMistake(problem, where=where, fix="write beyond: deny")
