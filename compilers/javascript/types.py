"""What is said of types alone, and the tests that `isinstance` makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .program import Definition, Outside, Program, Symbol, UnsupportedError

BUILTIN = {
    "str": "str", "int": "int", "float": "float", "bool": "bool", "list": "list", "dict": "dict",
    "tuple": "list", "collections.abc.Mapping": "dict", "collections.abc.Sequence": "list",
}  # fmt: skip
GENERIC = ("list", "dict", "set", "tuple", "frozenset", "type")


def is_type_alias(definition: Definition, module: str, program: Program) -> bool:
    """Tell whether an assignment only names a type."""
    if not isinstance(definition, ast.Assign):
        return False
    return _is_type(definition.value, module, program)


def _is_type(node: ast.expr, module: str, program: Program) -> bool:
    match node:
        case ast.Subscript(value=inner):
            return _is_generic(inner, module, program)
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return _is_type_name(left, module, program) and _is_type_name(right, module, program)
    return False


def _is_type_name(node: ast.expr, module: str, program: Program) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Name(id="str" | "int" | "float" | "bool"):
            return True
        case ast.Name() | ast.Attribute():
            meaning = program.of_expression(module, node)
            return program.class_of(meaning) is not None or isinstance(meaning, Outside)
    return _is_type(node, module, program)


def _is_generic(node: ast.expr, module: str, program: Program) -> bool:
    if isinstance(node, ast.Name) and node.id in GENERIC:
        return True
    meaning = program.of_expression(module, node)
    return isinstance(meaning, Outside) and meaning.name.startswith(("typing.", "collections.abc."))


def tests(node: ast.expr, module: str, program: Program) -> Iterator[str | Symbol]:
    """Give what `isinstance` tests for: the name of a type of Python's own, or a class of ours."""
    match node:
        case ast.Tuple(elts=parts):
            for part in parts:
                yield from tests(part, module, program)
            return
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            yield from tests(left, module, program)
            yield from tests(right, module, program)
            return
        case ast.Name(id=name) if name in BUILTIN:
            yield BUILTIN[name]
            return
    meaning = program.of_expression(module, node)
    if isinstance(meaning, Outside) and meaning.name in BUILTIN:
        yield BUILTIN[meaning.name]
    elif isinstance(meaning, Symbol) and program.class_of(meaning):
        yield meaning
    elif meaning == Outside("decimal.Decimal"):
        yield "Decimal"
    else:
        raise UnsupportedError(f"a test for {ast.unparse(node)}", node, module)
