"""The report's first page, which a client signs.

The verdict, why, what it may do alone, what it costs and of what, what is to be settled, and a
place to sign. It prints on one sheet, so what may be long is counted from some number on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...actions import Action
from ...decision import Decision
from ...next_step import NextStep, next_step, questions_to_settle
from ...workflow import ALWAYS, NEVER
from .. import charts
from ..pages.elements import Child, Markup, Section, element, figure, joined, listing, section
from ..wording import next_steps, verdict
from ..wording.amounts import money, money_range, number, runs_a_month, weeks
from ..wording.phrases import begun, cost_part, standing
from .cost import saved

LISTED = 4  # entries of a list before the rest is counted
SIGNATURES = 2  # lines to sign on
_OURS = next_steps.Source("scoping.yaml")  # whose commands a reader on paper is not shown


def summary(decision: Decision, despite: Mapping[str, str]) -> Section:
    """Show what a client decides on, and a place to sign it."""
    waits = any(stop.gate.id not in despite for stop in decision.stops)
    return section(
        "summary",
        "The decision",
        _verdict(decision, waits=waits),
        element(
            "div",
            element("div", element("h3", "Why"), _why(decision)),
            element("div", element("h3", "What would change it"), _changes(decision)),
            class_="two",
        ),
        *_authority(decision),
        element(
            "div",
            element("div", element("h3", "What it costs per month"), _cost(decision)),
            element(
                "div",
                element("h3", "What is to be settled"),
                _to_settle(decision, despite),
            ),
            class_="two",
        ),
        *_signature(can_be_built=decision.assessment.settled and not waits),
    )


def _verdict(decision: Decision, *, waits: bool) -> Markup:
    """Show the verdict: in large, the form, or that it has to wait for what a gate asks."""
    title = decision.rules.architectures[decision.architecture].title
    badge = standing(decision)
    if waits:
        badge = f"{title.lower()} by the criteria, {badge}"
        title = "Not yet"
    *most, last = verdict.statement(decision)
    sentences = [*most, " ".join(filter(None, [last, verdict.beside(decision)]))]
    words = element(
        "div",
        element("p", element("strong", title), element("span", badge, class_="badge")),
        *(element("p", sentence) for sentence in sentences),
    )
    ruler = figure(
        charts.ruler(decision, step=60), "The number of criteria that point to an agent."
    )
    return element("div", words, ruler, class_="verdict")


def _why(decision: Decision) -> Markup | None:
    return listing(reason.text for reason in verdict.reasons(decision))


def _changes(decision: Decision) -> Markup | None:
    return _cut(verdict.changes(decision))


def _authority(decision: Decision) -> Iterator[Markup]:
    """Show what it may do alone, what a person decides, and the mandate that is signed."""
    level = decision.autonomy.level
    alone_in_general = "It reads, answers and drafts."
    asks_in_general = "Every change in a system."
    if level:
        alone_in_general = level.title
        asks_in_general = level.writes
    acts = _acts(decision)
    alone = _cut(_alone(act) for act in acts if act.can_run_alone)
    asks = _cut(_asks(act) for act in acts if act.approve != NEVER)
    yield element(
        "div",
        element(
            "div", element("h3", "What it may do alone"), element("p", alone_in_general), alone
        ),
        element("div", element("h3", "What a person decides"), element("p", asks_in_general), asks),
        class_="two",
    )
    mandate = element("p", element("strong", "The mandate. "), decision.mandate.says)
    missing = None
    if decision.mandate.missing:
        lacks = "; ".join(decision.mandate.missing)
        missing = element("p", f"The mandate still lacks: {lacks}.", class_="small")
    yield element("div", mandate, missing, class_="mandate")


def _acts(decision: Decision) -> list[Action]:
    """List the reads that a person approves, and the writes but for those that only undo one."""
    systems = decision.workflow.systems
    writes = {f"{system.id}.{write.id}" for system in systems for write in system.primary_writes}
    return [
        action
        for action in decision.actions
        if action.name in writes or (action.effect == "read" and action.approve == ALWAYS)
    ]


def _alone(act: Action) -> str:
    name = _name(act)
    return f"{name}, unless {act.condition}" if act.condition else name


def _asks(act: Action) -> str:
    name = _name(act)
    if act.approve == ALWAYS:
        return f"{name}, always"
    return f"{name}, when {act.condition}" if act.condition else name


def _name(act: Action) -> str:
    """Name an operation in words, such as `crm: add case note`."""
    return f"{act.system}: {act.operation}".replace("_", " ")


def _cost(decision: Decision) -> Markup:
    """Show what a month costs and consists of, beside what it costs by hand."""
    cost = decision.cost
    by_hand, month = cost.options[0].per_month, cost.chosen.per_month
    build = f"One engineer needs {weeks(cost.chosen.build.weeks)}."
    if by_hand is None or month is None:
        titles = verdict.titles_by_id(decision.rules)
        figures = "; ".join(titles.get(id_, id_) for id_ in cost.missing)
        missing = element("p", f"The options cannot be compared yet. Missing: {figures}.")
        return joined([missing, element("p", build)])
    title = charts.option_title(decision, cost.chosen)
    rows = [
        *(
            _sum(cost_part(part, decision), values.expected, cost.currency)
            for part, values in cost.chosen.parts.items()
        ),
        _sum(f"{title}, together", month.expected, cost.currency, class_="total"),
        _sum("By hand, as today", by_hand.expected, cost.currency),
    ]
    return joined(
        [
            element("dl", *rows, class_="sums"),
            element(
                "p",
                f"Saved: {saved(decision)}. Each sum is rounded separately. "
                f"{_break_even(decision)}",
            ),
            element("p", f"The total is an estimate: {money_range(month, cost.currency)}. {build}"),
        ]
    )


def _sum(name: str, value: float, currency: str, class_: str = "share") -> Markup:
    return element("div", element("dt", name), element("dd", money(value, currency)), class_=class_)


def _break_even(decision: Decision) -> str:
    """Say from which volume on it pays, beside the one that there is."""
    break_even = decision.cost.chosen.break_even_runs_per_month
    if break_even is None:
        return "It never breaks even, as a run costs more than it saves."
    runs = {used.id: used.value for used in decision.cost.inputs}["runs_per_month"]
    return f"Break-even is at {runs_a_month(break_even)}; today there are {number(runs)}."


def _to_settle(decision: Decision, despite: Mapping[str, str]) -> Markup | None:
    """List what comes before the build: the next step, what else is open, and warnings."""
    first = questions_to_settle(decision)
    titles = [unknown.title for unknown in decision.unknowns if unknown.id not in first]
    reasons = [
        f"{stop.gate.title} The gate says stop. Reason to continue: {despite[stop.gate.id]}"
        for stop in decision.stops
        if stop.gate.id in despite
    ]
    entries = [*reasons]
    if not reasons or len(reasons) < len(decision.stops):
        entries.append(_first(decision))
    if titles:
        entries.append(f"Also open: {'; '.join(_first_few(titles))}.")
    entries += [f"{begun(warning)}." for warning in decision.warnings]
    return _cut(entries)


def _first(decision: Decision) -> str:
    """Say what comes first: where nothing stands in the way, the first milestone of a pilot."""
    if next_step(decision) is NextStep.SCAFFOLD:
        milestone = decision.adoption.milestones[0]
        return (
            f"No gate says stop. First milestone: {milestone.title.lower()}. {milestone.done_when}"
        )
    act, *_ = next_steps.acts(decision, _OURS)
    return " ".join([act.instruction, *act.details])


def _cut(entries: Iterable[str]) -> Markup | None:
    return listing(_first_few([*entries]))


def _first_few(entries: list[str]) -> list[str]:
    """Keep the first entries, and count the rest if there is more than one of it."""
    if len(entries) <= LISTED + 1:
        return entries
    return [*entries[:LISTED], f"{len(entries) - LISTED} more"]


def _signature(*, can_be_built: bool) -> Iterator[Markup]:
    """Give lines to sign on: what is agreed depends on whether it can be built."""
    subject = "to build it as this page says" if can_be_built else "to settle this first"
    yield element("h3", "Signed")
    yield element("p", f"By signing, we agree {subject}.")
    lines: list[Child] = [
        element("span", label)
        for _ in range(SIGNATURES)
        for label in ("Name and role", "Date", "Signature")
    ]
    yield element("div", *lines, class_="signature")
