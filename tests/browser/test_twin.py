"""What quickjs compares for every surrounding, Chromium compares for some."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scoping import documents
from scoping.renderers import json as as_json
from scoping.rulebook import Rulebook
from tests.support.sample import draw
from tests.twin import cases

SCRIPTS = Path(__file__).parents[2] / "docs" / "javascripts"
# As text, since playwright takes long to hand over what is deep.
DECIDE = (
    "(texts) => JSON.stringify(texts.map((text) => scoping.decide(scopingRules, JSON.parse(text))))"
)
EMPTY = "<!doctype html><title>Twin</title>"
DRAWN = 2  # surroundings that are tried where not all are


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with the scripts that decide."""
    page = browser.new_page()
    page.set_content(EMPTY)
    rules = json.dumps(documents.rulebooks.published())
    page.add_script_tag(content=f"var scopingRules = {rules};")
    for name in ("python", "compiled/decision", "decide"):
        page.add_script_tag(content=(SCRIPTS / f"{name}.js").read_text("utf-8"))
    yield page
    page.close()


@pytest.mark.parametrize("surrounding", draw(range(len(cases.surroundings())), DRAWN, "Chromium"))
def test_chromium_decides_as_python_does_whatever_is_answered(
    page: Page,
    rules: Rulebook,
    record_property: Callable[[str, object], None],
    surrounding: int,
) -> None:
    answers = [*cases.every_answer(rules)]
    tried = [*cases.decisions_in(rules, surrounding, answers)]
    theirs = json.loads(page.evaluate(DECIDE, [text for text, _ in tried]))
    for (text, decision), found in zip(tried, theirs, strict=True):
        assert found == json.loads(as_json.render(decision)), text
    record_property("points", len(answers))
