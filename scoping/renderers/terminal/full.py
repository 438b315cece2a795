"""All that follows from a verdict, for a terminal: what `--full` adds to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...assessment import Flip, State
from ...decision import CriterionResult, Decision
from ...questions import Answer
from ...rulebook import Architecture
from ..wording import path, verdict
from . import consequences
from .lines import Paint, indented, titled, wrapped

FLIPS_LISTED = 3  # up to which each is listed; JSON and Markdown always list them all

MARKS = {Answer.YES: "●", Answer.NO: "○", Answer.UNSURE: "?"}
ROLES = {Answer.YES: "agent", Answer.NO: "assistant", Answer.UNSURE: "unsure"}
STEP = 3  # columns that a list within a list stands further in
NARROWEST = 30  # columns of a line of the path, however deep it lies
_STATES = {State.PASS: "assistant", State.STOP: "stop", State.UNKNOWN: "unsure"}


def sections(decision: Decision, width: int, paint: Paint) -> Iterator[Iterator[str]]:
    """Give the sections in the order of a reader's questions."""
    yield criteria(decision, width, paint)
    yield _open(decision, width, paint)
    yield _flips(decision, width, paint)
    yield _smaller(decision, width, paint)
    yield _orchestration(decision, width, paint)
    yield _gates(decision, width, paint)
    yield consequences.autonomy(decision, width, paint)
    yield consequences.guardrails(decision, width, paint)
    yield consequences.cost(decision, width, paint)
    yield consequences.unknowns(decision, width, paint)
    yield _warnings(decision, width, paint)


def criteria(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    """List the criteria with their answers, reasons and evidence."""
    for result in decision.criteria:
        label = f"{MARKS[result.answer]} {result.answer:<6} {result.question.title}"
        for line in wrapped(label, width, "  ", " " * 11):
            yield paint(line, ROLES[result.answer])
        yield from indented(result.because, width, 11)
        yield from (paint(line, "dim") for line in indented(_evidence(result), width, 11))


def _evidence(result: CriterionResult) -> str:
    answer = result.response
    if answer is None or answer.evidence is None:
        return ""
    origin = "; ".join(filter(None, [answer.source, answer.by and f"by {answer.by}"]))
    return f"“{answer.evidence}”" + (f" ({origin})" if origin else "")


def _open(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    questions = decision.assessment.open_questions
    if not questions:
        return
    yield paint("Open questions", "title")
    for question in questions:
        criterion = decision.rules.question(question.id)
        gap = " " if len(f"  ? {criterion.title} ({question.id})") <= width else "\n    "
        yield f"  {paint(f'? {criterion.title}', 'unsure')}{gap}({question.id})"
        outcomes = f"Yes gives {_or(question.if_yes)}; no gives {_or(question.if_no)}."
        yield from indented(f"Ask: {criterion.ask_whom}. {outcomes}", width, 4)


def _flips(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    assessment = decision.assessment
    if not assessment.flips and not assessment.otherwise:
        return
    yield paint("What would change it", "title")
    for line in _flip_lines(assessment.flips):
        yield from indented(line, width, 2)
    if assessment.otherwise:
        change = f"{decision.rules.engagement.id} → {assessment.other_engagement}"
        yield from indented(f"{change}: {assessment.otherwise}", width, 2)


def _flip_lines(flips: Sequence[Flip]) -> Iterator[str]:
    """Give a line for each flip.

    Many of them are all choices of so many answers out of the same ones, which takes one line.
    """
    if len(flips) <= FLIPS_LISTED:
        for flip in flips:
            yield (
                f"{' and '.join(f'{id_} → {to}' for id_, to in flip.changes)}: {flip.architecture}"
            )
        return
    first = flips[0]
    ids = dict.fromkeys(id_ for flip in flips for id_, _ in flip.changes)
    yield (
        f"any {len(first.changes)} of {', '.join(ids)} → {first.changes[0][1]}: "
        f"{first.architecture}"
    )


def _smaller(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    if near := decision.near_miss:
        title = f"The smallest extension for the one yes: {near.title.lower()}"
        yield from titled(title, width, paint)
        yield from indented(near.says, width, 2)
        yield from indented(near.tips, width, 2)
    if step := decision.smaller_first_step:
        yield from titled(f"A smaller first step: {step.title.lower()}", width, paint)
        yield from indented(step.says, width, 2)
        yield from indented(step.limits or "", width, 2)


def _orchestration(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    rule = decision.orchestration_rule
    yield from titled(f"Who decides the next step: {rule.title.lower()}", width, paint)
    other = verdict.other_name(decision)
    for text in (rule.says, rule.advice, decision.orchestration_guards, other):
        yield from indented(text, width, 2)
    lines = path.lines(decision)
    if not lines:
        return
    yield from titled("The path, step by step", width, paint)
    for line in lines:
        place = f"{line.place}. "
        by = 2 + STEP * line.depth
        yield from indented(f"{place}{line.text}", max(width, by + NARROWEST), by, len(place))
    yield from indented(path.note(), width, 2)


def _gates(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    yield paint("Before you build", "title")
    for result in decision.assessment.gates:
        first, *more = indented(f"{result.gate.title} ({result.gate.id})", width, 11)
        yield f"  {paint(f'{result.state:<7}', _STATES[result.state])}  {first.lstrip()}"
        yield from more
        because = result.because
        if result.state is not State.PASS:
            because = f"{', '.join(result.decided_by)}: {because}"
        yield from indented(because, width, 11)


def _warnings(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    if decision.warnings:
        yield paint("Warnings", "title")
        for warning in decision.warnings:
            yield from indented(f"{warning[0].upper()}{warning[1:]}.", width, 2)


def _or(forms: tuple[Architecture, ...]) -> str:
    return " or ".join(forms)
