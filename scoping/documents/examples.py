"""The worked examples that come with the package.

One `scoping.yaml` each, and what the sources make of it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UnknownNameError
from ..files import PACKAGE, read_text
from ..yaml.source import parse_sound

FOLDER = PACKAGE / "data" / "examples"
GALLERY = PACKAGE / "data" / "gallery.yaml"


class Example(NamedTuple):
    """A packaged workflow: what the sources make of it, what the rule gives, and why they differ.

    `sources` are letters of the rulebook's sources; `disagree` is None where both say the same and
    mean it.
    """

    id: str
    named: str
    sources: tuple[str, ...]
    sources_say: str
    expected: str
    featured: bool
    disagree: str | None


@cache
def gallery() -> tuple[Example, ...]:
    """List the examples, in the order in which a gallery shows them."""
    value: Any = parse_sound(read_text(GALLERY), str(GALLERY)).value
    return tuple(
        Example(
            **{
                "disagree": None,
                **entry,
                "sources": tuple(entry["sources"]),
                "featured": entry.get("featured") == "yes",
            }
        )
        for entry in value["workflows"]
    )


def names() -> tuple[str, ...]:
    """List the ids of the packaged workflows."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def find(name: str) -> Path:
    """Find a packaged workflow's file by its id; raises `UnknownNameError`."""
    if name not in names():
        raise UnknownNameError(name, kind="example", offered=names())
    return FOLDER / f"{name}.yaml"
