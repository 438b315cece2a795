"""Some functions, with all that they need, as one script."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from . import statements
from .program import Definition, Program, Symbol
from .reach import Reach
from .scope import Scope

HEAD = """\
// Compiled from {modules}: `python -m compilers` writes it.
"use strict";

scoping.{name} = ((py) => {{
"""


def compile_bundle(name: str, entries: Mapping[str, Symbol], used: Iterable[str] = ()) -> str:
    """Give a script that sets `scoping.NAME` to an object with what the entries name.

    `used` are the methods and properties of its objects that other scripts use.

    Raises UnsupportedError for Python that is not known.
    """
    program = Program()
    reach = Reach(program, entries.values(), used)
    definitions = reach.definitions
    written = _names(definitions)
    parts = [
        _written(program, symbol, definition, written, reach)
        for symbol, definition in definitions.items()
    ]
    given = [
        f"  {key}: {written[symbol]},"
        for key, entry in entries.items()
        if isinstance(symbol := program.origin(entry), Symbol)
    ]
    modules = ", ".join(sorted({symbol.module for symbol in definitions}))
    head = HEAD.format(modules=modules, name=name)
    lines = [*parts, "return {", *given, "};", "})(scoping.python);"]
    return head + "\n".join(lines) + "\n"


def _names(symbols: Iterable[Symbol]) -> dict[Symbol, str]:
    """Name every definition as no local name is."""
    return {symbol: f"${number}" for number, symbol in enumerate(symbols)}


def _written(
    program: Program,
    symbol: Symbol,
    definition: Definition,
    written: Mapping[Symbol, str],
    reach: Reach,
) -> str:
    scope = Scope(program, symbol.module, written)
    name = written[symbol]
    match definition:
        case ast.FunctionDef():
            return statements.function(definition, scope, name)
        case ast.ClassDef():
            return statements.class_(definition, symbol, scope, reach)
        case _:
            return statements.constant(definition, scope, name)
