"""The report and the questionnaire in a real browser: no request, accessible, narrow enough, and
whole on paper.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scoping import documents
from scoping.decision import decide
from scoping.renderers.questionnaire import html as questionnaire_html
from scoping.renderers.report import html
from scoping.rulebook import Rulebook
from tests.support.pages import Look, check, looks_of, watched
from tests.support.waiting import until

PAGES = (
    "damaged-order",
    "inventory-replenishment",
    "daily-sales-brief",
    "claims-triage",
    "hostile",
    "path",
    "questionnaire",
)
PATH = Path(__file__).parents[1] / "documents" / "positive" / "path.yaml"
PAPER = {"A4": 673, "Letter": 695}  # what the margins leave of the paper's width, in CSS pixels
HOSTILE = """
scoping: 2
workflow:
  id: hostile
  name: <script>document.title='owned'</script>
  owner: {long}
  description: "<img src=https://example.com/x.png onerror=document.title='owned'> {long}"
answers:
  multi_system: {{answer: yes, evidence: "{long}", source: "{long}", by: "{long}"}}
  outcome: yes
  unprompted: unsure
systems:
  - id: a_system_with_a_long_name_of_its_own
    description: "{long}"
    operations: [{{id: an_operation_with_a_long_name_of_its_own, effect: write, approve: always}}]
volume: {{runs_per_month: 1000000000, minutes_by_hand: 1000000000, hourly_cost: 1000000000}}
record: {{deciders: ["{long}"], supersedes: "{long}"}}
"""


@pytest.fixture(scope="module")
def pages(artifacts: Path) -> Path:
    """Write every page into one folder."""
    rules = documents.load_rulebook()
    folder = artifacts / "reports"
    folder.mkdir()
    (folder / "hostile.yaml").write_text(HOSTILE.format(long="unbroken" * 20).lstrip())
    others = {"hostile": folder / "hostile.yaml", "path": PATH}
    for name in PAGES[:-1]:
        path = others[name] if name in others else documents.examples.find(name)
        decision = decide(rules, documents.load_workflow(path, rules))
        despite = {stop.gate.id: "unbroken" * 20 for stop in decision.stops}
        (folder / f"{name}.html").write_text(html.render(decision, despite=despite), "utf-8")
    (folder / "questionnaire.html").write_text(questionnaire_html.render(rules), "utf-8")
    return folder


def complaints(page: Page) -> list[str]:
    """Collect what the browser itself objects to, such as a request that the page's policy has
    refused.
    """
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize(("name", "look"), looks_of(PAGES), ids=str)
def test_report_is_accessible_private_and_fits_the_screen(
    browser: Browser, pages: Path, name: str, look: Look
) -> None:
    """The page is accessible, private and no wider than the screen."""
    page, outside = watched(browser, look)
    found = complaints(page)
    page.goto((pages / f"{name}.html").as_uri())
    assert found == []
    check(page)
    assert page.title() != "owned"
    assert not outside
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("paper", PAPER)
def test_nothing_is_cut_on_paper(browser: Browser, pages: Path, name: str, paper: str) -> None:
    page, _ = watched(browser, Look("dark", PAPER[paper]))
    page.goto((pages / f"{name}.html").as_uri())
    page.emulate_media(media="print")
    too_wide = page.evaluate(
        """width => [...document.querySelectorAll("table, td, th, p, dd, svg, code, h1")]
            .filter(each => each.getBoundingClientRect().right > width + 1
                || each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
            .map(each => each.outerHTML.slice(0, 200))""",
        PAPER[paper],
    )
    assert too_wide == []
    kept = page.evaluate(
        """() => [...document.querySelectorAll("tbody tr, figure, article")]
            .filter(each => getComputedStyle(each).breakInside !== "avoid").length"""
    )
    assert kept == 0
    heads = page.evaluate(
        """() => [...document.querySelectorAll("thead")]
            .map(each => getComputedStyle(each).display)"""
    )
    assert {*heads} <= {"table-header-group"}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format=paper).startswith(b"%PDF")
    page.context.close()


@pytest.mark.parametrize("paper", PAPER)
def test_the_page_to_sign_is_one_sheet(browser: Browser, rules: Rulebook, paper: str) -> None:
    """Of each example: what a client signs is never broken over two sheets."""
    page, _ = watched(browser)
    for name in documents.examples.names():
        workflow = documents.load_workflow(documents.examples.find(name), rules)
        page.set_content(html.render(decide(rules, workflow)))
        parts = page.locator("main > .part")
        breaks = parts.evaluate_all("all => all.map(each => getComputedStyle(each).breakBefore)")
        page.emulate_media(media="print")
        printed = parts.evaluate_all("all => all.map(each => getComputedStyle(each).breakBefore)")
        assert (breaks, printed) == (["auto"] * 4, ["page"] * 4)
        parts.evaluate_all("all => all.forEach(each => each.remove())")
        page.locator("footer").evaluate("footer => footer.remove()")
        assert sheets(page.pdf(format=paper)) == 1, name
        page.emulate_media(media="screen")
    page.context.close()


def sheets(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_contents_lead_to_every_chapter_and_stay_off_paper(
    browser: Browser,
    pages: Path,
) -> None:
    page, _ = watched(browser)
    page.emulate_media(reduced_motion="reduce")  # so that no click waits for the scrolling
    page.goto((pages / "damaged-order.html").as_uri())
    for link in page.locator("nav a").all():
        link.click()
        href = link.get_attribute("href")
        chapter = page.locator(f"section{href} > :is(h2, h3)")
        assert chapter.inner_text() == link.inner_text()
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    page.context.close()


def test_report_works_by_keyboard(
    browser: Browser,
    pages: Path,
) -> None:
    """The keyboard skips to the content and scrolls a wide table."""
    page, _ = watched(browser, Look("light", 320))
    page.goto((pages / "damaged-order.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
    page.locator("#guardrails .scroll").focus()
    page.keyboard.press("ArrowRight")
    until(lambda: page.evaluate("document.activeElement.scrollLeft") > 0, "scrolled")
    page.context.close()
