"""A real Chromium where there is one. Without it the run says so loudly, and fails in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support import chromium, sites
from tests.support.servers import run, serving
from tests.support.waiting import MILLISECONDS

# A script runs once a page: to make it faster first takes longer than it saves.
AS_WRITTEN = "--js-flags=--no-turbofan --no-maglev"

expect.set_options(timeout=MILLISECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a Chromium for this worker: of one that several share, only one page has the focus."""
    if chromium.program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.program(),
            args=[*chromium.ARGUMENTS, AS_WRITTEN],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built() -> Callable[[str], Path]:
    """Give a site's folder by the site's name."""
    return sites.built


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("artifacts")


@pytest.fixture(scope="module")
def token(project: Path) -> str:
    """Let anna into the console of the `project` that a module makes."""
    return run(project, "app.action", "people", "admit", "anna").strip()


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[str]:
    """Serve the console of that project."""
    with serving(project, "app.action", "serve") as (address,):
        yield address
