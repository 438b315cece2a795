"""What it costs and what it saves: by hand, as an assistant, as an agent, side by side.

An option whose path may be known stands there twice: as a loop, and on that path. All of it is an
estimate.

A run's model cost is the sum over its calls, where each call reads what all before it have added:
`n` calls read `n × first + added × n(n-1)/2` tokens and write `n × output`, times one and the share
made again. On a known path, a call reads only what its own step needs, so nothing is added. A path
that is declared is counted: the calls of its model steps and loops on its ways, and the weeks that
its steps take to build. Money is in the workflow's currency. In a range, `low` is the cheapest
course and `high` the dearest. Results are rounded to a hundredth of a cent, which is finer than any
estimate here, so that every report and chart starts from one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from .autonomy import Ratings
from .orchestration import orchestrate
from .path import NOTHING, Step, kind_of, steps_in, weigh
from .questions import MOST, Answer
from .rulebook import (
    Architecture,
    CallRules,
    Driver,
    LevelRule,
    Orchestration,
    PathRules,
    Price,
    Range,
    Rulebook,
)
from .workflow import Workflow

BY_HAND = "by_hand"
# Without them nothing can be compared.
NEEDED = ("runs_per_month", "minutes_by_hand", "hourly_cost")
MEASURABLE = NEEDED  # what a baseline can tell; the rest is an estimate until a pilot has run
TOKENS = 1_000_000
PLACES = 4  # that results are rounded to


class Input(NamedTuple):
    """A figure that the model used: one of the workflow's or an assumption of the rulebook.

    `measured` only if the workflow has it and its baseline is known.
    """

    id: str
    value: float
    unit: str
    measured: bool
    from_workflow: bool


class Build(NamedTuple):
    """Weeks of one engineer until the pilot, and what adds to them.

    A title, how often, and weeks each.
    """

    weeks: Range
    drivers: tuple[tuple[str, int, Range], ...]


class CostPart(StrEnum):
    """What a month's cost consists of."""

    BY_HAND = "by_hand"  # cases, and minutes of the others, that people still work on
    MODEL = "model"
    REVIEW = "review"
    UPKEEP = "upkeep"
    BUILD = "build"  # spread over the months in which it is to pay back


class Option(NamedTuple):
    """One way to do the work.

    `per_run` is the model and, if `reviewed`, a person; `per_month` everything, and `parts` what
    that consists of, in the same currency: empty while a figure is missing.

    `per_month` and `saved_per_month` are None while a figure is missing;
    `break_even_runs_per_month` is None where a run costs more than it saves, or so nearly as much
    that no volume ever pays for the build.
    """

    form: str
    on_path: bool  # whether code decides the next step
    reviewed: bool
    per_run: Range
    build: Build
    per_month: Range | None
    saved_per_month: Range | None
    break_even_runs_per_month: int | None
    parts: Mapping[CostPart, Range]


class Cost(NamedTuple):
    """The estimate by hand, for an assistant and for the form that acts, each once or twice.

    `form` and `on_path` are the decision: the second is whether its path is known. `path_calls` are
    the calls of the model in a run along the declared path; None where none is declared.
    """

    currency: str
    model: str
    form: str
    on_path: bool
    inputs: tuple[Input, ...]
    missing: tuple[str, ...]
    options: tuple[Option, ...]
    path_calls: Range | None = None

    @property
    def chosen(self) -> Option:
        """The option of the architecture that was decided on."""
        return next(
            option
            for option in self.options
            if option.form == self.form and option.on_path == self.on_path
        )


class _Case(NamedTuple):
    """What all options share: figures by id, and the value of a US dollar."""

    figures: Mapping[str, float]
    per_usd: float
    comparable: bool


def estimate(
    rules: Rulebook,
    workflow: Workflow,
    architecture: Architecture,
    level: LevelRule | None,
    answers: Mapping[str, Answer],
    rated: Ratings,
    *,
    prepares: bool = False,
) -> Cost:
    """Estimate all options for a workflow; what is missing is named and nothing is made up for it.

    Where its path is known or may be, what was decided on stands beside itself on such a path.

    A person checks each change that an assistant `prepares`; what it merely answers costs no review
    of its own.
    """
    currency = str(workflow.volume.get("currency", "USD"))
    inputs = tuple(_inputs(rules, workflow, measured=answers.get("baseline") is Answer.YES))
    missing = [figure for figure in NEEDED if figure not in workflow.volume]
    rate = rules.prices.currencies.get(currency)
    if rate is None:
        missing.append(f"an exchange rate for {currency}")
        currency = "USD"
        rate = 1.0
    case = _Case({figure.id: figure.value for figure in inputs}, rate, not missing)
    acting = Architecture.AGENT if architecture is Architecture.ASSISTANT else architecture
    review_shares = {Architecture.ASSISTANT: float(prepares), acting: 1.0}
    if level:
        review_shares[acting] = level.review_share
    steps = orchestrate(rules, answers)
    by_question: dict[str, str] = {**answers, **rated}
    drawn = Orchestration.KNOWN_PATH
    can_be_drawn = drawn in steps.possible and drawn in rules.cost.calls
    options: list[Option] = []
    path = None
    path_calls = None
    if can_be_drawn and workflow.path and rules.cost.path:
        path = rules.cost.path
        path_calls = _path_calls(rules, workflow)
    for form, share in review_shares.items():
        ways: list[tuple[str, bool]] = [(steps.key, False)]
        if form == architecture and can_be_drawn:
            ways = [(Orchestration.MODEL_DIRECTED, False), (drawn, True)]
        for orchestration, on_path in ways:
            build = _build(rules, workflow, form, {**by_question, "orchestration": orchestration})
            used = _model_costs(rules, case, form, on_path=on_path)
            if on_path and path:
                build = _path_build(rules, path, workflow, form, by_question)
                used[-1] = _path_cost(rules, workflow)
            options.append(_estimate_option(rules, case, form, share, build, used, on_path=on_path))
    return Cost(
        currency,
        rules.prices.model,
        architecture,
        can_be_drawn and steps.form is drawn,
        inputs,
        tuple(missing),
        (_by_hand(case), *options),
        path_calls,
    )


def model_cost_usd(calls: CallRules, price: Price) -> Range:
    """Give the model's cost of one run in US dollars."""
    return _each(
        lambda n, first, added, output, again: (
            (
                (n * first + added * n * (n - 1) / 2) * price.input_usd_per_million
                + n * output * price.output_usd_per_million
            )
            / TOKENS
            * (1 + again)
        ),
        *calls,
    )


def _rounded(values: Range) -> Range:
    return _each(lambda value: round(value, PLACES), values)


def _sum(first: float, *more: float) -> float:
    """Add from left to right.

    `sum` corrects its rounding from Python 3.12 on, so that results would depend on that.
    """
    for part in more:
        first += part
    return first


def _each(compute: Callable[..., float], *ranges: Range) -> Range:
    """Compute the low, the expected and the high value of something from those of its parts."""
    return Range(*(compute(*values) for values in zip(*ranges, strict=True)))


def _inputs(rules: Rulebook, workflow: Workflow, *, measured: bool) -> Iterator[Input]:
    for figure in rules.figures:
        from_workflow = figure.id in workflow.volume
        value = workflow.volume.get(figure.id, rules.cost.defaults.get(figure.id))
        if isinstance(value, int | float):
            is_measured = from_workflow and measured and figure.id in MEASURABLE
            yield Input(figure.id, value, figure.unit, is_measured, from_workflow)
    if isinstance(counted := workflow.volume.get("calls_per_run"), int | float):
        yield Input("calls_per_run", counted, "calls per run", measured=True, from_workflow=True)


def _by_hand(case: _Case) -> Option:
    nothing = Range(0, 0, 0)
    unpriced = Option(
        BY_HAND,
        on_path=False,
        reviewed=False,
        per_run=nothing,
        build=Build(nothing, ()),
        per_month=None,
        saved_per_month=None,
        break_even_runs_per_month=None,
        parts={},
    )
    if not case.comparable:
        return unpriced
    sum_ = round(_hand_per_month(case), PLACES)
    month = Range(sum_, sum_, sum_)
    parts = {CostPart.BY_HAND: month}
    return unpriced._replace(per_month=month, saved_per_month=nothing, parts=parts)


def _hand_per_month(case: _Case) -> float:
    return case.figures.get("runs_per_month", 0) * _hand_per_run(case)


def _hand_per_run(case: _Case) -> float:
    return case.figures.get("minutes_by_hand", 0) / 60 * case.figures.get("hourly_cost", 0)


def _estimate_option(
    rules: Rulebook,
    case: _Case,
    form: Architecture,
    review_share: float,
    build: Build,
    used: Sequence[Range],
    *,
    on_path: bool = False,
) -> Option:
    """Estimate one option; `used` is what each of its parts pays the model for a run, in USD."""
    cost = rules.cost
    figures = case.figures
    acting = Architecture.AGENT if form is Architecture.HYBRID else form
    model = _each(lambda *parts: _sum(*parts) * case.per_usd, *used)
    minutes = figures["review_minutes"] * review_share * figures["coverage"]
    review = minutes / 60 * figures.get("hourly_cost", 0)
    per_run = _each(lambda part: part + review, model)
    # Without an hourly cost, a person's minutes have no price.
    reviewed = review_share > 0 and "hourly_cost" in figures
    if not case.comparable:
        return Option(form, on_path, reviewed, _rounded(per_run), build, None, None, None, {})
    saved_share = cost.minutes_saved_share[acting]
    worth = _hand_per_run(case) * figures["coverage"] * figures["released"]
    saved = _each(lambda share: worth * share, saved_share)
    fixed = _each(
        lambda upkeep, weeks, week: (
            (upkeep + weeks / cost.months_to_pay_back) * week * case.per_usd
        ),
        cost.upkeep_weeks_per_month[form],
        build.weeks,
        cost.engineer_week_usd,
    )
    runs = figures["runs_per_month"]
    by_hand = _hand_per_month(case)
    backwards = Range(saved.high, saved.expected, saved.low)  # the cheapest course saves most
    per_month = _each(
        lambda spent, worth, fixed: by_hand + runs * (spent - worth) + fixed,
        per_run,
        backwards,
        fixed,
    )
    margin = saved.expected - per_run.expected
    break_even = None
    if fixed.expected < margin * MOST:
        break_even = ceil(fixed.expected / margin)
    return Option(
        form,
        on_path,
        reviewed,
        _rounded(per_run),
        build,
        _rounded(per_month),
        _rounded(
            Range(by_hand - per_month.high, by_hand - per_month.expected, by_hand - per_month.low)
        ),
        break_even,
        {
            CostPart.BY_HAND: _rounded(_each(lambda worth: by_hand - runs * worth, backwards)),
            CostPart.MODEL: _rounded(_each(lambda spent: runs * spent, model)),
            CostPart.REVIEW: _rounded(_each(lambda _: runs * review, model)),
            **_engineering(rules, case, form, build),
        },
    )


def _engineering(
    rules: Rulebook, case: _Case, form: Architecture, build: Build
) -> dict[CostPart, Range]:
    """Give what engineers cost per month: the upkeep, and the build over its months."""
    cost = rules.cost
    week = _each(lambda price: price * case.per_usd, cost.engineer_week_usd)
    weeks = {
        CostPart.UPKEEP: cost.upkeep_weeks_per_month[form],
        CostPart.BUILD: _each(lambda weeks: weeks / cost.months_to_pay_back, build.weeks),
    }
    return {
        part: _rounded(_each(lambda weeks, price: weeks * price, per_month, week))
        for part, per_month in weeks.items()
    }


def _calls(case: _Case, calls: Mapping[str, CallRules], form: str) -> CallRules:
    """Give the assumptions for a form, with the number of an agent's calls if it was counted."""
    counted = case.figures.get("calls_per_run")
    if counted is None or form != Architecture.AGENT:
        return calls[form]
    return calls[form]._replace(calls_per_run=Range(counted, counted, counted))


def _model_costs(
    rules: Rulebook,
    case: _Case,
    form: Architecture,
    *,
    on_path: bool,
) -> list[Range]:
    """Give what each part of a form pays the model for a run, in US dollars: what acts is last."""
    price = rules.prices.models[rules.prices.model]
    acting = Architecture.AGENT if form is Architecture.HYBRID else form
    used: list[str] = [Orchestration.KNOWN_PATH if on_path else acting]
    if form is Architecture.HYBRID:
        used = [Architecture.ASSISTANT, *used]
    return [model_cost_usd(_calls(case, rules.cost.calls, part), price) for part in used]


def _path_calls(rules: Rulebook, workflow: Workflow) -> Range:
    """Count the calls of the model on the ways of the declared path."""
    return weigh(workflow.path, lambda step: _calls_of_step(rules, step))


def _path_cost(rules: Rulebook, workflow: Workflow) -> Range:
    """Give what a run along the declared path pays the model, in US dollars."""
    price = rules.prices.models[rules.prices.model]
    drawn = rules.cost.calls[Orchestration.KNOWN_PATH]
    loop = rules.cost.calls[Architecture.AGENT]

    def weight(step: Step) -> Range:
        calls = _calls_of_step(rules, step)
        rule = loop if kind_of(step) == "loop" else drawn
        return model_cost_usd(rule._replace(calls_per_run=calls), price)

    return weigh(workflow.path, weight)


def _calls_of_step(rules: Rulebook, step: Step) -> Range:
    """Count the calls of the model in a step: as many as a loop may make, or one, or none."""
    match kind_of(step):
        case "model":
            return Range(1, 1, 1)
        case "loop":
            assumed = rules.cost.calls[Architecture.AGENT].calls_per_run
            most = step["steps"]
            return Range(min(assumed.low, most), min(assumed.expected, most), most)
    return NOTHING


def _path_build(
    rules: Rulebook,
    path: PathRules,
    workflow: Workflow,
    form: Architecture,
    by_question: Mapping[str, str],
) -> Build:
    """Give the weeks of the declared path: its writes and loops are among its steps."""
    on_path = {**by_question, "orchestration": Orchestration.KNOWN_PATH}
    drivers = [
        (driver.title, times, driver.weeks)
        for driver, times in _drivers(rules, workflow, form, on_path)
        if driver.per != "write"
    ]
    kinds = [kind_of(step) for step in steps_in(workflow.path)]
    drivers += [
        (step.title, kinds.count(step.kind), step.weeks)
        for step in path.steps
        if step.kind in kinds
    ]
    return _with_drivers(path.build_weeks[form], drivers)


def _build(
    rules: Rulebook, workflow: Workflow, form: Architecture, by_question: Mapping[str, str]
) -> Build:
    drivers = [
        (driver.title, times, driver.weeks)
        for driver, times in _drivers(rules, workflow, form, by_question)
    ]
    return _with_drivers(rules.cost.build_weeks[form], drivers)


def _drivers(
    rules: Rulebook, workflow: Workflow, form: Architecture, by_question: Mapping[str, str]
) -> Iterator[tuple[Driver, int]]:
    """Give what adds to the build, and how often."""
    for driver in rules.cost.drivers:
        if times := _times(driver, workflow, form, by_question):
            yield driver, times


def _with_drivers(base: Range, drivers: Sequence[tuple[str, int, Range]]) -> Build:
    added = [_each(lambda weeks, times=times: weeks * times, weeks) for _, times, weeks in drivers]
    return Build(_rounded(_each(_sum, base, *added)), tuple(drivers))


def _times(
    driver: Driver, workflow: Workflow, form: Architecture, by_question: Mapping[str, str]
) -> int:
    """Count how often a driver applies.

    Parts of the workflow beyond the first, or once for an answer.
    """
    if driver.per is None:
        return int(all(by_question.get(id_) in answers for id_, answers in driver.when.items()))
    writes = sum(len(system.primary_writes) for system in workflow.systems)
    parts = {
        "system": len(workflow.systems),
        "write": 0 if form is Architecture.ASSISTANT else writes,
        "trigger": len(workflow.triggers),
    }
    return max(0, parts[driver.per] - 1)
