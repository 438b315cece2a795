"""The list of an extension beside the conversation: by keyboard alone, accessible, and private."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scoping.scaffold import write
from tests.support.pages import Look, check, looks, press, watched
from tests.support.projects import render_text
from tests.support.servers import run, serving

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
REFUND = "{id: refund, effect: write, input: {order_id: string}}"
SYSTEMS = f"systems: [{{id: shop, operations: [{REFUND}]}}]\n"
QUESTIONS = {  # by the criterion whose extension has the list: what to ask, and what the list shows
    "persistent_context": ("Please remember: I travel on Mondays.", r"Note \d"),
    "multi_system": ("Please prepare refund in shop: ORDER-ID-1001.", r"Change \d, prepared"),
    "unprompted": ("What can you do?", "by hand"),
}
Serve = Callable[[str], str]

pytestmark = pytest.mark.xdist_group("extension pages")  # its tests share servers


def scaffold(criterion: str, target: Path) -> Path:
    """Write the project of a workflow with this one agent answer."""
    answers = ", ".join(f"{id_}: {'yes' if id_ == criterion else 'no'}" for id_ in CRITERIA)
    about = f"scoping: 2\nworkflow: {{id: near, name: Near miss}}\nanswers: {{{answers}}}\n"
    write(render_text(about + SYSTEMS), target)
    return target


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve the project of a criterion, each project once."""
    with ExitStack() as servers:

        @cache
        def start(criterion: str) -> str:
            folder = scaffold(criterion, tmp_path_factory.mktemp("near") / criterion)
            if criterion == "unprompted":
                run(folder, "app.engagement", "fire")
            (address,) = servers.enter_context(serving(folder, "app.engagement", "serve"))
            return address

        yield start


def ask(page: Page, question: str) -> None:
    page.locator("#question").focus()
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def test_a_note_is_kept_mended_and_removed_by_keyboard_alone(
    browser: Browser,
    serve: Serve,
) -> None:
    page, outside = watched(browser)
    page.goto(serve("persistent_context"))
    page.get_by_role("heading", name="Your notebook").wait_for()
    ask(page, "Please remember: I travel on Mondays.")
    note = page.get_by_role("textbox", name="Note 1")
    note.wait_for()
    assert note.input_value() == "I travel on Mondays."
    note.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Or Tuesdays.")
    press(page, "Save")
    page.locator("section .note").get_by_text("Note 1 is changed.").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Your notebook"
    page.get_by_role("textbox", name="New note").fill("A draft")
    held: list[Route] = []
    page.route("**/ask", lambda route: held.append(route))
    with page.expect_request("**/ask"):
        ask(page, "When do I travel?")
    note.focus()
    with page.expect_response("**/panel"):  # the list is looked at anew after each answer
        held.pop().continue_()
    page.get_by_text("I travel on Mondays. Or Tuesdays. [1]").first.wait_for()
    expect(page.locator("#send")).to_be_enabled()
    assert page.get_by_role("textbox", name="New note").input_value() == "A draft"
    expect(note).to_be_focused()  # an answer that ends takes no focus away
    press(page, "Delete")
    page.locator("section .note").get_by_text("Note 1 is deleted.").wait_for()
    assert note.count() == 0
    page.get_by_role("textbox", name="New note").focus()
    press(page, "Save")
    page.get_by_role("textbox", name="Note 2, by you").wait_for()
    assert page.get_by_role("textbox", name="New note").input_value() == ""
    assert not outside
    page.context.close()


def test_list_refresh_keeps_what_was_pressed_meanwhile(
    browser: Browser,
    serve: Serve,
) -> None:
    """A refresh of the list does not paint over what was pressed while it was under way."""
    page, _ = watched(browser)
    page.goto(serve("persistent_context"))
    page.get_by_role("heading", name="Your notebook").wait_for()
    page.get_by_role("textbox", name="New note").fill("I travel on Fridays.")
    page.get_by_role("button", name="Save").last.click()
    note = page.get_by_role("textbox", name=re.compile(r"^Note \d"))
    expect(note.last).to_have_value("I travel on Fridays.")
    number = note.count()
    held, sent = list[Route](), list[str]()
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.route("**/panel", lambda route: held.append(route), times=1)
    with page.expect_request("**/panel"):
        page.evaluate("document.dispatchEvent(new Event('answered'))")
    page.get_by_role("button", name="Delete").last.click()
    assert sent == [""]  # the look, and nothing beside it
    held.pop().continue_()
    page.locator("section .note").get_by_text("is deleted.").wait_for()
    assert note.count() == number - 1
    page.context.close()


def test_a_change_is_applied_by_its_button_and_only_then(browser: Browser, serve: Serve) -> None:
    page, outside = watched(browser)
    page.goto(serve("outcome"))
    ask(page, "Please prepare refund in shop: ORDER-ID-1001.")
    change = page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Change 1, prepared: shop.refund")
    )
    change.wait_for()
    assert '"order_id": "ORDER-ID-1001"' in change.inner_text()
    press(page, "Apply")
    page.get_by_role("heading", name="Change 1, applied: shop.refund").wait_for()
    assert "refund-1" in page.locator("section").inner_text()
    assert page.get_by_role("button", name="Apply").count() == 0
    assert not outside
    page.context.close()


@pytest.mark.parametrize(
    ("criterion", "look"),
    [(criterion, look) for criterion in QUESTIONS for look in looks(criterion)],
    ids=str,
)
def test_the_list_is_accessible(browser: Browser, serve: Serve, criterion: str, look: Look) -> None:
    question, heading = QUESTIONS[criterion]
    page, outside = watched(browser, look)
    page.goto(serve(criterion))
    page.locator("section h2").wait_for()
    ask(page, question)
    page.get_by_role("heading", name=re.compile(heading)).first.wait_for()
    check(page)
    assert not outside
    page.context.close()
