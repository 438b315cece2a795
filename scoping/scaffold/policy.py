"""What an agent's `policy.yaml` says.

A rule for each operation, the limits, the budgets of one run, and what the model costs. The
threshold of an approval gives two of these: the rule of its operation, for each call, and a limit
for all calls of one run together, unless the workflow declares limits.

Where an answer is unsure or missing, the cautious side counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import ceil
from typing import Any, NamedTuple

from ..actions import Action, is_untrusted
from ..checks import grammar
from ..cost import model_cost_usd
from ..decision import Decision, follows_path
from ..path import Step, kind_of, weigh
from ..questions import Answer, Rating
from ..renderers.wording.amounts import rounded
from ..rulebook import Architecture, CallRules, Orchestration, Price, Range
from ..workflow import NEVER, Limit, Operation

ROOM = 2  # how often what a run is expected to use is what it may use
WORKING_DAYS = 20  # of a month
CENT = Decimal("0.01")
TOGETHER = "A limit above applies this threshold to the calls of one run together."
FEWEST = 20  # writes of one operation that a day may have, whatever the volume
_SECRET = {"card", "iban", "passport", "password", "pin", "salary", "secret", "ssn", "token"}


class Rule(NamedTuple):
    """What may be done with one operation, and why.

    `keys` says when a person approves a write, or what a read brings into a run.
    """

    name: str
    keys: dict[str, Any]
    because: str | None


class LimitEntry(NamedTuple):
    """A limit of `policy.yaml`: its keys in order, what it limits, and what it follows from."""

    keys: dict[str, Any]
    name: str
    because: str


class Budgets(NamedTuple):
    """What one run may use.

    Steps, which are calls of the model or of a system, tokens, and money in the workflow's
    currency.
    """

    steps: int
    tokens: int
    money: float


class Prices(NamedTuple):
    """What a million tokens cost, in the workflow's currency."""

    currency: str
    input: float
    output: float


def rules(decision: Decision) -> Iterator[Rule]:
    """Give the rule of each operation, in the order of the catalogue.

    What only undoes another write is never approved for that: undoing asks nobody. The rule with a
    threshold says that a limit goes with it, if one does.
    """
    systems = decision.workflow.systems
    derived = [] if decision.workflow.limits else _from_thresholds(decision)
    with_limit = {limit.keys["operation"] for limit in derived}
    reads = {f"{system.id}.{read.id}": read for system in systems for read in system.reads}
    for action in decision.actions:
        if action.effect == "read":
            untrusted = is_untrusted(reads[action.name], decision.ratings)
            flags = {"untrusted": untrusted, "private": private(decision)}
            yield Rule(action.name, flags, None)
            continue
        approve = action.approve
        because = " ".join(action.because.split())
        if action.only_undoes:
            approve = NEVER
        elif action.name in with_limit:
            because = f"{because} {TOGETHER}"
        yield Rule(action.name, {"approve": approve}, because)


def limits(decision: Decision) -> list[LimitEntry]:
    """Give the limits over time that the workflow declares; where it declares none, derived ones.

    A threshold of an approval gives a limit a run as well, so that no splitting of an amount passes
    it. The volume gives limits a day. One declared limit replaces them all.
    """
    declared = decision.workflow.limits
    if declared:
        return [_limit_entry(limit, "scoping.yaml declares it") for limit in declared]
    return [*_from_thresholds(decision), *_from_volume(decision)]


def _from_thresholds(decision: Decision) -> Iterator[LimitEntry]:
    for action in decision.actions:
        if action.effect != "write" or not action.condition:
            continue
        name, sign, threshold = grammar.expressions.read_condition(action.condition)
        if sign in (">", ">=") and not threshold.is_signed():
            because = f"so that no run avoids approval for {action.condition} by splitting a call"
            most = threshold
            if sign == ">=":  # a limit is passed only above its most
                most = max(most - _smallest_part(decision, action, name), Decimal(0))
            limit = Limit(float(most), "run", action.name, sum=name, beyond="ask")
            yield _limit_entry(limit, because)


def _smallest_part(decision: Decision, action: Action, name: str) -> Decimal:
    """Give the least by which two amounts of an operation's input differ: 1 or a cent."""
    operation = next(
        operation
        for system in decision.workflow.systems
        for operation in system.operations
        if f"{system.id}.{operation.id}" == action.name
    )
    return Decimal(1) if operation.input[name].type == "integer" else CENT


def _from_volume(decision: Decision) -> Iterator[LimitEntry]:
    runs = decision.workflow.volume.get("runs_per_month")
    if not isinstance(runs, int | float):
        return
    most = max(FEWEST, ceil(ROOM * runs / WORKING_DAYS))
    because = (
        f"{ROOM} times the number of runs in a working day, at {runs:,g} runs per month; never "
        f"fewer than {FEWEST} calls"
    )
    for system in decision.workflow.systems:
        for write in system.primary_writes:
            limit = Limit(most, "day", f"{system.id}.{write.id}", beyond="ask")
            yield _limit_entry(limit, because)
    money = rounded(most * budgets(decision).money)
    yield _limit_entry(Limit(money, "day", model="money"), f"what {most:,} runs may cost at most")


def _limit_entry(limit: Limit, because: str) -> LimitEntry:
    keys: dict[str, Any] = {"model": limit.model}
    if limit.model is None:
        keys = {"operation": limit.operation, "sum": limit.sum, "count": limit.sum is None}
    keys |= {"most": limit.most, "per": limit.per, "by": limit.by}
    if limit.most == int(limit.most):
        keys["most"] = int(limit.most)
    if limit.model is None:
        keys["beyond"] = limit.beyond
    entries = {key: value for key, value in keys.items() if value or key == "most"}
    return LimitEntry(entries, _named(limit), because)


def _named(limit: Limit) -> str:
    """Name what is limited as a project's own figures do."""
    says = f"{limit.sum or 'calls'} of {limit.operation}"
    if limit.model:
        says = f"{limit.model} for the model"
    if limit.by:
        says += f" by {limit.by}"
    return f"{says} a {limit.per}"


def untrusted(decision: Decision) -> bool:
    """Whether a read of which scoping.yaml says nothing may return text of people outside."""
    return is_untrusted(Operation("", "read"), decision.ratings)


def says_untrusted(decision: Decision) -> bool:
    """Whether scoping.yaml says of some read whether people outside can write what it returns."""
    reads = (read for system in decision.workflow.systems for read in system.reads)
    return any(read.untrusted is not None for read in reads)


def private(decision: Decision) -> bool:
    """Whether what is read may be private data."""
    return decision.ratings.get("data_sensitivity") is not Rating.LOW


def remembers(decision: Decision) -> bool:
    """Whether a run may keep facts for later ones."""
    answers = {result.question.id: result.answer for result in decision.criteria}
    return answers["persistent_context"] is not Answer.NO


def redacted(decision: Decision) -> list[str]:
    """Name the inputs that sound like secrets."""
    names = {
        name
        for system in decision.workflow.systems
        for operation in system.operations
        for name in operation.input
    }
    return sorted(name for name in names if not _SECRET.isdisjoint(name.split("_")))


def escalate_to(decision: Decision) -> str:
    """Name who is asked, on one line."""
    owner = " ".join((decision.workflow.owner or "").split())
    return owner or f"whoever answers for {' '.join(decision.workflow.name.split())}"


def budgets(decision: Decision) -> Budgets:
    """Give a run room for twice what the estimate expects of it.

    With each call of the model goes one of a system. A path that is followed gets room for its
    longest way, since one key turns it into the loop and back.
    """
    room = _room(decision, _calls(decision))
    calls = decision.cost.path_calls
    if calls is None or not follows_path(decision):
        return room
    most = Range(calls.high, calls.high, calls.high)
    assumed = decision.rules.cost.calls[Orchestration.KNOWN_PATH]
    longest = _room(decision, assumed._replace(calls_per_run=most))
    steps = ceil(weigh(decision.workflow.path, _steps_of).high)
    return Budgets(
        max(room.steps, steps),
        max(room.tokens, longest.tokens),
        max(room.money, longest.money),
    )


def _room(decision: Decision, calls: CallRules) -> Budgets:
    n, first, added, output, again = (values.expected for values in calls)
    tokens = (n * (first + output) + added * n * (n - 1) / 2) * (1 + again)
    money = model_cost_usd(calls, _price(decision)).expected * _per_usd(decision)
    return Budgets(
        steps=ceil(ROOM * 2 * n),
        tokens=int(rounded(ROOM * tokens)),
        money=rounded(ROOM * money),
    )


def _steps_of(step: Step) -> Range:
    """Count what of a step a budget counts: a call of a system or of a model."""
    most = 1 if kind_of(step) in ("read", "write", "model") else 0
    if kind_of(step) == "loop":
        most = 2 * step["steps"]
    return Range(0, most, most)


def prices(decision: Decision) -> Prices:
    """Give the prices of the estimate's model."""
    price = _price(decision)
    rate = _per_usd(decision)
    usd_prices = (price.input_usd_per_million, price.output_usd_per_million)
    return Prices(decision.cost.currency, *(float(f"{usd * rate:.4g}") for usd in usd_prices))


def _calls(decision: Decision) -> CallRules:
    calls = decision.rules.cost.calls[Architecture.AGENT]
    counted = decision.workflow.volume.get("calls_per_run")
    if not isinstance(counted, int | float):
        return calls
    return calls._replace(calls_per_run=Range(counted, counted, counted))


def _price(decision: Decision) -> Price:
    return decision.rules.prices.models[decision.rules.prices.model]


def _per_usd(decision: Decision) -> float:
    return decision.rules.prices.currencies.get(decision.cost.currency, 1.0)
