"""The worked examples with their decisions, and the running projects made from them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from scoping import documents
from scoping.decision import Decision, decide
from scoping.documents.examples import Example
from scoping.rulebook import Architecture, Rulebook
from scoping.workflow import Workflow

REPOSITORY = Path(__file__).parents[2]
# Whose systems stand in the drawing of each architecture; all three are running projects.
PICTURED = {
    Architecture.ASSISTANT: "policy-questions",
    Architecture.AGENT: "inventory-replenishment",
    Architecture.HYBRID: "damaged-order",
}


class Case(NamedTuple):
    """A worked example.

    `project` is its running project's folder in `reference_impls/`, if it has one.
    """

    example: Example
    workflow: Workflow
    decision: Decision
    project: str | None

    @property
    def id(self) -> str:
        """The example's id, which is its page's name too."""
        return self.example.id

    def answer(self, id_: str) -> str:
        """Give its answer to a question or rating; unsure where it has none."""
        given = self.workflow.response(id_)
        return given.answer if given else "unsure"


@cache
def rulebook() -> Rulebook:
    """Load the packaged rulebook once."""
    return documents.load_rulebook()


@cache
def cases() -> tuple[Case, ...]:
    """Decide every worked example, in the gallery's order."""
    projects = _projects()
    loaded = (
        (example, documents.load_workflow(documents.examples.find(example.id)))
        for example in documents.examples.gallery()
    )
    return tuple(
        Case(example, workflow, decide(rulebook(), workflow), projects.get(example.id))
        for example, workflow in loaded
    )


def case(id_: str) -> Case:
    """Find a worked example by its id."""
    return next(each for each in cases() if each.id == id_)


def pictured(form: Architecture) -> Case:
    """Give the worked example that an architecture is drawn with."""
    return case(PICTURED[form])


def _projects() -> dict[str, str]:
    """Map the id of a workflow to the reference implementation that was scaffolded from it."""
    files = sorted((REPOSITORY / "reference_impls").glob("*/scoping.yaml"))
    return {documents.load_workflow(path).id: path.parent.name for path in files}
