"""What is compiled, as a tree of files below the root of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from .schema import compile_schema

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "scoping" / "data" / "schemas"
READ = ("workflow", "rulebook", "prices")  # the formats that are read; the others are written


def files() -> dict[str, str]:
    """Give every compiled file by its path."""
    return dict(_validators())


def _validators() -> Iterator[tuple[str, str]]:
    yield "scoping/documents/compiled/__init__.py", '"""Schemas as Python, compiled."""\n'
    for name in READ:
        title = f"{name}.schema.json"
        schema = json.loads((SCHEMAS / title).read_text("utf-8"))
        yield f"scoping/documents/compiled/{name}.py", compile_schema(schema, title)


def write() -> None:
    """Write what has changed."""
    for name, text in files().items():
        path = ROOT / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
