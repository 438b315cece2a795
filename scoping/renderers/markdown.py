"""The decision record in Markdown: what was decided, on which evidence, and what would change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..assessment import State
from ..decision import CriterionResult, Decision


def render(decision: Decision, *, despite: Mapping[str, str] | None = None, front_matter: bool = True) -> str:
    """Write the record; `despite` maps a gate that says stop to the reason for going on."""
    sections = [
        _front_matter(decision) if front_matter else (),
        _context(decision),
        _drivers(decision),
        _outcome(decision),
        _changes(decision),
        _gates(decision, despite or {}),
        _parts(decision),
        _warnings(decision),
        _footer(decision),
    ]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section)))


def escape(text: str) -> str:
    """Keep a person's text from being read as Markdown, HTML or a table's edge."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _front_matter(decision: Decision) -> Iterator[str]:
    rules, workflow = decision.rules, decision.workflow
    yield "---"
    yield f"status: {'accepted' if decision.assessment.settled else 'proposed'}"
    yield f"workflow: {workflow.id}"
    yield f"architecture: {decision.architecture}"
    yield f"rulebook: {rules.id} {rules.version} ({rules.digest[:12]})"
    if workflow.review_by:
        yield f"review_by: {workflow.review_by}"
    yield "---"


def _context(decision: Decision) -> Iterator[str]:
    workflow = decision.workflow
    yield f"# {escape(workflow.name)}: {decision.rules.architectures[decision.architecture].title.lower()}"
    yield ""
    yield escape(decision.headline)
    if decision.assessment.settled and not decision.stops:
        yield escape(decision.rules.architectures[decision.architecture].says)
    facts = {"Goal": workflow.goal, "Today": workflow.description, "Owner": workflow.owner or "nobody is named"}
    for title, fact in facts.items():
        if fact:
            yield ""
            yield f"**{title}.** {escape(fact)}"


def _drivers(decision: Decision) -> Iterator[str]:
    yield "## The five criteria"
    yield ""
    yield "| criterion | answer | points to | because | evidence |"
    yield "|---|---|---|---|---|"
    for result in decision.criteria:
        points_to = result.points_to or "open"
        row = (result.question.title, result.answer, points_to, escape(result.because), _evidence(result))
        yield f"| {' | '.join(row)} |"


def _evidence(result: CriterionResult) -> str:
    given = result.given
    if given is None:
        return "not answered"
    behind = "; ".join(escape(part) for part in (given.source, given.by) if part)
    return "<br>".join(filter(None, [escape(given.evidence or "none given"), behind and f"({behind})"]))


def _outcome(decision: Decision) -> Iterator[str]:
    said = decision.assessment
    yield "## The verdict"
    yield ""
    yield f"{len(said.agent)} of {len(decision.criteria)} criteria point to an agent. With {decision.rules.threshold} or"
    yield "more, an assistant is structurally limiting; below, an assistant is enough."
    if said.otherwise:
        yield f"Whether people converse with it as part of the job was answered {said.engagement}; the other answer gives"
        yield f"{said.otherwise}."
    if near := said.near_miss:
        yield ""
        yield f"**One yes: {near.title.lower()}.** {near.says} {near.tips}"
    if step := decision.smaller_first_step:
        yield ""
        yield f"**A smaller first step: {step.title.lower()}.** {step.says} {step.limits or ''}".rstrip()
    for question in said.open_questions:
        asked = decision.rules.question(question.id)
        yield ""
        yield f"**Open: {asked.title}.** {asked.ask_whom} could answer. A yes leaves {' or '.join(question.if_yes)},"
        yield f"a no leaves {' or '.join(question.if_no)}."


def _changes(decision: Decision) -> Iterator[str]:
    yield "## What would change it"
    yield ""
    yield changes_table(decision)


def changes_table(decision: Decision) -> str:
    """Write what would change the architecture as a table, or say that nothing definite would."""
    said = decision.assessment
    if not said.flips and not said.otherwise:
        return "No change of the definite answers alone; the unsure ones decide."
    lines = ["| if these answers change | the architecture becomes |", "|---|---|"]
    lines += [
        f"| {' and '.join(f'`{id_}` to {to}' for id_, to in flip.changes)} | {flip.architecture} |"
        for flip in said.flips
    ]
    if said.otherwise:
        lines.append(f"| `{decision.rules.engagement.id}` to {said.other_engagement} | {said.otherwise} |")
    return "\n".join(lines)


def _gates(decision: Decision, despite: Mapping[str, str]) -> Iterator[str]:
    yield "## Gates"
    yield ""
    yield "They stand beside the count and never change it."
    yield ""
    yield gates_table(decision, despite)


def gates_table(decision: Decision, despite: Mapping[str, str]) -> str:
    """Write the gates as a table: each one's state, what decided it, and why it was gone on despite it."""
    lines = ["| gate | state | what it says |", "|---|---|---|"]
    for result in decision.assessment.gates:
        says = escape(result.because)
        if result.state is not State.PASS:
            says = f"({', '.join(f'`{name}`' for name in result.decided_by)}) {says}"
        if result.gate.id in despite:
            says += f"<br>**Gone on despite it:** {escape(despite[result.gate.id])}"
        lines.append(f"| {result.gate.title} | {result.state} | {says} |")
    return "\n".join(lines)


def _parts(decision: Decision) -> Iterator[str]:
    yield "## The architecture, part by part"
    yield ""
    yield "| part | chosen | because |"
    yield "|---|---|---|"
    for part in decision.parts:
        yield f"| {part.title} | {part.chosen} | {part.because} |"


def _warnings(decision: Decision) -> Iterator[str]:
    if decision.warnings:
        yield "## Mind"
        yield ""
        for warning in decision.warnings:
            yield f"- {escape(warning[0].upper() + warning[1:])}."


def _footer(decision: Decision) -> Iterator[str]:
    letters = sorted({letter for result in decision.criteria for letter in result.question.source.split()})
    sources = "; ".join(decision.rules.sources[letter] for letter in letters)
    yield f"Criteria and threshold: {sources}. The answers are in `scoping.yaml`; `scoping score` gives this record anew."
    yield ""
