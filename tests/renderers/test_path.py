"""The declared path in the report, the record and the terminal: drawn and listed where it is
followed, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.generator import gallery
from docs.generator.cases import cases
from docs.generator.templates import page
from scoping import documents
from scoping.decision import Decision, decide
from scoping.renderers import charts
from scoping.renderers.record import markdown
from scoping.renderers.report import html
from scoping.renderers.terminal import text
from scoping.rulebook import Rulebook
from tests.support.wording import load_wording

from .conftest import parsed, said, words

if TYPE_CHECKING:
    from .conftest import Decide

SAYS = load_wording("renderers")

DOCUMENT = Path(__file__).parents[1] / "documents" / "positive" / "path.yaml"
OTHERWISE = (
    "15.3. otherwise: hand over to a person, because “the order and the invoice do not agree”"
)
HOSTILE = '<script>alert(1)</script>|`x` "&\\u202e'
SYSTEMS = "systems: [{id: shop, operations: [{id: get, effect: read}]}]"
SMALL = (
    f"{SYSTEMS}\npath:\n- {{id: it, read: shop.get}}\n"
    f"- {{escalate: '{HOSTILE}'}}\nprofile: {{known_path: %s}}"
)


@pytest.fixture(scope="module")
def decision(rules: Rulebook) -> Decision:
    """Decide on a workflow whose path has each kind of step."""
    return decide(rules, documents.load_workflow(DOCUMENT, rules))


def test_the_terminal_lists_it_in_full(decision: Decision) -> None:
    shown = text.render(decision, is_full=True)
    lines = shown.splitlines()
    assert SAYS["15 branch take the first"] in lines
    assert "     15.1. when sort.label" in shown
    assert OTHERWISE in " ".join(shown.split())
    assert max(map(len, lines)) <= 80
    assert "15. branch" not in text.render(decision)


def test_the_report_draws_it_and_lists_it_in_lists_within_lists(decision: Decision) -> None:
    report = parsed(html.render(decision))
    chapter = report.find(".//section[@id='orchestration']")
    assert chapter is not None
    assert OTHERWISE in words(chapter)
    titles = [node.text for node in chapter.iter() if node.tag.endswith("title")]
    assert titles == ["The path, step by step"]
    inner = chapter.findall(".//ul[@class='path']/li/ul/li/ul/li")
    assert [said(item).split(":")[0] for item in inner] == ["15.1.1. booked", "15.1.2. finish"]
    assert SAYS["if a step needs what"] in words(chapter)


def test_the_record_lists_it(decision: Decision) -> None:
    record = markdown.render(decision)
    assert SAYS["the path step by step"] in record
    assert SAYS["15 3 otherwise hand over"] in record
    assert "\n        - **15.1.2.** finish: “Booked as" in record


@pytest.mark.parametrize("answer", ["no", "unsure"])
def test_a_path_that_the_answer_denies_is_not_shown(described: Decide, answer: str) -> None:
    decision = described(SMALL % answer)
    assert charts.path(decision) == ""
    assert "step by step" not in text.render(decision, is_full=True)
    assert "step by step" not in markdown.render(decision)
    assert not parsed(html.render(decision)).findall(".//ul[@class='path']")


def test_what_a_path_says_is_text_everywhere(described: Decide) -> None:
    decision = described(SMALL % "yes")
    for written in (
        html.render(decision),
        markdown.render(decision),
        text.render(decision, is_full=True),
        charts.path(decision),
    ):
        assert "u202e" in written
        assert "\u202e" not in written
    assert "<script>" not in html.render(decision)
    assert "<script>" not in markdown.render(decision)


def test_a_page_of_the_gallery_draws_and_lists_it(decision: Decision) -> None:
    case = cases()[0]._replace(decision=decision)
    name = f"gallery/{case.id}.md"
    written = page(name, "gallery/example.md.jinja", **gallery._known(case, name))
    assert SAYS["title the path step by"] in written
    assert "\n        - **15.1.2.** finish: “Booked as" in written
    name, written = [*gallery.pages()][1]
    assert SAYS["title who decides the next"] in written
    assert "**1.**" not in written, name
