"""The sites from file:// and below a subpath: readers find their way, and search finds the page."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scoping import documents
from tests.support.pages import watched
from tests.support.projects import ARCHITECTURES
from tests.support.sites import TOOLKIT, Built, pages

BEGINS = "Type to start searching"  # what the theme says where nothing is searched
MATCHES = re.compile("matching document")
CRITERIA = documents.load_rulebook().criteria
SAMPLE = (
    "index.html", "questionnaire.html", "tutorial.html", "method/index.html", "method/criteria/outcome.html",
    "architectures/parts/model.html", "gallery/index.html", "gallery/damaged-order.html", "reference/commands.html",
)  # fmt: skip
SEARCHED = {
    "refund": "gallery/damaged-order.html",
    "approval": "method/guardrails/approval.html",
    **{criterion.title: f"method/criteria/{criterion.id}.html" for criterion in CRITERIA},
    **{criterion.id: f"method/criteria/{criterion.id}.html" for criterion in CRITERIA},
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def below_a_subpath(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "sub").symlink_to(built(TOOLKIT))
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/"
        server.shutdown()


@pytest.fixture(params=["from-a-file", "below-a-subpath"])
def address(request: pytest.FixtureRequest, built: Built) -> str:
    """Where the toolkit's site begins."""
    if request.param == "from-a-file":
        return f"{built(TOOLKIT).as_uri()}/"
    return str(request.getfixturevalue("below_a_subpath"))


def results(page: Page, words: str) -> list[str]:
    """Search for these words on an open page; gives where the results lead, best first."""
    field, about = page.locator(".md-search__input"), page.locator(".md-search-result__meta")
    field.fill("")
    field.press("End")  # the theme searches when a key goes up
    expect(about).to_have_text(BEGINS)
    field.fill(words[:-1])
    field.press_sequentially(words[-1])
    expect(about).to_have_text(MATCHES)
    links = page.locator(".md-search-result__item > a")
    return [str(link.get_attribute("href")) for link in links.all()]


def ready_to_search(page: Page) -> None:
    """Wait until the index is loaded: what is typed before, the theme does not see."""
    page.locator(".md-search__input").click()
    expect(page.locator(".md-search-result__meta")).to_have_text(BEGINS)


def test_search_answers_with_the_page_that_one_looks_for(browser: Browser, address: str) -> None:
    page, outside = watched(browser)
    page.goto(f"{address}method/index.html")
    ready_to_search(page)
    first = {
        wanted: [link.partition("?")[0].partition("#")[0] for link in results(page, wanted)[:3]]
        for wanted in SEARCHED
    }
    assert {
        wanted: found for wanted, found in first.items() if address + SEARCHED[wanted] not in found
    } == {}
    assert not outside
    page.context.close()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_projects_site_is_searched_from_a_file(browser: Browser, built: Built, name: str) -> None:
    page, outside = watched(browser)
    page.goto((built(name) / "index.html").as_uri())
    ready_to_search(page)
    assert results(page, CRITERIA[-1].title)
    assert not outside
    page.context.close()


def test_every_kind_of_page_works_below_a_subpath(browser: Browser, below_a_subpath: str) -> None:
    page, outside = watched(browser)
    wrong: list[str] = []
    page.on(
        "response", lambda response: wrong.append(response.url) if response.status >= 400 else None
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    for name in SAMPLE:
        page.goto(below_a_subpath + name)
        assert page.locator("h1").is_visible(), name
    assert wrong == []
    assert outside == []
    page.context.close()


def test_a_reader_gets_from_the_first_page_to_a_criterion(browser: Browser, address: str) -> None:
    page, outside = watched(browser)
    page.goto(f"{address}index.html")
    page.locator(".md-tabs").get_by_role("link", name="Method").click()
    page.locator("article").get_by_role("link", name=CRITERIA[0].title).first.click()
    assert page.url.partition("#")[0] == f"{address}method/criteria/{CRITERIA[0].id}.html"
    assert not outside
    page.context.close()


def test_the_sample_names_pages_of_the_site(built: Built) -> None:
    assert not {*SAMPLE, *SEARCHED.values()} - {
        path.relative_to(built(TOOLKIT)).as_posix() for path in pages(built(TOOLKIT))
    }
