"""Answers in, assessment out. No files, no clock, no printing.

`answers` is always a mapping from question id to `Answer`; a question that is not in it counts as
unsure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from .questions import Answer
from .rulebook import Architecture, Gate, NearMiss, Rulebook

Answers = Mapping[str, Answer]


class State(StrEnum):
    """What a gate says; unsure is never a pass."""

    PASS = "pass"  # noqa: S105 -- no password
    STOP = "stop"
    UNKNOWN = "unknown"


class Flip(NamedTuple):
    """Answers that, changed together, carry the count across the threshold.

    No smaller set of them does.
    """

    changes: tuple[tuple[str, Answer], ...]
    architecture: Architecture


class GateResult(NamedTuple):
    """A gate's state and the conditions that decided it: question ids, or `owner`."""

    gate: Gate
    state: State
    decided_by: tuple[str, ...]

    @property
    def because(self) -> str:
        """The gate's own sentence for this state."""
        return {
            State.PASS: self.gate.passes,
            State.STOP: self.gate.stop,
            State.UNKNOWN: self.gate.unknown,
        }[self.state]


class OpenQuestion(NamedTuple):
    """An unsure answer that can still change the verdict, and what each answer leaves possible."""

    id: str
    if_yes: tuple[Architecture, ...]
    if_no: tuple[Architecture, ...]


class Assessment(NamedTuple):
    """What the five criteria say, and what stands beside them."""

    agent: tuple[str, ...]
    assistant: tuple[str, ...]
    unsure: tuple[str, ...]
    architecture: Architecture
    possible: tuple[Architecture, ...]
    engagement: Answer
    otherwise: Architecture | None
    flips: tuple[Flip, ...]
    near_miss: NearMiss | None
    open_questions: tuple[OpenQuestion, ...]
    gates: tuple[GateResult, ...]

    @property
    def settled(self) -> bool:
        """Whether every completion of the unsure answers gives this architecture."""
        return len(self.possible) == 1

    @property
    def other_engagement(self) -> Answer:
        """The engagement answer that would give `otherwise`."""
        if self.engagement is Answer.YES:
            return Answer.NO
        return Answer.YES

    @property
    def fragile(self) -> bool:
        """Whether one changed answer is enough to cross the threshold."""
        return any(len(flip.changes) == 1 for flip in self.flips)


def assess(rules: Rulebook, answers: Answers) -> Assessment:
    """Count the agent answers and name the architecture.

    Gates are reported beside the count and never alter it, so that a reader sees both what the
    criteria say and what should be tried first. Source: D, "5 questions".
    """
    by_answer = {
        answer: tuple(c.id for c in rules.criteria if answers.get(c.id, Answer.UNSURE) is answer)
        for answer in Answer
    }
    return Assessment(
        agent=by_answer[Answer.YES],
        assistant=by_answer[Answer.NO],
        unsure=by_answer[Answer.UNSURE],
        architecture=architecture(rules, answers),
        possible=possible(rules, answers),
        engagement=answers.get(rules.engagement.id, Answer.UNSURE),
        otherwise=_otherwise(rules, answers),
        flips=tuple(_flips(rules, answers)),
        near_miss=_near_miss(rules, by_answer[Answer.YES]),
        open_questions=tuple(_open_questions(rules, answers)),
        gates=tuple(_gate_result(gate, answers) for gate in rules.gates),
    )


def architecture(rules: Rulebook, answers: Answers) -> Architecture:
    """Name the architecture that definite answers give; unsure counts as not yes."""
    if _fewest(rules, answers) < rules.threshold:
        return Architecture.ASSISTANT
    if answers.get(rules.engagement.id) is Answer.YES:
        return Architecture.HYBRID
    return Architecture.AGENT


def possible(rules: Rulebook, answers: Answers) -> tuple[Architecture, ...]:
    """List the architectures that some completion of the unsure answers gives.

    The rule only counts, so the fewest and the most agent answers say it.
    """
    engagement = answers.get(rules.engagement.id, Answer.UNSURE)
    can_be = {Architecture.ASSISTANT: _fewest(rules, answers) < rules.threshold}
    reaches = can_reach_threshold(rules, answers)
    can_be[Architecture.AGENT] = reaches and engagement is not Answer.YES
    can_be[Architecture.HYBRID] = reaches and engagement is not Answer.NO
    return tuple(form for form in Architecture if can_be[form])


def can_reach_threshold(rules: Rulebook, answers: Answers) -> bool:
    """Whether the count reaches the threshold once every unsure answer is a yes.

    Only then engagement matters.
    """
    most = sum(answers.get(c.id, Answer.UNSURE) is not Answer.NO for c in rules.criteria)
    return most >= rules.threshold


def _fewest(rules: Rulebook, answers: Answers) -> int:
    """Count the agent answers once every unsure answer is a no."""
    return sum(answers.get(c.id) is Answer.YES for c in rules.criteria)


def _otherwise(rules: Rulebook, answers: Answers) -> Architecture | None:
    """Name what the other engagement answer would give.

    None below the threshold, where it decides nothing.
    """
    match architecture(rules, answers):
        case Architecture.AGENT:
            return Architecture.HYBRID
        case Architecture.HYBRID:
            return Architecture.AGENT
    return None


def _flips(rules: Rulebook, answers: Answers) -> Iterator[Flip]:
    """All minimal flips.

    The rule only counts, so a minimal set changes one way, and exactly as many as it takes.
    """
    ids = {
        side: [c.id for c in rules.criteria if answers.get(c.id) is side]
        for side in (Answer.YES, Answer.NO)
    }
    missing = rules.threshold - len(ids[Answer.YES])
    if missing > 0:
        sets = combinations(ids[Answer.NO], missing)
        to = Answer.YES
    else:
        sets = combinations(ids[Answer.YES], 1 - missing)
        to = Answer.NO
    for changeable in sets:
        changes = tuple((id_, to) for id_ in changeable)
        yield Flip(changes, architecture(rules, {**answers, **dict(changes)}))


def _near_miss(rules: Rulebook, agent: Iterable[str]) -> NearMiss | None:
    match list(agent):
        case [only]:
            return rules.near_miss(only)
    return None


def _open_questions(rules: Rulebook, answers: Answers) -> Iterator[OpenQuestion]:
    """The unsure answers that decide the architecture in at least one completion of the others.

    A criterion does where the others can leave the count one short of the threshold; engagement
    does where the count can reach it.
    """
    if not can_reach_threshold(rules, answers):
        return
    is_one_short = _fewest(rules, answers) < rules.threshold
    for question in (*rules.criteria, rules.engagement):
        if answers.get(question.id, Answer.UNSURE) is not Answer.UNSURE:
            continue
        if is_one_short or question is rules.engagement:
            yes, no = ({question.id: answer} for answer in (Answer.YES, Answer.NO))
            yield OpenQuestion(
                question.id, possible(rules, {**answers, **yes}), possible(rules, {**answers, **no})
            )


def _gate_result(gate: Gate, answers: Answers) -> GateResult:
    by_question = {id_: answers.get(id_, Answer.UNSURE) for id_ in gate.stops_on}
    stopping = tuple(id_ for id_, answer in by_question.items() if answer is gate.stops_on[id_])
    unsure = tuple(id_ for id_, answer in by_question.items() if answer is Answer.UNSURE)
    if stopping:
        return GateResult(gate, State.STOP, stopping)
    if unsure:
        return GateResult(gate, State.UNKNOWN, unsure)
    return GateResult(gate, State.PASS, ())
