"""An agent's console in a real browser: watched, answered and stopped by keyboard alone, accessible, and private."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import render, write

from .conftest import SCHEMES, WIDTHS, free_port, until_it_answers
from .test_pages import watched

ORDER = {"order_id": "<b>o1</b>", "offer_id": "OFFER-ID-1001", "quantity": 300, "amount": 3000}
GOALS = [
    {
        "goal": f"Order 300 of item {item}",
        "plan": ["stock__level", "vendors__place_order"],
        "steps": [
            [{"tool": "stock__level", "input": {"item_id": "ITEM-ID-1001"}}],
            [{"tool": "remember", "input": {"about": f"item:{item}", "fact": "Comes in boxes of 300."}}],
            [{"tool": "vendors__place_order", "input": ORDER}],
            [{"tool": "vendors__place_order", "input": ORDER | {"amount": 2500}}],
        ],
        "report": f"Item {item} is ordered.",
    }
    for item in ("A", "B", "C", "D", "E")
]


@pytest.fixture(scope="module")
def project(artifacts: Path) -> Path:
    text = documents.examples.find("inventory-replenishment").read_text("utf-8")
    made = render(decide(documents.load_rulebook(), documents.parse_workflow(text, "scoping.yaml")), text)
    write(made, artifacts / "replenishment")
    scenario = artifacts / "replenishment" / "scenarios" / "console.yaml"
    scenario.write_text(json.dumps({"goals": GOALS}), "utf-8")
    return artifacts / "replenishment"


def agent(project: Path, *arguments: str, port: int = 0) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": "src",
        "WEB_PORT": str(port),
        "ANTHROPIC_API_KEY": "",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "app.action", *arguments]
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture(scope="module")
def token(project: Path) -> str:
    with agent(project, "people", "admit", "anna") as admitted:
        return admitted.communicate()[0].strip()


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[str]:
    port = free_port()
    with agent(project, "serve", port=port) as server:
        url = f"http://127.0.0.1:{port}"
        until_it_answers(url, server)
        yield url
        server.terminate()


@pytest.fixture
def page(browser: Browser, served: str, token: str) -> Iterator[Page]:
    """Signed in, and sure that nothing was asked of another address."""
    page, outside = watched(browser)
    sign_in(page, served, token)
    yield page
    assert not outside
    page.context.close()


def sign_in(page: Page, served: str, token: str) -> None:
    page.goto(served)
    page.keyboard.type(token)  # the field has the focus
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()


def press(page: Page, name: str) -> None:
    """Go to a button or link with the Tab key, as often as it takes, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.ariaLabel || document.activeElement.textContent).trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the Tab key does not lead to {name!r}")


def write_in(page: Page, label: str, text: str) -> None:
    """Go to a field with the Tab key and type."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if (
            page.evaluate("[...(document.activeElement.labels || [])].map((label) => label.textContent).join()")
            == label
        ):
            page.keyboard.type(text)
            return
    raise AssertionError(f"the Tab key does not lead to {label!r}")


def begin(page: Page, item: str) -> None:
    """Begin a run by keyboard, and see on its page, which nobody reloads, that it comes to ask."""
    press(page, "Begin")
    page.get_by_role("heading", name="Begin a run").wait_for()
    write_in(page, "Goal", f"Order 300 of item {item}")
    press(page, "Begin")
    page.get_by_role("heading", name=f"Order 300 of item {item}").wait_for()
    page.get_by_role("button", name="Approve").wait_for(timeout=20_000)


def status(page: Page, said: str) -> None:
    expect(page.locator("#state .status")).to_have_text(said, timeout=20_000)


def test_a_call_is_seen_in_full_and_approved_by_keyboard_alone_and_the_run_is_watched_to_its_end(page: Page) -> None:
    begin(page, "A")
    assert "the policy asks for it when amount > 2000" in page.locator("#asked").inner_text()
    assert "<b>o1</b>" in page.locator("#asked").inner_text()
    for amount in ("3000", "2500"):
        expect(page.locator("#asked")).to_contain_text(amount, timeout=20_000)
        write_in(page, "Reason", "within the contract")
        press(page, "Approve")
        page.wait_for_load_state()
    status(page, "done")
    assert "Item A is ordered." in page.locator("#state").inner_text()
    assert "approve by anna: within the contract" in page.locator("#steps").inner_text()


def test_what_is_denied_does_not_run(page: Page) -> None:
    begin(page, "B")
    for _ in range(2):
        page.get_by_role("button", name="Deny").wait_for(timeout=20_000)
        press(page, "Deny")
        page.wait_for_load_state()
    status(page, "done")
    assert "It has written nothing that could be undone." in page.locator("#tell").inner_text()


def test_a_run_is_steered_and_then_stopped_while_it_waits(page: Page) -> None:
    begin(page, "C")
    write_in(page, "Instruction, which its next step sees", "only vendor X")
    press(page, "Steer")
    page.wait_for_load_state()
    expect(page.locator("#record")).to_contain_text("told: steer", timeout=20_000, use_inner_text=False)
    write_in(page, "Reason to stop it; what it wrote is undone", "wrong item")
    press(page, "Stop")
    status(page, "stopped")
    assert "stopped by anna: wrong item" in page.locator("#state").inner_text()


def test_nothing_is_replaced_under_the_hands_of_who_is_at_work(page: Page, project: Path) -> None:
    begin(page, "D")
    press(page, "Runs")
    expect(page.locator("#news")).to_contain_text("1 waits for a person")
    write_in(page, "Reason", "let me think")
    with agent(project, "run", "Order 300 of item B", "--no-wait"):
        expect(page.locator("#news")).to_contain_text("2 wait for a person", timeout=20_000)
    expect(page.locator("#waiting article")).to_have_count(1)
    assert page.evaluate("document.activeElement.value") == "let me think"
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.locator("h1").click()  # the hands are off
    expect(page.locator("#waiting article")).to_have_count(2, timeout=20_000)


def test_all_runs_are_stopped_and_allowed_again(page: Page) -> None:
    begin(page, "E")
    run = page.url
    press(page, "Runs")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()
    press(page, "Stop all runs")
    press(page, "Stop all runs now")
    page.get_by_text("anna has stopped all runs.").wait_for()
    page.goto(run)
    status(page, "stopped")
    press(page, "Allow runs")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()
    expect(page.get_by_text("has stopped all runs")).to_have_count(0)


def test_without_a_script_the_pages_do_the_same(browser: Browser, served: str, token: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.get_by_label("Your token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("Goal").fill("Order 300 of item A")
    page.get_by_role("button", name="Begin").click()
    for _ in range(100):
        if page.get_by_role("button", name="Deny").count():
            break
        page.wait_for_timeout(200)
        page.reload()
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_accessible_and_private(
    browser: Browser, served: str, token: str, project: Path, scheme: str, width: int
) -> None:
    page, outside = watched(browser, scheme=scheme, width=width)
    page.goto(served)
    look(page, width)
    sign_in(page, served, token)
    with agent(project, "run", "Order 300 of item B", "--no-wait") as begun:
        run = re.search(r"run-\w+", begun.communicate()[0])
    assert run
    page.goto(f"{served}/runs/{run[0]}")
    page.get_by_role("button", name="Approve").wait_for(timeout=20_000)
    for path in (f"/runs/{run[0]}", "/", "/begin", "/memory", "/audit", "/runs/run-of-nobody"):
        page.goto(served + path)
        for details in page.locator("details").all():
            details.locator("summary").click()
        look(page, width)
    page.goto(f"{served}/runs/{run[0]}")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "stopped")
    look(page, width)
    assert not outside
    page.context.close()


def look(page: Page, width: int) -> None:
    page.wait_for_timeout(200)
    violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]
    assert not violations, page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
