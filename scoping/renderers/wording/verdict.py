"""The verdict in a few sentences: what it is, why, and what would change it.

The terminal and the first page of the report say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...assessment import GateResult
from ...decision import Decision
from ...errors import with_article
from ...questions import Answer
from ...rulebook import OWNER, Architecture, Orchestration, Rulebook
from .phrases import begun

LISTED = 3  # open answers that are named before the rest is counted

_CONVERSATION = {
    Answer.YES: "yes, so people also need an assistant.",
    Answer.NO: "no, so an agent alone is enough.",
    Answer.UNSURE: "unsure, which counts as no.",
}

_STEPS = {
    Orchestration.KNOWN_PATH: "Code can decide the next step.",
    Orchestration.MODEL_DIRECTED: "The model decides the next step.",
    None: "Who decides the next step is open.",
}


class Reason(NamedTuple):
    """A reason for the verdict, and the answer that it comes from."""

    answer: Answer
    text: str


def statement(decision: Decision) -> Iterator[str]:
    """State the verdict: the form and its count, or what stands in its way and then both."""
    assessment = decision.assessment
    form = decision.rules.architectures[decision.architecture]
    score = f"{len(assessment.agent)} of {len(decision.criteria)}"
    count = f"{score} criteria point to an agent"
    for stop in decision.stops:
        yield f"Not yet: the gate “{stop.gate.title}” says stop. {stop.because}"
    if not assessment.settled:
        forms = [form for form in assessment.possible if form is not decision.architecture]
        others = " or ".join(with_article(each) for each in forms)
        provisional = f"Provisionally {form.title.lower()}: {count}."
        yield f"{provisional} The verdict can still become {others}."
    elif decision.stops:
        kind = with_article(decision.architecture)
        by_count = f"{score} point to an agent."
        yield f"By the criteria, the verdict is {kind}: {by_count}"
    else:
        yield f"{form.title}: {count}. {_needed(decision)}"
        yield form.says


def _needed(decision: Decision) -> str:
    return f"An agent needs at least {decision.rules.threshold}."


def beside(decision: Decision) -> str:
    """Say what stands beside the verdict: who decides the next step, and what others call it."""
    sentences = [_STEPS.get(decision.orchestration.form, "")]
    if other := decision.also_called:
        sentences.append(f"{begun(other.by)} call it {with_article(other.name)}.")
    return " ".join(filter(None, sentences))


def other_name(decision: Decision) -> str:
    """Say what others call it, whose word that is, and why ours differs; often nothing."""
    other = decision.also_called
    return f"Also called {other.name}. {other.usage} {other.differs}" if other else ""


def reasons(decision: Decision) -> Iterator[Reason]:
    """Give at most three reasons: what speaks for an agent, for an assistant, and what else."""
    assessment = decision.assessment
    titles = titles_by_id(decision.rules)
    if assessment.agent:
        names = "; ".join(titles[id_] for id_ in assessment.agent)
        yield Reason(Answer.YES, f"Yes (for an agent): {names}.")
    if assessment.assistant:
        names = "; ".join(titles[id_] for id_ in assessment.assistant)
        yield Reason(Answer.NO, f"No (for an assistant): {names}.")
    if decision.architecture is not Architecture.ASSISTANT:
        title = decision.rules.engagement.title
        yield Reason(assessment.engagement, f"{title}: {_CONVERSATION[assessment.engagement]}")
    elif near := decision.near_miss:
        extension = near.title[:1].lower() + near.title[1:]
        yield Reason(Answer.NO, f"An extension is enough for the one yes: {extension}.")


def changes(decision: Decision) -> Iterator[str]:
    """Say what would change the verdict: what passes a gate, or else which answers do."""
    titles = titles_by_id(decision.rules)
    if decision.stops:
        for stop in decision.stops:
            yield from _gate_changes(stop, titles)
        return
    yield from _open_answers(decision, titles)
    if decision.assessment.flips:
        yield _answer_changes(decision)
    if other := decision.assessment.otherwise:
        title, answer = decision.rules.engagement.title, decision.assessment.other_engagement
        yield f"The verdict becomes {with_article(other)} if “{title}” changes to {answer}."


def _gate_changes(stop: GateResult, titles: dict[str, str]) -> Iterator[str]:
    """Say which answers would pass the gate: for each that stops it, the other one."""
    for id_ in stop.decided_by:
        if id_ == OWNER:
            yield "The gate passes when an owner is named."
            continue
        answer = Answer.NO if stop.gate.stops_on[id_] is Answer.YES else Answer.YES
        yield f"The gate passes if “{titles[id_]}” changes to {answer}."


def _open_answers(decision: Decision, titles: dict[str, str]) -> Iterator[str]:
    questions = decision.assessment.open_questions
    for question in questions[:LISTED]:
        yes, no = (" or ".join(forms) for forms in (question.if_yes, question.if_no))
        yield f"“{titles[question.id]}” is open. Yes gives {yes}; no gives {no}."
    if len(questions) > LISTED:
        yield f"{len(questions) - LISTED} more answers are open."


def _answer_changes(decision: Decision) -> str:
    """Say how many answers of one side it takes: a flip changes any of them, and all one way."""
    assessment = decision.assessment
    flip = assessment.flips[0]
    answer = flip.changes[0][1]
    side = "agent" if answer is Answer.NO else "assistant"
    among = len(assessment.agent if answer is Answer.NO else assessment.assistant)
    match len(flip.changes):
        case 1 if among == 1:
            which = f"the one answer for an {side} changes"
        case 1:
            which = f"one of the {among} answers for an {side} changes"
        case count if count == among:
            which = f"all {among} answers for an {side} change"
        case count:
            which = f"{count} of the {among} answers for an {side} change"
    return f"The verdict becomes {with_article(flip.architecture)} if {which} to {answer}."


def titles_by_id(rules: Rulebook) -> dict[str, str]:
    """Map everything that can be asked, and the owner, to its title."""
    return {question.id: question.title for question in rules.items} | {OWNER: "Owner"}
