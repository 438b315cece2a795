"""The assistant's own page in a real browser: by keyboard alone, streaming, accessible, private."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reference_impls.render import write_code
from tests.support.pages import Look, check, looks, watched
from tests.support.servers import serving

pytestmark = pytest.mark.xdist_group("chat page")  # its tests share a server


@pytest.fixture(scope="module")
def served(artifacts: Path) -> Iterator[str]:
    project = artifacts / "policy_assistant"
    shutil.copytree(write_code("policy_assistant"), project, ignore=shutil.ignore_patterns(".venv"))
    with serving(project, "app.engagement", "serve") as (address,):
        yield address


def ask(page: Page, question: str) -> None:
    """Type a question where the focus is, send it with Enter, and wait for the whole answer."""
    before = page.locator("#turns > li").count()
    page.locator("#question:focus").wait_for()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator("#turns > li")).to_have_count(before + 1)
    expect(page.locator("#send")).to_be_enabled()


def test_a_question_is_asked_and_answered_by_keyboard_alone(browser: Browser, served: str) -> None:
    page, outside = watched(browser)
    page.goto(served)
    ask(page, "How much may a hotel cost in Paris?")
    page.get_by_text("180 EUR in Paris").first.wait_for()
    page.get_by_text(re.compile(r"knowledge/travel\.md:\d+")).first.wait_for()
    assert page.get_by_text("offline stand-in").first.is_visible()
    assert not outside
    page.context.close()


def test_what_a_reader_may_not_see_does_not_reach_the_page(browser: Browser, served: str) -> None:
    page, _ = watched(browser)
    page.goto(served)
    ask(page, "What is salary band B?")
    page.get_by_text("found nothing").first.wait_for()
    assert "58,000" not in page.content()
    page.context.close()


def test_markup_in_a_question_stays_text(browser: Browser, served: str) -> None:
    page, _ = watched(browser)
    page.goto(served)
    ask(page, "<img src=x onerror=document.title='owned'> hotel")
    assert page.get_by_text("<img src=x").first.is_visible()
    assert page.locator("img").count() == 0
    assert page.title() != "owned"
    page.context.close()


@pytest.mark.parametrize("look", looks("chat page"), ids=str)
def test_it_is_accessible_before_and_after_an_answer(
    browser: Browser,
    served: str,
    look: Look,
) -> None:
    page, outside = watched(browser, look)
    page.goto(served)
    check(page)
    ask(page, "How many days of annual leave do I have?")
    page.get_by_text("30 days of annual leave").first.wait_for()
    check(page)
    assert not outside
    page.context.close()
