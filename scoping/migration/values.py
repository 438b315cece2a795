"""A `scoping.yaml` of an older format as one of today: its values, once they were read."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from ..errors import OldFormatWarning, ScopingError
from ..yaml.source import Source

VERSION = 2  # of scoping.yaml


def _to_2(_: MutableMapping[str, Any]) -> str:
    """Version 2 has one word more."""
    return "`approve` may also say never, and nothing else is new"


Migration = Callable[[MutableMapping[str, Any]], str]
# From a format version to the next one: each changes the mapping in place, and says what is new.
MIGRATIONS: dict[int, Migration] = {1: _to_2}


class VersionMistake(ScopingError):
    """A format that this release does not read."""


def migrate(value: MutableMapping[str, Any], source: Source) -> OldFormatWarning | None:
    """Bring a value to the format of today, and give what is to be said of that."""
    number = str(value.get("scoping"))
    if not re.fullmatch("[0-9]{1,9}", number):
        return None  # the schema says what is wrong
    version = int(number)
    where = source.place(("scoping",))
    if version > VERSION:
        problem = f"format {version} is newer than this release, which reads {VERSION}"
        raise VersionMistake(problem, where=where, fix="update with `pipx upgrade agent-scoping`")
    if any(step not in MIGRATIONS for step in range(version, VERSION)):
        fix = f"write scoping: {VERSION}"
        raise VersionMistake(f"there is no format {version}", where=where, fix=fix)
    news = [MIGRATIONS[step](value) for step in range(version, VERSION)]
    if not news:
        return None
    value["scoping"] = str(VERSION)
    problem = f"format {version} is read as {VERSION}: {'; '.join(news)}"
    fix = f"write scoping: {VERSION}"
    if where.file != "-":
        fix = f"rewrite it with `scoping migrate {where.file}`"
    return OldFormatWarning(problem, where=where, fix=fix)
