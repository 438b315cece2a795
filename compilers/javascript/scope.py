"""Names within one function: which are its own, and how each is written in JavaScript."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from string import ascii_letters

from .program import Meaning, Program, Symbol

# No name of a local: words of JavaScript, and what stands for Python's own.
RESERVED = ("do", "if", "in", "of", "py")


class Scope:
    """A function, or the top of a module: what its names mean."""

    def __init__(
        self,
        program: Program,
        module: str,
        written: Mapping[Symbol, str],
        local: Mapping[str, str] | None = None,
    ) -> None:
        self.program = program
        self.module = module
        self._written = written
        self._local = local or {}
        self._imports: dict[str, Meaning] = {}
        self.owner: Symbol | None = None  # the class whose method this is

    def inner(self, names: Iterable[str]) -> Scope:
        """Give the scope of a function within this one, with names of its own."""
        taken = {*self._local.values(), *RESERVED}
        free = (name for name in _short_names() if name not in taken)
        local = {**self._local, **{name: next(free) for name in dict.fromkeys(names)}}
        scope = Scope(self.program, self.module, self._written, local)
        scope.owner = self.owner
        scope._imports = {**self._imports}
        return scope

    def take_import(self, node: ast.ImportFrom) -> None:
        """Note what an import within a function means."""
        self._imports |= self.program.module(self.module).imported(node)

    def meaning(self, node: ast.expr) -> Meaning | None:
        """Find what a dotted name means at the top of a module; None for a local name."""
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if not isinstance(root, ast.Name) or root.id in self._local:
            return None
        if isinstance(node, ast.Name) and node.id in self._imports:
            return self._imports[node.id]
        return self.program.of_expression(self.module, node)

    def is_local(self, name: str) -> bool:
        """Tell whether a name is one of this function, or of one around it."""
        return name in self._local

    def local(self, name: str) -> str:
        """Write a local name. Raises KeyError for another one."""
        return self._local[name]

    def symbol(self, symbol: Symbol) -> str:
        """Write a definition's name. Raises KeyError for one that is not compiled."""
        return self._written[symbol]


def _short_names() -> Iterator[str]:
    """Give names as short as there are: the page that opens with them is weighed."""
    for size in (1, 2):
        yield from map("".join, product(ascii_letters, repeat=size))


def assigned(body: list[ast.stmt]) -> list[str]:
    """List the names that a function's statements assign, but for those of functions within it."""
    return [*dict.fromkeys(name for node in body for name in _assigned(node))]


def _assigned(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.Lambda():
            return
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _of_comprehension(node)
            return
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)):
            yield name
    for child in ast.iter_child_nodes(node):
        yield from _assigned(child)


def _of_comprehension(node: ast.AST) -> Iterator[str]:
    """A comprehension keeps its targets to itself, but not what `:=` assigns."""
    for child in ast.walk(node):
        if isinstance(child, ast.NamedExpr):
            yield child.target.id


def targets(node: ast.expr) -> Iterator[str]:
    """List the names of an assignment's target."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield child.id
