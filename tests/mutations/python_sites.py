"""Where a Python module can be given a small fault. Text in, faults and text out; no files."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from .fault import Fault, Site

OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Code = ast.expr | ast.stmt


def sites(source: str, module: str) -> Iterator[Site]:
    """Give every place in the functions of a module, with the fault that it can be given."""
    starts = _line_starts(source)
    for symbol, function in _functions(ast.parse(source), module):
        for statement in _statements(function):
            for node, replacement, kind in _faults_in(statement):
                after = ast.unparse(replacement)
                fault = Fault(symbol, kind, ast.unparse(node), after)
                text = after if isinstance(replacement, ast.stmt) else f"({after})"
                begin = starts[node.lineno - 1] + node.col_offset
                end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
                yield Site(fault, begin, end, text, statement.lineno)


def _line_starts(source: str) -> list[int]:
    """Give the offset in bytes at which each line begins, since the parser counts columns in
    bytes.
    """
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _functions(tree: ast.AST, prefix: str) -> Iterator[tuple[str, _Function]]:
    """Give each outermost function or method with its dotted name."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _Function):
            yield f"{prefix}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}.{node.name}")


def _statements(function: _Function) -> Iterator[ast.stmt]:
    """Give the statements of a function, those of inner blocks and functions too."""
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            yield node


def _faults_in(statement: ast.stmt) -> Iterator[tuple[_Code, _Code, str]]:
    """Give the faults of one statement, without those of the statements inside it."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield statement, ast.Pass(), "skip"
    if isinstance(statement, ast.AugAssign):
        yield statement, ast.Pass(), "skip"
    if isinstance(statement, ast.Return) and statement.value is not None:
        nothing = ast.Constant(None)
        if ast.unparse(statement.value) != "None":
            yield statement.value, nothing, "return"
    for node in _expressions(statement):
        yield from _faults_of(node)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    waiting = [node for node in ast.iter_child_nodes(statement) if not isinstance(node, ast.stmt)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [
            child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)
        ]


def _faults_of(node: ast.AST) -> Iterator[tuple[_Code, _Code, str]]:
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in OPPOSITE:
            changed = copy.deepcopy(node)
            changed.ops = [OPPOSITE[type(operator)]()]
            yield node, changed, "compare"
        case ast.BoolOp():
            other = copy.deepcopy(node)
            other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, other, "boolean"
        case ast.UnaryOp(op=ast.Not()):
            yield node, node.operand, "negate"
        case ast.Constant(value=bool()):
            yield node, ast.Constant(not node.value), "constant"
        case ast.Constant(value=int() | float() as number):
            yield node, ast.Constant(number + 1), "number"
        case ast.IfExp():
            turned = copy.deepcopy(node)
            turned.body, turned.orelse = turned.orelse, turned.body
            yield node, turned, "branch"
