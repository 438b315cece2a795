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
    name = _undo_name(operation)
    is_named_alone = not isinstance(operation["undo"], Mapping)
    place: KeyPath = (*path, "undo")
    if not is_named_alone:
        place = (*place, "operation")
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
    further = _undo_name(back)
    if further not in (None, operation["id"]):
        problem = f"undo names {name!r}, which has another undo, {further!r}"
        only = f"name a write that only undoes {operation['id']}"
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
    inputs = operation.get("input", {})
    id_ = back["id"]
    for name, declared in back.get("input", {}).items():
        if name not in inputs and not is_required(declared):
            continue
        if name not in inputs:
            problem = f"undo names {id_!r}, but {operation['id']!r} has no input {name!r} for it"
            undo = f"{{operation: {id_}, with: {{{name}: result.{name}}}}}"
            fix = f"write undo: {undo} and declare {name} in output"
            yield ReferenceMistake(problem, where=where, fix=fix)
        elif not fits(kind(inputs[name]), kind(declared)):
            yield _misfit(back, name, Origin(f"input.{name}", kind(inputs[name])), where)


def _mistakes_of_with(
    operation: Declared,
    back: Declared,
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    origins = operation["undo"]["with"]
    inputs = back.get("input", {})
    needed = [name for name, declared in inputs.items() if is_required(declared)]
    for name in [name for name in needed if name not in origins]:
        problem = f"undo.with lacks {name!r}, which {back['id']!r} needs"
        options = f"result.{name}, an input of the write such as input.{name}, or {{value: …}}"
        where = source.key_place(path)
        yield ReferenceMistake(problem, where=where, fix=f"add {name}: {options}")
    for name, origin in origins.items():
        if name not in inputs:
            problem = f"undo.with names {quote(name)}, which is not an input of {back['id']!r}"
            fix = nearest(name, list(inputs), if_none="write with: {}")
            yield ReferenceMistake(problem, where=source.key_place((*path, name)), fix=fix)
            continue
        where = source.place((*path, name))
        type_ = kind(inputs[name])
        try:
            value = _origin(origin, type_, operation)
        except Unfounded as unfounded:
            problem = f"undo.with.{name} {unfounded}"
            yield ReferenceMistake(problem, where=where, fix=unfounded.fix)
            continue
        if not fits(value.type, type_):
            yield _misfit(back, name, value, where)


def _misfit(
    back: Declared,
    name: str,
    origin: Origin,
    where: Place,
) -> ReferenceMistake:
    needed = article(kind(back["input"][name]))
    supply = f"undo gives {origin.text} to {name!r} of {back['id']!r}"
    problem = f"{supply}, but it is {article(origin.type)} and not {needed}"
    fix = f"declare both as {needed}, or use another source"
    return ReferenceMistake(problem, where=where, fix=fix)


def _origin(origin: Any, type_: str, operation: Declared) -> Origin:
    """Follow a reference through what is declared.

    Raises `Unfounded` where that ends too early, or where a literal is not of the type needed.
    """
    if isinstance(origin, Mapping):
        return literal_origin(origin["value"], type_)
    root, (first, *steps) = grammar.references.parse(origin)
    declared: Any = operation.get("input" if root == "input" else "output", {})
    if first not in declared:
        raise _undeclared(origin, root, first, operation)
    field = declared[first]
    trail = f"{root}.{first}"
    for step in steps:
        field = inside(field, step, origin, trail)
        trail += f".{step}"
    return Origin(origin, kind(field) if field is not None else None)


def _undeclared(origin: str, root: str, name: str, operation: Declared) -> Unfounded:
    id_ = operation["id"]
    if root == "input":
        names = list(operation.get("input", {}))
        undeclared = f"declare {name} as an input of {id_}"
        fix = nearest(name, names, if_none=undeclared)
        return Unfounded(f"uses {origin}, which is not an input of {id_!r}", fix)
    names = list(operation.get("output", {}))
    fix = nearest(name, names, if_none=f"add output: {{{name}: string}} to {id_}")
    return Unfounded(f"uses {origin}, but output declares no {name!r}", fix)


def _undo_name(operation: Declared) -> str | None:
    match operation.get("undo"):
        case {"operation": name}:
            return str(name)
        case str() as name:
            return name
    return None
