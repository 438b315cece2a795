"""The report's chapters on cost.

What each option costs and saves, on which figures, and how long it takes to build.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...cost import BY_HAND, NEEDED, CostPart, Input, Option
from ...decision import Decision
from ...rulebook import Range
from .. import charts
from ..pages.elements import Child, Markup, Section, element, figure, joined, section, table
from ..wording.amounts import figure as figure_in_words
from ..wording.amounts import money, runs_a_month, saving, saving_range, spread, weeks
from ..wording.phrases import NONE, RUN, cost_part, path_calls, review
from ..wording.verdict import titles_by_id

NOT_KNOWN = "not known"


def cost(decision: Decision) -> Section:
    """Show what each option costs and saves, on which figures."""
    cost = decision.cost
    head = ("Option", RUN, "Per month", "Saved", "Break-even", "Time to build", "Basis")
    rows = (_option(decision, option) for option in cost.options)
    read = (
        "Each bar runs from low to high, with a mark at the expected cost. "
        "● marks the chosen option. "
        f"{_bases(decision)}"
    )
    bars = figure(charts.cost_bars(decision), read)
    return section(
        "cost",
        "Cost and time to build",
        element(
            "p",
            "“Low” is the cheapest case, “expected” a likely one, and “high” the most expensive "
            "one. All sums are rounded.",
        ),
        _missing(decision) if cost.missing else bars,
        table("options-table", "The options side by side", head, rows, class_="figures"),
        *_consists(decision),
        *_path_cost(decision),
        element("h4", "The figures behind it"),
        _inputs(decision),
        element("p", _prices(decision), class_="small quiet"),
        element("h4", "Time to build"),
        _build(decision),
    )


def _consists(decision: Decision) -> Iterator[Markup]:
    """Show what each option's month consists of; nothing while a figure is missing."""
    cost = decision.cost
    options = [option for option in cost.options if option.parts]
    if not options:
        return
    yield element("h4", "What a month consists of")
    rows: list[tuple[Child, ...]] = [
        (cost_part(part, decision), *(_share(option, part, cost.currency) for option in options))
        for part in CostPart
    ]
    total = (
        money(option.per_month.expected, cost.currency) for option in options if option.per_month
    )
    rows.append(("Together", *total))
    head = ("Part", *(charts.option_title(decision, option) for option in options))
    caption = "The expected case; each sum is rounded by itself"
    yield table("consists-table", caption, head, rows, class_="figures")


def _share(option: Option, part: CostPart, currency: str) -> str:
    if part not in option.parts:
        return NONE
    return money(option.parts[part].expected, currency)


def saved(decision: Decision) -> str:
    """Say what the option decided on saves in a month."""
    cost = decision.cost
    values = cost.chosen.saved_per_month
    return saving(values.expected, cost.currency) if values else NOT_KNOWN


def break_even(decision: Decision, option: Option) -> str:
    """Say from which volume on an option pays, or that none does."""
    if decision.cost.missing:
        return NOT_KNOWN
    runs = option.break_even_runs_per_month
    if runs is None:
        return "never, as a run costs more than it saves"
    return runs_a_month(runs)


def _today_measured(decision: Decision) -> bool:
    return {used.id for used in decision.cost.inputs if used.measured}.issuperset(NEEDED)


def _bases(decision: Decision) -> str:
    return (
        "Today's cost is measured, and all other costs are estimates."
        if _today_measured(decision)
        else "All costs are estimates."
    )


def _missing(decision: Decision) -> Markup:
    named = titles_by_id(decision.rules)
    lacks = "; ".join(named.get(id_, id_) for id_ in decision.cost.missing)
    return element(
        "p",
        element("strong", "The options cannot be compared yet. "),
        f"Missing: {lacks}.",
        class_="note",
    )


def _option(decision: Decision, option: Option) -> tuple[Child, ...]:
    currency = decision.cost.currency
    title = charts.option_title(decision, option)
    if option == decision.cost.chosen:
        title = f"● {title} (chosen)"
    if option.form == BY_HAND:
        today, basis = _today(decision)
        return title, NONE, today, NONE, NONE, NONE, basis
    month: Child = NOT_KNOWN
    saves: Child = NOT_KNOWN
    if option.per_month and option.saved_per_month:
        values = option.saved_per_month
        month = _lines(*spread(option.per_month, currency))
        saves = _lines(saving(values.expected, currency), saving_range(values, currency))
    return (
        title,
        _lines(*spread(option.per_run, currency), *review(option)),
        month,
        saves,
        break_even(decision, option),
        weeks(option.build.weeks),
        "estimate",
    )


def _today(decision: Decision) -> tuple[str, str]:
    """Give what a month by hand costs, and whether that is measured or an estimate."""
    month = decision.cost.options[0].per_month
    sum_ = money(month.expected, decision.cost.currency) if month else NOT_KNOWN
    return sum_, "measured" if _today_measured(decision) else "estimate"


def _lines(first: str, *more: str) -> Markup:
    quiet = (
        part
        for line in more
        for part in (element("br"), element("span", line, class_="quiet small"))
    )
    return joined([first, *quiet])


def _inputs(decision: Decision) -> Markup:
    named, currency = titles_by_id(decision.rules), decision.cost.currency
    rows = (
        (
            named.get(used.id, used.id.replace("_", " ").capitalize()),
            figure_in_words(used, currency),
            _basis(used),
        )
        for used in decision.cost.inputs
    )
    head = ("Figure", "Value", "Basis")
    return table(
        "inputs-table",
        "The figures used, and where they come from",
        head,
        rows,
        class_="narrow figures",
    )


def _basis(used: Input) -> str:
    if used.measured:
        return "measured"
    return "estimate from the answers" if used.from_workflow else "estimate of the rulebook"


def _prices(decision: Decision) -> str:
    prices = decision.rules.prices
    return (
        f"The prices of {decision.cost.model} are of {prices.as_of} and valid until "
        f"{prices.good_until}. Look them up again after that day. Source: {prices.source}."
    )


def _path_cost(decision: Decision) -> Iterator[Markup]:
    """Say that the known path was counted, where one is declared."""
    if calls := path_calls(decision.cost):
        yield element("p", calls)


def _build(decision: Decision) -> Markup:
    build = decision.cost.chosen.build
    drivers = [
        (title, str(times), weeks(Range(*(each * times for each in added))))
        for title, times, added in build.drivers
    ]
    text = f"One engineer needs {weeks(build.weeks)} until the pilot. This is an estimate."
    detail = element("p", "Nothing in this workflow adds to the usual time.")
    if drivers:
        head = ("What adds time", "How often", "Weeks added")
        caption = "What adds to the usual time; these weeks are included above"
        detail = table("drivers-table", caption, head, drivers, class_="narrow figures")
    return joined([element("p", text), detail])
