"""The steps of each lane, as data: a name, a command, and where it runs.

A lane is a list of stages, one after another; the steps of a stage are run side by side, those
that wait or work longest first, so that none of the cores waits for the last of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reference_impls.render import REFERENCES

ROOT = Path(__file__).parents[2]
SIDE_BY_SIDE = 4  # steps
WORKERS = os.environ.get("TEST_WORKERS", "2")  # of each step; twice the cores, since many wait
FAST = (
    "tests/core",
    "tests/migration",
    "tests/checks",
    "tests/documents",
    "tests/renderers",
    "tests/cli",
)
PAGES = ("tests/browser", "tests/docs")
SCAFFOLD = ("tests/scaffold", "tests/desk")
LAYERS = {
    "agent": ("action",),
    "hybrid": ("base", "handoff"),
    "assistant": ("engagement",),
    "bounded_tool_loop": ("engagement",),
    "known_path": ("engagement",),
    "notebook": ("engagement",),
    "prepared_change": ("engagement",),
    "scheduled_prompt": ("engagement",),
}
# Of the others, one process: a worker's start takes longer than it saves, with steps side by side.
WORKERS_OF = {"agent": "4", "hybrid": "2"}  # whose tests wait for an engine more than they work
SHARED = ("--dist", "worksteal")  # some tests wait long, and what is queued behind them need not
OURS = ("-p", "xdist.plugin", "-p", "_hypothesis_pytestplugin")  # what our own tests use
PLUGINS = ("-p", "tests.support.durations", "-p", "tests.support.forked_python")


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


def _pytest(*words: str, workers: str = WORKERS) -> tuple[str, ...]:
    return python("pytest", "-q", *OURS, "-n", workers, *words)


REFERENCE_CODE = Step("code of the references", python("reference_impls.render"))


def fast() -> list[list[Step]]:
    """The toolkit without its scaffold: no process, browser or server."""
    return [[Step("fast tests", _pytest("--fast", *FAST))]]


def tests() -> list[list[Step]]:
    """All tests but torture."""
    others = [f"--ignore={folder}" for folder in (*SCAFFOLD, *PAGES)]
    pages = Step("toolkit: pages", _pytest("--dist", "loadgroup", *PAGES))
    toolkit = [
        Step("toolkit: scaffold", _pytest(*SHARED, "-m", "not types", *SCAFFOLD)),
        Step("toolkit", _pytest(*SHARED, *others)),
    ]
    layers = [
        Step(
            f"layers: {project}",
            _pytest(
                *(f"tests/layers/{folder}" for folder in folders),
                workers=WORKERS_OF.get(project, "0"),
            ),
            environment={"PROJECT": project},
        )
        for project, folders in LAYERS.items()
    ]
    references = [
        Step(
            f"reference: {folder.name}",
            python("pytest", "-q", *PLUGINS),
            folder=folder,
            # Whole, since an evaluation in another folder imports the code once for all cases.
            environment={"PYTHONPATH": os.pathsep.join([str(folder / "src"), str(ROOT)])},
        )
        for folder in (ROOT / "reference_impls" / name for name in REFERENCES)
    ]
    types = Step("types of projects", _pytest("-m", "types", SCAFFOLD[0], workers="0"))
    agent, hybrid, *small = layers
    return [[REFERENCE_CODE], [agent, pages, hybrid, *toolkit, types, *references, *small]]


def check() -> list[list[Step]]:
    """What CI runs: format, lint, types, docs and all tests."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    site = Step(
        "site",
        python("mkdocs", "build", "--strict"),
        environment={"NO_MKDOCS_2_WARNING": "1"},
    )
    quick = [
        Step("format", (ruff, "format", "--check", "--quiet", ".")),
        Step("lint", (ruff, "check", "--quiet", ".")),
        Step("pages", python("docs.generator")),
        REFERENCE_CODE,
    ]
    _, (agent, *others) = tests()
    # Types come early, since those of projects go on with what mypy keeps then.
    return [quick, [agent, Step("types", ("make", "types")), site, *others]]


LANES = {"fast": fast, "test": tests, "check": check}
