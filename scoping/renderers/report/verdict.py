"""The report's chapters on the verdict.

What the criteria say, what would change it, what comes first, what was not taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...assessment import GateResult, State
from ...decision import CriterionResult, Decision
from ...rulebook import Architecture
from .. import charts
from ..pages.elements import Child, Markup, Section, element, figure, joined, section, table, terms
from ..wording import path
from ..wording.verdict import titles_by_id
from .answers import MARKS, evidence

if TYPE_CHECKING:
    from ...checks.grammar import OutlineEntry as Entry

STATES = {State.PASS: "✓ pass", State.STOP: "■ stop", State.UNKNOWN: "? unknown"}
BARS = "Bars to the right point to an agent. Bars to the left point to an assistant."


def criteria(decision: Decision) -> Section:
    """Show what each criterion says, and on which evidence."""
    assessment = decision.assessment
    rules = decision.rules
    count = (
        f"{len(assessment.agent)} of {len(rules.criteria)} point to an agent, "
        f"{len(assessment.assistant)} to an assistant, and {len(assessment.unsure)} are unsure. "
        f"If {rules.threshold} or more point to an agent, an assistant cannot do the whole job. "
        "Nothing else changes the count."
    )
    forms = terms((form.title, form.runs) for form in rules.architectures.values())
    words = element("div", element("p", count), forms)
    rows = (
        (result.question.title, _answer(result), result.because, evidence(result.response))
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
        f"points to an {result.points_to}" if result.points_to else "open, does not count as yes"
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
    if near := decision.near_miss:
        return section(
            "smaller",
            "An extension for the one yes",
            element("h4", near.title),
            element("p", near.says),
            element("p", element("strong", "When it is not enough. "), near.tips),
        )
    if step := decision.smaller_first_step:
        return section(
            "smaller",
            "A smaller first step",
            element("h4", step.title),
            element("p", step.says),
            element("p", element("strong", "When it is not enough. "), step.limits)
            if step.limits
            else None,
        )
    return None


def orchestration(decision: Decision) -> Section:
    """Show who decides the next step, what follows from it, and what others call this."""
    rule = decision.orchestration_rule
    other = decision.also_called
    called = other and element(
        "p",
        element("strong", f"Also called {other.name}. "),
        f"{other.usage} {other.differs} ",
        element("span", f"Source: {other.source}.", class_="quiet small"),
    )
    return section(
        "orchestration",
        "Who decides the next step",
        element("p", element("strong", f"{rule.title}. "), rule.says),
        _path_figure(decision)
        or figure(charts.steps(decision), "Who decides what comes after a step."),
        element("p", element("strong", "What to do. "), rule.advice),
        element(
            "p",
            element("strong", "What it means for the guardrails. "),
            decision.orchestration_guards,
        ),
        called,
    )


def _path_figure(decision: Decision) -> Markup | None:
    """Draw and list the path that the workflow declares."""
    lines = path.lines(decision)
    if not lines:
        return None
    caption = "The path, step by step. The list beside it says the same."
    return element(
        "div",
        figure(charts.path(decision), caption, class_="path"),
        element(
            "div", _listing(path.entries(decision)), element("p", path.note(), class_="quiet small")
        ),
        class_="pair",
    )


def _listing(entries: Sequence[Entry]) -> Markup:
    """Write a path as lists within lists."""
    items = list[Markup]()
    for entry in entries:
        text = element("span", element("strong", f"{entry.line.place}. "), entry.line.text)
        items.append(element("li", text, _listing(entry.inner) if entry.inner else None))
    return element("ul", *items, class_="path")


def changes(decision: Decision) -> Section:
    """Show every smallest set of answers that would give another architecture."""
    assessment = decision.assessment
    titles = titles_by_id(decision.rules)
    rows: list[tuple[Child, ...]] = [
        (" and ".join(f"“{titles[id_]}” → {to}" for id_, to in flip.changes), flip.architecture)
        for flip in assessment.flips
    ]
    if assessment.otherwise:
        title = decision.rules.engagement.title
        rows.append((f"“{title}” → {assessment.other_engagement}", assessment.otherwise))
    detail = element("p", "Only the open answers can change the verdict.")
    if rows:
        head = ("If these answers change together", "The verdict becomes")
        caption = "The smallest changes that are enough"
        detail = table("changes-table", caption, head, rows, class_="narrow")
    return section("changes", "What would change it", element("p", _firmness(decision)), detail)


def _firmness(decision: Decision) -> str:
    assessment = decision.assessment
    if not assessment.settled:
        forms = " or ".join(assessment.possible)
        return f"The verdict is provisional. The open answers decide whether it is {forms}."
    if assessment.fragile:
        return "The verdict is settled, but a single criterion can change it."
    settled = "The verdict is settled. No single criterion can change it"
    if not assessment.otherwise:
        return f"{settled}."
    other = f"the answer to “{decision.rules.engagement.title}” can"
    return f"{settled}, but {other}."


def gates(decision: Decision, despite: Mapping[str, str]) -> Section:
    """Show what should be tried or settled before anything is built."""
    titles = titles_by_id(decision.rules)
    rows = (
        (
            result.gate.title,
            element("strong", STATES[result.state], class_=f"state {result.state}"),
            joined(_gate(result, titles, despite)),
        )
        for result in decision.assessment.gates
    )
    text = (
        "Gates are separate from the criteria and never change the count. "
        "A gate with the state “unknown” has not been passed."
    )
    head = ("Gate", "State", "What it says")
    return section(
        "gates",
        "Before anything is built",
        element("p", text),
        table("gates-table", "The gates and what they say", head, rows),
    )


def _gate(
    result: GateResult, titles: Mapping[str, str], despite: Mapping[str, str]
) -> Iterator[Child]:
    yield result.because
    if result.decided_by:
        questions = ", ".join(titles.get(id_, id_) for id_ in result.decided_by)
        yield element("br")
        yield element("span", f"decided by: {questions}", class_="quiet small")
    if reason := despite.get(result.gate.id):
        yield element("p", element("strong", "Reason to continue: "), reason, class_="said")


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
        element("p", form.runs),
        table("parts-table", "How each part is built", head, rows),
    )


def rejected(decision: Decision) -> Section:
    """Show what else could be done, and why not.

    An option that a gate would rather have is marked.
    """
    rows = (
        (
            option.title,
            joined(
                [
                    element("strong", "Try this first. ") if option.comes_first else None,
                    option.because,
                ]
            ),
        )
        for option in decision.rejected
    )
    caption = "The other options, and why they were not chosen"
    options = table("rejected-table", caption, ("Option", "Because"), rows)
    return section("options", "Other options", options)
