"""The modules of a program: their definitions, and which of them a name means."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
OURS = (
    "scoping",
    "templates",
)  # packages whose modules are compiled; of others only names are known

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


class UnsupportedError(ValueError):
    """Python that this compiler does not know, with the place of it."""

    def __init__(self, what: str, node: ast.AST, module: str) -> None:
        line = getattr(node, "lineno", 0)
        super().__init__(f"{module}:{line}: {what.splitlines()[0]} is not compiled to JavaScript")


class Symbol(NamedTuple):
    """A name at the top of a module of ours."""

    module: str
    name: str


class Outside(NamedTuple):
    """A module of Python's own, or a name of one: `re`, `itertools.product`."""

    name: str


class Namespace(NamedTuple):
    """A module of ours that code refers to by a name."""

    module: str


Meaning = Symbol | Outside | Namespace


class Module:
    """One module: its syntax tree, definitions by name, and what its imports mean."""

    def __init__(self, name: str) -> None:
        self.name = name
        path = ROOT / (name.replace(".", "/") + ".py")
        self.is_package = not path.exists()
        if self.is_package:
            path = ROOT / name.replace(".", "/") / "__init__.py"
        self.definitions: dict[str, Definition] = {}
        self.imports: dict[str, Meaning] = {}
        for node in _statements(ast.parse(path.read_text("utf-8"))):
            self._take(node)

    def _take(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                self.definitions[name] = node
            case ast.Assign(targets=[ast.Name(id=name)]):
                self.definitions[name] = node
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                self.definitions[name] = node
            case ast.Import(names=names):
                for one in names:
                    self.imports[one.asname or one.name] = Outside(one.name)
            case ast.ImportFrom():
                self.imports |= self.imported(node)

    def imported(self, node: ast.ImportFrom) -> dict[str, Meaning]:
        """Give what each name of an import means."""
        parts = self.name.split(".")
        if not self.is_package:
            parts = parts[:-1]
        base = ".".join(parts[: len(parts) - node.level + 1]) if node.level else ""
        module = ".".join(filter(None, [base, node.module]))
        found: dict[str, Meaning] = {}
        for one in node.names:
            whole = f"{module}.{one.name}"
            meaning: Meaning = Symbol(module, one.name)
            if module.split(".")[0] not in OURS:
                meaning = Outside(whole)
            elif _is_module(whole):
                meaning = Namespace(whole)
            found[one.asname or one.name] = meaning
        return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give the statements of a module, those for type checkers included.

    `checks.grammar` imports modules of the layers by their path there, and from elsewhere when run.
    """
    for node in tree.body:
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from node.body
            case _:
                yield node


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


class Program:
    """All modules that were asked for so far."""

    def __init__(self) -> None:
        self._modules: dict[str, Module] = {}

    def module(self, name: str) -> Module:
        """Give a module of ours by its dotted name."""
        if name not in self._modules:
            self._modules[name] = Module(name)
        return self._modules[name]

    def meaning(self, module: str, name: str) -> Meaning | None:
        """Find what a name means at the top of a module; None for one of Python's own."""
        here = self.module(module)
        if name in here.definitions:
            return self.origin(Symbol(module, name))
        found = here.imports.get(name)
        return self.origin(found) if isinstance(found, Symbol) else found

    def origin(self, symbol: Symbol) -> Meaning:
        """Follow a symbol through imports and plain aliases to where it is defined."""
        here = self.module(symbol.module)
        if symbol.name in here.imports:
            found = here.imports[symbol.name]
            return self.origin(found) if isinstance(found, Symbol) else found
        match here.definitions.get(symbol.name):
            case ast.Assign(value=ast.Attribute(value=ast.Name(id=name), attr=attribute)):
                owner = here.imports.get(name)
                if isinstance(owner, Namespace):
                    return self.origin(Symbol(owner.module, attribute))
        return symbol

    def of_expression(self, module: str, node: ast.expr) -> Meaning | None:
        """Find what a dotted name means, such as `inputs.kind`; None if it is none of a module."""
        match node:
            case ast.Name(id=name):
                return self.meaning(module, name)
            case ast.Attribute(value=inner, attr=attribute):
                owner = self.of_expression(module, inner)
                if isinstance(owner, Namespace):
                    whole = f"{owner.module}.{attribute}"
                    if _is_module(whole):
                        return Namespace(whole)
                    return self.origin(Symbol(owner.module, attribute))
                if isinstance(owner, Outside):
                    return Outside(f"{owner.name}.{attribute}")
        return None

    def definition(self, symbol: Symbol) -> Definition:
        """Give the syntax of what a symbol is defined as. Raises KeyError if it is not."""
        return self.module(symbol.module).definitions[symbol.name]

    def class_of(self, meaning: Meaning | None) -> ast.ClassDef | None:
        """Give the class that a symbol is; None for anything else."""
        if not isinstance(meaning, Symbol):
            return None
        found = self.module(meaning.module).definitions.get(meaning.name)
        return found if isinstance(found, ast.ClassDef) else None

    def bases(self, symbol: Symbol) -> list[Meaning]:
        """Give what a class is made from, nearest first; Python's own by their names."""
        node = self.class_of(symbol)
        found: list[Meaning] = []
        for base in node.bases if node else ():
            meaning = self.of_expression(symbol.module, base)
            if meaning is None and isinstance(base, ast.Name):
                meaning = Outside(base.id)
            if meaning is not None:
                found.append(meaning)
        return found

    def has_member(self, name: str) -> bool:
        """Tell whether any class of the modules so far has a method or field of that name."""
        classes = [
            definition
            for module in self._modules.values()
            for definition in module.definitions.values()
            if isinstance(definition, ast.ClassDef)
        ]
        return any(_is_member(node, name) for class_ in classes for node in class_.body)

    def kind(self, symbol: Symbol) -> str:
        """Say which kind of class it is: tuple, enum, error, or plain; a dataclass is a tuple."""
        node = self.class_of(symbol)
        if node and node.decorator_list:
            return "tuple"
        for base in self.bases(symbol):
            match base:
                case Outside("typing.NamedTuple"):
                    return "tuple"
                case Outside("enum.StrEnum"):
                    return "enum"
                case Outside(name) if name.endswith(("Error", "Exception", "Warning")):
                    return "error"
                case Symbol():
                    return self.kind(base)
        return "plain"


def _is_member(node: ast.stmt, name: str) -> bool:
    match node:
        case ast.FunctionDef(name=own):
            return own == name
        case ast.AnnAssign(target=ast.Name(id=own)):
            return own == name
    return False
