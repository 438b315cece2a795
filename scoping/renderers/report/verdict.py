"""The report's chapters on the verdict.

What the criteria say, what would change it, what comes first, what was not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...assessment import GateResult, State
from ...decision import CriterionResult, Decision
from ...rulebook import Architecture
from .. import charts
from ..pages.elements import Child, Markup, Section, element, figure, joined, section, table, terms
from ..wording.verdict import titles_by_id
from .answers import MARKS, evidence

STATES = {State.PASS: "✓ pass", State.STOP: "■ stop", State.UNKNOWN: "? unknown"}
BARS = "Bars to the right point to an agent, bars to the left to an assistant."


def criteria(decision: Decision) -> Section:
    """Show what each criterion says, and on which evidence."""
    said, rules = decision.assessment, decision.rules
    counted = (
        f"{len(said.agent)} of {len(rules.criteria)} point to an agent, "
        f"{len(said.assistant)} to an assistant, "
        f"{len(said.unsure)} are unsure. From {rules.threshold} on, an assistant is "
        "limiting by the way it is built; "
        "nothing else changes the count."
    )
    forms = terms((form.title, form.runs) for form in rules.architectures.values())
    words = element("div", element("p", counted), forms)
    rows = (
        (result.question.title, _answer(result), result.because, evidence(result.given))
        for result in decision.criteria
    )
    return section(
        "criteria",
        "The five criteria" if len(rules.criteria) == 5 else "The criteria",
        element("div", words, figure(charts.contributions(decision), BARS), class_="pair"),
        table(
            "criteria-table",
            "Answers, reasons and evidence",
            ("Criterion", "Answer", "Because", "Evidence"),
            rows,
        ),
    )


def _answer(result: CriterionResult) -> Markup:
    points_to = (
        f"points to an {result.points_to}" if result.points_to else "open, counts as not yes"
    )
    return joined(
        [
            element("strong", MARKS[result.answer]),
            element("br"),
            element("span", points_to, class_="quiet"),
        ]
    )


def smaller(decision: Decision) -> Section | None:
    """Show the smallest extension for a single yes, or the smaller first step of an agent.

    Often there is neither.
    """
    if near := decision.assessment.near_miss:
        return section(
            "smaller",
            "One yes, and what serves it",
            element("h4", near.title),
            element("p", near.says),
            element("p", element("strong", "What would tip it. "), near.tips),
        )
    if step := decision.smaller_first_step:
        return section(
            "smaller",
            "A smaller first step",
            element("h4", step.title),
            element("p", step.says),
            element("p", element("strong", "Where it will be limiting. "), step.limits)
            if step.limits
            else None,
        )
    return None


def changes(decision: Decision) -> Section:
    """Show every smallest set of answers that would give another architecture."""
    said, named = decision.assessment, titles_by_id(decision.rules)
    rows: list[tuple[Child, ...]] = [
        (" and ".join(f"{named[id_]} → {to}" for id_, to in flip.changes), flip.architecture)
        for flip in said.flips
    ]
    if said.otherwise:
        rows.append(
            (f"{decision.rules.engagement.title} → {said.other_engagement}", said.otherwise)
        )
    if not rows:
        found: Child = element(
            "p", "No change of the definite answers alone would; the unsure ones decide."
        )
    else:
        head = ("If these answers change together", "It becomes")
        found = table(
            "changes-table", "The smallest changes that suffice", head, rows, class_="narrow"
        )
    return section("changes", "What would change it", element("p", _firmness(decision)), found)


def _firmness(decision: Decision) -> str:
    said = decision.assessment
    if not said.settled:
        return (
            f"The verdict is provisional. It can still become {' or '.join(said.possible)}, as "
            "the open answers fall."
        )
    if said.fragile:
        return (
            "The verdict is settled and fragile: one answer that turns out otherwise is enough "
            "to change it."
        )
    return "The verdict is settled, and no single answer among the criteria would change it."


def gates(decision: Decision, despite: Mapping[str, str]) -> Section:
    """Show what should be tried or settled before anything is built."""
    named = titles_by_id(decision.rules)
    rows = (
        (
            result.gate.title,
            element("strong", STATES[result.state], class_=f"state {result.state}"),
            joined(_gate(result, named, despite)),
        )
        for result in decision.assessment.gates
    )
    return section(
        "gates",
        "Before anything is built",
        element(
            "p",
            "Gates stand beside the count and never change it. What is not known is never a pass.",
        ),
        table(
            "gates-table", "The gates and what they say", ("Gate", "State", "What it says"), rows
        ),
    )


def _gate(
    result: GateResult, named: Mapping[str, str], despite: Mapping[str, str]
) -> Iterator[Child]:
    yield result.because
    if result.decided_by:
        decided = ", ".join(named.get(id_, id_) for id_ in result.decided_by)
        yield element("br")
        yield element("span", f"decided by: {decided}", class_="quiet small")
    if reason := despite.get(result.gate.id):
        yield element("p", element("strong", "Gone on despite it: "), reason, class_="said")


def parts(decision: Decision) -> Section:
    """Show the architecture part by part; a hybrid has each part twice."""
    form = decision.rules.architectures[decision.architecture]
    twice = decision.architecture is Architecture.HYBRID
    head = (
        "Part",
        *(("Engagement, the assistant", "Action, the agent") if twice else ("Chosen",)),
        "Because",
    )
    rows = (
        (part.title, *((part.assistant, part.agent) if twice else (part.chosen,)), part.because)
        for part in decision.parts
    )
    return section(
        "parts",
        "The architecture, part by part",
        element("p", f"{form.title}. {form.runs}"),
        table("parts-table", "What each part is made as", head, rows),
    )


def rejected(decision: Decision) -> Section:
    """Show what else could be done, and why not.

    An option that a gate would rather have is marked.
    """
    rows = (
        (
            option.title,
            joined(
                [element("strong", "Comes first. ") if option.comes_first else None, option.because]
            ),
        )
        for option in decision.rejected
    )
    found = table(
        "rejected-table", "Options that were not taken, and why not", ("Option", "Because"), rows
    )
    return section("options", "Options weighed", found)
