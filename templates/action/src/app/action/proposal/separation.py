"""Conditions that tell apart the ways which runs have taken, by one value known before. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from ...base.amounts import as_number
from ...base.expressions import LONGEST, ExpressionError, read_expression
from ...base.references import find
from .course import is_same, places

LONGEST_TEXT = 100  # characters of a text that a condition names
MOST_DIGITS = 30  # that a condition can have on each side of the point
Known = Sequence[Mapping[str, Any]]  # what each run knew that took a way


class Separation(NamedTuple):
    """What is compared, and the condition of each way by its name."""

    reference: str
    conditions: Mapping[str, str]


def separations(ways: Mapping[str, Known], others: Known = ()) -> Iterator[Separation]:
    """Give the separations that hold for exactly the runs of each way, the plainest first.

    First come those where each way has a single value, then those between two numbers. An id comes
    last of its kind. `others` are runs of ways that have no condition: none of the conditions holds
    for them.
    """
    first = next(data for way in ways.values() for data in way)
    values = dict[str, dict[str, list[Any]]]()
    for reference, value in places(first):
        is_of_run = reference.split(".")[0] == "run"  # its id, the day and the person are its own
        if not is_of_run and _is_comparable(value):
            values[reference] = {
                name: [find(reference, data) for data in way] for name, way in ways.items()
            }
    for form in (_by_value, _by_threshold, _by_one_value):
        for reference in sorted(values, key=_rank):
            conditions = form(reference, values[reference])
            if conditions and _separates(conditions, ways, others):
                yield Separation(reference, conditions)


def _rank(reference: str) -> tuple[bool, int, int]:
    last = reference.rpartition(".")[2]
    return last == "id" or last.endswith("_id"), reference.count("."), len(reference)


def _is_comparable(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT and not {*value} & {"'", "\n"}
    number = as_number(value)
    return number is not None and -MOST_DIGITS < number.adjusted() < MOST_DIGITS


def _by_value(reference: str, values: Mapping[str, list[Any]]) -> dict[str, str]:
    """Each way has one value."""
    if not all(_is_single(one) for one in values.values()):
        return {}
    return {name: f"{reference} == {_literal(one[0])}" for name, one in values.items()}


def _by_one_value(reference: str, values: Mapping[str, list[Any]]) -> dict[str, str]:
    """Of two ways, one has one value, and the other has any but this."""
    if len(values) != len(("one", "other")):
        return {}
    for name, other in (tuple(values), tuple(values)[::-1]):
        if _is_single(values[name]):
            literal = _literal(values[name][0])
            return {name: f"{reference} == {literal}", other: f"{reference} != {literal}"}
    return {}


def _by_threshold(reference: str, values: Mapping[str, list[Any]]) -> dict[str, str]:
    """Each way has numbers of its own from one to another; what lies between is of no way."""
    bounds = dict[str, tuple[Decimal, Decimal]]()
    for name, way in values.items():
        numbers = [number for value in way if (number := as_number(value)) is not None]
        if len(numbers) < len(way):
            return {}
        bounds[name] = min(numbers), max(numbers)
    order = sorted(bounds, key=lambda name: bounds[name])
    conditions = dict[str, str]()
    for name in order:
        low, high = map(_literal, bounds[name])
        sides = [f"{reference} >= {low}", f"{reference} <= {high}"]
        if len(order) > 1 and name == order[0]:
            sides = sides[1:]
        elif len(order) > 1 and name == order[-1]:
            sides = sides[:1]
        conditions[name] = " and ".join(sides)
    return conditions


def _is_single(values: Sequence[Any]) -> bool:
    return _is_comparable(values[0]) and all(is_same(values[0], one) for one in values)


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return f"{as_number(value):f}"


def _separates(conditions: Mapping[str, str], ways: Mapping[str, Known], others: Known) -> bool:
    """Whether each condition holds for the runs of its way alone."""
    if max(map(len, conditions.values())) > LONGEST:
        return False
    try:
        expressions = {name: read_expression(text) for name, text in conditions.items()}
    except ExpressionError:  # of a key such as `not`
        return False
    for name, expression in expressions.items():
        if not all(expression.holds(data) for data in ways[name]):
            return False
        if any(expression.holds(data) for data in others):
            return False
    for one, other in combinations(ways, 2):
        if any(expressions[one].holds(data) is not False for data in ways[other]):
            return False
        if any(expressions[other].holds(data) is not False for data in ways[one]):
            return False
    return True
