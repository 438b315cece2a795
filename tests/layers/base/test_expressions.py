"""Expressions: how they are read, and what they say of data, held to an oracle of another kind."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.base.amounts import read_json
from app.base.expressions import (
    CONDITION,
    DEEPEST,
    LONGEST,
    ExpressionError,
    Truth,
    read_condition,
    read_expression,
)
from app.base.references import Reference, find, parse

DATA = r"""
{"input": {"id": "A-1", "amount": 100, "small": 1e-400, "big": 9007199254740993,
           "exact": 0.1000000000000000055511151231257827, "day": "2026-03-01", "none": null,
           "flag": true, "odd": NaN, "endless": Infinity, "text": "100"},
 "result": {"status": "open", "lines": [{"n": 1, "state": "sent", "tags": ["a", "b"]},
                                        {"n": 2, "state": "sent", "tags": ["b"]}],
            "mixed": [{"n": 1}, {"n": "x"}, {}], "empty": [], "tags": ["red", "blue"],
            "nested": {"lines": [{"n": 5}]}, "in": "word", "0": "zero"}}
"""


def truth(text: str, data: Any = None) -> Truth:
    return read_expression(text).holds(read_json(DATA) if data is None else data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("input.amount == 100", True),
        ("input.amount == 100.0", True),
        ("input.amount == 1e2", True),
        ("input.amount != 100", False),
        ("input.amount < 100.00000000000000000000000001", True),
        ("100 >= input.amount", True),
        ("input.big == 9007199254740992", False),
        ("input.big == 9007199254740993", True),
        ("input.exact == 0.1", False),
        ("input.small > 0", True),
        ("input.text == '100'", True),
        ("input.text == 100", None),
        ("input.text == \"100\"", True),
        ("input.day < '2026-03-02'", True),
        ("input.day <= '2026-02-28T23:59:59Z'", False),
        ("input.none == 'x'", None),
        ("input.none != 'x'", None),
        ("input.missing == 'x'", None),
        ("nowhere.x == 1", None),
        ("input.flag == 1", None),
        ("input.flag == 'true'", None),
        ("input.odd == input.odd", None),
        ("input.odd != 1", None),
        ("input.endless > 1", None),
        ("input == 'x'", None),
        ("result.lines == 2", None),
        ("result.lines.0.n == 1", True),
        ("result.lines.1.n == 1", False),
        ("result.lines.2.n == 1", None),
        ("result.lines.n == 1", None),
        ("result.0 == 'zero'", True),
        ("result.in == 'word'", True),
        ("input.id in ['A-1', 'A-2']", True),
        ("input.id in ['A-2']", False),
        ("input.id in ['A-2', 1]", None),
        ("input.id in [1, 'A-1']", True),
        ("'red' in result.tags", True),
        ("'green' in result.tags", False),
        ("1 in result.tags", None),
        ("'x' in result.empty", None),
        ("'x' in result.status", None),
        ("any: result.lines.n == 2", True),
        ("all: result.lines.n == 2", False),
        ("all: result.lines.n <= 2", True),
        ("all: result.lines.n <= 2 and result.lines.state == 'sent'", True),
        ("any: result.lines.n == 1 and result.lines.n == 2", False),
        ("any: result.lines.n == 2 and input.amount == 100", True),
        ("any: result.mixed.n == 1", True),
        ("all: result.mixed.n == 1", None),
        ("any: result.mixed.n == 2", None),
        ("any: result.empty.n == 1", None),
        ("all: result.empty.n == 1", None),
        ("all: result.status == 'open'", None),
        ("any: result.tags == 'blue'", True),
        ("any: result.lines.n == 5 or result.nested.lines.n == 5", None),
        ("any: result.nested.lines.n == 5", True),
        ("all: any: result.lines.tags == 'b'", True),
        ("all: all: result.lines.tags == 'b'", False),
        ("any: all: result.lines.tags == 'b'", True),
        ("any: result.lines.0.tags == 'a'", True),
        ("(any: result.lines.n == 2) and (all: result.lines.n > 0)", True),
        ("not (any: result.lines.n == 3)", True),
        ("not input.none == 1", None),
        ("input.none == 1 or input.amount == 100", True),
        ("input.none == 1 and input.amount == 100", None),
        ("input.none == 1 and input.amount == 1", False),
        ("input.none == 1 or input.amount == 1", None),
        ("input.amount == 1 and input.amount == 2 or input.amount == 100", True),
        ("input.amount == 1 and (input.amount == 2 or input.amount == 100)", False),
        ("not input.amount == 1 and input.amount == 100", True),
        ("not not input.amount == 100", True),
    ],
)  # fmt: skip
def test_what_is_so_is_not_and_is_not_known(text: str, expected: Truth) -> None:
    assert truth(text) is expected


def test_data_that_are_a_list_themselves() -> None:
    rows = [{"level": 3}, {"level": 30}]
    assert truth("any: level < 20", rows) is True
    assert truth("all: level < 20", rows) is False
    assert truth("level < 20", rows) is None
    assert truth("any: level < 20", []) is None
    assert truth("any: id == 'x'", ["x"]) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it ends too early at character 1; compare two values, such as status == 'open'"),
        ("a", "it compares a with nothing at character 2; compare two values"),
        ("a = 1", "= does not compare at character 3; write =="),
        ("a == 1 +1", "+ is not supported at character 8; leave out arithmetic"),
        ("a == 1 and", "it ends too early at character 11"),
        ("len(a) == 1", "it calls len at character 1; compare values; calls are not supported"),
        ("a < b < c", "it compares three values at once at character 7; write a < b and b < c"),
        ("a == 'x", "it leaves a text open at character 6; close it with '"),
        ("(a == 1", "it leaves a bracket open at character 8; close it with )"),
        ("a == 1)", "it closes a bracket that is not open at character 7; delete the bracket"),
        ("a == 1 b == 2", "b is not expected at character 8; join comparisons with and, or"),
        ("1 == 1", "it compares two fixed values at character 1; compare a reference"),
        ("1 in [1]", "it compares two fixed values at character 1"),
        ("a == [1]", "only in can compare a list at character 3; write in before the list"),
        ("a in [b]", "b is neither a number nor a text at character 7; list literals"),
        ("a in [1 2]", "it leaves a list open at character 9; put commas"),
        ("a in []", "] is not expected at character 7"),
        ("a == true", "true is neither a number nor a text, so it cannot be compared"),
        ("null != a", "null is neither a number nor a text, so it cannot be compared"),
        ("and == 1", "and is not expected at character 1"),
        ("a == any: b == 1", "any is not expected at character 6"),
        ("a == 1 and all: b == 1", "all is not expected at character 12"),
        ("a.b. == 1", ". is not supported at character 4"),
        ("a..b == 1", ". is not supported at character 2"),
        ("a == 1.", "a number has a wrong form at character 6; write it as in 12.5"),
        ("ä == 1", "ä is not supported at character 1"),
        ("a\u00a0== 1", "\u00a0 is not supported at character 2"),
        ("a == ٣", "٣ is not supported at character 6"),
        ("a" * 201 + " == 1", "a reference is too long at character 1; shorten it"),
        ("(" * 21 + "a == 1" + ")" * 21, "it has more than 20 levels at character 22"),
        ("not " * 30 + "a == 1", "it has more than 20 levels at character 85"),
        ("a == 1" + " " * 500, "it is longer than 500 characters at character 501"),
    ],
)
def test_invalid_expression_is_named_with_place_and_fix(text: str, said: str) -> None:
    """What is no expression is reported with its place and the way out."""
    with pytest.raises(ExpressionError) as caught:
        read_expression(text)
    assert str(caught.value).startswith(said)


def test_an_expression_names_what_it_refers_to_once_and_in_order() -> None:
    found = read_expression("all: result.lines.0.n in [1] and (input.a == result.b or input.a > 1)")
    assert [str(one) for one in found.references] == ["result.lines.0.n", "input.a", "result.b"]


@pytest.mark.parametrize("text", ["", "a.", ".a", "a b", "a..b", "1.a", "a.-b", "a\n", "a." * 200])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a reference"):
        parse(text)


def test_a_reference_leads_through_keys_and_positions() -> None:
    data = read_json(DATA)
    assert parse("result.lines.0.n") == Reference("result", ("lines", "0", "n"))
    assert find("result.lines.1.tags.0", data) == "b"
    assert find(parse("result.0"), data) == "zero"
    assert find("result.status.x", data) is None
    assert find("input", {}) is None


# What follows holds reading and evaluation to an oracle: a drawn tree is evaluated by arithmetic
# over 0, 1/2 and 1, and its text must come to the same.

NAMES = ["a", "b", "c", "d", "e"]
VALUES = st.one_of(
    st.integers(-3, 3),
    st.decimals(-3, 3, places=1).map(float),
    st.sampled_from(["", "x", "y", "1", "2026-01-02"]),
    st.none(),
    st.booleans(),
    st.just(float("nan")),
    st.just([]),
    st.lists(st.integers(0, 2), max_size=2),
)
LITERALS = st.one_of(st.integers(-3, 3), st.sampled_from(["", "x", "1"]))
SIGNS = ["==", "!=", "<", "<=", ">", ">="]


def _comparison() -> st.SearchStrategy[Any]:
    operands = st.one_of(
        st.tuples(st.just("ref"), st.sampled_from(NAMES)), st.tuples(st.just("lit"), LITERALS)
    )
    left = st.tuples(st.just("ref"), st.sampled_from(NAMES))
    plain = st.tuples(st.just("compare"), left, st.sampled_from(SIGNS), operands)
    lists = st.tuples(st.just("list"), st.lists(LITERALS, min_size=1, max_size=3))
    of_list = st.one_of(lists, st.tuples(st.just("ref"), st.sampled_from(NAMES)))
    return st.one_of(plain, st.tuples(st.just("compare"), left, st.just("in"), of_list))


TREES = st.recursive(
    _comparison(),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
    ),
    max_leaves=6,
)


def _text_of(tree: Any) -> str:
    match tree:
        case ("ref", name):
            return str(name)
        case ("lit", value):
            return json.dumps(value)
        case ("list", values):
            return f"[{', '.join(map(json.dumps, values))}]"
        case ("compare", left, sign, right):
            return f"{_text_of(left)} {sign} {_text_of(right)}"
        case ("not", part):
            return f"not ({_text_of(part)})"
        case (word, parts):
            return f" {word} ".join(f"({_text_of(part)})" for part in parts)
    raise AssertionError(tree)


def _number(value: Any) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if isnan(value) else Fraction(repr(value))


def _oracle(tree: Any, data: dict[str, Any]) -> Fraction:
    """1 for true, 0 for false, 1/2 for what is not known."""
    half = Fraction(1, 2)
    match tree:
        case ("not", part):
            return 1 - _oracle(part, data)
        case ("and", parts):
            return min(_oracle(part, data) for part in parts)
        case ("or", parts):
            return max(_oracle(part, data) for part in parts)
        case ("compare", left, "in", right):
            among = right[1] if right[0] == "list" else data.get(right[1])
            if not isinstance(among, list) or not among:
                return half
            return max(_oracle(("compare", left, "==", ("lit", one)), data) for one in among)
        case ("compare", left, sign, right):
            a: Any
            b: Any
            a, b = (data.get(one) if kind == "ref" else one for kind, one in (left, right))
            if not (isinstance(a, str) and isinstance(b, str)):
                a, b = _number(a), _number(b)
            if a is None or b is None:
                return half
            order = (a > b) - (a < b)
            wanted = {"==": [0], "!=": [-1, 1], "<": [-1], "<=": [-1, 0], ">": [1], ">=": [0, 1]}
            return Fraction(order in wanted[sign])
    raise AssertionError(tree)


@given(TREES, st.dictionaries(st.sampled_from(NAMES), VALUES))
@example(("compare", ("ref", "a"), "==", ("ref", "b")), {"a": 0.1, "b": 0.1})
def test_text_and_oracle_come_to_the_same(tree: Any, data: dict[str, Any]) -> None:
    found = read_expression(_text_of(tree)).holds(data)
    assert {True: 1, None: Fraction(1, 2), False: 0}[found] == _oracle(tree, data)


@given(TREES, st.lists(st.dictionaries(st.sampled_from(NAMES), VALUES), max_size=4))
def test_any_and_all_are_or_and_and_over_the_items(tree: Any, rows: list[dict[str, Any]]) -> None:
    text = _text_of(tree)
    each = [_oracle(tree, row) for row in rows] or [Fraction(1, 2)]
    known = {Fraction(1): True, Fraction(1, 2): None, Fraction(0): False}
    if any(isinstance(value, list) for row in rows for value in row.values()):
        return  # then the items have lists of their own, which is another case
    assert read_expression(f"any: {text}").holds(rows) is known[max(each)]
    assert read_expression(f"all: {text}").holds(rows) is known[min(each)]


@given(st.text(st.sampled_from("ab.10 '\"()[]=<>!,:-+notandorinyl\n"), max_size=60))
def test_any_text_is_an_expression_or_has_a_placed_error(text: str) -> None:
    """Any text is an expression or gets a sentence with a place."""
    try:
        read_expression(text).holds({})
    except ExpressionError as error:
        assert 1 <= error.at <= len(text) + 1
        assert error.problem
        assert error.fix


@given(
    st.sampled_from(["amount", "x", "a_1"]),
    st.sampled_from([">", ">=", "<", "<=", "=="]),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-99, max_value=99),
    st.one_of(st.integers(-99, 99), st.floats(), st.booleans(), st.none(), st.text(max_size=2)),
)
def test_a_condition_holds_as_its_expression_does(
    name: str, sign: str, bound: Decimal, value: Any
) -> None:
    text = f"{name}{sign} {bound}"
    assert re.search(CONDITION, text)
    condition = read_condition(text)
    assert (condition.name, condition.sign, condition.threshold) == (name, sign, bound)
    assert condition.holds({name: value}) is read_expression(text).holds({name: value})
    assert condition.holds({}) is None


@pytest.mark.parametrize("name", ["in", "any", "not", "true"])
def test_a_condition_may_be_about_any_name(name: str) -> None:
    assert read_condition(f"{name} >=-1.5").holds({name: -1.5}) is True


def test_the_toolkits_schema_has_the_form_of_conditions() -> None:
    """What `when` and `approve` may say in `scoping.yaml`, a project reads as a condition."""
    file = Path(__file__).parents[3] / "scoping/data/schemas/workflow.schema.json"
    form = CONDITION.removeprefix("^").removesuffix("$")
    text = file.read_text("utf-8")
    assert json.dumps(CONDITION) in text
    assert json.dumps(f"^(never|always|{form})$") in text


@given(st.integers(0, DEEPEST), st.sampled_from(["(", "not "]))
def test_depth_is_bounded(depth: int, word: str) -> None:
    close = ")" * depth if word == "(" else ""
    assert read_expression(word * depth + "a == 1" + close).references == [Reference("a", ())]
    with pytest.raises(ExpressionError):
        read_expression(word * (DEEPEST + 1) + "a == 1" + ")" * (DEEPEST + 1))


def test_a_long_expression_is_evaluated_at_once() -> None:
    text = " or ".join(f"rows.n == {n}" for n in range(-29, 1))
    assert len(text) <= LONGEST
    assert truth(f"any: {text}", {"rows": [{"n": n} for n in range(10_000)]}) is True
