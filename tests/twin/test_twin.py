"""The browser says what Python says: decisions, on each of their keys, examples, charts, amounts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping import documents, escaping, questionnaire
from scoping.autonomy import undo_said
from scoping.cli.ask import _id_of
from scoping.cost import Input
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.renderers import charts
from scoping.renderers import json as as_json
from scoping.renderers.wording import amounts
from scoping.rulebook import Range, Rulebook
from scoping.workflow import Response
from tests.support.hostile import TEXTS
from tests.support.sample import draw
from tests.twin import cases
from tests.twin.conftest import Twin

DRAWN = 4  # cases of a surrounding whose charts are compared, where not all are
FINITE = st.floats(-1e15, 1e15, allow_nan=False, allow_infinity=False)

each_surrounding = pytest.mark.parametrize("surrounding", range(len(cases.surroundings())))


def decided(rules: Rulebook, text: str) -> Decision:
    return decide(rules, documents.parse_workflow(text, "scoping.yaml", rules))


def data(decision: Decision) -> Any:
    """What `scoping score --format json` prints, as data."""
    return json.loads(as_json.render(decision))


def pictures(decision: Decision) -> list[str]:
    """What the page shows besides the data, as Python says it."""
    workflow = decision.workflow
    asked = questionnaire.applicable(
        decision.rules, questionnaire.responses_of(workflow), undo_said=undo_said(workflow)
    )
    return [
        decision.headline,
        " ".join(f"{section}:{id_}" for id_, (section, _) in asked.items()),
        charts.ruler(decision, step=60),
        charts.contributions(decision),
        charts.quadrant(decision),
        charts.levels(decision),
        charts.cost_bars(decision),
    ]


DECIDE = "(text) => JSON.stringify(scoping.decide(scopingRules, JSON.parse(text)))"
PICTURES = """(text) => {
  const workflow = JSON.parse(text), rules = scopingRules, decision = scoping.decide(rules, workflow), { charts } = scoping;
  return JSON.stringify([
    scoping.headline(rules, decision),
    scoping.applicable(rules, workflow).map(({ section, id }) => `${section}:${id}`).join(" "),
    charts.ruler(rules, decision), charts.contributions(rules, decision), charts.quadrant(rules, workflow, decision),
    charts.levels(rules, decision), charts.costBars(rules, decision),
  ]);
}"""


def test_every_pair_of_choices_occurs(rules: Rulebook) -> None:
    choices = cases.factors(rules)
    rows = [
        {name: choices[name].index(row[name]) for name in choices}
        for row in cases.covering(choices)
    ]
    for first in choices:
        for second in choices:
            found = {(row[first], row[second]) for row in rows}
            wanted = len(choices[first]) * (len(choices[second]) if second != first else 1)
            assert len(found) == wanted, (first, second)


def test_each_answer_and_each_surrounding_is_tried(rules: Rulebook) -> None:
    tried = [cases.answers_in(number) for number in range(len(cases.surroundings()))]
    assert all(tried)
    assert {json.dumps(answer) for answers in tried for answer in answers} == {
        json.dumps(answer) for answer in cases.every_answer(rules)
    }


@each_surrounding
def test_the_browser_decides_as_python_does_whatever_is_answered(
    rules: Rulebook,
    twin: Twin,
    record_property: Callable[[str, object], None],
    surrounding: int,
) -> None:
    decide_text = twin.function(DECIDE)
    answers = cases.answers_in(surrounding)
    for text, decision in cases.decisions_in(rules, surrounding, answers):
        assert json.loads(decide_text(text)) == data(decision), text
    record_property("points", len(answers))


@each_surrounding
def test_the_browser_draws_and_asks_as_python_does(
    rules: Rulebook,
    twin: Twin,
    record_property: Callable[[str, object], None],
    surrounding: int,
) -> None:
    draw_text = twin.function(PICTURES)
    answers = draw(cases.answers_in(surrounding), DRAWN, f"charts {surrounding}")
    for text, decision in cases.decisions_in(rules, surrounding, answers):
        assert json.loads(draw_text(text)) == pictures(decision), text
    record_property("points", len(answers))


@pytest.mark.parametrize("name", examples.names())
def test_the_browser_says_the_same_of_each_example(rules: Rulebook, twin: Twin, name: str) -> None:
    from scoping.documents import schema
    from scoping.files import read_text
    from scoping.yaml.source import parse

    path = examples.find(name)
    source = parse(read_text(path), str(path))
    text = json.dumps(schema.load("workflow").convert(source.value))
    decision = decide(rules, documents.load_workflow(path))
    assert json.loads(twin.function(DECIDE)(text)) == data(decision)
    assert json.loads(twin.function(PICTURES)(text)) == pictures(decision)


def test_stale_prices_are_told_alike(rules: Rulebook, twin: Twin) -> None:
    stale = rules._replace(prices=rules.prices._replace(stale=True))
    text = json.dumps({"scoping": 2, "workflow": {"id": "a", "name": "A"}, "answers": {}})
    say = twin.function(
        "(text) => JSON.stringify(scoping.decide("
        "{ ...scopingRules, prices: { ...scopingRules.prices, stale: true } }, JSON.parse(text)))"
    )
    found = json.loads(say(text))
    assert found == data(decided(stale, text))
    assert found["warnings"][0].startswith("the prices were valid until")


@given(value=FINITE, places=st.integers(-6, 8))
def test_numbers_are_rounded_alike(twin: Twin, value: float, places: int) -> None:
    assert twin.function("scoping.round")(value, places) == round(value, places)


@pytest.mark.parametrize(
    ("value", "places"),
    [
        (0.03125, 4),
        (0.5, 0),
        (1.5, 0),
        (2.5, 0),
        (-2.5, 0),
        (2500, -3),
        (3500, -3),
        (5, -1),
        (1e22, -3),
    ],
)
def test_a_half_is_rounded_to_even(twin: Twin, value: float, places: int) -> None:
    assert twin.function("scoping.round")(value, places) == round(value, places)


@given(value=FINITE.map(lambda value: round(value, 4)))
def test_amounts_are_worded_alike(twin: Twin, value: float) -> None:
    size = abs(value)
    values = Range(size / 3, size, size * 2)
    ours = [
        amounts.money(value, "EUR"),
        amounts.saving(value, "EUR"),
        amounts.money_range(values, "EUR"),
        amounts.saving_range(values._replace(low=-size), "EUR"),
        amounts.runs_a_month(round(size)),
    ]
    source = """(value) => {
      const size = Math.abs(value), range = { low: size / 3, expected: size, high: size * 2 }, { amounts } = scoping;
      return JSON.stringify([amounts.money(value, "EUR"), amounts.saving(value, "EUR"), amounts.moneyRange(range, "EUR"),
        amounts.savingRange({ ...range, low: -size }, "EUR"), amounts.runsAMonth(scoping.round(size))]);
    }"""
    assert json.loads(twin.function(source)(value)) == ours


@given(low=st.floats(0, 500), more=st.floats(0, 500))
def test_weeks_are_worded_alike(twin: Twin, low: float, more: float) -> None:
    values = Range(*(round(value, 4) for value in (low, low + more / 2, low + more)))
    assert twin.function(
        "(...l) => scoping.amounts.weeks({ low: l[0], expected: l[1], high: l[2] })"
    )(*values) == amounts.weeks(values)


FIGURES: list[tuple[Any, str]] = [
    (4000, "runs per month"), (1, "minutes per run"), (0.8, "share of runs"), (0.125, "share of minutes saved"),
    (31.37, "currency per hour"), (1234567.25, "runs per month"), (1, "runs per month"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "unit"), FIGURES)
def test_figures_are_worded_alike(twin: Twin, value: float, unit: str) -> None:
    used = Input("x", value, unit, measured=False, from_workflow=True)
    worded = twin.function("(value, unit) => scoping.amounts.figure({ value, unit }, 'EUR')")(
        value, unit
    )
    assert worded == amounts.figure(used, "EUR")


@given(
    name=st.text(max_size=80)
    | st.sampled_from(["Größe & Maß", "a\tb", "4th shift", "日本語", "Nº 7", "ﬁne", "-a-"])
)
def test_a_name_gives_the_same_id(twin: Twin, name: str) -> None:
    name = name.encode("utf-8", "replace").decode().replace("\0", "")
    assert twin.function("scoping.draft.slug")(name) == _id_of(name)


@given(
    name=st.text(
        st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=200
    ).filter(str.strip),
    evidence=st.text(max_size=40),
)
def test_a_new_file_says_what_was_typed(twin: Twin, name: str, evidence: str) -> None:
    write = twin.function(
        """(name, evidence) => scoping.draft.newDocument({
          rulebook: 2, workflow: { id: "a", name },
          volume: { coverage: 0.8, currency: "EUR" }, profile: {},
          answers: { outcome: { answer: "no", evidence: scoping.draft.cleaned(`.${evidence}.`) },
            unprompted: "unsure" } })"""
    )
    text = write(name, evidence.encode("utf-8", "replace").decode().replace("\0", ""))
    workflow = documents.parse_workflow(text, "scoping.yaml")
    assert (workflow.name, workflow.rulebook) == (name, 2)
    assert workflow.answers["outcome"].answer == "no"
    assert workflow.answers["unprompted"] == Response("unsure")
    assert workflow.volume == {"coverage": 0.8, "currency": "EUR"}


def test_what_nobody_sees_is_shown_alike(twin: Twin) -> None:
    """But for signs that only one of the two Unicode tables knows."""
    shown = twin.function("scoping.escaped")
    every = map(chr, range(1, 0x30000))
    known = [sign for sign in every if unicodedata.ucd_3_2_0.category(sign) not in ("Cn", "Cs")]
    for sign in [*known, "\r\n", *map(chr, range(0xE0000, 0xE01F0))]:
        if sign not in "&<>\"'":
            assert shown(sign) == escaping.visible(sign), ascii(sign)
    for _, text in TEXTS:
        assert shown(text) == escaping.html(text)
