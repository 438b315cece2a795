"""The console of an agent, as its tests use it."""

from __future__ import annotations

from playwright.sync_api import Page


def sign_in(page: Page, address: str, token: str) -> None:
    """Open the console and prove who it is, by keyboard alone."""
    page.goto(address)
    page.keyboard.type(token)  # the field has the focus
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Runs", exact=True).wait_for()
