"""The steps of each lane, as data: a name, a command, and where it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORKERS = os.environ.get("TEST_WORKERS", "3")  # one more than cores, since some of them wait
FAST = ("tests/core", "tests/documents", "tests/renderers", "tests/cli")
LAYERS = {
    "assistant": ("engagement",),
    "bounded_tool_loop": ("engagement",),
    "notebook": ("engagement",),
    "prepared_change": ("engagement",),
    "scheduled_prompt": ("engagement",),
    "agent": ("action",),
    "hybrid": ("base", "handoff"),
}
REFERENCES = ("policy_assistant", "replenishment_agent", "refund_desk")


@dataclass(frozen=True)
class Step:
    """A command of a lane; it is run in `folder` with `environment` on top of this process's
    own.
    """

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)


def python(*words: str) -> tuple[str, ...]:
    """Give the command that runs a module with this interpreter."""
    return (sys.executable, "-m", *words)


def _pytest(*words: str) -> tuple[str, ...]:
    return python("pytest", "-q", "-n", WORKERS, *words)


def fast() -> list[Step]:
    """Core, documents, renderers and command line: no process, browser or server."""
    return [Step("fast tests", _pytest("--fast", *FAST))]


def tests() -> list[Step]:
    """All tests but torture."""
    layers = [
        Step(
            f"layers: {project}",
            _pytest(*(f"tests/layers/{folder}" for folder in folders)),
            environment={"PROJECT": project},
        )
        for project, folders in LAYERS.items()
    ]
    references = [
        Step(
            f"reference: {name}",
            python("pytest", "-q", "-p", "tests.support.durations"),
            folder=ROOT / "reference_impls" / name,
            environment={"PYTHONPATH": os.pathsep.join(["src", str(ROOT)])},
        )
        for name in REFERENCES
    ]
    return [Step("toolkit", _pytest("--dist", "loadgroup")), *layers, *references]


def check() -> list[Step]:
    """What CI runs: format, lint, types, docs and all tests."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    return [
        Step("format", (ruff, "format", "--check", "--quiet", ".")),
        Step("lint", (ruff, "check", "--quiet", ".")),
        Step("types: toolkit", python("mypy")),
        Step("types: layers", python("mypy", "--config-file", "templates/mypy.ini")),
        Step("types: their tests", python("mypy", "--config-file", "tests/layers/mypy.ini")),
        Step("pages", python("docs.generator")),
        Step(
            "site",
            python("mkdocs", "build", "--strict"),
            environment={"NO_MKDOCS_2_WARNING": "1"},
        ),
        *tests(),
    ]


LANES = {"fast": fast, "test": tests, "check": check}
