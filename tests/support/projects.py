"""The projects that tests look at: one for each architecture and one for each extension, rendered
from the packaged examples.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from scoping import documents
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.scaffold import Project, render, write

from .programs import run_program
from .unsynced import INTERPRETER

if TYPE_CHECKING:
    import subprocess

ARCHITECTURES = {
    "assistant": "policy-questions",
    "agent": "inventory-replenishment",
    "hybrid": "damaged-order",
}
EXTENSIONS = {
    "bounded_tool_loop": "case-law-research",
    "known_path": "donor-reports",
    "notebook": "feature-specification",
    "prepared_change": "translation",
    "scheduled_prompt": "daily-sales-brief",
}
PROJECTS = {**ARCHITECTURES, **EXTENSIONS}
KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
OFFLINE = {key: value for key, value in os.environ.items() if key not in KEYS}


def decision_on(text: str) -> Decision:
    """Decide a workflow that is given as the text of its `scoping.yaml`."""
    return decide(documents.load_rulebook(), documents.parse_workflow(text, "scoping.yaml"))


def text_of(example: str) -> str:
    """Read a packaged example."""
    return examples.find(example).read_text("utf-8")


def render_text(text: str, *options: str) -> Project:
    """Render the project of a workflow's text."""
    return render(decision_on(text), text, options=options)


def read(project: Project, path: str) -> Any:
    """Read a YAML file of a rendered project."""
    return yaml.safe_load(project.files[path].text)


def write_text(text: str, target: Path) -> Path:
    """Write the project of a workflow's text to a new folder."""
    write(render_text(text), target)
    return target


def write_project(name: str, target: Path) -> Path:
    """Write the project of this name (a key of `PROJECTS`) to a new folder."""
    return write_text(text_of(PROJECTS[name]), target)


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module in a project as its own environment would, with its sources on the path."""
    environment = {
        **OFFLINE,
        "PYTHONPATH": os.pathsep.join([str(project / "src"), INTERPRETER]),
        "NO_MKDOCS_2_WARNING": "1",
        "MYPY_CACHE_DIR": "/dev/null",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # a project has none of this environment's plugins
    }
    return run_program("-m", *command, environment=environment, folder=project)
