"""Compiled to JavaScript, Python means what it means."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import quickjs
from hypothesis import given
from hypothesis import strategies as st

from compilers.javascript import UnsupportedError, compile_bundle
from compilers.javascript.program import Symbol
from tests.compilers import refused, sample

SCRIPTS = Path(__file__).parents[2] / "docs" / "javascripts"
CASES: dict[Callable[..., Any], list[list[Any]]] = {
    sample.numbers: [[0.125, 0.5], [2.5, 7], [-3.25, 2], [1e-3, 3]],
    sample.texts: [["abc"], ["  aé x\n"], ["a😀b c"], ["it's \"b\""], ["a\u200bb\\"]],
    sample.mappings: [[{}], [{"b": 3, "a": 1}], [{"c": ["y"]}]],
    sample.sequences: [[[1, 2, 3]], [[2, 0]], [[5, 4, 3, 2]]],
    sample.objects: [[1], [0]],
    sample.errors: [["narrow"], ["day"], ["key"], ["colour"], ["none"]],
    sample.matches: [
        ["a"], ["word"], [None], [3], [["x"]], [[1, {"k": 2}]], [[1, {"k": 0}]],
        [{"kind": "x", "of": "y"}], [{"kind": "z"}],
    ],
    sample.expressions: [["ab 12"], ["😀 ab-1"], ["numbr"], ['a\nb "q"'], [""]],
    sample.counting: [[0], [3]],
}  # fmt: skip


@cache
def scripts() -> quickjs.Context:
    context = quickjs.Context()
    for name in ("python", "python-text"):
        context.eval((SCRIPTS / f"{name}.js").read_text("utf-8"))
    entries = {each.__name__: Symbol(sample.__name__, each.__name__) for each in CASES}
    context.eval(compile_bundle("sample", entries))
    return context


def by_script(function: str, given_: list[Any]) -> Any:
    """Give what the compiled function gives, as data of JSON."""
    call = scripts().eval(
        """((name, given) => {
          const { from, to } = scoping.python;
          return JSON.stringify(to(scoping.sample[name](...JSON.parse(given).map(from))));
        })"""
    )
    return json.loads(call(function, json.dumps(given_)))


@pytest.mark.parametrize(
    ("function", "given_"),
    [(function, given_) for function, cases in CASES.items() for given_ in cases],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_function_gives_what_it_gives_in_python(
    function: Callable[..., Any], given_: list[Any]
) -> None:
    copied = json.loads(json.dumps(given_))
    assert by_script(function.__name__, given_) == json.loads(json.dumps(function(*copied)))


@given(text=st.text(st.characters(exclude_categories=("C", "Z")), max_size=12))
def test_any_text_is_taken_apart_as_python_does(text: str) -> None:
    assert by_script("expressions", [text]) == json.loads(json.dumps(sample.expressions(text)))


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, function in inspect.getmembers(refused, inspect.isfunction)
        if function.__module__ == refused.__name__
    ],
)
def test_what_is_not_known_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(UnsupportedError, match=r"^tests\.compilers\.refused:\d+: .+ not compiled"):
        compile_bundle("refused", {name: Symbol(refused.__name__, name)})


def test_only_what_is_needed_is_compiled() -> None:
    text = compile_bundle("sample", {"counting": Symbol(sample.__name__, "counting")})
    assert "counting:" in text
    assert "extends" not in text
    assert "narrow" not in text
