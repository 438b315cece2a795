"""What a project's README answers for whoever got it: each question in a row of its table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reference_impls.render import write_code
from scoping.scaffold import Project
from tests.support.projects import render_text, text_of

ROOT = Path(__file__).parents[2]
PROJECTS = ["invoice_intake", "policy_assistant", "refund_desk", "replenishment_agent"]
# The question, as the table asks it, and what its answer must name. Projects are their renderings.
QUESTIONS = {
    "change a threshold": "`policy.yaml`",
    "add an operation": "`systems.yaml`",
    "bind a system": "`binding`",
    "change the prompt": ".md`",
    "go live on Claude": "`ANTHROPIC_API_KEY`",
    "change an answer in `scoping.yaml`": "`scoping new",
    "check it all": "`make test`",
    "begin a git history that upgrades can use": "`git init",
}


def rows_of(project: str) -> dict[str, str]:
    """Read the two columns of each table row of a project's README."""
    text = (ROOT / "reference_impls" / project / "README.md").read_text("utf-8")
    return dict(re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE))


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("project", PROJECTS)
def test_it_answers_what_an_owner_asks(project: str, question: str) -> None:
    answer = rows_of(project)[question]
    if (project, question) == ("policy_assistant", "change a threshold"):
        assert "makes no write by itself" in answer
    else:
        assert QUESTIONS[question] in answer


@pytest.mark.parametrize("project", PROJECTS)
def test_it_says_how_long_its_tests_take(project: str) -> None:
    assert "minute" in rows_of(project)["check it all"]


@pytest.mark.parametrize("project", ["refund_desk", "replenishment_agent"])
def test_command_modules_are_listed_under_the_command_line(project: str) -> None:
    """It lists a module of the command line there, and not under the page.

    The modules whose functions are commands of `agent` are in the row of the command line.
    """
    source = write_code(project) / "src" / "app"
    modules = [
        path.relative_to(source).as_posix()
        for path in (source / "action").rglob("*.py")
        if re.search(r"^ *@command\(", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert len(modules) > 1
    for module in modules:
        (does,) = [does for files, does in rows_of(project).items() if f"`{module}`" in files]
        assert does.startswith("the command line")


FIRST_SCREEN = 24  # lines of a terminal


@pytest.mark.parametrize("project", PROJECTS)
def test_its_first_screen_says_which_files_are_the_owners(project: str) -> None:
    text = (ROOT / "reference_impls" / project / "README.md").read_text("utf-8")
    first = "\n".join(text.splitlines()[:FIRST_SCREEN])
    (line,) = [line for line in first.splitlines() if line.startswith("**Your files**")]
    theirs = re.findall(r"`([^`]+)`", line.partition("**`src/app/`")[0])[1:]
    assert theirs
    for name in set(theirs) - {"src/our_shop.py"}:
        assert (ROOT / "reference_impls" / project / name).exists(), name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("inventory-replenishment", "incident-response"),
        ("policy-questions", "brainstorming"),
        ("damaged-order", "support-triage"),
    ],
)
def test_the_program_is_the_same_in_every_project_of_its_kind(one: str, other: str) -> None:
    """A hybrid's also depends on its transports, which are set equal here."""
    ways = "handoff: [function, mcp, webhook]"
    first, second = (
        _program(render_text(re.sub(r"^handoff: .*$", ways, text_of(name), flags=re.MULTILINE)))
        for name in (one, other)
    )
    assert len(first) > 30
    assert first == second


def _program(made: Project) -> dict[str, str]:
    return {path: file.text for path, file in made.files.items() if path.startswith("src/")}
