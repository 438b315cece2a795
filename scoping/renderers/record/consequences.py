"""What follows from a verdict, for the decision record.

Autonomy, actions, guardrails, cost, what it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...cost import BY_HAND, Option
from ...decision import Decision
from ...escaping import markdown as escape
from ...rulebook import Range
from ..markdown_table import table
from ..wording import amounts, phrases

Section = Iterable[str]


def sections(decision: Decision) -> Iterator[Section]:
    """Give the sections in the order of the record."""
    yield _autonomy(decision)
    if decision.actions:
        yield _actions(decision)
    yield _guardrails(decision)
    yield _cost(decision)
    yield _consequences(decision)
    yield _confirmation(decision)


def _autonomy(decision: Decision) -> Section:
    autonomy = decision.autonomy
    yield "### Autonomy"
    yield ""
    if autonomy.level is None:
        yield escape(autonomy.because)
        return
    rule = "Each answer caps the level, and the lowest cap applies."
    source = f"{rule} Levels: arXiv 2506.12469."
    yield f"**{autonomy.level.title}.** {escape(autonomy.because)} {source}"
    if autonomy.caps:
        yield ""
        levels = decision.rules.autonomy.levels
        rows = (
            [
                f"`{cap.id}`",
                cap.answer,
                levels[cap.level].title,
                escape(cap.because),
            ]
            for cap in autonomy.caps
        )
        yield from table(["limited by", "answer", "highest level", "because"], rows)
    yield ""
    head = ["level", "what happens", "allowed", "condition to move up", "condition to move down"]
    yield from table(head, phrases.rollout(autonomy.ladder))
    yield ""
    yield decision.rules.autonomy.demotion_at_once


def _actions(decision: Decision) -> Section:
    yield "### Action catalogue"
    yield ""
    rows = (
        [
            f"`{action.name}`",
            phrases.permission(action, "`{}`"),
            phrases.undone_by(action, "`{}`") if action.reversal else "none",
            action.authority,
            action.record,
            escape(action.because),
        ]
        for action in decision.actions
    )
    yield from table(["operation", "permission", "undone by", "acts as", "record", "because"], rows)


def _guardrails(decision: Decision) -> Section:
    yield "### Guardrails"
    yield ""
    rows = (
        [
            f"**{guardrail.rule.title}.** {guardrail.rule.must}",
            ", ".join(f"`{cause.id}` {cause.answer}" for cause in guardrail.causes),
            f"`{guardrail.carrier.file}`, `{guardrail.carrier.test}`",
            ", ".join(guardrail.rule.references),
        ]
        for guardrail in decision.guardrails
    )
    yield from table(["guardrail", "required by", "file and test", "risks reduced"], rows)


def _cost(decision: Decision) -> Section:
    cost = decision.cost
    prices = decision.rules.prices
    yield "### Cost"
    yield ""
    yield (
        f"All costs are estimates in {cost.currency}, from the cheapest to the most expensive "
        f"case. The prices of {cost.model} are of {prices.as_of} and valid until "
        f"{prices.good_until}."
    )
    if cost.missing:
        yield ""
        yield f"The options cannot be compared yet. Missing: {', '.join(cost.missing)}."
    yield ""
    yield from table(
        [
            "option",
            phrases.RUN.lower(),
            "total per month",
            "saved per month, expected",
            "breaks even at",
            "time to build",
        ],
        (_option(option, cost.currency) for option in cost.options),
    )
    yield ""
    rows = (
        [
            f"`{used.id}`",
            amounts.figure(used, cost.currency),
            "measured" if used.measured else "estimate",
            "workflow" if used.from_workflow else "rulebook",
        ]
        for used in cost.inputs
    )
    yield from table(["figure", "value", "basis", "from"], rows)
    if drivers := cost.chosen.build.drivers:
        added = [_added_weeks(*driver) for driver in drivers]
        yield ""
        yield f"The time to build includes: {'; '.join(added)}."


def _added_weeks(title: str, times: int, weeks: Range) -> str:
    """How many weeks one reason adds to the time to build; of several, how many each of them."""
    added = f"{weeks.expected:g} {'week' if weeks.expected == 1 else 'weeks'} for {title}"
    if times == 1:
        return added
    return f"{added} ({times} of them)"


def _option(option: Option, currency: str) -> Iterator[str]:
    yield phrases.option_name(option)
    if option.form == BY_HAND:
        per_month = "not known"
        if option.per_month:
            per_month = amounts.money(option.per_month.expected, currency)
        yield from (phrases.NONE, per_month, phrases.NONE, phrases.NONE, phrases.NONE)
        return
    yield _cell_lines(*amounts.spread(option.per_run, currency), *phrases.review(option))
    if option.per_month is None or option.saved_per_month is None:
        yield from ("not known", "not known", "not known")
    else:
        break_even = "never"
        if option.break_even_runs_per_month is not None:
            break_even = amounts.runs_a_month(option.break_even_runs_per_month)
        yield _cell_lines(*amounts.spread(option.per_month, currency))
        yield amounts.saving(option.saved_per_month.expected, currency)
        yield break_even
    yield amounts.weeks(option.build.weeks)


def _cell_lines(*lines: str) -> str:
    return "<br>".join(lines)


def _consequences(decision: Decision) -> Section:
    adoption = decision.adoption
    yield "### Consequences"
    for title, lines in {
        **phrases.involved(decision),
        "What changes in people's work": adoption.day,
        "Questions for a vendor": adoption.vendor,
    }.items():
        yield ""
        yield f"**{title}**"
        yield ""
        yield from (f"- {line}" for line in lines)


def _confirmation(decision: Decision) -> Section:
    yield "### Confirmation"
    yield ""
    yield from table(
        ["milestone", "done when"],
        ([step.title, step.done_when] for step in decision.adoption.milestones),
    )
    targets = decision.workflow.pilot
    if targets:
        yield ""
        words = [f"{name.replace('_', ' ')} {value:g}" for name, value in targets.items()]
        yield f"The pilot's targets: {', '.join(words)}."
    if decision.workflow.review_by:
        yield ""
        yield f"Review this decision by {decision.workflow.review_by}."
