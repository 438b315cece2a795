"""SQL and pages that are compiled once, and not again for the database and server of each test.

An engine keeps what it has compiled, under its dialect, and an environment of Jinja its templates.
A test has some of its own, and spent a sixth of its time on statements, and of the console on
templates, that the tests before it had compiled, too.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 2_000  # statements
OPTIONS = ("autoescape", "finalize", "undefined", "trim_blocks", "lstrip_blocks", "optimized")


def share_compiled() -> None:
    """Give all engines that are made from now on one cache."""
    compiled = LRUCache[Any, Any](MOST)
    shared = property(lambda _: compiled, _leave_out)
    sa.Engine._compiled_cache = shared  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = _kind  # type: ignore[method-assign, assignment]


class Templates(BytecodeCache):
    """The compiled templates of one kind of environment."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to, if it was, from the same text."""
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        self.codes[bucket.key, bucket.checksum] = bucket.code


def share_templates() -> None:
    """Give all environments of a kind that are made from now on one cache, unless they have one."""
    begin, kinds = Environment.__init__, defaultdict[tuple[object, ...], Templates](Templates)

    def begin_with_cache(environment: Environment, *given: Any, **named: Any) -> None:
        begin(environment, *given, **named)
        kind = (type(environment), *(getattr(environment, name) for name in OPTIONS))
        environment.bytecode_cache = environment.bytecode_cache or kinds[kind]

    Environment.__init__ = begin_with_cache  # type: ignore[method-assign, assignment]


def _leave_out(engine: sa.Engine, own: object) -> None:
    """Take the cache of its own that an engine is made with, and keep it nowhere."""


def _traits(dialect: DefaultDialect) -> tuple[object, ...]:
    """What a dialect compiles by."""
    names = ("paramstyle", "server_version_info", "_json_serializer", "_json_deserializer")
    return type(dialect), *(getattr(dialect, name, None) for name in names)


def _is_alike(dialect: DefaultDialect, other: object) -> bool:
    return isinstance(other, DefaultDialect) and _traits(dialect) == _traits(other)


def _kind(dialect: DefaultDialect) -> int:
    return hash(type(dialect))
