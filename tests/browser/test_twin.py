"""What quickjs compares text by text, Chromium compares by a digest of a surrounding's texts."""

from __future__ import annotations

import hashlib
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
DIGEST = """async (texts) => {
  const decide = (text) => scoping.json(scoping.decide(scopingRules, JSON.parse(text)));
  const decisions = new TextEncoder().encode(texts.map(decide).join("\\n"));
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", decisions));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""
EMPTY = "<!doctype html><title>Twin</title>"
DRAWN = 2  # surroundings that are tried where not all are


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with the questionnaire's scripts.

    It is at an address of this machine, since digests are given to secure pages only.
    """
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body=EMPTY, content_type="text/html"))
    page.goto("http://127.0.0.1/")
    rules = json.dumps(documents.rulebooks.published())
    page.add_script_tag(content=f"var scopingRules = {rules};")
    for name in ("decide", "charts"):
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
    ours = "\n".join(as_json.render(decision) for _, decision in tried)
    theirs = page.evaluate(DIGEST, [text for text, _ in tried])
    assert theirs == hashlib.sha256(ours.encode()).hexdigest()
    record_property("points", len(answers))
