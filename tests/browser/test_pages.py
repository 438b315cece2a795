"""The docs site and a project's own docs, from file:// and below a subpath: no request outside, no axe violation."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from scoping import documents
from scoping.decision import decide
from scoping.scaffold import render, write

from .conftest import SCHEMES, WIDTHS

ROOT = Path(__file__).parents[2]


def build(folder: Path, site: Path) -> Path:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module")
def site(artifacts: Path) -> Path:
    return build(ROOT, artifacts / "site")


@pytest.fixture(scope="module")
def project_site(artifacts: Path) -> Path:
    path = documents.examples.find("policy-questions")
    decision = decide(documents.load_rulebook(), documents.load_workflow(path))
    write(render(decision, path.read_text("utf-8")), artifacts / "project")
    return build(artifacts / "project", artifacts / "project-site")


def watched(browser: Browser, *, scheme: str = "light", width: int = 1280) -> tuple[Page, list[str]]:
    """Open a page that records each request which leaves the machine's own files and loopback."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    page, outside = context.new_page(), list[str]()
    own = ("file:", "data:", "blob:", "http://127.0.0.1")
    page.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
    return page, outside


@pytest.mark.parametrize("which", ["site", "project_site"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_accessible_and_private(
    browser: Browser, request: pytest.FixtureRequest, which: str, scheme: str, width: int
) -> None:
    folder: Path = request.getfixturevalue(which)
    page, outside = watched(browser, scheme=scheme, width=width)
    for file in sorted(folder.glob("*.html")):
        if file.name == "404.html":  # its links are absolute, so it works on a server only
            continue
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
        violations = [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]
        assert not violations, file.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name
    assert not outside
    page.context.close()


@pytest.mark.parametrize("which", ["site", "project_site"])
def test_search_works_from_a_file(browser: Browser, request: pytest.FixtureRequest, which: str) -> None:
    folder: Path = request.getfixturevalue(which)
    page, outside = watched(browser)
    page.goto((folder / "index.html").as_uri())
    found = page.locator(".md-search-result__item").first
    for _ in range(15):  # the theme takes no note of what is typed before its index is loaded
        page.locator(".md-search__input").fill("")
        page.locator(".md-search__input").press_sequentially("outcome")
        page.wait_for_timeout(1_000)
        if found.is_visible():
            break
    assert found.is_visible()
    assert not outside
    page.context.close()


@pytest.fixture
def below_a_subpath(site: Path, tmp_path: Path) -> Iterator[str]:
    (tmp_path / "sub").symlink_to(site)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_site_works_below_a_subpath(browser: Browser, below_a_subpath: str) -> None:
    page, outside = watched(browser)
    failed: list[str] = []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.goto(below_a_subpath + "index.html")
    page.get_by_role("link", name="Method").first.click()
    assert page.get_by_role("heading", name="The five criteria").is_visible()
    assert not failed
    assert not outside
    page.context.close()
