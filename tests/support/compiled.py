"""SQL that is compiled once for all databases of a kind, and not anew for that of each test.

An engine keeps what it has compiled, under its dialect. A test has engines of its own, and spends
a sixth of its time on statements that the tests before it had compiled, too.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MOST = 2_000  # statements


def share_compiled() -> None:
    """Give all engines that are made from now on one cache."""
    compiled = LRUCache[Any, Any](MOST)
    shared = property(lambda _: compiled, _leave_out)
    sa.Engine._compiled_cache = shared  # type: ignore[assignment]
    DefaultDialect.__eq__ = _is_alike  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = _kind  # type: ignore[method-assign, assignment]


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
