"""The report's first page: the verdict, and what a reader of one page needs to know besides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...assessment import GateResult
from ...decision import Decision
from .. import charts
from ..pages.elements import (
    Child,
    Markup,
    Section,
    element,
    figure,
    joined,
    listing,
    section,
    terms,
)
from ..wording.amounts import figure as figure_in_words
from ..wording.amounts import saving_range, weeks
from ..wording.phrases import begun, standing
from .cost import break_even, saved

OPEN_LISTED = 4  # open questions that the summary names before it counts the rest


def summary(decision: Decision, despite: Mapping[str, str]) -> Section:
    """Show the verdict, the mandate, and what a reader of one page needs to know besides."""
    form = decision.rules.architectures[decision.architecture]
    is_final = decision.assessment.settled and not decision.stops
    says = form.says if is_final else form.runs
    words = element(
        "div",
        element(
            "p",
            element("strong", form.title),
            element("span", standing(decision), class_="badge"),
        ),
        element("p", decision.headline),
        element("p", says),
    )
    ruler = figure(charts.ruler(decision, step=60), "How many criteria point to an agent.")
    lacks = "; ".join(decision.mandate.missing)
    missing = element("p", f"The sentence still lacks: {lacks}.", class_="small")
    return section(
        "summary",
        "Summary",
        element("div", words, ruler, class_="verdict"),
        element(
            "div",
            element("p", "The mandate", class_="quiet small"),
            element("p", decision.mandate.says),
            missing if lacks else None,
            class_="mandate",
        ),
        terms(_key(decision, despite), class_="key"),
        _warnings(decision),
    )


def _key(decision: Decision, despite: Mapping[str, str]) -> Iterator[tuple[Child, Child]]:
    """What a reader of one page needs to know besides the verdict."""
    cost, level = decision.cost, decision.autonomy.level
    yield "Autonomy", _said(level.title if level else "None", decision.autonomy.because)
    saving = cost.chosen.saved_per_month
    spread = _lacking(decision)
    if saving:
        spread = f"from {saving_range(saving, cost.currency)}; an estimate"
    yield "Saved", _said(begun(saved(decision)), spread)
    runs = next((used for used in cost.inputs if used.id == "runs_per_month"), None)
    today = "how many there are today is not known"
    if runs:
        today = f"an estimate, beside {figure_in_words(runs, cost.currency)} today"
    yield "Break-even", _said(begun(break_even(decision, cost.chosen)), today)
    build = begun(weeks(cost.chosen.build.weeks))
    yield "Time to build", _said(build, "of one engineer until the pilot; an estimate")
    yield "What comes first", _first(decision, despite)
    yield "What is open", _open(decision)


def _said(first: str, more: str) -> Markup:
    return joined([first, element("span", more, class_="small quiet")])


def _lacking(decision: Decision) -> str:
    return (
        "figures are missing; see the chapter on cost" if decision.cost.missing else "an estimate"
    )


def _first(decision: Decision, despite: Mapping[str, str]) -> Markup:
    """Name what comes before the build.

    What a gate says, open answers, a smaller step, or the first milestone.
    """
    if decision.stops:
        return joined(_said(result.gate.title, _stop(result, despite)) for result in decision.stops)
    if questions := decision.assessment.open_questions:
        asked = [decision.rules.question(question.id) for question in questions]
        return _said(
            "Settle what is open", "; ".join(f"{each.title}: {each.ask_whom}" for each in asked)
        )
    if step := decision.assessment.near_miss or decision.smaller_first_step:
        return _said(step.title, step.says)
    milestone = decision.adoption.milestones[0]
    return _said(f"First milestone: {milestone.title.lower()}", milestone.done_when)


def _stop(result: GateResult, despite: Mapping[str, str]) -> str:
    reason = despite.get(result.gate.id)
    return f"Gone on despite it: {reason}" if reason else result.because


def _open(decision: Decision) -> Markup:
    titles = [unknown.title for unknown in decision.unknowns]
    if not titles:
        return _said("Nothing", "every question that matters has an answer")
    more = len(titles) - OPEN_LISTED
    listed = "; ".join(titles[:OPEN_LISTED]) + (f"; and {more} more" if more > 0 else "")
    return _said(f"{len(titles)} question{'s' if len(titles) > 1 else ''}", listed)


def _warnings(decision: Decision) -> Markup | None:
    if not decision.warnings:
        return None
    warnings = (f"{begun(warning)}." for warning in decision.warnings)
    return element(
        "div", element("p", element("strong", "Warnings")), listing(warnings), class_="note"
    )
