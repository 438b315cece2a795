"""The list of an extension beside the conversation: kept by keyboard alone, accessible, and private."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import render, write

from .conftest import SCHEMES, WIDTHS
from .test_pages import watched

CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
SYSTEMS = "systems: [{id: shop, operations: [{id: refund, effect: write, input: {order_id: string}}]}]\n"
Serve = Callable[[str], str]


def scaffolded(criterion: str, target: Path) -> Path:
    answers = ", ".join(f"{id_}: {'yes' if id_ == criterion else 'no'}" for id_ in CRITERIA)
    text = f"scoping: 1\nworkflow: {{id: near, name: Near miss}}\nanswers: {{{answers}}}\n{SYSTEMS}"
    decision = decide(documents.load_rulebook(), documents.parse_workflow(text, "scoping.yaml"))
    write(render(decision, text), target)
    return target


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve the project of a workflow with this one agent answer, each project once."""
    running = []

    @cache
    def start(criterion: str) -> str:
        project = scaffolded(criterion, tmp_path_factory.mktemp("near") / criterion)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {**os.environ, "PYTHONPATH": "src", "WEB_PORT": str(port), "ANTHROPIC_API_KEY": ""}
        program = [sys.executable, "-m", "app.engagement"]
        if criterion == "unprompted":
            subprocess.run([*program, "fire"], cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*program, "serve"], cwd=project, env=environment, stdout=subprocess.DEVNULL)
        running.append(server)
        url = f"http://127.0.0.1:{port}/"
        for _ in range(150):
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        return url

    yield start
    for server in running:
        server.terminate()
        server.wait()


def press(page: Page, name: str) -> None:
    """Walk to a button with the keyboard, and press it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"the keyboard does not reach {name}")


def ask(page: Page, question: str) -> None:
    page.locator("#question").focus()
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def violations(page: Page) -> list[tuple[str, list[str]]]:
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]


def test_a_note_is_kept_mended_and_removed_by_keyboard_alone(browser: Browser, serve: Serve) -> None:
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
    ask(page, "When do I travel?")
    page.get_by_text("I travel on Mondays. Or Tuesdays. [1]").first.wait_for()
    assert page.get_by_role("textbox", name="New note").input_value() == "A draft"
    note.focus()
    page.locator("#send:not([disabled])").wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "an answer that ends takes no focus away"
    assert page.evaluate("document.activeElement.id") != "question"
    press(page, "Delete")
    page.locator("section .note").get_by_text("Note 1 is gone.").wait_for()
    assert note.count() == 0
    page.get_by_role("textbox", name="New note").focus()
    press(page, "Save")
    page.get_by_role("textbox", name="Note 2, by you").wait_for()
    assert page.get_by_role("textbox", name="New note").input_value() == ""
    assert not outside
    page.context.close()


def test_a_change_is_applied_by_its_button_and_only_then(browser: Browser, serve: Serve) -> None:
    page, outside = watched(browser)
    page.goto(serve("outcome"))
    ask(page, "Please prepare refund in shop: ORDER-ID-1001.")
    change = page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name="Change 1, prepared: shop, refund")
    )
    change.wait_for()
    assert '"order_id": "ORDER-ID-1001"' in change.inner_text()
    press(page, "Apply")
    page.get_by_role("heading", name="Change 1, applied: shop, refund").wait_for()
    assert "refund-1" in page.locator("section").inner_text()
    assert page.get_by_role("button", name="Apply").count() == 0
    assert not outside
    page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [*zip(SCHEMES, WIDTHS, strict=True)])
@pytest.mark.parametrize(
    ("criterion", "question", "shown"),
    [
        ("persistent_context", "Please remember: I travel on Mondays.", r"Note \d"),
        ("multi_system", "Please prepare refund in shop: ORDER-ID-1001.", r"Change \d, prepared"),
        ("unprompted", "What can you do?", "by hand"),
    ],
)
def test_the_list_is_accessible(
    browser: Browser, serve: Serve, criterion: str, question: str, shown: str, scheme: str, width: int
) -> None:
    page, outside = watched(browser, scheme=scheme, width=width)
    page.goto(serve(criterion))
    page.locator("section h2").wait_for()
    ask(page, question)
    page.get_by_role("heading", name=re.compile(shown)).first.wait_for()
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not outside
    page.context.close()
