"""What is compiled, as a tree of files below the root of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from .javascript import compile_bundle
from .javascript.program import Symbol
from .schema import compile_schema

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "scoping" / "data" / "schemas"
DECISION = {  # what the questionnaire's page needs as it opens
    "BY_HAND": Symbol("scoping.cost", "BY_HAND"),
    "LEVELS": Symbol("scoping.questions", "LEVELS"),
    "TOGETHER": Symbol("scoping.autonomy", "TOGETHER"),
    "applicable": Symbol("scoping.questionnaire", "applicable"),
    "as_data": Symbol("scoping.renderers.json", "as_data"),
    "decide": Symbol("scoping.decision", "decide"),
    "responses_of": Symbol("scoping.questionnaire", "responses_of"),
    "prices": Symbol("scoping.documents.rules", "prices"),
    "ratings": Symbol("scoping.autonomy", "ratings"),
    "rulebook": Symbol("scoping.documents.rules", "rulebook"),
    "undo_said": Symbol("scoping.autonomy", "undo_said"),
    "workflow": Symbol("scoping.documents.building", "workflow"),
}
READING = {  # what is loaded when a file is opened
    "DEFINITIONS": Symbol("scoping.documents.compiled.workflow", "DEFINITIONS"),
    "Format": Symbol("scoping.documents.formats", "Format"),
    "Place": Symbol("scoping.errors", "Place"),
    "ScopingError": Symbol("scoping.errors", "ScopingError"),
    "VERSION": Symbol("scoping.migration.values", "VERSION"),
    "Source": Symbol("scoping.yaml.source", "Source"),
    "YamlMistake": Symbol("scoping.yaml.source", "YamlMistake"),
    "contents": Symbol("scoping.documents.contents", "contents"),
    "migrate": Symbol("scoping.documents.contents", "migrate"),
    "quote": Symbol("scoping.errors", "quote"),
}
_LAYERS = "templates.base.src.app.base"
PATH = {  # what is loaded with a file that has a path
    "NOTE": Symbol(f"{_LAYERS}.path_outline", "NOTE"),
    "outline": Symbol(f"{_LAYERS}.path_outline", "outline"),
    "svg": Symbol(f"{_LAYERS}.path_drawing", "svg"),
    "typed": Symbol("scoping.checks.path", "typed"),
}
SCRIPTS = "docs/javascripts/compiled"
READ = ("workflow", "rulebook", "prices")  # the formats that are read; the others are written


def files() -> dict[str, str]:
    """Give every compiled file by its path."""
    return {
        **dict(_validators()),
        f"{SCRIPTS}/decision.js": compile_bundle("decision", DECISION, ["headline"]),
        f"{SCRIPTS}/reading.js": compile_bundle("reading", READING),
        f"{SCRIPTS}/path.js": compile_bundle("path", PATH),
    }


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
