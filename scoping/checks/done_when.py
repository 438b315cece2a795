"""What must hold when a run says that it is done: `done_when`, held to what the file declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Place, ScopingError, nearest, quote
from ..yaml.source import KeyPath, Source
from . import grammar
from .inputs import is_required, kind
from .origins import Origin, Unfounded, article, fits, inside, literal_origin

if TYPE_CHECKING:
    from templates.base.src.app.base.expressions import Expression
    from templates.base.src.app.base.references import Reference

Declared = Mapping[str, Any]  # a part of the file: an operation, or inputs by name
ROOTS = ("input", "trigger", "run", "write")
_OF_RUN = dict.fromkeys(("id", "person", "today"), "string")
_OF_TRIGGER = {"id": "string", "data": None}


class CheckMistake(ScopingError):
    """A check that names nothing, or that says nothing of what was done."""


class _Scope(NamedTuple):
    """What references may lead to: the run's inputs, and operations by `system.operation`."""

    inputs: Declared
    operations: Mapping[str, Declared]

    @property
    def writes(self) -> list[str]:
        return [name for name, one in self.operations.items() if one["effect"] == "write"]


def mistakes(
    declared: Sequence[str | Declared],
    inputs: Declared,
    systems: Sequence[Declared],
    source: Source,
) -> Iterator[ScopingError]:
    """Find what is wrong with the checks of a file whose inputs and systems are sound."""
    scope = _Scope(inputs, operations(systems))
    for number, check in enumerate(declared):
        path: KeyPath = ("done_when", number)
        if isinstance(check, str):
            yield from _of_check({"expect": check}, scope, path, path, source)
        else:
            yield from _of_check(check, scope, path, (*path, "expect"), source)


def operations(systems: Sequence[Declared]) -> dict[str, Declared]:
    """Map `system.operation` to each operation as the file has it."""
    by_name = dict[str, Declared]()
    for system in systems:
        by_name |= {f"{system['id']}.{one['id']}": one for one in system["operations"]}
    return by_name


def _of_check(
    check: Declared,
    scope: _Scope,
    path: KeyPath,
    of_text: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    read: Declared | None = None
    if "read" in check:
        read = scope.operations.get(check["read"])
        if read is None or read["effect"] == "write":
            yield _unread(check["read"], scope, source.place((*path, "read")))
            return
        yield from _of_with(check, read, scope, (*path, "with"), source)
    elif "with" in check:
        problem = "with needs a read, and this check has none"
        fix = "add read: system.operation, or delete with"
        yield CheckMistake(problem, where=source.key_place((*path, "with")), fix=fix)
    where = source.place(of_text)
    try:
        expression = grammar.expressions.read_expression(check["expect"])
    except grammar.expressions.ExpressionError as error:
        problem = f"expect cannot be read: {error.problem} at character {error.at}"
        yield CheckMistake(problem, where=where, fix=error.fix)
        return
    for reference in expression.references:
        try:
            _follow_in_expression(reference, check.get("read"), scope)
        except Unfounded as unfounded:
            yield CheckMistake(f"expect {unfounded}", where=where, fix=unfounded.fix)
    yield from _of_writes(check, expression, source.place(path))


def _unread(name: str, scope: _Scope, where: Place) -> CheckMistake:
    reads = [other for other, one in scope.operations.items() if one["effect"] == "read"]
    fix = nearest(name, reads, if_none="declare a read under systems")
    problem = f"no operation is called {quote(name)}"
    if name in scope.operations:
        problem = f"{quote(name)} is a write, and a check can only use reads"
    return CheckMistake(problem, where=where, fix=fix)


def _of_with(
    check: Declared,
    read: Declared,
    scope: _Scope,
    path: KeyPath,
    source: Source,
) -> Iterator[ScopingError]:
    origins = check.get("with", {})
    inputs = read.get("input", {})
    needed = [name for name, declared in inputs.items() if is_required(declared)]
    for name in [name for name in needed if name not in origins]:
        problem = f"with lacks {name!r}, which {check['read']!r} needs"
        fix = f"add {name}: an input of the run such as input.{name}, or {{value: …}}"
        yield CheckMistake(problem, where=source.key_place(path), fix=fix)
    for name, origin in origins.items():
        if name not in inputs:
            problem = f"with names {quote(name)}, which is not an input of {check['read']!r}"
            fix = nearest(name, list(inputs), if_none="write with: {}")
            yield CheckMistake(problem, where=source.key_place((*path, name)), fix=fix)
            continue
        where = source.place((*path, name))
        type_ = kind(inputs[name])
        try:
            value = _origin(origin, type_, scope)
        except Unfounded as unfounded:
            problem = f"with.{name} {unfounded}"
            yield CheckMistake(problem, where=where, fix=unfounded.fix)
            continue
        if not fits(value.type, type_):
            mismatch = f"which is {article(value.type)} and not {article(type_)}"
            problem = f"with.{name} is {value.text}, {mismatch}"
            fix = f"declare both as {article(type_)}, or use another source"
            yield CheckMistake(problem, where=where, fix=fix)


def _of_writes(check: Declared, expression: Expression, where: Place) -> Iterator[ScopingError]:
    """A check is made once for each write of the operation that it names, so that it names one."""
    origins = [origin for origin in check.get("with", {}).values() if isinstance(origin, str)]
    references = [*expression.references, *map(grammar.references.parse, origins)]
    named = dict.fromkeys(".".join(one.steps[:2]) for one in references if one.root == "write")
    if len(named) > 1:
        problem = f"this check names the writes of {' and '.join(named)}"
        yield CheckMistake(problem, where=where, fix="write one check for each of them")
    if not named and "read" not in check:
        fix = "name a write, such as write.shop.refund.amount, or add read: system.operation"
        yield CheckMistake("this check tests nothing that was done", where=where, fix=fix)


def _origin(origin: Any, type_: str, scope: _Scope) -> Origin:
    """Follow what `with` takes. Raises `Unfounded`."""
    if isinstance(origin, Mapping):
        return literal_origin(origin["value"], type_)
    reference = grammar.references.parse(origin)
    fields, trail, steps = _fields(reference, scope)
    return Origin(origin, _type_at(reference, fields, trail, steps))


def _follow_in_expression(reference: Reference, read: str | None, scope: _Scope) -> None:
    """Follow what an expression takes, which may go through lists. Raises `Unfounded`."""
    root, steps = reference
    if root in ROOTS:
        fields, trail, steps = _fields(reference, scope)
    elif read is None:
        fix = f"begin with one of {', '.join(ROOTS)}"
        if root == "result":
            fix = "add read: system.operation"
        raise Unfounded(f"uses {reference}, but the check has no read", fix)
    else:
        fields = scope.operations[read].get("output", {})
        trail = "result"
        if root != "result":
            steps = (root, *steps)
        elif not steps:
            raise Unfounded(f"uses {reference} as a whole", "name a field of the answer")
        if steps[0] not in fields:
            problem = f"uses {reference}, but the output of {read!r} declares no {steps[0]!r}"
            fix = f"add output: {{{steps[0]}: string}} to {read}"
            if fields:  # not only the roots are offered then
                fix = nearest(steps[0], [*fields, *ROOTS])
            raise Unfounded(problem, fix)
    _type_at(reference, fields, trail, steps, through_lists=True)


def _fields(reference: Reference, scope: _Scope) -> tuple[Declared, str, tuple[str, ...]]:
    """Give the fields that a root has, what of the reference led there, and what follows.

    Raises `Unfounded` where the first of those is none of them.
    """
    root, steps = reference
    if not steps:
        fix = f"name a part of it, such as {reference}.id"
        raise Unfounded(f"uses {reference} as a whole", fix)
    if root == "write":
        return _of_write(reference, scope)
    fields: Declared = {"input": scope.inputs, "run": _OF_RUN, "trigger": _OF_TRIGGER}[root]
    if steps[0] not in fields:
        what = "an input of the run" if root == "input" else f"a part of {root}"
        undeclared = f"declare {steps[0]} under workflow.inputs"
        fix = nearest(steps[0], list(fields), if_none=undeclared)
        raise Unfounded(f"uses {reference}, which is not {what}", fix)
    return fields, root, steps


def _of_write(reference: Reference, scope: _Scope) -> tuple[Declared, str, tuple[str, ...]]:
    name = ".".join(reference.steps[:2])
    steps = reference.steps[2:]
    if name not in scope.writes:
        fix = nearest(name, scope.writes, if_none="declare a write under systems")
        raise Unfounded(f"uses {reference}, but no write is called {quote(name)}", fix)
    operation = scope.operations[name]
    fields = {**operation.get("input", {}), **operation.get("output", {})}
    if not steps:
        raise Unfounded(f"uses {reference} as a whole", f"name an input or output of {name}")
    if steps[0] not in fields:
        undeclared = f"add output: {{{steps[0]}: string}} to {name}"
        fix = nearest(steps[0], list(fields), if_none=undeclared)
        problem = f"uses {reference}, which is neither an input nor an output of {name!r}"
        raise Unfounded(problem, fix)
    return fields, f"write.{name}", steps


def _type_at(
    reference: Reference,
    fields: Declared,
    trail: str,
    steps: Sequence[str],
    *,
    through_lists: bool = False,
) -> str | None:
    """Give the type of what a reference leads to; None where nothing is declared any more."""
    field = fields[steps[0]]
    trail += f".{steps[0]}"
    for step in steps[1:]:
        while through_lists and _is_list(field) and not step.isdecimal():
            field = field.get("items")
        field = inside(field, step, str(reference), trail)
        trail += f".{step}"
    return kind(field) if field is not None else None


def _is_list(field: Any) -> bool:
    return field is not None and kind(field) == "array"
