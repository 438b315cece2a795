"""Calls of functions, methods and classes."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

from . import signatures
from .program import Outside, Program, Symbol
from .standard import ERRORS, METHODS, OWN_METHODS
from .types import GENERIC, tests

if TYPE_CHECKING:
    from .expressions import Expressions


class Calls:
    """Writes the calls of one scope."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._scope = expressions.scope

    @property
    def _program(self) -> Program:
        return self._scope.program

    def write(self, node: ast.Call) -> str:
        """Write a call."""
        function = node.func
        while isinstance(function, ast.Subscript) and _is_generic(function):
            function = function.value  # `list[str]()`
        match function:
            case ast.Name(id="isinstance"):
                return self._isinstance(node)
            case ast.Attribute(value=owner, attr="_replace"):
                named = ",".join(
                    f"{one.arg}:{self._expressions.write(one.value)}" for one in node.keywords
                )
                return f"{self._expressions.write(owner)}._replace({{{named}}})"
        meaning = self._scope.meaning(function)
        class_ = self._program.class_of(meaning)
        if isinstance(meaning, Symbol) and class_:
            return self._made(meaning, node)
        given = self._given(meaning, function, node)
        match function:
            case ast.Name(id=name) if name in ERRORS:
                return f"new py.{name}({','.join(given)})"
            case ast.Name(id="list" | "tuple") if meaning is None:
                return f"[...{given[0]}]" if given else "[]"
        if meaning is None and isinstance(function, ast.Attribute):
            return self._method(function, given)
        return f"{self._expressions.write(function)}({','.join(given)})"

    def _given(self, meaning: object, function: ast.expr, node: ast.Call) -> list[str]:
        """Write arguments in their order."""
        given = [*map(self._expressions.write, node.args)]
        if isinstance(function, ast.Name) and function.id in ("min", "max") and meaning is None:
            (key,) = [self._expressions.write(one.value) for one in node.keywords] or ["undefined"]
            return [f"[{','.join(given)}]" if len(given) > 1 else given[0], key]
        if not node.keywords:
            return given
        if isinstance(function, ast.Attribute) and function.attr == "format":
            return [*given, self._keywords(node)]
        names = self._names(meaning, function)
        named = {str(one.arg): self._expressions.write(one.value) for one in node.keywords}
        found = signatures.positional(names, given, named)
        if found is None:
            raise self._expressions.refuse(f"{ast.unparse(node)} with arguments by name", node)
        return found

    def _names(self, meaning: object, function: ast.expr) -> list[str] | None:
        match meaning, function:
            case ((Symbol() | Outside()), _):
                return signatures.of_meaning(self._program, meaning)
            case _, ast.Name(id=name):
                return signatures.OUTSIDE.get(name)
            case _, ast.Attribute(value=ast.Call(func=ast.Name(id="super"))) if self._scope.owner:
                (base,) = self._program.bases(self._scope.owner)
                return signatures.of_meaning(self._program, base)
            case _, ast.Attribute(value=ast.Name(id="self"), attr=name) if self._scope.owner:
                owner = self._program.class_of(self._scope.owner)
                for method in signatures.methods(owner) if owner else ():
                    if method.name == name:
                        return signatures.parameters(method, is_method=True)
        return None

    def _keywords(self, node: ast.Call) -> str:
        """Write arguments by name as one mapping."""
        parts = [
            f"[{json.dumps(one.arg)},{self._expressions.write(one.value)}]"
            if one.arg
            else f"...{self._expressions.write(one.value)}.entries()"
            for one in node.keywords
        ]
        return f"py.dict([{','.join(parts)}])"

    def _made(self, symbol: Symbol, call: ast.Call) -> str:
        """Write the making of an object."""
        name = self._scope.symbol(symbol)
        if self._program.kind(symbol) == "enum":
            return f"{name}.of({self._expressions.arguments(call.args)})"
        if any(one.arg is None for one in call.keywords):
            given = self._expressions.arguments(call.args)
            return f"py.make({name},{self._keywords(call)},[{given}])"
        return f"new {name}({','.join(self._given(symbol, call.func, call))})"

    def _isinstance(self, node: ast.Call) -> str:
        value, kinds = node.args
        found = tests(kinds, self._scope.module, self._program)
        written = [
            self._scope.symbol(one) if isinstance(one, Symbol) else json.dumps(one) for one in found
        ]
        return f"py.is({','.join([self._expressions.write(value), *written])})"

    def _method(self, function: ast.Attribute, given: list[str]) -> str:
        match function.value:
            case ast.Name(id="dict") if function.attr == "fromkeys":
                return f"py.fromkeys({','.join(given)})"
            case ast.Call(func=ast.Name(id="super")):
                return f"super.{function.attr}({','.join(given)})"
        owner = self._expressions.write(function.value)
        if function.attr in METHODS:
            return f"py.call({','.join([owner, json.dumps(function.attr), *given])})"
        if function.attr not in OWN_METHODS and not self._program.has_member(function.attr):
            raise self._expressions.refuse(f"the method {function.attr}", function)
        return f"{owner}.{function.attr}({','.join(given)})"


def _is_generic(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in GENERIC
