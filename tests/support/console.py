"""The console of an agent, as its tests use it."""

from __future__ import annotations

from playwright.sync_api import Page


def sign_in(page: Page, address: str, token: str) -> None:
    """Open the console and prove who it is, by keyboard alone."""
    page.goto(address)
    page.locator("input[name=token]:focus").wait_for()  # it takes the focus once the page is drawn
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()
