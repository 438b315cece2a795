"""Which question comes next, and what going back, skipping and resuming mean.

Asks and saves through callables.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from .assessment import can_reach_threshold
from .orchestration import is_path_asked
from .questions import Answer, Item
from .rulebook import Rulebook
from .workflow import Response, Workflow


class Move(Enum):
    """What a person can do instead of answering."""

    BACK = auto()
    SKIP = auto()
    STOP = auto()


class Section(StrEnum):
    """What a question serves, in the order in which sections are asked."""

    ARCHITECTURE = "architecture"
    GATES = "gates"
    AUTONOMY = "autonomy"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Step:
    """A question as it is put: `number` of `of`, with the response there is already, if any."""

    section: Section
    question: Item
    number: int
    of: int
    response: Response | None
    first: bool  # of this session, so that there is nothing to go back to


Ask = Callable[[Step], Response | Move]
Keep = Callable[[str, Response], None]


def responses_of(workflow: Workflow) -> dict[str, Response]:
    """Collect what a workflow has answered, whatever section of its file holds it."""
    figures = {id_: Response(str(value)) for id_, value in workflow.volume.items()}
    return {**workflow.answers, **workflow.profile, **figures}


def applicable(
    rules: Rulebook,
    responses: Mapping[str, Response],
    *,
    undo_said: bool = False,
    only: Collection[Section] = tuple(Section),
) -> dict[str, tuple[Section, Item]]:
    """List the questions that matter after these answers, in order, by id and with their section.

    Engagement only tells an agent from a hybrid, and most ratings only matter for what acts: both
    are left out once the count cannot reach the threshold. The question about the path is, too,
    where no step depends on another one. How an act is undone is left out where an operation says
    it.
    """
    answers = {
        id_: Answer(answer.answer)
        for id_, answer in responses.items()
        if answer.answer in set(Answer)
    }
    acts = can_reach_threshold(rules, answers)
    is_asked = {"always": True, "acts": acts, "undo_unsaid": acts and not undo_said}
    sections: dict[Section, list[Item]] = {
        Section.ARCHITECTURE: [*rules.criteria],
        Section.GATES: [*rules.readiness],
        Section.AUTONOMY: [modifier for modifier in rules.modifiers if is_asked[modifier.asked]],
        Section.COST: [*rules.figures],
    }
    if acts:
        sections[Section.ARCHITECTURE].append(rules.engagement)
    if is_path_asked(rules, answers):
        sections[Section.ARCHITECTURE].append(rules.known_path)
    return {
        question.id: (section, question)
        for section, questions in sections.items()
        if section in only
        for question in questions
    }


def unanswered(
    rules: Rulebook,
    responses: Mapping[str, Response],
    *,
    undo_said: bool = False,
    only: Collection[Section] = tuple(Section),
) -> tuple[str, ...]:
    """List the ids of the questions that matter and have no answer yet; unsure is an answer."""
    return tuple(
        id_
        for id_ in applicable(rules, responses, undo_said=undo_said, only=only)
        if id_ not in responses
    )


def unsure(responses: Mapping[str, Response]) -> tuple[str, ...]:
    """List the ids of the questions that were answered unsure, and could be put again."""
    return tuple(id_ for id_, answer in responses.items() if answer.answer == Answer.UNSURE)


def run(
    rules: Rulebook,
    responses: Mapping[str, Response],
    *,
    ask: Ask,
    keep: Keep,
    again: Collection[str] = (),
    undo_said: bool = False,
    only: Collection[Section] = tuple(Section),
) -> bool:
    """Put the open questions of the sections `only`, and those of `again`, until the person stops.

    `keep` is called with each answer before the next question is put. Returns whether the end was
    reached.
    """
    answers = dict(responses)
    put: list[str] = []  # this session's questions, in the order they were put, for going back
    # Answered before or skipped: not put again by themselves.
    passed: set[str] = set(answers) - set(again)
    current: str | None = None
    while True:
        questions = applicable(rules, answers, undo_said=undo_said, only=only)
        # Go back over what an answer has made pointless since.
        while current is not None and current not in questions:
            current = put.pop() if put else None
        current = current or next((id_ for id_ in questions if id_ not in passed), None)
        if current is None:
            return True
        step = Step(
            *questions[current],
            [*questions].index(current) + 1,
            len(questions),
            answers.get(current),
            not put,
        )
        match ask(step):
            case Move.STOP:
                return False
            case Move.BACK:
                if put:
                    current = put.pop()
                continue
            case Response() as answer:
                answers[current] = answer
                keep(current, answer)
            case Move.SKIP:
                pass
        put.append(current)
        passed.add(current)
        current = None
