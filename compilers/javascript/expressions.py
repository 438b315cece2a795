"""Expressions of Python as expressions of JavaScript."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import signatures
from .calls import Calls
from .program import Outside, Program, Symbol, UnsupportedError
from .scope import Scope, targets
from .standard import ERRORS, FUNCTIONS, LIBRARY, METHODS, VALUES

TRUTHS = {"isinstance", "any", "all"}  # what gives true or false, and nothing else
OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Div: "/", ast.Pow: "**", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
CALLED: Mapping[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.BitOr: "union",
    ast.BitAnd: "intersection", ast.Mod: "modulo", ast.FloorDiv: "floor",
}  # fmt: skip


class Expressions:
    """Writes the expressions of one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @property
    def _program(self) -> Program:
        return self.scope.program

    def refuse(self, what: str, node: ast.AST) -> UnsupportedError:
        """Give the error of something that is not known."""
        return UnsupportedError(what, node, self.scope.module)

    def write(self, node: ast.expr) -> str:
        """Write an expression."""
        writer: Callable[[Any], str] | None
        writer = getattr(self, f"_{type(node).__name__.lower()}", None)
        if writer is None:
            raise self.refuse(ast.unparse(node), node)
        written: str = writer(node)
        return written

    def condition(self, node: ast.expr) -> str:
        """Write an expression of which only the truth counts."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!{self.condition(operand)}"
            case ast.BoolOp(op=op, values=values):
                sign = "&&" if isinstance(op, ast.And) else "||"
                return f"({sign.join(map(self.condition, values))})"
        if self._is_truth(node):
            return self.write(node)
        return f"py.bool({self.write(node)})"

    def arguments(self, nodes: list[ast.expr]) -> str:
        """Write several expressions with commas between them."""
        return ",".join(map(self.write, nodes))

    def _is_truth(self, node: ast.expr) -> bool:
        match node:
            case ast.Compare():
                return True
            case ast.UnaryOp(op=ast.Not()):
                return True
            case ast.Call(func=ast.Name(id=name)):
                return name in TRUTHS or name.startswith("is_")
        return False

    def _constant(self, node: ast.Constant) -> str:
        match node.value:
            case None:
                return "null"
            case bool() | int() | float() | str():
                return json.dumps(node.value)
        raise self.refuse(repr(node.value), node)

    def _name(self, node: ast.Name) -> str:
        if node.id == "self":
            return "this"
        if self.scope.is_local(node.id):
            return self.scope.local(node.id)
        match self.scope.meaning(node):
            case Symbol() as symbol:
                return self.scope.symbol(symbol)
            case Outside(name):
                return self._outside(name, node)
        if node.id in FUNCTIONS | ERRORS:
            return f"py.{node.id}"
        raise self.refuse(f"the name {node.id}", node)

    def _outside(self, name: str, node: ast.AST) -> str:
        if name in VALUES:
            return VALUES[name]
        if name in LIBRARY:
            return f"py.{name.replace('.', '_')}"
        raise self.refuse(name, node)

    def _attribute(self, node: ast.Attribute) -> str:
        match self.scope.meaning(node):
            case Symbol() as symbol:
                return self.scope.symbol(symbol)
            case Outside(name):
                return self._outside(name, node)
        if node.attr == "value":
            return (
                f"py.value({self.write(node.value)})"  # also of an enum's member, which is a text
            )
        owner = self.write(node.value)
        if owner == "this" and self._is_own_method(node.attr):
            return f"this.{node.attr}.bind(this)"
        if node.attr in METHODS:
            return f"py.attribute({owner},{json.dumps(node.attr)})"
        return f"{owner}.{node.attr}"

    def _is_own_method(self, name: str) -> bool:
        owner = self._program.class_of(self.scope.owner)
        found = signatures.methods(owner) if owner else ()
        return any(one.name == name and not one.decorator_list for one in found)

    def _subscript(self, node: ast.Subscript) -> str:
        value = self.write(node.value)
        if isinstance(node.slice, ast.Slice):
            if node.slice.step is not None:
                raise self.refuse("a slice with a step", node)
            lower, upper = node.slice.lower, node.slice.upper
            ends = [self.write(lower) if lower else "0"] + ([self.write(upper)] if upper else [])
            return f"py.slice({','.join([value, *ends])})"
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return f"{value}.at({self.write(node.slice)})"
        return f"py.item({value},{self.write(node.slice)})"

    def _starred(self, node: ast.Starred) -> str:
        return f"...{self.write(node.value)}"

    def _list(self, node: ast.List) -> str:
        return f"[{self.arguments(node.elts)}]"

    def _tuple(self, node: ast.Tuple) -> str:
        return f"[{self.arguments(node.elts)}]"

    def _set(self, node: ast.Set) -> str:
        return f"py.set([{self.arguments(node.elts)}])"

    def _dict(self, node: ast.Dict) -> str:
        keys = [getattr(key, "value", None) for key in node.keys]
        if keys and all(isinstance(key, str) and key.isidentifier() for key in keys):
            values = zip(keys, map(self.write, node.values), strict=True)
            return f"py.record({{{','.join(f'{key}:{value}' for key, value in values)}}})"
        if None not in node.keys:
            return self._pairs(node.keys, node.values)
        parts = [
            self._pairs([key], [value]) if key else self.write(value)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return f"py.merge({','.join(parts)})"

    def _pairs(self, keys: Sequence[ast.expr | None], values: Sequence[ast.expr]) -> str:
        pairs = [
            f"[{self.write(key)},{self.write(value)}]"
            for key, value in zip(keys, values, strict=True)
            if key
        ]
        return f"py.dict([{','.join(pairs)}])"

    def _boolop(self, node: ast.BoolOp) -> str:
        if all(map(self._is_truth, node.values)):
            return self.condition(node)
        name = "and" if isinstance(node.op, ast.And) else "or"
        first, *more = map(self.write, node.values)
        for part in more:
            first = f"py.{name}({first},()=>{part})"
        return first

    def _unaryop(self, node: ast.UnaryOp) -> str:
        if isinstance(node.op, ast.Not):
            return f"!{self.condition(node.operand)}"
        if isinstance(node.op, ast.USub):
            return f"-{self.write(node.operand)}"
        raise self.refuse(ast.unparse(node), node)

    def _binop(self, node: ast.BinOp) -> str:
        left, right = self.write(node.left), self.write(node.right)
        kind = type(node.op)
        if kind in CALLED:
            return f"py.{CALLED[kind]}({left},{right})"
        if kind in OPERATORS:
            return f"({left} {OPERATORS[kind]} {right})"
        raise self.refuse(ast.unparse(node), node)

    def _compare(self, node: ast.Compare) -> str:
        parts = []
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self._compared(left, operator, right))
            left = right
        return parts[0] if len(parts) == 1 else f"({'&&'.join(parts)})"

    def _compared(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str:
        one, other = self.write(left), self.write(right)
        is_plain = isinstance(left, ast.Constant) or isinstance(right, ast.Constant)
        match operator:
            case ast.Is():
                return f"({one}==={other})"
            case ast.IsNot():
                return f"({one}!=={other})"
            case ast.Eq():
                return f"({one}==={other})" if is_plain else f"py.eq({one},{other})"
            case ast.NotEq():
                return f"({one}!=={other})" if is_plain else f"!py.eq({one},{other})"
            case ast.In():
                return f"py.in({one},{other})"
            case ast.NotIn():
                return f"!py.in({one},{other})"
        if _is_set(left) or _is_set(right):
            raise self.refuse("a comparison of sets", left)
        return f"({one} {OPERATORS[type(operator)]} {other})"

    def _ifexp(self, node: ast.IfExp) -> str:
        test, body, other = (
            self.condition(node.test),
            self.write(node.body),
            self.write(node.orelse),
        )
        return f"({test}?{body}:{other})"

    def _namedexpr(self, node: ast.NamedExpr) -> str:
        return f"({self.scope.local(node.target.id)}={self.write(node.value)})"

    def _lambda(self, node: ast.Lambda) -> str:
        arguments = _without_captures(node.args)
        inner = Expressions(self.scope.inner(one.arg for one in parameters(arguments)))
        return f"({inner.signature(arguments)})=>{inner.write(node.body)}"

    def _joinedstr(self, node: ast.JoinedStr) -> str:
        parts = []
        for part in node.values:
            match part:
                case ast.Constant(value=str(text)):
                    parts.append(json.dumps(text))
                case ast.FormattedValue():
                    parts.append(self._formatted(part))
        return "+".join(parts) if len(parts) > 1 else f'""+{parts[0]}'

    def _formatted(self, node: ast.FormattedValue) -> str:
        value = self.write(node.value)
        if node.conversion == ord("r"):
            return f"py.repr({value})"
        if node.conversion == ord("a"):
            return f"py.ascii({value})"
        match node.format_spec:
            case None:
                return f"py.str({value})"
            case ast.JoinedStr(values=[ast.Constant(value=str(spec))]):
                return f"py.format({value},{json.dumps(spec)})"
        raise self.refuse(ast.unparse(node), node)

    def signature(self, arguments: ast.arguments) -> str:
        """Write the parameters of a function."""
        places = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(places) - len(arguments.defaults)) + [*arguments.defaults]
        named = [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
        parts = [
            self.scope.local(one.arg) + (f"={self.write(default)}" if default else "")
            for one, default in [*zip(places, defaults, strict=True), *named]
        ]
        if arguments.vararg:
            parts.append(f"...{self.scope.local(arguments.vararg.arg)}")
        return ",".join(parts)

    # Comprehensions.

    def _listcomp(self, node: ast.ListComp) -> str:
        return self._comprehended(node.generators, node.elt)

    def _generatorexp(self, node: ast.GeneratorExp) -> str:
        return self._comprehended(node.generators, node.elt)

    def _setcomp(self, node: ast.SetComp) -> str:
        return f"py.set({self._comprehended(node.generators, node.elt)})"

    def _dictcomp(self, node: ast.DictComp) -> str:
        pair = ast.copy_location(ast.Tuple([node.key, node.value], ast.Load()), node)
        return f"py.dict({self._comprehended(node.generators, pair)})"

    def _comprehended(self, generators: list[ast.comprehension], element: ast.expr) -> str:
        first, *more = generators
        items = f"[...{self.write(first.iter)}]"
        inner = Expressions(self.scope.inner(targets(first.target)))
        target = inner.target(first.target)
        body = inner._comprehended(more, element) if more else inner.write(element)
        method = "flatMap" if more or first.ifs else "map"
        if first.ifs:
            tests = "&&".join(map(inner.condition, first.ifs))
            if not more:
                body = f"[{body}]"
            body = f"{tests}?{body}:[]"
        return f"{items}.{method}(({target})=>{body})"

    def _call(self, node: ast.Call) -> str:
        return Calls(self).write(node)

    def target(self, node: ast.expr) -> str:
        """Write what is assigned to."""
        match node:
            case ast.Name(id=name):
                return self.scope.local(name)
            case ast.Tuple(elts=[*begin, _] as parts) | ast.List(elts=[*begin, _] as parts):
                if any(isinstance(part, ast.Starred) for part in begin):
                    raise self.refuse("a star before the end of a target", node)
                return f"[{','.join(map(self.target, parts))}]"
            case ast.Starred(value=inner):
                return f"...{self.target(inner)}"
            case ast.Attribute(value=inner, attr=name):
                return f"{self.write(inner)}.{name}"
        raise self.refuse(f"an assignment to {ast.unparse(node)}", node)


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """List the parameters of a function."""
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, arguments.vararg] if arguments.vararg else found


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
    return False


def _without_captures(arguments: ast.arguments) -> ast.arguments:
    """Leave out `name=name` at the end, which holds a value that JavaScript holds by itself."""
    places = [*arguments.args]
    defaults = [*arguments.defaults]
    while defaults and ast.unparse(defaults[-1]) == places[-1].arg:
        places.pop()
        defaults.pop()
    return ast.arguments(
        posonlyargs=[],
        args=places,
        vararg=arguments.vararg,
        kwonlyargs=[],
        kw_defaults=[],
        kwarg=None,
        defaults=defaults,
    )
