"""What a way through a path weighs, and what an estimate makes of a path that is declared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import path
from scoping.checks import grammar
from scoping.cost import Cost, estimate, model_cost_usd
from scoping.questions import Answer
from scoping.rulebook import Architecture, Range, Rulebook
from scoping.workflow import Operation, System, Workflow

AGENT = Architecture.AGENT
MODEL: dict[str, Any] = {
    "id": "facts",
    "model": "extract",
    "from": ["input"],
    "output": {"a": "string"},
}
READ: dict[str, Any] = {"id": "order", "read": "shop.find"}
WRITE: dict[str, Any] = {"write": "shop.book"}
END: dict[str, Any] = {"finish": "done", "report": "Done."}
KNOWN = {"known_path": Answer.YES, "outcome": Answer.YES, "multi_system": Answer.YES}


def branch(*cases: list[Any], rest: Any = "escalate") -> dict[str, Any]:
    return {"branch": [*({"when": "a == 1", "do": case} for case in cases), {"otherwise": rest}]}


def each(most: int, *steps: Any) -> dict[str, Any]:
    return {"each": "input.rows", "as": "row", "most": most, "do": [*steps]}


def calls(step: path.Step) -> Range:
    return Range(1, 1, 1) if "model" in step else path.NOTHING


@pytest.mark.parametrize(
    ("steps", "weight"),
    [
        pytest.param([READ, END], (0, 0, 0), id="no-model"),
        pytest.param([MODEL, MODEL, END], (2, 2, 2), id="one-way"),
        pytest.param([MODEL, END, MODEL], (1, 1, 1), id="nothing-behind-an-end"),
        pytest.param([branch([MODEL]), MODEL, END], (0, 1, 2), id="the-rest-escalates"),
        pytest.param([branch([MODEL], rest=[]), MODEL, END], (1, 1.5, 2), id="both-go-on"),
        pytest.param(
            [branch([MODEL, END], [], rest=[]), MODEL, END], (1, 1, 1), id="a-case-that-ends"
        ),
        pytest.param([branch([branch([MODEL])], rest=[MODEL]), END], (0, 0.75, 1), id="nested"),
        pytest.param([each(50, MODEL), END], (0, 1, 50), id="once-or-as-often-as-it-may"),
        pytest.param([each(5, branch([MODEL])), MODEL, END], (1, 1.5, 6), id="a-branch-in-each"),
        pytest.param([each(3, each(4, MODEL)), END], (0, 1, 12), id="each-in-each"),
    ],
)
def test_weigh(steps: list[Any], weight: tuple[float, float, float]) -> None:
    assert path.weigh(steps, calls) == pytest.approx(Range(*weight))


STEPS = st.recursive(
    st.lists(st.sampled_from([MODEL, READ, END]), max_size=4),
    lambda inner: st.lists(
        st.one_of(
            st.sampled_from([MODEL, READ, END]),
            st.builds(lambda first, rest: branch(first, rest=rest), inner, inner),
            st.builds(lambda steps: each(3, *steps), inner),
        ),
        max_size=4,
    ),
    max_leaves=8,
)


@given(steps=STEPS)
def test_the_ways_of_any_path_are_in_order(steps: list[Any]) -> None:
    weight = path.weigh(steps, calls)
    assert 0 <= weight.low <= weight.expected <= weight.high
    assert weight.high <= 3**4 * len([*path.steps_in(steps)])


@given(steps=STEPS)
def test_the_steps_of_a_path_are_those_that_a_project_finds(steps: list[Any]) -> None:
    module = grammar.path_checks().path
    ours = [path.kind_of(step) for step in path.steps_in(steps)]
    theirs = [module.kind_of(step) for step in module.steps_in(steps)]
    assert sorted(kind for kind in ours if kind != "escalate") == sorted(
        kind for kind in theirs if kind != "escalate"
    )
    assert path.KINDS == module.KINDS
    assert path.ENDS == module.ENDS


def cost(rules: Rulebook, steps: list[Any], form: Architecture = AGENT) -> Cost:
    operations = (Operation("find", "read"), Operation("book", "write"))
    workflow = Workflow("a", "A", systems=(System("shop", operations),), path=tuple(steps))
    return estimate(rules, workflow, form, None, KNOWN, {})


def test_a_declared_path_is_counted(rules: Rulebook) -> None:
    found = cost(rules, [MODEL, branch([MODEL, WRITE], rest=[]), END])
    assert found.path_calls == Range(1, 1.5, 2)
    assert found.on_path
    price = rules.prices.models[rules.prices.model]
    assumed = rules.cost.calls["known_path"]
    expected = model_cost_usd(assumed._replace(calls_per_run=Range(1, 1.5, 2)), price)
    assert found.chosen.per_run == pytest.approx(expected, abs=1e-4)


def test_a_loop_in_a_path_costs_what_a_loop_costs(rules: Rulebook) -> None:
    loop = {"loop": "Find it.", "operations": ["shop.find"], "steps": 8}
    found = cost(rules, [loop, END])
    assumed = rules.cost.calls["agent"]
    assert found.path_calls == Range(5, 8, 8)  # an agent's low, and no more than it may
    price = rules.prices.models[rules.prices.model]
    expected = model_cost_usd(assumed._replace(calls_per_run=Range(5, 8, 8)), price)
    assert found.chosen.per_run == pytest.approx(expected, abs=1e-4)


def test_the_build_is_that_of_its_steps(rules: Rulebook) -> None:
    build = cost(rules, [READ, MODEL, branch([WRITE, WRITE]), END]).chosen.build
    assert [(title, times) for title, times, _ in build.drivers] == [
        ("each read of the path", 1),
        ("each write of the path", 2),
        ("each model step of the path", 1),
        ("each branch of the path", 1),
    ]
    # 8 + 0.2 + 2 × 0.4 + 0.5 + 0.2
    assert build.weeks.expected == pytest.approx(9.7)


def test_without_a_path_the_estimate_stays_as_it_is(rules: Rulebook) -> None:
    found = cost(rules, [])
    assert found.path_calls is None
    no_counting = rules._replace(cost=rules.cost._replace(path=None))
    assert cost(no_counting, [MODEL, END]) == found


def test_a_hybrid_pays_its_conversation_too(rules: Rulebook) -> None:
    price = rules.prices.models[rules.prices.model]
    talk = model_cost_usd(rules.cost.calls["assistant"], price)
    found = cost(rules, [READ, END], Architecture.HYBRID)
    assert found.path_calls == path.NOTHING
    assert found.chosen.per_run == pytest.approx(talk, abs=1e-4)


def test_only_a_path_that_may_be_known_is_counted(rules: Rulebook) -> None:
    workflow = Workflow("a", "A", path=(MODEL, END))
    no = {**KNOWN, "known_path": Answer.NO, "step_dependencies": Answer.YES}
    assert estimate(rules, workflow, AGENT, None, no, {}).path_calls is None
    unsure = {**no, "known_path": Answer.UNSURE}
    assert estimate(rules, workflow, AGENT, None, unsure, {}).path_calls == Range(1, 1, 1)
