"""What a schema cannot check of a whole `scoping.yaml`, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import Place, ScopingError, nearest, quote
from ..workflow import ALWAYS, NEVER
from ..yaml.source import KeyPath, Source
from . import done_when, grammar, inputs, limits, marks, undos
from .undos import ReferenceMistake


class CronMistake(ScopingError):
    """A schedule that names no time, or a part of one."""


class RepeatedPathMistake(ScopingError):
    """Two webhooks at one path of a scaffolded project."""

    def __init__(self, path: str, *, where: Place) -> None:
        fix = "choose another; all paths are below /hooks, so /orders is the same as /hooks/orders"
        super().__init__(f"another webhook has the path {quote(path)}", where=where, fix=fix)


def mistakes(value: Mapping[str, Any], source: Source) -> Iterator[ScopingError]:
    """Find names that are not unique, or not declared elsewhere in the file."""
    systems = value.get("systems", [])
    yield from source.repeated_ids(systems, ("systems",))
    for number, system in enumerate(systems):
        operations = system["operations"]
        path: KeyPath = ("systems", number, "operations")
        yield from source.repeated_ids(operations, path)
        for index, operation in enumerate(operations):
            declared = operation.get("input", {})
            yield from inputs.mistakes(declared, (*path, index, "input"), source)
            yield from _of_operation(operation, operations, (*path, index), source)
    names = [system["id"] for system in systems]
    yield from _of_triggers(value.get("triggers", []), names, source)
    yield from limits.mistakes(value.get("limits", []), systems, source)
    inputs_of_run = value.get("workflow", {}).get("inputs", {})
    yield from inputs.mistakes_of_run(inputs_of_run, source)
    yield from done_when.mistakes(value.get("done_when", []), inputs_of_run, systems, source)


def _of_triggers(
    triggers: Sequence[Mapping[str, str]],
    systems: list[str],
    source: Source,
) -> Iterator[ScopingError]:
    paths = set[str]()
    for number, trigger in enumerate(triggers):
        places = {key: source.place(("triggers", number, key)) for key in trigger}
        match trigger:
            case {"cron": schedule}:
                for mistake in grammar.cron.mistakes(schedule):
                    yield CronMistake(mistake.problem, where=places["cron"], fix=mistake.fix)
            case {"path": path}:
                # As the template of triggers.yaml has it.
                below = path
                if not path.startswith("/hooks/"):
                    below = f"/hooks{path}"
                if below in paths:
                    yield RepeatedPathMistake(path, where=places["path"])
                paths.add(below)
            case {"read": read} if systems and (named := read.partition(".")[0]) not in systems:
                fix = nearest(named, systems)
                problem = f"no system is called {named!r}"
                yield ReferenceMistake(problem, where=places["read"], fix=fix)


def _of_operation(
    operation: Mapping[str, Any],
    siblings: Sequence[Mapping[str, Any]],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    yield from marks.mistakes(operation, path, source)
    if operation["effect"] == "read":
        for key in ("undo", "approve"):
            if key in operation:
                where = source.key_place((*path, key))
                fix = f"delete {key}, or write effect: write"
                yield ReferenceMistake(f"a read cannot have {key!r}", where=where, fix=fix)
        return
    if "undo" in operation:
        yield from undos.mistakes(operation, siblings, path, source)
    approve = operation.get("approve", NEVER)
    if approve in (NEVER, ALWAYS):
        return
    name = grammar.expressions.read_condition(approve).name
    numbers = inputs.numbers(operation.get("input", {}))
    if name not in numbers:
        fix = "write approve: always, or declare a number in its input"
        if numbers:
            fix = nearest(name, numbers)
        problem = f"approve compares {quote(name)}, which is not a number among its inputs"
        yield ReferenceMistake(problem, where=source.place((*path, "approve")), fix=fix)
