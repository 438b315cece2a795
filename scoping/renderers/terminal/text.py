"""The verdict for a terminal.

What it is, why, what would change it, what stands in its way, what to run next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...assessment import Flip, State
from ...decision import CriterionResult, Decision
from ...escaping import printable, shell
from ...questions import Answer
from ...rulebook import Architecture
from . import consequences
from .lines import Paint, indented, plain, titled, wrapped

NARROW = 50  # columns below which the ruler is drawn without its lines
FLIPS_LISTED = (
    3  # more than these are summed up in one line; JSON and Markdown always list them all
)

_MARKS = {Answer.YES: "●", Answer.NO: "○", Answer.UNSURE: "?"}
_ROLES = {Answer.YES: "agent", Answer.NO: "assistant", Answer.UNSURE: "unsure"}
_STATES = {State.PASS: "assistant", State.STOP: "stop", State.UNKNOWN: "unsure"}


def render(
    decision: Decision,
    *,
    file: str = "scoping.yaml",
    width: int = 80,
    paint: Paint = plain,
) -> str:
    """Write the verdict, `width` columns wide."""
    sections = [
        _head(decision, width, paint),
        _criteria(decision, width, paint),
        _open(decision, width, paint),
        _flips(decision, width, paint),
        _smaller(decision, width, paint),
        _gates(decision, width, paint),
        consequences.autonomy(decision, width, paint),
        consequences.guardrails(decision, width, paint),
        consequences.cost(decision, width, paint),
        consequences.unknowns(decision, width, paint),
        _warnings(decision, width, paint),
        _next(decision, file, width, paint),
    ]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def render_line(decision: Decision, *, file: str, paint: Paint = plain) -> str:
    """Write the verdict on one line, for a list of many."""
    said = decision.assessment
    count = f"{len(said.agent)}/{len(decision.criteria)}"
    notes = [f"stop: {result.gate.id}" for result in decision.stops]
    if not said.settled:
        notes.insert(0, f"provisional, {len(said.unsure)} unsure")
    role = "assistant" if decision.architecture is Architecture.ASSISTANT else "agent"
    form = paint(f"{decision.architecture:<9}", role)
    return f"{form}  {count}  {decision.workflow.id:<28}  {printable(file)}" + (
        f"  ({'; '.join(notes)})" if notes else ""
    )


def ruler(decision: Decision, width: int = 80, paint: Paint = plain) -> str:
    """Draw the count on its scale: the bar stands where an assistant ends."""
    count, threshold = len(decision.assessment.agent), decision.rules.threshold
    cells: list[str] = []
    for number in range(len(decision.criteria) + 1):
        role = "agent" if number >= threshold else "assistant"
        cells += ["┃"] if number == threshold else []
        cells += [
            paint(
                f"[{number}]" if number == count else f" {number} ",
                role if number == count else "dim",
            )
        ]
    return f"assistant {('─' if width >= NARROW else '').join(cells)} agent"


def _head(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    name = decision.workflow.name
    yield from titled(name, width, paint)
    yield paint("─" * min(len(name), width), "dim")
    yield from wrapped(decision.headline, width)
    if decision.assessment.settled and not decision.stops:
        yield from wrapped(decision.rules.architectures[decision.architecture].says, width)
    yield ""
    yield f"  {ruler(decision, width, paint)}"


def _criteria(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    for result in decision.criteria:
        label = f"{_MARKS[result.answer]} {result.answer:<6} {result.question.title}"
        for line in wrapped(label, width, "  ", " " * 11):
            yield paint(line, _ROLES[result.answer])
        yield from indented(result.because, width, 11)
        yield from (paint(line, "dim") for line in indented(_evidence(result), width, 11))


def _evidence(result: CriterionResult) -> str:
    if result.given is None or result.given.evidence is None:
        return ""
    behind = "; ".join(
        filter(None, [result.given.source, result.given.by and f"by {result.given.by}"])
    )
    return f"“{result.given.evidence}”" + (f" ({behind})" if behind else "")


def _open(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    questions = decision.assessment.open_questions
    if not questions:
        return
    yield paint("What is open", "title")
    for question in questions:
        asked = decision.rules.question(question.id)
        gap = " " if len(f"  ? {asked.title} ({question.id})") <= width else "\n    "
        yield f"  {paint(f'? {asked.title}', 'unsure')}{gap}({question.id})"
        outcomes = f"yes leaves {_or(question.if_yes)}; no leaves {_or(question.if_no)}."
        yield from indented(f"Ask: {asked.ask_whom}. {outcomes[0].upper()}{outcomes[1:]}", width, 4)


def _flips(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    said = decision.assessment
    if not said.flips and not said.otherwise:
        return
    yield paint("What would change it", "title")
    for line in _flip_lines(said.flips):
        yield from indented(line, width, 2)
    if said.otherwise:
        yield from indented(
            f"{decision.rules.engagement.id} → {said.other_engagement}: {said.otherwise}", width, 2
        )


def _flip_lines(flips: Sequence[Flip]) -> Iterator[str]:
    """One line a flip.

    Many of them are all choices of so many answers out of the same ones, and are said so.
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
    if near := decision.assessment.near_miss:
        title = f"One yes, and the smallest extension that serves it: {near.title.lower()}"
        yield from titled(title, width, paint)
        yield from indented(near.says, width, 2)
        yield from indented(near.tips, width, 2)
    if step := decision.smaller_first_step:
        yield from titled(f"A smaller first step: {step.title.lower()}", width, paint)
        yield from indented(step.says, width, 2)
        yield from indented(step.limits or "", width, 2)


def _gates(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    yield paint("Before you build", "title")
    for result in decision.assessment.gates:
        first, *more = indented(f"{result.gate.title} ({result.gate.id})", width, 11)
        yield f"  {paint(f'{result.state:<7}', _STATES[result.state])}  {first.lstrip()}"
        yield from more
        if result.state is not State.PASS:
            because = f"{', '.join(result.decided_by)}: {result.because}"
            yield from indented(because, width, 11)


def _warnings(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    if decision.warnings:
        yield paint("Warnings", "title")
        for warning in decision.warnings:
            yield from indented(f"{warning[0].upper()}{warning[1:]}.", width, 2)


def _next(decision: Decision, file: str, width: int, paint: Paint) -> Iterator[str]:
    yield paint("Next", "title")
    file = shell(file)
    if decision.assessment.settled:
        despite = "".join(f" --despite {stop.gate.id}" for stop in decision.stops)
        reason = " --reason TEXT" if despite else ""
        yield f"  scoping new {decision.workflow.id} --from {file}{despite}{reason}"
    else:
        ids = ", ".join(question.id for question in decision.assessment.open_questions)
        command, settle = f"  scoping ask {file}", f"# settle {ids}"
        whole = f"{command}   {settle}"
        # A command stays in one line, so that it can be copied.
        yield from [whole] if len(whole) <= width else [command, *indented(settle, width, 2)]


def _or(forms: tuple[Architecture, ...]) -> str:
    return " or ".join(forms)
