"""Functions, classes and statements of Python in JavaScript."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from . import signatures
from .expressions import CALLED, Expressions, parameters
from .patterns import Patterns
from .program import Outside, Symbol
from .reach import Reach
from .scope import Scope, assigned


def function(node: ast.FunctionDef, scope: Scope, name: str) -> str:
    """Write a function at the top of a module."""
    star = "*" if _is_generator(node) else ""
    return f"function{star} {name}{_parameters_and_body(node, scope)}"


def class_(node: ast.ClassDef, symbol: Symbol, scope: Scope, reach: Reach) -> str:
    """Write a class with the methods that are needed."""
    scope.owner = symbol
    name = scope.symbol(symbol)
    kind = scope.program.kind(symbol)
    if kind == "enum":
        members = [_member(one, scope) for one in node.body if isinstance(one, ast.Assign)]
        return f"const {name}=py.enumeration([{','.join(members)}]);"
    needed = filter(reach.needs_method, signatures.methods(node))
    parts = [*_head(node, kind, scope), *(_method(method, scope) for method in needed)]
    base = _base(symbol, kind, scope)
    return f"class {name}{base}{{" + "\n".join(parts) + "}"


def constant(node: ast.Assign | ast.AnnAssign, scope: Scope, name: str) -> str:
    """Write a constant of a module."""
    value = node.value
    if value is None:
        raise Expressions(scope).refuse("a name without a value", node)
    return f"const {name}={Expressions(scope).write(value)};"


def _member(node: ast.Assign, scope: Scope) -> str:
    (target,) = node.targets
    return f'["{ast.unparse(target)}",{Expressions(scope).write(node.value)}]'


def _base(symbol: Symbol, kind: str, scope: Scope) -> str:
    for base in scope.program.bases(symbol):
        if isinstance(base, Symbol):
            return f" extends {scope.symbol(base)}"
        if kind == "error" and isinstance(base, Outside):
            is_ours = base.name in ("ValueError", "KeyError")
            return f" extends py.{base.name if is_ours else 'Exception'}"
    if kind != "tuple":
        return ""
    node = scope.program.class_of(symbol)
    names = signatures.fields(node) if node else []
    return f' extends py.tuple("{" ".join(names)}")'


def _head(node: ast.ClassDef, kind: str, scope: Scope) -> Iterator[str]:
    """Write fields and the constructor that sets them."""
    expressions = Expressions(scope)
    if kind == "tuple":
        defaults = {
            one.target.id: _default(one.value, expressions)
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.value
        }
        if defaults:
            written = ",".join(f"{one}:{value}" for one, value in defaults.items())
            yield f"static get defaults(){{return{{{written}}};}}"
        return
    for one in node.body:
        if isinstance(one, ast.Assign):
            (target,) = one.targets
            yield f"{ast.unparse(target)} = {expressions.write(one.value)};"


def _default(node: ast.expr, expressions: Expressions) -> str:
    """Write a field's default, which each object gets made anew."""
    match node:
        case ast.Call(func=ast.Name(id="field"), keywords=[ast.keyword(value=ast.Name(id=kind))]):
            return f"py.{kind}()"
    return expressions.write(node)


def _method(node: ast.FunctionDef, scope: Scope) -> str:
    decorators = [ast.unparse(one) for one in node.decorator_list]
    if [one for one in decorators if one != "property"]:
        raise Expressions(scope).refuse(f"@{decorators[0]}", node)
    name = "constructor" if node.name == "__init__" else node.name
    before = "get " if decorators else ""
    if _is_generator(node):
        before = "*"
    return f"{before}{name}{_parameters_and_body(node, scope, is_method=True)}"


def _parameters_and_body(node: ast.FunctionDef, scope: Scope, *, is_method: bool = False) -> str:
    names = [one.arg for one in parameters(node.args)]
    own = [name for name in assigned(node.body) if name not in names]
    nested = [
        one.name for one in ast.walk(node) if isinstance(one, ast.FunctionDef) and one != node
    ]
    inner = scope.inner([*names, *own, *nested])
    arguments = node.args
    if is_method:
        arguments = _without_self(arguments)
    head = Expressions(inner).signature(arguments)
    lines = [f"let {','.join(map(inner.local, own))};"] if own else []
    lines += Statements(inner).write_all(node.body)
    return f"({head}){{" + "\n".join(lines) + "}"


def _without_self(arguments: ast.arguments) -> ast.arguments:
    return ast.arguments(
        posonlyargs=arguments.posonlyargs,
        args=arguments.args[1:],
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults,
    )


def _is_generator(node: ast.FunctionDef) -> bool:
    found: list[ast.AST] = [*node.body]
    while found:
        one = found.pop()
        if isinstance(one, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(one, ast.FunctionDef | ast.Lambda):
            found += ast.iter_child_nodes(one)
    return False


class Statements:
    """Writes the statements of one function."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._expressions = Expressions(scope)
        self._patterns = Patterns(self._expressions)

    def write_all(self, body: list[ast.stmt]) -> Iterator[str]:
        """Write statements, but for docstrings and imports."""
        for node in body:
            yield from self.write(node)

    def write(self, node: ast.stmt) -> Iterator[str]:
        """Write one statement."""
        writer: Callable[[ast.stmt], Iterator[str]] | None
        writer = getattr(self, f"_{type(node).__name__.lower()}", None)
        if writer is None:
            raise self._expressions.refuse(ast.unparse(node), node)
        yield from writer(node)

    def _block(self, body: list[ast.stmt]) -> str:
        return "{" + "\n".join(self.write_all(body)) + "}"

    def _pass(self, _: ast.Pass) -> Iterator[str]:
        yield from ()

    def _break(self, _: ast.Break) -> Iterator[str]:
        yield "break;"

    def _continue(self, _: ast.Continue) -> Iterator[str]:
        yield "continue;"

    def _importfrom(self, node: ast.ImportFrom) -> Iterator[str]:
        self._scope.take_import(node)
        yield from ()

    def _functiondef(self, node: ast.FunctionDef) -> Iterator[str]:
        yield function(node, self._scope, self._scope.local(node.name))

    def _return(self, node: ast.Return) -> Iterator[str]:
        yield f"return {self._expressions.write(node.value)};" if node.value else "return null;"

    def _expr(self, node: ast.Expr) -> Iterator[str]:
        match node.value:
            case ast.Constant(value=str()):
                return
            case ast.Yield(value=ast.expr() as value):
                yield f"yield {self._expressions.write(value)};"
            case ast.YieldFrom(value=value):
                yield f"yield* {self._expressions.write(value)};"
            case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")))) as call:
                yield f"{self._expressions.write(call).replace('super.__init__', 'super')};"
            case value:
                yield f"{self._expressions.write(value)};"

    def _assign(self, node: ast.Assign) -> Iterator[str]:
        value = self._expressions.write(node.value)
        for target in node.targets:
            match target:
                case ast.Subscript(value=owner, slice=key):
                    place = f"{self._expressions.write(owner)},{self._expressions.write(key)}"
                    yield f"py.put({place},{value});"
                case ast.Tuple(elts=[ast.Starred(value=first), last]):
                    one, rest = map(self._expressions.target, (last, first))
                    yield f"{one}={value};"
                    yield f"[{rest},{one}]=[py.slice({one},0,-1),py.item({one},-1)];"
                case _:
                    yield f"{self._expressions.target(target)}={value};"

    def _annassign(self, node: ast.AnnAssign) -> Iterator[str]:
        if node.value:
            yield f"{self._expressions.target(node.target)}={self._expressions.write(node.value)};"

    def _augassign(self, node: ast.AugAssign) -> Iterator[str]:
        target = self._expressions.target(node.target)
        name = CALLED.get(type(node.op))
        if name is None:
            raise self._expressions.refuse(ast.unparse(node), node)
        yield f"{target}=py.{name}({target},{self._expressions.write(node.value)});"

    def _delete(self, node: ast.Delete) -> Iterator[str]:
        for target in node.targets:
            if not isinstance(target, ast.Subscript):
                raise self._expressions.refuse(ast.unparse(node), node)
            owner = self._expressions.write(target.value)
            yield f"{owner}.delete({self._expressions.write(target.slice)});"

    def _if(self, node: ast.If) -> Iterator[str]:
        text = f"if({self._expressions.condition(node.test)}){self._block(node.body)}"
        yield f"{text}else{self._block(node.orelse)}" if node.orelse else text

    def _for(self, node: ast.For) -> Iterator[str]:
        if node.orelse:
            raise self._expressions.refuse("else of a loop", node)
        target = self._expressions.target(node.target)
        items = self._expressions.write(node.iter)
        yield f"for({target} of {items}){self._block(node.body)}"

    def _while(self, node: ast.While) -> Iterator[str]:
        if node.orelse:
            raise self._expressions.refuse("else of a loop", node)
        test = (
            "true"
            if isinstance(node.test, ast.Constant)
            else self._expressions.condition(node.test)
        )
        yield f"while({test}){self._block(node.body)}"

    def _raise(self, node: ast.Raise) -> Iterator[str]:
        yield f"throw {self._expressions.write(node.exc) if node.exc else 'error_'};"

    def _try(self, node: ast.Try) -> Iterator[str]:
        if node.orelse or node.finalbody:
            raise self._expressions.refuse("else or finally", node)
        handlers = "else ".join(map(self._handler, node.handlers))
        yield f"try{self._block(node.body)}catch(error_){{{handlers}else throw error_;}}"

    def _handler(self, node: ast.ExceptHandler) -> str:
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        tests = [f"error_ instanceof {self._expressions.write(kind)}" for kind in kinds if kind]
        note = f"{self._scope.local(node.name)} =error_;" if node.name else ""
        body = "\n".join(self.write_all(node.body))
        return f"if({' || '.join(tests) or 'true'}) {{{note}{body}}}"

    def _match(self, node: ast.Match) -> Iterator[str]:
        cases = []
        for case in node.cases:
            test = self._patterns.write(case.pattern, "subject_")
            if case.guard:
                test = f"{test} && {self._expressions.condition(case.guard)}"
            cases.append(f"if({test}){self._block(case.body)}")
        subject = self._expressions.write(node.subject)
        yield f"{{const subject_={subject};" + "else ".join(cases) + "}"
