"""`scoping.yaml` to `Workflow` and back: loading, a new one, saving."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

from .. import files
from ..checks import path as paths
from ..escaping import data
from ..migration import values
from ..rulebook import Rulebook
from ..workflow import Workflow
from ..yaml.source import KeyPath, Source, parse
from . import building, schema
from .contents import contents, migrate

SCHEMA_COMMENT = "# yaml-language-server: $schema=.scoping/workflow.schema.json\n"


def load_workflow(path: Path | str, rules: Rulebook | None = None) -> Workflow:
    """Read one workflow; raises a `ScopingError` that holds every mistake of the file."""
    return parse_workflow(files.read_text(path), str(path), rules)


def parse_workflow(text: str, name: str, rules: Rulebook | None = None) -> Workflow:
    """Build a workflow from text; `name` is what messages call the file.

    `rules` matters only if it asks more than the packaged rulebook, since its answers are then keys
    of the profile. Warns of an older format, which is read as the one of today.
    """
    source = parse(text, name)
    if old := migrate(source):
        warnings.warn(old, stacklevel=3)  # of whoever has the file read
    value = contents(source, schema.workflow_for(rules), paths.cross_check)
    steps = paths.typed(value.get("path", []), value.get("systems", []))
    return building.workflow({**value, "path": steps})


def save_changes(
    path: Path,
    changes: Mapping[KeyPath, object],
    rules: Rulebook | None = None,
) -> None:
    """Set values in a `scoping.yaml`, keeping its comments, order and everything else.

    `changes` maps a path such as `("answers", "outcome")` to a word or a mapping; None takes a
    value out. The file is replaced in one step, so that a reader or a crash sees the old text or
    the new one. Whoever changes it at the same time waits, so that no answer is lost.
    """
    from ..yaml.round_trip import Document

    with files.locked(path):
        text = files.read_text(path)
        parse_workflow(text, str(path), rules)
        document = Document(text.replace("\r\n", "\n"), str(path))
        values.migrate(document.value, Source(str(path)))
        for key_path, value in changes.items():
            document.set(key_path, value)
        changed = str(document)
        parse_workflow(changed, str(path), rules)
        if "\r\n" in text:
            changed = changed.replace("\n", "\r\n")
        files.write_text(path, changed)


def new_document(
    id_: str,
    name: str,
    wording: int,
    *,
    owner: str | None = None,
    goal: str | None = None,
) -> str:
    """Give a `scoping.yaml` without answers, for the questions of a version of the rulebook.

    An empty owner says that nobody is.
    """
    texts = {"name": name, "owner": owner, "goal": goal}
    lines = [f"  {key}: {data(text)}\n" for key, text in texts.items() if text is not None]
    versions = f"scoping: {values.VERSION}\nrulebook: {wording}\n"
    head = f"{SCHEMA_COMMENT}{versions}workflow:\n  id: {id_}\n"
    return f"{head}{''.join(lines)}answers: {{}}\n"
