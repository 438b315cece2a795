"""A page as a test sees it: in a scheme and a width, by keyboard, with its requests noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from .sample import TORTURE, draw
from .waiting import MILLISECONDS

OWN = ("file:", "data:", "blob:", "http://127.0.0.1")
TABS = 80  # more than any page has stops for the Tab key
NAMED = "(document.activeElement.ariaLabel || document.activeElement.textContent).trim()"
# All rules on the whole page; contrast, which takes most of the time, on one text of each kind: of
# one colour and size, over the same layers. Under torture, on each text. It is one run of axe,
# since each begins with a map of the whole page.
# Preloading would request the stylesheets once more, which file:// refuses.
VIOLATIONS = """async (every) => {
  const layers = new Map(), kinds = new Map();
  const layersOf = (node) => {
    if (!node) return "";
    if (!layers.has(node)) {
      const {backgroundColor, backgroundImage, opacity, position, filter} = getComputedStyle(node);
      const own = [backgroundColor, backgroundImage, opacity, position, filter].join();
      const plain = own === "rgba(0, 0, 0, 0),none,1,static,none";
      layers.set(node, layersOf(node.parentElement) + (plain ? "" : `|${own}`));
    }
    return layers.get(node);
  };
  for (const node of document.body.querySelectorAll("*")) {
    const texts = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!(texts || node.value || node.placeholder) || !node.getClientRects().length) continue;
    const {color, fontSize, fontWeight, textShadow, visibility} = getComputedStyle(node);
    const kind = [layersOf(node), color, fontSize, fontWeight, textShadow, visibility].join("/");
    if (every || !kinds.has(kind)) kinds.set(every ? node : kind, node);
  }
  for (const node of document.querySelectorAll("[data-of-its-kind]"))
    delete node.dataset.ofItsKind;
  for (const node of kinds.values()) node.dataset.ofItsKind = "";
  axe.configure({rules: [{id: "color-contrast", selector: "[data-of-its-kind]"}]});
  const found = await axe.run({resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
LABELLED = "[...(document.activeElement.labels || [])].map((label) => label.textContent).join()"


class Look(NamedTuple):
    """How a page is seen: in a colour scheme, and in a window of so many pixels."""

    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.scheme}-{self.width}"


LOOKS = tuple(Look(scheme, width) for scheme in ("light", "dark") for width in (1280, 320))


def looks(page: str) -> list[Look]:
    """Give the looks in which a run sees a page: one that the seed draws; under torture, all."""
    return draw(LOOKS, 1, page)


def looks_of(pages: Sequence[str]) -> list[tuple[str, Look]]:
    """Pair each page with each look in which this run sees it."""
    return [(page, look) for page in pages for look in looks(page)]


def watched(browser: Browser, look: Look = LOOKS[0]) -> tuple[Page, list[str]]:
    """Open a page, and a list of its requests that leave this machine's files and loopback."""
    context = browser.new_context(
        color_scheme=look.scheme,  # type: ignore[arg-type]
        viewport={"width": look.width, "height": 900},
    )
    context.set_default_timeout(MILLISECONDS)
    page, outside = context.new_page(), list[str]()

    def note(url: str) -> None:
        if not url.startswith(OWN):
            outside.append(url)

    page.on("request", lambda request: note(request.url))
    return page, outside


def press(page: Page, name: str) -> None:
    """Go to a button or link with the Tab key, as often as it takes, and press it."""
    go_to(page, NAMED, name)
    page.keyboard.press("Enter")


def write_in(page: Page, label: str, text: str) -> None:
    """Go to a field with the Tab key, and type."""
    go_to(page, LABELLED, label)
    page.keyboard.type(text)


def go_to(page: Page, script: str, value: str) -> None:
    """Press the Tab key until what has the focus gives a value."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate(script) == value:
            return
    raise AssertionError(f"the Tab key does not lead to {value!r}")


def violations(page: Page) -> list[str]:
    """List the rules of accessibility that a page breaks, each with an element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(VIOLATIONS, TORTURE)
    return found


def excess(page: Page) -> int:
    """Give by how many pixels a page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, width)


def check(page: Page) -> None:
    """Hold a page to be accessible, and no wider than its window."""
    assert violations(page) == [], page.url
    assert excess(page) == 0, page.url
