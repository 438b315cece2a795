"""The rules as data that cannot change while a decision is made: questions, gates, near misses, parts."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Answer(StrEnum):
    """What a yes-or-no question can be answered with; a yes points to an agent."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Architecture(StrEnum):
    """The three forms that a decision can name."""

    ASSISTANT = "assistant"
    AGENT = "agent"
    HYBRID = "hybrid"


OWNER = "owner"  # the one gate condition that is a field of the workflow instead of a question


class Borderline(NamedTuple):
    """One case near the line, and on which side it falls."""

    case: str
    answer: Answer
    because: str


class Question(NamedTuple):
    """Everything that two people need to give the same answer.

    `points_to` holds the reason a report prints for an agent and for an assistant answer, and `parts` what a
    yes means for each architecture part; both are empty for questions that are not scored.
    """

    id: str
    title: str
    question: str
    why: str
    yes: str
    no: str
    counts: tuple[str, ...]
    does_not_count: tuple[str, ...]
    borderline: Borderline
    silence: Answer
    silence_says: str
    unknown: str
    ask_whom: str
    examples_yes: tuple[str, ...]
    examples_no: tuple[str, ...]
    source: str
    points_to: Mapping[str, str]
    parts: Mapping[str, str]

    def because(self, answer: Answer) -> str:
        """Say what an answer means: the reason it counts for, or who could give one."""
        side = {Answer.YES: "agent", Answer.NO: "assistant"}.get(answer)
        if side is None:
            return f"Not known yet. Who could tell: {self.ask_whom[:1].lower()}{self.ask_whom[1:]}."
        return self.points_to.get(side) or (self.yes if answer is Answer.YES else self.no)


class Gate(NamedTuple):
    """A check beside the score: any answer named in `stops_on` stops, any unsure one leaves it unknown."""

    id: str
    title: str
    why: str
    stops_on: Mapping[str, Answer]
    stop: str
    unknown: str
    passes: str
    source: str


class NearMiss(NamedTuple):
    """The smallest extension of an assistant that serves a workflow with this one agent answer."""

    criterion: str
    extension: str
    title: str
    says: str
    tips: str
    limits: str | None
    source: str


class Part(NamedTuple):
    """One part of an architecture, as an assistant and as an agent has it."""

    id: str
    title: str
    assistant: str
    agent: str
    because: str
    source: str


class Form(NamedTuple):
    """An architecture in words, and the scaffold layers that make it."""

    title: str
    says: str
    runs: str
    layers: tuple[str, ...]


class Rulebook(NamedTuple):
    """One version of all the rules; `digest` is the SHA-256 of its content, in hexadecimal."""

    id: str
    version: int
    digest: str
    threshold: int
    sources: Mapping[str, str]
    architectures: Mapping[Architecture, Form]
    criteria: tuple[Question, ...]
    engagement: Question
    readiness: tuple[Question, ...]
    gates: tuple[Gate, ...]
    near_misses: tuple[NearMiss, ...]
    parts: tuple[Part, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order in which a person is asked them."""
        return (*self.criteria, self.engagement, *self.readiness)

    def question(self, id_: str) -> Question:
        """Find a question by its id; a KeyError here is our own bug."""
        return {question.id: question for question in self.questions}[id_]

    def near_miss(self, criterion: str) -> NearMiss | None:
        """Find the extension for the one criterion that said yes."""
        return next((near for near in self.near_misses if near.criterion == criterion), None)
