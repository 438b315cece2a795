"""The picture of an architecture is of that architecture, with this workflow's systems, and says so
to who cannot see it.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from scoping import documents
from scoping.decision import Decision, decide
from scoping.documents import examples
from scoping.renderers import charts
from tests.support.wording import load_wording

SAYS = load_wording("renderers")

EXAMPLES = {
    "assistant": "policy-questions",
    "agent": "inventory-replenishment",
    "hybrid": "damaged-order",
}


def decided(name: str) -> Decision:
    return decide(documents.load_rulebook(), documents.load_workflow(examples.find(name)))


@pytest.mark.parametrize(("form", "name"), EXAMPLES.items())
def test_it_shows_the_layers_and_systems_of_its_own_decision(form: str, name: str) -> None:
    decision = decided(name)
    drawn = charts.architecture(decision)
    layers = {"engagement", "action", "handoff"} & set(re.findall(r">(\w+)</text>", drawn))
    assert layers == set(decision.layers) - {"base"}
    assert SAYS["title architecture of the title"].format(form=form) in drawn
    described = re.findall(r"<desc>(.*)</desc>", drawn)[0]
    for system in decision.workflow.systems:
        assert f">{system.id}<" in drawn
        assert system.id in described


@pytest.mark.parametrize("name", EXAMPLES.values())
def test_every_shape_lies_within_the_picture(name: str) -> None:
    picture = ET.fromstring(charts.architecture(decided(name)))  # noqa: S314 -- our own
    _, _, width, height = map(int, picture.attrib["viewBox"].split())
    for shape in picture.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, high = (int(shape.attrib[key]) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
