"""The projects that tests look at: one for each architecture and one for each extension, rendered
from the packaged examples.
"""

from __future__ import annotations

from pathlib import Path

from scoping import documents
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.scaffold import Project, render, write

ARCHITECTURES = {
    "assistant": "policy-questions",
    "agent": "inventory-replenishment",
    "hybrid": "damaged-order",
}
EXTENSIONS = {
    "bounded_tool_loop": "case-law-research",
    "notebook": "feature-specification",
    "prepared_change": "translation",
    "scheduled_prompt": "daily-sales-brief",
}
PROJECTS = {**ARCHITECTURES, **EXTENSIONS}


def decision_on(text: str) -> Decision:
    """Decide a workflow that is given as the text of its `scoping.yaml`."""
    return decide(documents.load_rulebook(), documents.parse_workflow(text, "scoping.yaml"))


def render_text(text: str) -> Project:
    """Render the project of a workflow's text."""
    return render(decision_on(text), text)


def write_project(name: str, target: Path) -> Path:
    """Write the project of this name (a key of `PROJECTS`) to a new folder."""
    write(render_text(examples.find(PROJECTS[name]).read_text("utf-8")), target)
    return target
