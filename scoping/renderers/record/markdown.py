"""The decision record in Markdown.

What was decided, on which evidence, and what would change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...assessment import State
from ...decision import CriterionResult, Decision
from ...errors import with_article
from ...escaping import data
from ...escaping import markdown as escape
from ...rulebook import Orchestration
from ..markdown_table import table
from ..wording import path
from ..wording.phrases import begun, built_as
from . import consequences


def render(
    decision: Decision,
    *,
    despite: Mapping[str, str] | None = None,
    front_matter: bool = True,
    built: Decision | None = None,
) -> str:
    """Write the record; `despite` maps a gate that says stop to the reason for going on.

    `built` is the decision as its project is built, where the record stands beside one.
    """
    says = ""
    if built and Orchestration.KNOWN_PATH in decision.orchestration.possible:
        says = built_as(decision, built)
    built = built or decision
    gone_on = despite or {}
    sections = [
        _front_matter(decision) if front_matter else (),
        _context(decision),
        _drivers(decision),
        _options(decision),
        _outcome(decision, built, says),
        _changes(decision),
        _gates(decision, gone_on),
        *consequences.sections(built),
        _parts(built),
        _more(decision),
    ]
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


def _front_matter(decision: Decision) -> Iterator[str]:
    """Write what a script reads; the keys are those of MADR where it has one."""
    rules = decision.rules
    workflow = decision.workflow
    record = workflow.record
    head = {
        "status": record.status,
        "date": record.date and record.date.isoformat(),
        "deciders": list(record.deciders) or None,
        "supersedes": record.supersedes,
        "review_by": workflow.review_by and workflow.review_by.isoformat(),
        "workflow": workflow.id,
        "architecture": decision.architecture,
        "settled": decision.assessment.settled,
        "autonomy": decision.autonomy.level and decision.autonomy.level.id,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
    }
    yield "---"
    for key, value in head.items():
        yield f"{key}: {data(value)}"  # JSON is YAML, whatever a person wrote
    yield "---"


def _context(decision: Decision) -> Iterator[str]:
    workflow = decision.workflow
    yield (
        f"# {escape(workflow.name)}: "
        f"{decision.rules.architectures[decision.architecture].title.lower()}"
    )
    yield ""
    yield "## Context and problem statement"
    facts = {
        "Goal": workflow.goal,
        "Today": workflow.description,
        "Owner": workflow.owner or "nobody is named",
    }
    for title, fact in facts.items():
        if fact:
            yield ""
            yield f"**{title}.** {escape(fact)}"


def _drivers(decision: Decision) -> Iterator[str]:
    yield "## Decision drivers"
    yield ""
    yield (
        f"There are {len(decision.criteria)} criteria. If {decision.rules.threshold} or more point "
        "to an agent, an assistant cannot do the whole job."
    )
    yield ""
    rows = (
        (
            result.question.title,
            result.answer,
            result.points_to or "open",
            escape(result.because),
            _evidence(result),
        )
        for result in decision.criteria
    )
    yield from table(["criterion", "answer", "points to", "because", "evidence"], rows)


def _evidence(result: CriterionResult) -> str:
    response = result.response
    if response is None:
        return "not answered"
    behind = "; ".join(escape(part) for part in (response.source, response.by) if part)
    return "<br>".join(
        filter(None, [escape(response.evidence or "none given"), behind and f"({behind})"])
    )


def _options(decision: Decision) -> Iterator[str]:
    yield "## Considered options"
    yield ""
    form = decision.rules.architectures[decision.architecture]
    yield f"- **{form.title}**: the criteria name this option."
    for option in decision.rejected:
        because = escape(option.because)
        if option.comes_first:
            because = f"**Try this first.** {because}"
        yield f"- {option.title}: {because}"


def _outcome(decision: Decision, built: Decision, says: str) -> Iterator[str]:
    assessment = decision.assessment
    yield "## Decision outcome"
    yield ""
    yield escape(decision.headline)
    if assessment.settled and not decision.stops:
        yield escape(decision.rules.architectures[decision.architecture].says)
    yield ""
    yield from _orchestration(decision, built, says)
    yield ""
    yield escape(decision.mandate.says)
    for missing in decision.mandate.missing:
        yield f"Missing: {escape(missing)}."
    if assessment.otherwise:
        yield ""
        title = decision.rules.engagement.title
        other = assessment.other_engagement
        yield f"“{title}” was answered {assessment.engagement}. With the answer {other}, the"
        yield f"decision would be {with_article(assessment.otherwise)}."
    if near := decision.near_miss:
        yield ""
        yield f"**One yes: {near.title.lower()}.** {near.says} {near.tips}"
    if step := decision.smaller_first_step:
        yield ""
        title = f"A smaller first step: {step.title.lower()}."
        yield f"**{title}** {step.says} {step.limits or ''}".rstrip()


def _orchestration(decision: Decision, built: Decision, says: str) -> Iterator[str]:
    """Say who decides the next step, what others call it, and what its project `says`."""
    rule = decision.orchestration_rule
    title = f"Who decides the next step: {rule.title.lower()}."
    text = f"**{title}** {rule.says} {rule.advice}"
    if says:
        text += f" {says}"
    yield f"{text} {built.orchestration_guards}"
    lines = path.lines(built)
    if lines:
        yield ""
        yield "The path, step by step:"
        yield ""
        for line in lines:
            yield f"{'    ' * line.depth}- **{line.place}.** {escape(line.text)}"
        yield ""
        yield path.note()
    if other := decision.also_called:
        yield ""
        yield (
            f"**Also called {other.name}.** {other.usage} {other.differs} Source: "
            f"{escape(other.source)}."
        )


def _changes(decision: Decision) -> Iterator[str]:
    yield "### What would change it"
    yield ""
    yield changes_table(decision)


def changes_table(decision: Decision) -> str:
    """Write what would change the architecture as a table, or say that nothing definite would."""
    assessment = decision.assessment
    if not assessment.flips and not assessment.otherwise:
        return "Only the unsure answers can change it."
    rows = [
        (" and ".join(f"`{id_}` to {to}" for id_, to in flip.changes), flip.architecture)
        for flip in assessment.flips
    ]
    if assessment.otherwise:
        rows.append(
            (
                f"`{decision.rules.engagement.id}` to {assessment.other_engagement}",
                assessment.otherwise,
            )
        )
    return "\n".join(table(["if these answers change together", "the architecture becomes"], rows))


def _gates(decision: Decision, despite: Mapping[str, str]) -> Iterator[str]:
    yield "### Gates"
    yield ""
    yield "Gates are separate from the criteria and never change the count."
    yield ""
    yield gates_table(decision, despite)


def gates_table(decision: Decision, despite: Mapping[str, str]) -> str:
    """Write the gates as a table.

    Each one's state, what decided it, and why it was gone on despite it.
    """
    rows = []
    for result in decision.assessment.gates:
        says = escape(result.because)
        if result.state is not State.PASS:
            says = f"({', '.join(f'`{name}`' for name in result.decided_by)}) {says}"
        if result.gate.id in despite:
            says += f"<br>**Reason to continue:** {escape(despite[result.gate.id])}"
        rows.append((result.gate.title, result.state, says))
    return "\n".join(table(["gate", "state", "what it says"], rows))


def _parts(decision: Decision) -> Iterator[str]:
    yield "### The architecture, part by part"
    yield ""
    rows = ((part.title, part.chosen, part.because) for part in decision.parts)
    yield from table(["part", "chosen", "because"], rows)


def _more(decision: Decision) -> Iterator[str]:
    yield "## More information"
    if decision.unknowns:
        yield ""
        yield "These questions are open, and these people could answer them:"
        yield ""
        for unknown in decision.unknowns:
            whom = escape(unknown.ask_whom)
            matters = escape(begun(unknown.matters))
            yield f"- **{unknown.title}** (`{unknown.id}`): {whom}. {matters}."
    if decision.warnings:
        yield ""
        yield "Warnings:"
        yield ""
        for warning in decision.warnings:
            yield f"- {escape(begun(warning))}."
    rules = decision.rules
    sources = {
        "Criteria and threshold": " ".join(result.question.source for result in decision.criteria),
        "Autonomy": rules.autonomy.source,
        "Cost": rules.cost.source,
    }
    yield ""
    for title, letters in sources.items():
        named = [rules.sources[letter] for letter in sorted({*letters.split()})]
        yield f"{title}: {'; '.join(named)}."
    yield (
        "The answers are in the workflow's YAML file. "
        "From that file, `scoping score` prints this record again."
    )
