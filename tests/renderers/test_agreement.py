"""Text, Markdown and HTML of one decision: what one of them says of the rollout, people and cost,
the others say too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoping.cost import BY_HAND
from scoping.decision import Decision
from scoping.documents import examples
from scoping.questions import Level
from scoping.renderers.record import markdown
from scoping.renderers.report import html
from scoping.renderers.terminal import text
from scoping.renderers.wording import amounts
from scoping.rulebook import Architecture

from .conftest import parsed, words

if TYPE_CHECKING:
    from .conftest import Decide

Rows = list[list[str]]

LAST = "not possible: the answers allow no higher level"
ROLLOUT = "level | what happens | allowed | condition to move up | condition to move down"
PREPARED = (
    "answers: {outcome: yes}\n"
    "volume: {runs_per_month: 500, minutes_by_hand: 9, hourly_cost: 40, review_minutes: 2}"
)
each_example = pytest.mark.parametrize("name", examples.names())


def in_html(decision: Decision, table: str) -> Rows:
    """Give the cells of a table of the report."""
    rows = parsed(html.render(decision)).findall(
        f".//div[@aria-labelledby='{table}-caption']/table/tbody/tr"
    )
    return [[words(cell) for cell in row] for row in rows]


def in_markdown(decision: Decision, head: str) -> Rows:
    """Give the cells of the record's table whose head begins so."""
    lines = markdown.render(decision).split(f"| {head} |", 1)[1].splitlines()[2:]
    rows = lines[: lines.index("")]
    return [
        [words(parsed(f"<td>{cell}</td>")) for cell in row.strip("| ").split(" | ")] for row in rows
    ]


@pytest.mark.parametrize(
    "name", ["inventory-replenishment", "damaged-order", "invoice-entry-fixed-form"]
)
def test_the_rollout_is_the_same_and_ends_where_the_answers_do(example: Decide, name: str) -> None:
    decision = example(name)
    rows = in_markdown(decision, ROLLOUT)
    assert rows == in_html(decision, "rollout-table")
    allowed = [row for row in rows if row[2] == "yes"]
    assert len(allowed) == len([rung for rung in decision.autonomy.ladder if rung.allowed])
    assert [LAST in row for row in allowed] == [False] * (len(allowed) - 1) + [True]


def test_the_highest_rung_leads_no_further_either(example: Decide) -> None:
    decision = example("inventory-replenishment")
    ladder = tuple(rung._replace(allowed=True) for rung in decision.autonomy.ladder)
    decision = decision._replace(autonomy=decision.autonomy._replace(ladder=ladder))
    for rows in (in_markdown(decision, ROLLOUT), in_html(decision, "rollout-table")):
        assert ladder[-1].rule.id == Level.OBSERVER
        assert rows[-1][3] == LAST


@each_example
def test_both_name_everybody_involved(example: Decide, name: str) -> None:
    """Record and report name everybody involved, and of a hybrid also those of its agent."""
    decision = example(name)
    hybrid = decision.architecture is Architecture.HYBRID
    people = [
        *decision.adoption.involve,
        *(decision.rules.adoption[Architecture.AGENT].involve if hybrid else ()),
    ]
    listed = [
        words(node)
        for node in parsed(html.render(decision)).findall(".//section[@id='people']//li")
    ]
    record = markdown.render(decision)
    for person in people:
        assert " ".join(person.split()) in listed
        assert f"\n- {person}\n" in record
    assert ("**Who an agent involves**" in record) is hybrid


@each_example
def test_both_have_cost_and_range_of_a_run_and_a_month(example: Decide, name: str) -> None:
    """Record and report have the expected cost and range of a run and a month."""
    decision = example(name)
    currency = decision.cost.currency
    tables = (in_markdown(decision, "option"), in_html(decision, "options-table"))
    for number, option in enumerate(decision.cost.options):
        for row in (table[number] for table in tables):
            if option.form != BY_HAND:
                review = "including review by people" if option.reviewed else ""
                assert row[1] == flat(*amounts.spread(option.per_run, currency), review)
            if option.form != BY_HAND and option.per_month:
                assert row[2] == flat(*amounts.spread(option.per_month, currency))


def flat(*lines: str) -> str:
    """Put lines of a cell together as `words` reads them."""
    return " ".join(" ".join(lines).split())


@pytest.mark.parametrize(
    ("rest", "run"),
    [
        pytest.param("answers: {}", "One run of the model: ", id="an-answer-is-not-reviewed"),
        pytest.param(
            PREPARED,
            "One run of the model, including review by people: ",
            id="a-prepared-change-is",
        ),
        pytest.param(
            "answers: {outcome: yes, multi_system: yes}\nvolume: {hourly_cost: 40}",
            "One run of the model, including review by people: ",
            id="an-agent-is",
        ),
        pytest.param(
            "answers: {outcome: yes, multi_system: yes}",
            "One run of the model: ",
            id="a-review-has-no-price-without-the-cost-of-an-hour",
        ),
    ],
)
def test_the_cost_of_a_run_names_the_review_only_if_there_is_one(
    described: Decide, rest: str, run: str
) -> None:
    decision = described(rest)
    chosen = [option.form for option in decision.cost.options].index(decision.cost.form)
    assert run in " ".join(text.render(decision, is_full=True).split())
    for row in (
        in_markdown(decision, "option")[chosen],
        in_html(decision, "options-table")[chosen],
    ):
        assert row[1].endswith("including review by people") is ("review" in run)


def test_the_record_names_no_file_that_may_be_called_otherwise(example: Decide) -> None:
    assert "scoping.yaml" not in markdown.render(example("damaged-order"))
