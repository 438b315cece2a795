"""Arguments by name become arguments by position, since JavaScript has no others."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .program import Meaning, Outside, Program, Symbol

# Of Python's own, what can be given by name.
OUTSIDE = {
    "sorted": ["items", "key", "reverse"],
    "enumerate": ["items", "start"],
    "itertools.product": ["items", "repeat"],
    "zip": None,  # `strict` alone, which changes nothing of what is right
    "json.dumps": None,
    "difflib.get_close_matches": ["word", "possibilities", "n"],
    "warnings.warn": None,
}


def parameters(function: ast.FunctionDef, *, is_method: bool = False) -> list[str]:
    """List a function's parameters; those by name alone come last."""
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return [*names[1 if is_method else 0 :], *(one.arg for one in arguments.kwonlyargs)]


def fields(node: ast.ClassDef) -> list[str]:
    """List the fields of a named tuple."""
    return [
        one.target.id
        for one in node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]


def of_meaning(program: Program, meaning: Meaning | None) -> list[str] | None:
    """List what can be given to a function or class; None where nothing can be by name."""
    match meaning:
        case Outside(name):
            return OUTSIDE.get(name)
        case Symbol():
            definition = program.definition(meaning)
            if isinstance(definition, ast.FunctionDef):
                return parameters(definition)
            if isinstance(definition, ast.ClassDef):
                return _of_class(program, meaning, definition)
    return None


def _of_class(program: Program, symbol: Symbol, node: ast.ClassDef) -> list[str] | None:
    if program.kind(symbol) == "tuple":
        return fields(node)
    for method in methods(node):
        if method.name == "__init__":
            return parameters(method, is_method=True)
    for base in program.bases(symbol):
        if isinstance(base, Symbol):
            return of_meaning(program, base)
    return None


def methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """Give the methods of a class."""
    for one in node.body:
        if isinstance(one, ast.FunctionDef):
            yield one


def positional(
    names: list[str] | None, given: list[str], named: dict[str, str]
) -> list[str] | None:
    """Put arguments in their order, `undefined` for those left out; None if one is not known."""
    if names is None:
        return None if set(named) - {"strict"} else given
    if set(named) - set(names):
        return None
    rest = [named.get(name, "undefined") for name in names[len(given) :]]
    while rest and rest[-1] == "undefined":
        rest.pop()
    return [*given, *rest]
