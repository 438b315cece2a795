"""Which question comes next, and what going back, skipping and resuming mean. Asks and saves through callables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from .assessment import can_reach_threshold
from .rulebook import Answer, Question, Rulebook
from .workflow import Given


class Move(Enum):
    """What a person can do instead of answering."""

    BACK = auto()
    SKIP = auto()
    STOP = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """A question as it is put: `number` of `of`, with what was given before, if anything."""

    question: Question
    number: int
    of: int
    given: Given | None
    first: bool  # of this session, so that there is nothing to go back to


Ask = Callable[[Step], Given | Move]
Keep = Callable[[str, Given], None]


def applicable(rules: Rulebook, given: Mapping[str, Given]) -> tuple[Question, ...]:
    """List the questions that matter after these answers, in order.

    Engagement only tells an agent from a hybrid, so it is left out once the count cannot reach the threshold.
    """
    answers = {id_: Answer(answer.answer) for id_, answer in given.items() if answer.answer in set(Answer)}
    engagement = (rules.engagement,) if can_reach_threshold(rules, answers) else ()
    return (*rules.criteria, *engagement, *rules.readiness)


def unanswered(rules: Rulebook, given: Mapping[str, Given]) -> tuple[Question, ...]:
    """List the questions that matter and have no answer yet; unsure is an answer."""
    return tuple(question for question in applicable(rules, given) if question.id not in given)


def unsure(given: Mapping[str, Given]) -> tuple[str, ...]:
    """List the ids of the questions that were answered unsure, and could be put again."""
    return tuple(id_ for id_, answer in given.items() if answer.answer == Answer.UNSURE)


def run(rules: Rulebook, given: Mapping[str, Given], *, ask: Ask, keep: Keep, again: Collection[str] = ()) -> bool:
    """Put the open questions, and those of `again`, until none is left or the person stops.

    `keep` is called with each answer before the next question is put. Returns whether the end was reached.
    """
    known = dict(given)
    put: list[str] = []  # this session's questions, in the order they were put, for going back
    passed: set[str] = set(known) - set(again)  # answered before or skipped: not put again by themselves
    current: str | None = None
    while True:
        questions = {question.id: question for question in applicable(rules, known)}
        while current is not None and current not in questions:  # an answer has made it pointless since
            current = put.pop() if put else None
        current = current or next((id_ for id_ in questions if id_ not in passed), None)
        if current is None:
            return True
        question = questions[current]
        step = Step(question, [*questions].index(current) + 1, len(questions), known.get(current), not put)
        match ask(step):
            case Move.STOP:
                return False
            case Move.BACK:
                current = put.pop() if put else current
                continue
            case Given() as answer:
                known[current] = answer
                keep(current, answer)
            case Move.SKIP:
                pass
        put.append(current)
        passed.add(current)
        current = None
