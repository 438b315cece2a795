"""The questionnaire on paper: every question of any rulebook, with its boxes and room to write, in
two forms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scoping.escaping import markdown as escape
from scoping.questions import Modifier, Question
from scoping.renderers.questionnaire import html, markdown, sheet
from scoping.rulebook import Rulebook
from tests.support.wording import load_wording

from .conftest import parsed, said

SAYS = load_wording("renderers")

if TYPE_CHECKING:
    from .conftest import Node

HOSTILE = "<script>alert(1)</script> | `code` *bold* {{x}}\n# heading"


def flat(text: str) -> str:
    return " ".join(text.split())


def expected(asked: object) -> list[str]:
    """Everything of a question that two people need to give the same answer."""
    if isinstance(asked, Question):
        near = asked.borderline
        both = [*asked.counts, *asked.does_not_count, near.case, near.because, asked.silence_says]
        return [
            asked.title,
            asked.question,
            asked.why,
            asked.yes,
            asked.no,
            asked.unknown,
            asked.ask_whom,
            *both,
        ]
    if isinstance(asked, Modifier):
        return [
            asked.title,
            asked.question,
            asked.why,
            *asked.levels.values(),
            asked.unknown,
            asked.ask_whom,
        ]
    return [getattr(asked, name) for name in ("title", "question", "why", "unit", "ask_whom")]


def items(page: Node) -> list[str]:
    return [said(node) for node in page.iter("article")]


def test_every_question_is_on_the_page_in_its_order(rules: Rulebook) -> None:
    """Every question is on the page, in the order in which it is asked."""
    found = items(parsed(html.render(rules)))
    assert len(found) == len(rules.items)
    for number, (asked, text) in enumerate(zip(rules.items, found, strict=True), start=1):
        assert text.startswith(f"{number}. {asked.title}")
        for part in expected(asked):
            assert flat(part) in text, f"{asked.id} lacks {part!r}"


def test_every_question_is_in_the_markdown(rules: Rulebook) -> None:
    text = markdown.render(rules)
    for asked in rules.items:
        for part in expected(asked):
            assert escape(part) in text, f"{asked.id} lacks {part!r}"


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_every_answer_has_a_box_and_every_figure_a_line(rules: Rulebook, form: str) -> None:
    """There is a box for every answer and a line for every figure."""
    text = markdown.render(rules) if form == "markdown" else html.render(rules)
    offered = [
        word
        for asked in rules.items
        if isinstance(asked, Question | Modifier)
        for word in asked.offers
    ]
    words = re.findall(r"□ \*\*(\w+)\*\*", text) or re.findall(
        r">□</span><strong>(\w+)</strong>", text
    )
    assert words == offered
    evidence = sum(isinstance(asked, Question | Modifier) for asked in rules.items)
    assert (text.count("Evidence:"), text.count("Source:"), text.count("By:")) == (
        evidence,
        len(rules.items),
        len(rules.items),
    )


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_it_says_how_the_answers_are_read(rules: Rulebook, form: str) -> None:
    text = said(parsed(html.render(rules))) if form == "html" else markdown.render(rules)
    assert "among the questions 1 to 5:" in text
    assert "Fewer than 2: assistant." in text
    assert SAYS["2 or more and yes"] in text
    for name in sheet.HEAD:
        assert f"{name}:" in text
    for gate in rules.gates:
        assert (flat(gate.stop) if form == "html" else escape(gate.stop)) in text
    assert rules.digest[:12] in text


def test_the_page_stands_alone(rules: Rulebook) -> None:
    page = parsed(html.render(rules))
    assert not {"script", "link", "img", "form", "input"} & {node.tag for node in page.iter()}
    ids = [node.attrib["id"] for node in page.iter() if "id" in node.attrib]
    assert len(ids) == len({*ids})


def test_words_of_a_rulebook_are_text(rules: Rulebook) -> None:
    hostile = rules.criteria[0]._replace(
        title=HOSTILE, question=HOSTILE, counts=(HOSTILE,), ask_whom=HOSTILE
    )
    own = rules._replace(id="ours", criteria=(hostile, *rules.criteria[1:]))
    page = parsed(html.render(own))
    assert "script" not in {node.tag for node in page.iter()}
    assert items(page)[0].count(flat(HOSTILE)) == 4
    text = markdown.render(own)
    assert text.count(escape(HOSTILE)) == 4
    assert not re.search(r"(?<!\\)<script", text)
    assert "\n# heading" not in text
