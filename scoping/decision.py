"""One workflow under one rulebook: everything that a report, a scaffold or a script needs to know.

Pure: the same workflow and rulebook always give an equal `Decision`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .assessment import Assessment, GateResult, State, assess, can_reach_threshold
from .rulebook import Answer, Architecture, NearMiss, Question, Rulebook
from .workflow import Given, Workflow

AVAILABLE_LAYERS = ("base", "engagement")  # the scaffold layers that this release has
WITH_THE_FORM = "Comes with the agent form; no criterion asks for it by itself."


class CriterionResult(NamedTuple):
    """One criterion with the answer that was given and what it means."""

    question: Question
    answer: Answer
    given: Given | None

    @property
    def points_to(self) -> str | None:
        """The side that the answer counts for; None while it is unsure."""
        return {Answer.YES: "agent", Answer.NO: "assistant"}.get(self.answer)

    @property
    def because(self) -> str:
        """The rulebook's reason for this answer."""
        return self.question.because(self.answer)


class PartResult(NamedTuple):
    """One architecture part with the form that was chosen, and why."""

    id: str
    title: str
    assistant: str
    agent: str
    chosen: str
    because: str


class Decision(NamedTuple):
    """The verdict on one workflow, with its reasons."""

    rules: Rulebook
    workflow: Workflow
    assessment: Assessment
    criteria: tuple[CriterionResult, ...]
    parts: tuple[PartResult, ...]
    smaller_first_step: NearMiss | None
    warnings: tuple[str, ...]

    @property
    def architecture(self) -> Architecture:
        """The architecture shown; see `Assessment.settled` for whether it can still change."""
        return self.assessment.architecture

    @property
    def layers(self) -> tuple[str, ...]:
        """The scaffold layers that make this architecture."""
        return self.rules.architectures[self.architecture].layers

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """The layers of this architecture that this release does not have."""
        return tuple(layer for layer in self.layers if layer not in AVAILABLE_LAYERS)

    @property
    def stops(self) -> tuple[GateResult, ...]:
        """The gates that say: something else first."""
        return tuple(result for result in self.assessment.gates if result.state is State.STOP)

    @property
    def headline(self) -> str:
        """The verdict in one sentence, gates and open questions included."""
        score = f"{len(self.assessment.agent)} of {len(self.criteria)}"
        form = self.rules.architectures[self.architecture].title.lower()
        if not self.assessment.settled:
            others = " or ".join(form.value for form in self.assessment.possible)
            open_ids = ", ".join(question.id for question in self.assessment.open_questions)
            said = (
                f"Provisionally {form}: {score} criteria point to an agent. Open: {open_ids}; it can become {others}."
            )
        elif self.stops:
            said = f"The criteria say {form}, {score}."
        else:
            said = f"{form.capitalize()}: {score} criteria point to an agent; it takes {self.rules.threshold}."
        return " ".join([said, *(f"The gate says {stop.gate.title.lower()}: {stop.because}" for stop in self.stops)])


def decide(rules: Rulebook, workflow: Workflow) -> Decision:
    """Apply the rulebook to a workflow."""
    answers = workflow.yes_or_no
    assessment = assess(rules, answers)
    return Decision(
        rules=rules,
        workflow=workflow,
        assessment=assessment,
        criteria=tuple(
            CriterionResult(question, answers.get(question.id, Answer.UNSURE), workflow.given(question.id))
            for question in rules.criteria
        ),
        parts=tuple(_parts(rules, assessment)),
        smaller_first_step=_smaller_first_step(rules, workflow, assessment),
        warnings=tuple(_warnings(rules, workflow, assessment)),
    )


def _parts(rules: Rulebook, assessment: Assessment) -> Iterator[PartResult]:
    said_yes = [question for question in rules.criteria if question.id in assessment.agent]
    scored = {id_ for question in rules.criteria for id_ in question.parts}
    for part in rules.parts:
        reasons = " ".join(question.parts[part.id] for question in said_yes if part.id in question.parts)
        reasons = reasons or (WITH_THE_FORM if part.id in scored else part.because)
        match assessment.architecture:
            case Architecture.ASSISTANT:
                chosen, because = part.assistant, part.because
            case Architecture.AGENT:
                chosen, because = part.agent, reasons
            case Architecture.HYBRID:
                chosen = f"engagement: {part.assistant}; action: {part.agent}"
                because = rules.engagement.parts.get(part.id, reasons)
        yield PartResult(part.id, part.title, part.assistant, part.agent, chosen, because)


def _smaller_first_step(rules: Rulebook, workflow: Workflow, assessment: Assessment) -> NearMiss | None:
    """Name the assistant that would do for a start, where a person approves every single write anyway."""
    writes = [operation for system in workflow.systems for operation in system.writes]
    if assessment.architecture is Architecture.ASSISTANT or not writes:
        return None
    if any(operation.approve != "always" for operation in writes):
        return None
    return rules.near_miss("multi_system" if "multi_system" in assessment.agent else "outcome")


def _warnings(rules: Rulebook, workflow: Workflow, assessment: Assessment) -> Iterator[str]:
    """What a reader should know before trusting the verdict: gaps, and answers that contradict the systems."""
    asked = [*rules.criteria]
    if can_reach_threshold(rules, workflow.yes_or_no):
        asked.append(rules.engagement)
    if left_out := [question.id for question in asked if workflow.given(question.id) is None]:
        yield f"not answered, so counted as unsure: {', '.join(left_out)}"

    writes = [f"{system.id}.{operation.id}" for system in workflow.systems for operation in system.writes]
    if writes and assessment.architecture is Architecture.ASSISTANT:
        yield f"an assistant changes no system, so it will not be given: {', '.join(writes)}"
    reading = {system.id for system in workflow.systems if system.reads}
    writing = {system.id for system in workflow.systems if system.writes}
    across = any(read != write for read in reading for write in writing)
    if across and "multi_system" in assessment.assistant:
        yield "multi_system is answered no, but one system is read and another one written"
    kinds = sorted({trigger.kind for trigger in workflow.triggers} - {"prompt"})
    if kinds and "unprompted" in assessment.assistant:
        yield f"unprompted is answered no, but there are triggers of the kind {', '.join(kinds)}"
