"""The patterns of `match` as conditions that also assign what a pattern names."""

from __future__ import annotations

import ast

from . import signatures
from .expressions import Expressions
from .program import Symbol
from .types import tests


class Patterns:
    """Writes the patterns of one scope."""

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions

    def write(self, node: ast.pattern, subject: str) -> str:
        """Write whether a subject, which is a name or cheap to evaluate, fits a pattern."""
        match node:
            case ast.MatchValue(value=value):
                return f"py.eq({subject},{self._expressions.write(value)})"
            case ast.MatchSingleton(value=None):
                return f"{subject}===null"
            case ast.MatchAs(pattern=None, name=name):
                return self._named(name, subject)
            case ast.MatchAs(pattern=ast.pattern() as inner, name=name):
                return f"{self.write(inner, subject)}&&{self._named(name, subject)}"
            case ast.MatchOr(patterns=patterns):
                return f"({'||'.join(self.write(one, subject) for one in patterns)})"
            case ast.MatchSequence(patterns=patterns):
                return self._sequence(patterns, subject)
            case ast.MatchMapping():
                return self._mapping(node, subject)
            case ast.MatchClass():
                return self._class(node, subject)
        raise self._expressions.refuse(f"the pattern {ast.unparse(node)}", node)

    def _named(self, name: str | None, subject: str) -> str:
        return f"py.true({self._expressions.scope.local(name)}={subject})" if name else "true"

    def _sequence(self, patterns: list[ast.pattern], subject: str) -> str:
        if any(isinstance(one, ast.MatchStar) for one in patterns):
            raise self._expressions.refuse("a pattern with a star", patterns[0])
        parts = [f'py.is({subject},"list")', f"py.len({subject})==={len(patterns)}"]
        parts += [self.write(one, f"py.item({subject},{at})") for at, one in enumerate(patterns)]
        return "&&".join(parts)

    def _mapping(self, node: ast.MatchMapping, subject: str) -> str:
        parts = [f'py.is({subject},"dict")']
        for key, inner in zip(node.keys, node.patterns, strict=True):
            written = self._expressions.write(key)
            parts.append(f"py.in({written},{subject})")
            parts.append(self.write(inner, f"py.item({subject},{written})"))
        return "&&".join(parts)

    def _class(self, node: ast.MatchClass, subject: str) -> str:
        scope = self._expressions.scope
        (kind,) = tests(node.cls, scope.module, scope.program)
        if not isinstance(kind, Symbol):
            return f'py.is({subject},"{kind}")'
        definition = scope.program.class_of(kind)
        names = signatures.fields(definition) if definition else []
        named = [*zip(names, node.patterns, strict=False)]
        named += [*zip(node.kwd_attrs, node.kwd_patterns, strict=True)]
        parts = [f"py.is({subject},{scope.symbol(kind)})"]
        parts += [self.write(one, f"{subject}.{name}") for name, one in named]
        return "&&".join(parts)
