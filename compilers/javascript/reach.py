"""Which definitions a program's entries need: the rest is left out of what is compiled.

A method is needed if its name stands anywhere in what is needed, since types are not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .program import Definition, Program, Symbol
from .types import is_type_alias


class Reach:
    """The definitions that entries need, in an order in which each finds those before it."""

    def __init__(
        self,
        program: Program,
        entries: Iterable[Symbol],
        used: Iterable[str] = (),
    ) -> None:
        self._program = program
        self._attributes = {*used}
        self._found: dict[Symbol, Definition] = {}
        self._walked: set[int] = set()
        before = -1
        roots = [symbol for symbol in map(program.origin, entries) if isinstance(symbol, Symbol)]
        while before != len(self._attributes) + len(self._found):
            before = len(self._attributes) + len(self._found)
            for symbol in [*roots, *self._found]:
                self._visit(symbol)

    @property
    def definitions(self) -> dict[Symbol, Definition]:
        """What is needed; constants and classes stand behind what they use at once."""
        ordered: dict[Symbol, Definition] = {}
        for symbol in self._found:
            self._place(symbol, ordered, set())
        return ordered

    def needs_method(self, method: ast.FunctionDef) -> bool:
        """Tell whether a method's name stands anywhere."""
        return method.name in self._attributes or method.name.startswith("__")

    def _place(self, symbol: Symbol, ordered: dict[Symbol, Definition], open_: set[Symbol]) -> None:
        if symbol in ordered or symbol in open_:
            return
        open_.add(symbol)
        for other in self._used(symbol):
            if other in self._found:
                self._place(other, ordered, open_)
        ordered[symbol] = self._found[symbol]

    def _used(self, symbol: Symbol) -> Iterator[Symbol]:
        for node in self._parts(self._found[symbol]):
            meaning = self._meaning(symbol.module, node)
            if isinstance(meaning, Symbol):
                yield meaning

    def _meaning(self, module: str, node: ast.AST) -> object:
        if isinstance(node, ast.Name | ast.Attribute):
            return self._program.of_expression(module, node)
        return None

    def _visit(self, symbol: Symbol) -> None:
        if symbol not in self._found:
            definition = self._program.module(symbol.module).definitions.get(symbol.name)
            if definition is None or is_type_alias(definition, symbol.module, self._program):
                return
            self._found[symbol] = definition
        for node in self._parts(self._found[symbol]):
            self._take(symbol.module, node)

    def _take(self, module: str, node: ast.AST) -> None:
        if id(node) in self._walked:
            return
        self._walked.add(id(node))
        if isinstance(node, ast.Attribute):
            self._attributes.add(node.attr)
        if isinstance(node, ast.MatchClass):
            self._visit_meaning(self._program.of_expression(module, node.cls))
        self._visit_meaning(self._meaning(module, node))

    def _visit_meaning(self, meaning: object) -> None:
        if isinstance(meaning, Symbol):
            self._visit(meaning)

    def _parts(self, definition: ast.AST) -> Iterator[ast.AST]:
        """Give every node but annotations and methods that nothing needs."""
        yield definition
        for name, value in ast.iter_fields(definition):
            if name in ("annotation", "returns", "decorator_list", "type_params"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not self._is_idle(definition, child):
                    yield from self._parts(child)

    def _is_idle(self, owner: ast.AST, child: ast.AST) -> bool:
        is_method = isinstance(owner, ast.ClassDef) and isinstance(child, ast.FunctionDef)
        return is_method and not self.needs_method(child)  # type: ignore[arg-type]
