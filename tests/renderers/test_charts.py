"""Charts are well-formed, can be named by a screen reader, and say in words what they show by
colour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from scoping.decision import Decision
from scoping.documents import examples
from scoping.questions import LEVELS, Rating
from scoping.renderers import charts
from scoping.renderers.charts.autonomy import RATED
from scoping.renderers.charts.svg import WIDTH
from tests.support.wording import load_wording

SAYS = load_wording("renderers")

if TYPE_CHECKING:
    from tests.renderers.conftest import Decide, Node

SVG = "{http://www.w3.org/2000/svg}"
CHARTS: tuple[Callable[[Decision], str], ...] = (
    charts.contributions,
    charts.quadrant,
    charts.levels,
    charts.cost_bars,
    lambda decision: charts.ruler(decision, step=60),
)
TWO_YES = (
    "answers: {multi_system: yes, outcome: yes, step_dependencies: no, unprompted: no, "
    "persistent_context: no}"
)


def drawn(svg: str) -> Node:
    return ET.fromstring(svg)  # noqa: S314 -- our own drawing


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in drawn(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", examples.names())
def test_every_chart_is_named_described_and_within_its_frame(example: Decide, name: str) -> None:
    decision = example(name)
    for chart in CHARTS:
        root = drawn(chart(decision))
        _, _, width, height = map(int, root.attrib["viewBox"].split())
        assert root.attrib["role"] == "img"
        assert root.findtext(f"{SVG}title")
        assert (root.findtext(f"{SVG}desc") or "").endswith(".")
        assert width <= 372, "wider drawings cannot be read on a telephone"
        for node in root.iter():
            for key in {
                "x",
                "y",
                "x1",
                "y1",
                "x2",
                "y2",
                "width",
                "height",
                "cx",
                "cy",
            } & node.attrib.keys():
                assert re.fullmatch(r"\d+", node.attrib[key]), (
                    f"{key}={node.attrib[key]} is no whole number inside"
                )
                assert int(node.attrib[key]) <= max(width, height)


@pytest.mark.parametrize(
    ("answer", "bar"),
    [("yes", "yes: agent"), ("no", "no: assistant"), ("unsure", "unsure: open")],
)
def test_a_contribution_is_said_and_not_only_coloured(
    described: Decide, answer: str, bar: str
) -> None:
    svg = charts.contributions(described(f"answers: {{outcome: {answer}}}"))
    shown = texts(svg)
    assert shown[shown.index("Result in the system") + 1] == bar


def test_contributions_point_to_their_side(described: Decide) -> None:
    svg = charts.contributions(
        described("answers: {multi_system: yes, step_dependencies: no, unprompted: unsure}")
    )
    agent, assistant, unsure, *_ = [
        (int(node.attrib["x"]), int(node.attrib["width"])) for node in drawn(svg).iter(f"{SVG}rect")
    ]
    middle = WIDTH // 2
    assert agent[0] == middle
    assert sum(assistant) == middle
    assert unsure[0] < middle < sum(unsure)


@pytest.mark.parametrize(("judgment", "tolerance"), [*product(RATED, repeat=2)])
def test_the_quadrant_marks_the_cell_of_the_workflow(
    described: Decide, judgment: str, tolerance: str
) -> None:
    decision = described(
        f"{TWO_YES}\nprofile: {{judgment: {judgment}, autonomy_tolerance: {tolerance}}}"
    )
    rules = decision.rules.autonomy
    level = rules.levels[rules.judgment_tolerance[judgment, tolerance].level]
    svg = charts.quadrant(decision)
    assert [text for text in texts(svg) if text.startswith("●")] == [f"● L{level.number}"]
    assert f"Together they allow {level.title}." in svg
    assert len([text for text in texts(svg) if re.search(r"L\d$", text)]) == 9
    assert texts(svg)[texts(svg).index(f"● L{level.number}") + 1] == level.id


def test_an_unsure_rating_has_no_cell_and_is_said(described: Decide) -> None:
    svg = charts.quadrant(described(f"{TWO_YES}\nprofile: {{judgment: high}}"))
    assert [text for text in texts(svg) if "●" in text] == []
    assert SAYS["judgment high tolerance unsure no"] in texts(svg)
    assert SAYS["together they allow l 1"] in svg


def test_the_levels_mark_the_one_allowed_and_refuse_those_above(example: Decide) -> None:
    decision = example("damaged-order")
    assert decision.autonomy.level is not None
    shown = texts(charts.levels(decision))
    at = shown.index("L4, approver")
    assert shown[at + 1 : at + 3] == ["● this workflow", "Acts; a person approves exceptions"]
    assert shown.count("not allowed") == len(LEVELS) - decision.autonomy.level.number


def test_cost_bars_mark_what_was_decided_on(example: Decide) -> None:
    decision = example("damaged-order")
    shown = [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts(charts.cost_bars(decision))]
    options = ["By hand, as today", "Assistant", "Hybrid", "● Hybrid on a known path"]
    assert shown[::2] == options
    assert shown[1] == "32,000 EUR"
    assert re.fullmatch(r"[\d,]+ to [\d,]+ EUR, expected [\d,]+ EUR", shown[5])


def test_long_title_is_cut_in_the_drawing_only(example: Decide) -> None:
    """Long titles are cut in the drawing and kept in its description."""
    decision = example("damaged-order")
    long = decision.criteria[0].question._replace(title="A title " * 20 + "<b>")
    svg = charts.contributions(
        decision._replace(criteria=(decision.criteria[0]._replace(question=long),))
    )
    assert max(len(text) for text in texts(svg)) <= 44
    assert "&lt;b&gt;" in svg
    assert Rating.UNSURE not in svg
