"""A real Chromium where there is one. Without it the run says so loudly, and fails in CI."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support import chromium, sites
from tests.support.waiting import MILLISECONDS

expect.set_options(timeout=MILLISECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Connect to the run's Chromium. What is opened through it, other workers do not see."""
    if chromium.program() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.connect(chromium.address())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built() -> Callable[[str], Path]:
    """Give a site's folder by the site's name."""
    return sites.built


@pytest.fixture(scope="session")
def artifacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("artifacts")
