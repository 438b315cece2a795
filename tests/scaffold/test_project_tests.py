"""A project's own tests pass as it is scaffolded, fail on an edit that loosens it, and let it grow.

`edits.yaml` lists the edits and what fails from each.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from scoping.documents import examples
from scoping.scaffold import write
from tests.support.forks import Job, Result, run_jobs
from tests.support.projects import PROJECTS, decision_on, render_text
from tests.support.sample import draw

EXAMPLES = {**PROJECTS, "underwriting": "underwriting-queue"}  # whose inputs hold secrets
PASSED = re.compile(r"^(tests/\S+::test_guardrail\[\w+\]) PASSED", re.MULTILINE)
OK, TESTS_FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
EDITS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("edits.yaml").read_text("utf-8"))


class Trial(NamedTuple):
    """Edits of one copy of a project, what pytest is told there, and how it has to end."""

    why: str
    edits: list[dict[str, str]]
    arguments: list[str]
    code: pytest.ExitCode


def text_of(project: str) -> str:
    return examples.find(EXAMPLES[project]).read_text("utf-8")


def guardrail_tests(project: str) -> dict[str, str]:
    """Give the test that the report of a project names for each guardrail."""
    return {one.rule.id: one.carrier.test for one in decision_on(text_of(project)).guardrails}


def trials(project: str) -> list[Trial]:
    """List the edits of a project that each fail one test, and those that fail nothing.

    Each edit is tried in one of the projects that it is for, which the seed draws; under torture,
    in each of them.
    """
    ids = guardrail_tests(project)
    tests = {str(ids.get(id_)): edits for id_, edits in EDITS["guardrails"].items()}
    tests |= {f"tests/{test}": edits for test, edits in EDITS["tests"].items()}
    loosening = [
        Trial(f"{edit['file']} fails {test}", [edit], ["-q", test], TESTS_FAILED)
        for test, edits in tests.items()
        for edit in edits
        if project in draw(edit["in"], 1, f"{test} {edit}")
    ]
    entries = [entry for entry in EDITS["growth"] if project in entry["in"]]
    growth = [Trial(entry["why"], entry["edits"], ["-q"], OK) for entry in entries]
    return [*loosening, *growth]


def edit_file(folder: Path, edit: dict[str, str]) -> None:
    """Edit a file of a project; one without `old` is new."""
    file = folder / edit["file"]
    if "old" not in edit:
        file.write_text(edit["new"], "utf-8")
        return
    text, count = re.subn(edit["old"], edit["new"], file.read_text("utf-8"))
    assert count, f"{edit['file']} holds no {edit['old']!r}: the row is out of date"
    file.unlink()  # the copies are links
    file.write_text(text, "utf-8")


def run_trials(project: str, trials: list[Trial], folder: Path) -> list[Result]:
    """Run each trial in a copy of the project, edited; give the results in their order."""
    pristine = folder / "pristine"
    write(render_text(text_of(project)), pristine)
    jobs = []
    for number, trial in enumerate(trials):
        copy = folder / str(number)
        shutil.copytree(pristine, copy, copy_function=os.link)
        for edit in trial.edits:
            edit_file(copy, edit)
        jobs.append(Job(str(copy), trial.arguments))
    return run_jobs(pristine / "src", jobs)


def test_a_guardrail_of_each_project_has_an_edit_that_loosens_it() -> None:
    missing = [
        (project, id_)
        for project in PROJECTS
        for id_ in guardrail_tests(project)
        if not any(project in edit["in"] for edit in EDITS["guardrails"].get(id_, ()))
    ]
    assert missing == []


@pytest.mark.parametrize("project", EXAMPLES)
def test_own_tests_hold_what_was_decided(project: str, tmp_path: Path) -> None:
    """They pass as scaffolded, with one a guardrail; what loosens fails one, and growth none."""
    first = Trial("as scaffolded", [], ["-v"], OK)
    plan = [first, *trials(project)]
    results = run_trials(project, plan, tmp_path)
    wrong = [
        f"{trial.why}: {result.code}, not {trial.code}\n{result.output}"
        for trial, result in zip(plan, results, strict=True)
        if result.code != trial.code
    ]
    assert wrong == [], "\n".join(wrong)
    tests = PASSED.findall(results[0].output)
    assert sorted(tests) == sorted(guardrail_tests(project).values())
