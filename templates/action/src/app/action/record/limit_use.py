"""What is used of the limits over time, over all runs and workers: a locked row for each.

A write is counted in the transaction that lets it go, and given back in the one that says that it
was not made or is undone. What is not known stays counted.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from time import time
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from ...base import amounts
from ..durable.store import in_transaction, limit_totals, lock, rows, session, uses
from ..rules import limits
from ..rules.limits import ModelLimit, OperationLimit
from ..rules.policy import CHARACTERS_A_TOKEN, Facts, Guard, Policy, Spent
from .audit import HIDDEN

Limit = OperationLimit | ModelLimit
SHOWN = 5  # values of `by` that people are shown of a limit, the most used first


class Ruled(Protocol):
    """Whose limits these are: its rules, and the time zone of its days."""

    guard: Guard

    @property
    def zone(self) -> str:
        """An IANA name."""


class Counted(Protocol):
    """A call that counts."""

    @property
    def run(self) -> str:
        """The id of its run."""

    @property
    def tool(self) -> str:
        """The operation that it calls, by its name for models."""

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs of the call, as the model gave them."""

    @property
    def key(self) -> str:
        """The key under which it is counted, and given back."""


class Place(NamedTuple):
    """The row of a limit: what is limited, in which period, for which value."""

    limit: str
    period: str
    value: str


def lock_used(agent: Ruled, call: Counted, facts: Facts) -> Facts:
    """Lock the rows of a call's limits until the commit; gives the facts with what is used."""
    used = {}
    for limit, place in _places(agent, call):
        used[limit] = _locked(place) if limit.per != "call" else Decimal(0)
    return facts._replace(used=used)


def usage_rows(agent: Ruled, call: Counted, facts: Facts) -> list[dict[str, str]]:
    """Of each limit of a call: what is used before it, what it takes, and what is allowed.

    `facts` are those of `lock_used`. Amounts are decimals as texts; what the policy redacts is
    `HIDDEN`.
    """
    hidden = agent.guard.policy.redact
    return [_usage_row(call, limit, used, hidden) for limit, used in facts.used.items()]


def _usage_row(
    call: Counted,
    limit: OperationLimit,
    used: Decimal,
    hidden: Collection[str],
) -> dict[str, str]:
    value = limit.value(call.inputs)
    amount = limit.amount(call.inputs)
    takes = ""
    if amount is not None:
        takes = amounts.plain(amount)
    if value and limit.by in hidden:
        value = HIDDEN
    if limit.sum in hidden:
        takes = HIDDEN
    amounts_here = {
        "used": amounts.plain(used),
        "takes": takes,
        "allowed": amounts.plain(limit.most),
    }
    return {"limit": limit_name(limit), "value": value, **amounts_here}


def count(agent: Ruled, call: Counted) -> None:
    """Count a call that is let go, in the transaction."""
    for limit, place in _places(agent, call):
        if limit.per != "call":
            _use(call.key, place, limit.amount(call.inputs) or Decimal(0))


def give_back(key: str) -> None:
    """Take out what a write has counted that was not made, or is undone, in the transaction."""
    counted = _used(key)
    for place, amount in counted:
        _set(place, amounts.EXACT.subtract(_locked(place), amount))
    if counted:
        session().execute(uses.delete().where(uses.c.key == key))


def reserve(agent: Ruled, run: str, characters: int, longest: int) -> tuple[str, str]:
    """Reserve what a call of the model may use at worst. Gives a key, and why it is not made."""
    if not _of_model(agent):
        return "", ""
    return in_transaction(_reserved, agent, run, characters, longest)


def used_by_model(agent: Ruled, key: str, usage: Mapping[str, int] | None) -> None:
    """Replace what was reserved by what a call has used, in the transaction; None for nothing."""
    if not key:
        return
    reserved = _used(key)
    give_back(key)
    if usage is None:
        return
    spent = _spent(agent, usage)
    for place, _ in reserved:
        _use(key, place, spent[place.limit.partition(" ")[0]])


def in_use(policy: Policy, zone: str) -> Iterator[tuple[Limit, list[tuple[Decimal, str]]]]:
    """Each limit of a day or month, with what is used of it now, by value, the most first."""
    for limit in policy.limits:
        if limit.per in ("call", "run"):
            continue
        now = limits.period(limit.per, "", time(), zone)
        such = sa.select(limit_totals).where(
            limit_totals.c.limit == limit_name(limit), limit_totals.c.period == now
        )
        used = [(Decimal(row["used"]), row["value"]) for row in rows(such)]
        yield limit, sorted(used, reverse=True)


def figures_of_limits(policy: Policy, zone: str) -> dict[str, Any]:
    """Of each limit of a day or month, what is used now and allowed, as people read it.

    Of one for each value, those that are used most, and how many more there are. What models have
    used is rounded to 4 decimals.
    """
    return {
        limit_name(limit): _figures(limit, policy, used) for limit, used in in_use(policy, zone)
    }


def _figures(limit: Limit, policy: Policy, used: list[tuple[Decimal, str]]) -> dict[str, Any]:
    allowed = {"allowed": amounts.plain(limit.most)}
    if isinstance(limit, ModelLimit):
        most = used[0][0] if used else Decimal(0)
        return {"used": amounts.plain(round(most, 4)), **allowed}
    return {**_values(limit, policy, used), **allowed}


def _values(
    limit: OperationLimit,
    policy: Policy,
    used: list[tuple[Decimal, str]],
) -> dict[str, Any]:
    """What is used of a limit, the most first; of one for each value, how many are not shown."""
    some = [(amounts.plain(amount), value) for amount, value in used if amount]
    if not limit.by:
        return {"used": some[0][0] if some else "0"}
    largest = {value: amount for amount, value in some[:SHOWN]}
    if limit.by in policy.redact:
        largest = {f"(redacted) {n}": amount for n, amount in enumerate(largest.values(), 1)}
    return {"used": largest, "more_values": max(0, len(some) - SHOWN)}


def _places(agent: Ruled, call: Counted) -> list[tuple[OperationLimit, Place]]:
    """The limits of a call, each with its row, in the order in which all lock them."""
    if not isinstance(call.inputs, dict):
        return []
    places = []
    for limit in agent.guard.limits_of(call.tool):
        period = ""
        if limit.per != "call":
            period = limits.period(limit.per, call.run, time(), agent.zone)
        places.append((limit, Place(limit_name(limit), period, limit.value(call.inputs))))
    return sorted(places, key=lambda pair: pair[1])


def _of_model(agent: Ruled) -> list[ModelLimit]:
    declared = (limit for limit in agent.guard.policy.limits if isinstance(limit, ModelLimit))
    return sorted(declared, key=limit_name)


def limit_name(limit: Limit) -> str:
    """What it is called in figures and gauges, and its rows in the tables."""
    return f"{limit.says} a {limit.per}"


def _reserved(agent: Ruled, run: str, characters: int, longest: int) -> tuple[str, str]:
    read = characters // CHARACTERS_A_TOKEN
    ahead = {"cache_creation_input_tokens": read, "output_tokens": longest}
    worst = _spent(agent, ahead)
    key = f"model:{uuid.uuid4().hex}"
    places = []
    for limit in _of_model(agent):
        place = Place(limit_name(limit), limits.period(limit.per, run, time(), agent.zone), "")
        used = _locked(place)
        amount = worst[limit.model]
        if amounts.EXACT.add(used, amount) > limit.most:
            could = f"the next call of the model could use {amounts.plain(amount)}"
            return "", f"over a limit: {limits.used_of(limit, used)}, and {could}"
        places.append((place, amount))
    for place, amount in places:
        _use(key, place, amount)
    return key, ""


def _spent(agent: Ruled, usage: Mapping[str, int]) -> dict[str, Decimal]:
    """What a call of the model costs and how many tokens it takes, from its usage."""
    spent = Spent()
    spent.count_call({"input_tokens": 0, "output_tokens": 0, **usage}, agent.guard.policy.prices)
    return {"money": Decimal(f"{spent.money:.9f}"), "tokens": Decimal(spent.tokens)}


def _use(key: str, place: Place, amount: Decimal) -> None:
    session().execute(uses.insert().values(key=key, **place._asdict(), amount=str(amount)))
    _set(place, amounts.EXACT.add(_locked(place), amount))


def _used(key: str) -> list[tuple[Place, Decimal]]:
    """What is counted under a key, by its rows, in the order in which all lock them."""
    records = session().execute(sa.select(uses).where(uses.c.key == key)).mappings()
    counted = []
    for row in records:
        place = Place(row["limit"], row["period"], row["value"])
        counted.append((place, Decimal(row["amount"])))
    return sorted(counted)


def _locked(place: Place) -> Decimal:
    """What is used, in a row that is made if need be, and locked until the transaction ends."""
    return Decimal(str(lock(limit_totals, place._asdict(), {"used": "0"})["used"]))


def _set(place: Place, used: Decimal) -> None:
    session().execute(limit_totals.update().where(*_is(place)).values(used=str(used)))


def _is(place: Place) -> Iterator[sa.ColumnElement[bool]]:
    return (limit_totals.c[name] == value for name, value in place._asdict().items())
