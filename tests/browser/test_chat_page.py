"""The assistant's own page in a real browser: asked and answered by keyboard alone, streaming, accessible, private."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from .conftest import SCHEMES, WIDTHS, free_port, until_it_answers
from .test_pages import watched

REFERENCE = Path(__file__).parents[2] / "reference_impls" / "policy_assistant"


@pytest.fixture(scope="module")
def served(artifacts: Path) -> Iterator[str]:
    project = artifacts / "policy_assistant"
    shutil.copytree(REFERENCE, project, ignore=shutil.ignore_patterns(".venv"))
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": "src", "WEB_PORT": str(port), "ANTHROPIC_API_KEY": ""}
    command = [sys.executable, "-m", "app.engagement", "serve"]
    with subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as server:
        url = f"http://127.0.0.1:{port}/"
        until_it_answers(url, server)
        yield url
        server.terminate()


def ask(page: Page, question: str) -> None:
    """Type a question where the focus is, and send it with Enter."""
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def test_a_question_is_asked_and_answered_by_keyboard_alone(browser: Browser, served: str) -> None:
    page, outside = watched(browser)
    page.goto(served)
    ask(page, "How much may a hotel cost in Paris?")
    page.get_by_text("180 EUR in Paris").first.wait_for(timeout=15_000)
    page.get_by_text(re.compile(r"knowledge/travel\.md:\d+")).first.wait_for(timeout=15_000)
    assert page.get_by_text("offline stand-in").first.is_visible()
    assert not outside
    page.context.close()


def test_what_a_reader_may_not_see_does_not_reach_the_page(browser: Browser, served: str) -> None:
    page, _ = watched(browser)
    page.goto(served)
    ask(page, "What is salary band B?")
    page.get_by_text("found nothing").first.wait_for(timeout=15_000)
    assert "58,000" not in page.content()
    page.context.close()


def test_markup_in_a_question_stays_text(browser: Browser, served: str) -> None:
    page, _ = watched(browser)
    page.goto(served)
    ask(page, "<img src=x onerror=document.title='owned'> hotel")
    page.get_by_text("<img src=x").first.wait_for(timeout=15_000)
    page.wait_for_timeout(500)
    assert page.title() != "owned"
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_is_accessible_before_and_after_an_answer(
    browser: Browser, served: str, scheme: str, width: int
) -> None:
    page, outside = watched(browser, scheme=scheme, width=width)
    page.goto(served)
    for question in (None, "How many days of annual leave do I have?"):
        if question:
            ask(page, question)
            page.get_by_text("30 days of annual leave").first.wait_for(timeout=15_000)
            page.wait_for_timeout(300)
        violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]
        assert not violations
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not outside
    page.context.close()
