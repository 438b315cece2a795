"""An agent's console in a real browser: worked by keyboard alone, accessible, and private."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.console import sign_in
from tests.support.pages import Look, check, looks, press, watched, write_in
from tests.support.projects import write_project
from tests.support.servers import run
from tests.support.waiting import until
from tests.support.wording import load_wording

SAYS = load_wording("browser")

pytestmark = pytest.mark.xdist_group("console")  # its tests share a server

ORDER = {
    "order_id": "<b>o1</b>",
    "offer_id": "OFFER-ID-1001",
    "quantity": 300,
    "amount": 3000,
}
FACT = "Comes in boxes of 300."
GOALS = [
    {
        "goal": f"Order 300 of item {item}",
        "plan": ["stock.level", "vendors.place_order"],
        "steps": [
            [{"tool": "stock.level", "input": {"item_id": "ITEM-ID-1001"}}],
            [{"tool": "remember", "input": {"about": f"item:{item}", "fact": FACT}}],
            [{"tool": "vendors.place_order", "input": ORDER}],
            [{"tool": "vendors.place_order", "input": {**ORDER, "amount": 2500}}],
        ],
        "report": f"Item {item} is ordered.",
    }
    for item in ("A", "B", "C", "D", "E")
]


@pytest.fixture(scope="module")
def project(artifacts: Path) -> Path:
    folder = write_project("agent", artifacts / "replenishment")
    (folder / "scenarios" / "console.yaml").write_text(json.dumps({"goals": GOALS}), "utf-8")
    # No row is of these orders, so nothing could be looked up at the end.
    told = (folder / "run.yaml").read_text("utf-8").partition("\ndone_when:")[0]
    (folder / "run.yaml").write_text(f"{told}\n", "utf-8")
    return folder


@pytest.fixture
def page(browser: Browser, served: str, token: str) -> Iterator[Page]:
    """Signed in, and sure that nothing was asked of another address."""
    page, outside = watched(browser)
    sign_in(page, served, token)
    yield page
    assert not outside
    page.context.close()


def submit(page: Page, name: str) -> None:
    """Press a button that sends a form, and wait for the page that comes back."""
    with page.expect_navigation():
        press(page, name)


def begin(page: Page, item: str) -> None:
    """Begin a run by keyboard, and see on its page, which nobody reloads, that it comes to ask."""
    press(page, "Begin")
    page.get_by_role("heading", name="Begin a run").wait_for()
    write_in(page, "Goal", f"Order 300 of item {item}")
    press(page, "Begin")
    page.get_by_role("heading", name=f"Order 300 of item {item}").wait_for()
    page.get_by_role("button", name="Approve").wait_for()


def status(page: Page, word: str) -> None:
    expect(page.locator("#state .status")).to_have_text(word)


def test_call_is_shown_approved_and_its_run_followed(page: Page) -> None:
    """A person sees a call in full, approves it, and watches its run until it ends."""
    begin(page, "A")
    assert "0 of 2,000 per run are used" in page.locator("#asked").inner_text()
    assert "<b>o1</b>" in page.locator("#asked").inner_text()
    for amount in ("3000", "2500"):
        expect(page.locator("#asked")).to_contain_text(amount)
        write_in(page, "Reason", "within the contract")
        submit(page, "Approve")
    status(page, "done")
    assert "Item A is ordered." in page.locator("#state").inner_text()
    assert SAYS["approve by anna within the"] in page.locator("#steps").inner_text()


def test_what_is_denied_does_not_run(page: Page) -> None:
    begin(page, "B")
    for _ in range(2):
        page.get_by_role("button", name="Deny").wait_for()
        submit(page, "Deny")
    status(page, "handed over")  # what it planned is not made, so it is not done
    page.get_by_role("button", name="Keep its writes and end").wait_for()
    submit(page, "Keep its writes and end")
    status(page, "kept")
    assert SAYS["it has made no write"] in page.locator("#tell").inner_text()


def test_a_run_is_steered_and_then_stopped_while_it_waits(page: Page) -> None:
    begin(page, "C")
    write_in(page, "Instruction for the next step", "only vendor X")
    submit(page, "Steer")
    expect(page.locator("#record")).to_contain_text(
        "gave the run an instruction: ", use_inner_text=False
    )
    write_in(page, "Reason to stop it; its writes are undone", "wrong item")
    press(page, "Stop")
    status(page, "stopped")
    assert "stopped by anna: wrong item" in page.locator("#state").inner_text()


def test_nothing_is_replaced_under_the_hands_of_who_is_at_work(page: Page, project: Path) -> None:
    begin(page, "D")
    press(page, "Runs")
    expect(page.locator("#news")).to_contain_text("1 question waits for a person")
    write_in(page, "Reason", "let me think")
    run(project, "app.action", "run", "Order 300 of item B", "--no-wait")
    expect(page.locator("#news")).to_contain_text("2 questions wait for a person")
    expect(page.locator("#waiting article")).to_have_count(1)
    assert page.evaluate("document.activeElement.value") == "let me think"
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    page.locator("h1").click()  # the hands are off
    expect(page.locator("#waiting article")).to_have_count(2)


def test_all_runs_are_stopped_and_allowed_again(page: Page) -> None:
    begin(page, "E")
    own = page.url
    press(page, "Runs")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()
    press(page, "Stop all runs")
    press(page, "Stop all runs now")
    page.get_by_text("anna has stopped all runs.").wait_for()
    page.goto(own)
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
    page.get_by_role("heading", name="Order 300 of item A").wait_for()

    def is_asked() -> bool:
        page.reload()
        return page.get_by_role("button", name="Deny").count() > 0

    until(is_asked, "a question")
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    context.close()


@pytest.mark.parametrize("look", looks("console"), ids=str)
def test_every_page_is_accessible_and_private(
    browser: Browser, served: str, token: str, project: Path, look: Look
) -> None:
    page, outside = watched(browser, look)
    page.goto(served)
    check(page)
    sign_in(page, served, token)
    written = run(project, "app.action", "run", "Order 300 of item B", "--no-wait")
    (own,) = set(re.findall(r"run-\w+", written))
    page.goto(f"{served}/runs/{own}")
    page.get_by_role("button", name="Approve").wait_for()
    for path in (f"/runs/{own}", "/", "/begin", "/memory", "/audit", "/runs/run-of-nobody"):
        page.goto(served + path)
        for details in page.locator("details").all():
            details.locator("summary").click()
        check(page)
    page.goto(f"{served}/runs/{own}")
    page.get_by_role("button", name="Stop", exact=True).click()
    status(page, "stopped")
    check(page)
    assert not outside
    page.context.close()
