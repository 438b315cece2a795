"""What quickjs has compared text by text is compared once more in Chromium, by a digest of all texts of a surrounding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scoping import documents
from scoping.decision import decide
from scoping.renderers import json as as_json
from scoping.rulebook import Rulebook
from tests.twin import cases
from tests.twin.test_twin import given_in

SCRIPTS = Path(__file__).parents[2] / "docs" / "javascripts"
DIGEST = """async (texts) => {
  const said = texts.map((text) => scoping.json(scoping.decide(scopingRules, JSON.parse(text)))).join("\\n");
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with the questionnaire's scripts, at an address of this machine, since digests want a secure one."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>Twin</title>", content_type="text/html"))
    page.goto("http://127.0.0.1/")
    page.add_script_tag(content=f"var scopingRules = {json.dumps(documents.rulebooks.published())};")
    for name in ("decide", "charts"):
        page.add_script_tag(content=(SCRIPTS / f"{name}.js").read_text("utf-8"))
    yield page
    page.close()


def test_chromium_decides_as_python_does_whatever_is_answered(page: Page, rules: Rulebook) -> None:
    answers = [*cases.every_answer(rules)]
    for surrounding in cases.covering(cases.factors(rules)):
        read = documents.parse_workflow(json.dumps(cases.document(rules, {}, surrounding)), "scoping.yaml", rules)
        asked = [cases.document(rules, answer, surrounding) for answer in answers]
        said = [as_json.render(decide(rules, given_in(read, document))) for document in asked]
        ours = hashlib.sha256("\n".join(said).encode()).hexdigest()
        assert page.evaluate(DIGEST, [json.dumps(document) for document in asked]) == ours, surrounding
