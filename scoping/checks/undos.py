"""What takes a write back: `undo` and `output` of an operation, held to its system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import Place, ScopingError, nearest, quote
from ..yaml.source import KeyPath, Source
from . import grammar
from .inputs import is_required, kind
from .origins import Origin, Unfounded, article, fits, inside, literal_origin

Declared = Mapping[str, Any]  # an operation as the file has it


class ReferenceMistake(ScopingError):
    """A name that must stand elsewhere in the same file, and does not, or not in that role."""


def mistakes(
    operation: Declared,
    siblings: Sequence[Declared],
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    """Find what keeps a declared undo from ever taking its write back, one error a mistake."""
    name = _named(operation)
    is_named_alone = not isinstance(operation["undo"], Mapping)
    place: KeyPath = (*path, "undo") if is_named_alone else (*path, "undo", "operation")
    others = {other["id"]: other for other in siblings if other["effect"] == "write"}
    others.pop(operation["id"], None)
    if name not in others:
        fix = "declare the operation that reverses this one, or delete undo"
        if others:
            fix = nearest(str(name), list(others))
        problem = f"undo names {name!r}, which is not another write of this system"
        yield ReferenceMistake(problem, where=source.place(place), fix=fix)
        return
    back = others[name]
    further = _named(back)
    if further not in (None, operation["id"]):
        problem = f"undo names {name!r}, which {further!r} takes back in turn"
        only = f"name a write that only takes {operation['id']} back"
        fix = f"{only}, or delete the undo of {name}"
        yield ReferenceMistake(problem, where=source.place(place), fix=fix)
    if is_named_alone:
        yield from _mistakes_by_name(operation, back, source.place(place))
    else:
        yield from _mistakes_of_with(operation, back, (*path, "undo", "with"), source)


def _mistakes_by_name(
    operation: Declared,
    back: Declared,
    where: Place,
) -> Iterator[ScopingError]:
    known, id_ = operation.get("input", {}), back["id"]
    for name, wanted in back.get("input", {}).items():
        if name not in known and not is_required(wanted):
            continue
        if name not in known:
            problem = f"undo names {id_!r}, whose input {name!r} is no input of {operation['id']!r}"
            given = f"{{operation: {id_}, with: {{{name}: result.{name}}}}}"
            fix = f"write undo: {given} and declare {name} in output"
            yield ReferenceMistake(problem, where=where, fix=fix)
        elif not fits(kind(known[name]), kind(wanted)):
            yield _misfit(back, name, Origin(f"input.{name}", kind(known[name])), where)


def _mistakes_of_with(
    operation: Declared,
    back: Declared,
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    origins, inputs = operation["undo"]["with"], back.get("input", {})
    needed = [name for name, declared in inputs.items() if is_required(declared)]
    for name in [name for name in needed if name not in origins]:
        problem = f"undo.with lacks {name!r}, which {back['id']!r} takes"
        known = f"result.{name}, an input of the write such as input.{name}, or {{value: …}}"
        where = source.key_place(path)
        yield ReferenceMistake(problem, where=where, fix=f"add {name}: {known}")
    for name, origin in origins.items():
        if name not in inputs:
            problem = f"undo.with names {quote(name)}, which is not an input of {back['id']!r}"
            fix = nearest(name, list(inputs)) if inputs else "write with: {}"
            yield ReferenceMistake(problem, where=source.key_place((*path, name)), fix=fix)
            continue
        where, wanted = source.place((*path, name)), kind(inputs[name])
        try:
            found = _origin(origin, wanted, operation)
        except Unfounded as unfounded:
            problem = f"undo.with.{name} {unfounded}"
            yield ReferenceMistake(problem, where=where, fix=unfounded.fix)
            continue
        if not fits(found.type, wanted):
            yield _misfit(back, name, found, where)


def _misfit(
    back: Declared,
    name: str,
    origin: Origin,
    where: Place,
) -> ReferenceMistake:
    wanted = article(kind(back["input"][name]))
    given = f"undo gives {name!r} of {back['id']!r} {origin.text}"
    problem = f"{given}, which is {article(origin.type)} and not {wanted}"
    fix = f"declare both as {wanted}, or take it from elsewhere"
    return ReferenceMistake(problem, where=where, fix=fix)


def _origin(origin: Any, wanted: str, operation: Declared) -> Origin:
    """Follow a reference through what is declared.

    Raises `Unfounded` where that ends too early, or where a literal is not of the type `wanted`.
    """
    if isinstance(origin, Mapping):
        return literal_origin(origin["value"], wanted)
    root, (first, *steps) = grammar.parse_reference(origin)
    declared: Any = operation.get("input" if root == "input" else "output", {})
    if first not in declared:
        raise _undeclared(origin, root, first, operation)
    field, said = declared[first], f"{root}.{first}"
    for step in steps:
        field = inside(field, step, origin, said)
        said += f".{step}"
    return Origin(origin, None if field is None else kind(field))


def _undeclared(origin: str, root: str, name: str, operation: Declared) -> Unfounded:
    id_ = operation["id"]
    if root == "input":
        known = list(operation.get("input", {}))
        fix = nearest(name, known) if known else f"declare {name} as an input of {id_}"
        return Unfounded(f"takes {origin}, which is not an input of {id_!r}", fix)
    known = list(operation.get("output", {}))
    fix = nearest(name, known) if known else f"add output: {{{name}: string}} to {id_}"
    return Unfounded(f"takes {origin}, and output declares no {name!r}", fix)


def _named(operation: Declared) -> str | None:
    given = operation.get("undo")
    return given["operation"] if isinstance(given, Mapping) else given
