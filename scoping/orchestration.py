"""Who decides the next step of a run: code, on a path that was drawn beforehand, or the model.

It stands beside the architecture and never alters the count. A question that is not answered counts
as unsure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .assessment import Answers, can_reach_threshold
from .questions import Answer
from .rulebook import OPEN, Orchestration, Rulebook

DEPENDENCIES = "step_dependencies"  # the criterion without which there is no next step to decide


class OpenPath(NamedTuple):
    """An unsure answer that can still change who decides, and what each answer leaves possible."""

    id: str
    if_yes: tuple[Orchestration, ...]
    if_no: tuple[Orchestration, ...]


class OrchestrationResult(NamedTuple):
    """Who can still decide the next step, once every unsure answer is given."""

    possible: tuple[Orchestration, ...]
    open_questions: tuple[OpenPath, ...]

    @property
    def settled(self) -> bool:
        """Whether every completion of the unsure answers says the same."""
        return len(self.possible) == 1

    @property
    def form(self) -> Orchestration | None:
        """Who decides; None while it is open."""
        return self.possible[0] if self.settled else None

    @property
    def key(self) -> str:
        """The form, or `open`: what a rulebook calls it."""
        return self.form or OPEN


def orchestrate(rules: Rulebook, answers: Answers) -> OrchestrationResult:
    """Say who decides the next step, or who still can."""
    return OrchestrationResult(possible(rules, answers), tuple(_open_questions(rules, answers)))


def possible(rules: Rulebook, answers: Answers) -> tuple[Orchestration, ...]:
    """List the forms that some completion of the unsure answers gives.

    A known path needs a yes. Without dependent steps there is no next step to decide, so an unsure
    answer about its path opens nothing.
    """
    known = answers.get(rules.known_path.id, Answer.UNSURE)
    dependent = answers.get(DEPENDENCIES, Answer.UNSURE)
    drawable = known is Answer.UNSURE and dependent is not Answer.NO
    can_be = {
        Orchestration.KNOWN_PATH: known is Answer.YES or drawable,
        Orchestration.MODEL_DIRECTED: known is not Answer.YES and dependent is not Answer.NO,
        Orchestration.SINGLE_STEP: known is not Answer.YES and dependent is not Answer.YES,
    }
    return tuple(form for form in Orchestration if can_be[form])


def is_path_asked(rules: Rulebook, answers: Answers) -> bool:
    """Whether it matters if the path is known: where steps depend on each other, or it may act."""
    dependent = answers.get(DEPENDENCIES, Answer.UNSURE) is not Answer.NO
    return dependent or can_reach_threshold(rules, answers)


def _open_questions(rules: Rulebook, answers: Answers) -> Iterator[OpenPath]:
    if len(possible(rules, answers)) == 1:
        return
    for id_ in (DEPENDENCIES, rules.known_path.id):
        if answers.get(id_, Answer.UNSURE) is Answer.UNSURE:
            yes, no = (
                possible(rules, {**answers, id_: answer}) for answer in (Answer.YES, Answer.NO)
            )
            yield OpenPath(id_, yes, no)
