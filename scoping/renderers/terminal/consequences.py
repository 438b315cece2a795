"""What follows from a verdict, for a terminal.

What it may do alone, what must hold, what it costs, what is open.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...actions import Action
from ...cost import Option
from ...decision import Decision
from ...workflow import NEVER
from ..wording import amounts, phrases
from .lines import Paint, indented, titled

_BAR = 24  # columns of the longest bar


def autonomy(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    """Say the level, what holds it there, the mandate and when a person approves each write."""
    autonomy = decision.autonomy
    yield paint("What it may do alone", "title")
    if autonomy.level is None:
        yield from indented(autonomy.because, width, 2)
    else:
        yield f"  {paint(autonomy.level.title, 'agent')}"
        yield from indented(autonomy.because, width, 4)
        for cap in autonomy.held_by:
            yield from indented(f"{cap.id} ({cap.answer}): {cap.because}", width, 4)
    yield from indented(decision.mandate.says, width, 2)
    for missing in decision.mandate.missing:
        yield from indented(f"Missing: {missing}.", width, 4)
    for action in decision.actions if autonomy.level else ():
        if action.effect == "write" and not action.only_undoes:
            yield f"  {paint(action.name, 'assistant' if action.approve == NEVER else 'unsure')}"
            yield from (paint(line, "dim") for line in indented(_terms(action), width, 4))


def _terms(action: Action) -> str:
    way_back = f"undone by {phrases.undone_by(action)}" if action.reversal else "no undo"
    return f"{action.permission}; {way_back}"


def guardrails(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    """Name the guardrails.

    What each must do and what carries it is in the record and the report.
    """
    yield from titled("Guardrails that the code enforces", width, paint)
    yield from indented(", ".join(guardrail.rule.id for guardrail in decision.guardrails), width, 2)


def cost(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    """Compare what a month costs by hand, as an assistant and as what acts.

    Bars show the expected course, where the terminal is wide enough.
    """
    cost = decision.cost
    prices = decision.rules.prices
    title = f"What it costs (an estimate; {cost.model}, prices of {prices.as_of})"
    yield from titled(title, width, paint)
    if cost.missing:
        missing = f"The options cannot be compared yet. Missing: {', '.join(cost.missing)}."
        yield from indented(missing, width, 2)
    months = [(option, option.per_month.expected) for option in cost.options if option.per_month]
    most = max((expected for _, expected in months), default=0)
    has_bars = width >= 60 and most > 0
    widest = max((len(phrases.option_name(option)) for option, _ in months), default=0)
    for option, expected in months:
        month = amounts.money(expected, cost.currency)
        line = f"  {phrases.option_name(option):<{widest}}{month:>16} per month"
        role = "title" if option == cost.chosen else "dim"
        bar = "▇" * max(1, round(_BAR * expected / most)) if has_bars else ""
        yield paint(f"{line}  {bar}".rstrip(), role)
    if cost.chosen.parts:
        yield from indented(
            f"A month of the {phrases.option_name(cost.chosen)} consists of: {_shares(decision)}.",
            width,
            2,
        )
    for line in _verdict(cost.chosen, cost.currency):
        yield from indented(line, width, 2)
    if calls := phrases.path_calls(cost):
        yield from indented(calls, width, 2)


def _shares(decision: Decision) -> str:
    """List what the month of the form decided on consists of."""
    cost = decision.cost
    sums = {
        phrases.cost_part(part, decision).lower(): amounts.money(values.expected, cost.currency)
        for part, values in cost.chosen.parts.items()
    }
    return "; ".join(f"{sum_} for {part}" for part, sum_ in sums.items())


def _verdict(option: Option, currency: str) -> Iterator[str]:
    run = ", ".join([phrases.RUN, *phrases.review(option)])
    costs = amounts.money_range(option.per_run, currency)
    yield f"{run}: {costs}. Time to build: {amounts.weeks(option.build.weeks)}."
    if option.saved_per_month is None:
        return
    yield f"Saved: {amounts.saving(option.saved_per_month.expected, currency)}."
    if option.break_even_runs_per_month is None:
        yield "It never breaks even, as a run costs more than it saves."
    else:
        yield f"It breaks even at {amounts.runs_a_month(option.break_even_runs_per_month)}."


def unknowns(decision: Decision, width: int, paint: Paint) -> Iterator[str]:
    """List what is open beyond the verdict itself, and who could answer it."""
    deciding = {question.id for question in decision.assessment.open_questions}
    rest = [unknown for unknown in decision.unknowns if unknown.id not in deciding]
    if rest:
        yield paint("Other open questions", "title")
        for unknown in rest:
            question = f"{unknown.title} ({unknown.id}). Ask: {unknown.ask_whom}."
            yield from indented(f"{question} {phrases.begun(unknown.matters)}.", width, 2)
