"""A project as `scoping new` writes it, so that a benchmark measures what a user runs."""

from __future__ import annotations

from pathlib import Path

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import render, write

AGENT = "inventory-replenishment"  # a packaged workflow whose architecture is an agent


def write_agent(folder: Path) -> Path:
    """Write an agent's project into `folder`; returns the folder from which `app` is imported."""
    text = documents.examples.find(AGENT).read_text("utf-8")
    workflow = documents.parse_workflow(text, "scoping.yaml")
    write(render(decide(documents.load_rulebook(), workflow), text), folder)
    return folder / "src"
