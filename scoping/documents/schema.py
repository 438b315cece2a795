"""The schemas that are package data, published as they are for editors.

There is no second description of a format: what checks values is compiled from them beforehand.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module

from ..files import PACKAGE
from ..rulebook import Rulebook
from .formats import Definitions, Format

NAMES = ("workflow", "own-rulebook", "prices", "rulebook", "decision", "changes", "views")
# The formats that are read: the compiled module of each, and its definition of a whole document.
COMPILED = {
    "workflow": ("workflow", "root"),
    "own-rulebook": ("rulebook", "extension"),
    "prices": ("prices", "root"),
    "rulebook": ("rulebook", "root"),
}


@cache
def load(name: str) -> Format:
    """Load a packaged schema by its name, one of `NAMES`."""
    module, root = COMPILED.get(name, ("", ""))
    definitions = _definitions(module) if module else {}
    return Format(json.loads(text(name)), definitions, root)


def _definitions(module: str) -> Definitions:
    definitions: Definitions = import_module(f".compiled.{module}", __package__).DEFINITIONS
    return definitions


def workflow_for(rules: Rulebook | None) -> Format:
    """Give the format of a workflow that also answers what one's own rulebook asks."""
    added = _added(rules) if rules else {}
    return _extended(tuple(added.items())) if added else load("workflow")


def workflow_text(rules: Rulebook) -> str:
    """Write that format as a JSON Schema for editors; the packaged one as it is published."""
    added = _added(rules)
    if not added:
        return text("workflow")
    return json.dumps(_extended(tuple(added.items())).schema, indent=2, ensure_ascii=False) + "\n"


def _added(rules: Rulebook) -> dict[str, str]:
    known = load("workflow").schema["properties"]["profile"]["properties"]
    kinds = {question.id: "given" for question in rules.readiness} | {
        rating.id: "rated" for rating in rules.modifiers
    }
    return {id_: kind for id_, kind in kinds.items() if id_ not in known}


@cache
def _extended(added: tuple[tuple[str, str], ...]) -> Format:
    schema = json.loads(text("workflow"))
    schema["properties"]["profile"]["properties"] |= {
        id_: {"$ref": f"#/$defs/{kind}"} for id_, kind in added
    }
    return Format(schema, _definitions("workflow"), added=dict(added))


def text(name: str) -> str:
    """Read a packaged schema as it is published; an own rulebook's is a part of the rulebook's."""
    if name == "own-rulebook":
        whole = json.loads(text("rulebook"))
        own = {"$schema": whole["$schema"], **whole["$defs"]["extension"], "$defs": whole["$defs"]}
        return json.dumps(own, indent=2, ensure_ascii=False) + "\n"
    return (PACKAGE / "data" / "schemas" / f"{name}.schema.json").read_text("utf-8")
