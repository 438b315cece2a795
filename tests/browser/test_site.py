"""Every page of every site: accessible, private, without an error, no wider than its window.

An ordinary run sees each page in one scheme and width, which the seed draws; torture, in all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.support.pages import LOOKS, Look, excess, looks, violations, watched
from tests.support.projects import ARCHITECTURES
from tests.support.sites import TOOLKIT, Built, pages

PARTS = {TOOLKIT: 8, **dict.fromkeys(ARCHITECTURES, 1)}  # so that the workers share a large site
# Nothing moves, and nothing is left out of the layout until it is scrolled to: of that, only an
# estimate of its height counts, so that what comes after it would seem to lie over it.
STILL = """*, *::before, *::after {
  transition: none !important; animation: none !important; content-visibility: visible !important;
}"""
BY_HAND = """async (scheme) => {
  const inputs = [...document.querySelectorAll("[data-md-component=palette] input")];
  const palette = {light: "default", dark: "slate"}[scheme];
  if (document.body.dataset.mdColorScheme !== palette)
    inputs.find((input) => input.dataset.mdColorScheme === palette).click();
  // what follows sees what was painted
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}"""


@dataclass
class Watch:
    """A page that takes note of what it should not do."""

    page: Page
    outside: list[str]
    noted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        note = self.noted.append
        self.page.on("requestfailed", lambda request: note(f"{request.url} failed"))
        self.page.on("pageerror", lambda error: note(str(error)))
        self.page.on("console", self.hear)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.noted.append(message.text)

    def faults(self, file: Path, each: list[Look]) -> list[str]:
        """Open a file, and see it in each of these looks without loading it again."""
        self.outside.clear()
        self.noted.clear()
        self.take(each[0])  # as the page before was seen, so that neither is laid out anew
        self.page.goto(file.as_uri())
        self.page.add_style_tag(content=STILL)
        found = [f"{look}: {fault}" for look in each for fault in self.see(look)]
        return found + self.outside + self.noted

    def take(self, look: Look) -> None:
        self.page.emulate_media(color_scheme=look.scheme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": look.width, "height": 900})

    def see(self, look: Look) -> list[str]:
        self.take(look)
        # The theme reads the system's scheme once, as it loads.
        self.page.evaluate(BY_HAND, look.scheme)
        found = violations(self.page)
        if too_wide := excess(self.page):
            found.append(f"{too_wide} px wider than the window")
        return found


@pytest.mark.parametrize(
    ("name", "part"),
    [(name, part) for name, parts in PARTS.items() for part in range(parts)],
)
def test_every_page_is_accessible_private_and_fits(
    browser: Browser,
    built: Built,
    record_property: Callable[[str, object], None],
    name: str,
    part: int,
) -> None:
    """Every page is accessible, private and as wide as its window."""
    site = built(name)
    files = pages(site)[part :: PARTS[name]]
    seen = {file: looks(f"{name} {file.relative_to(site)}") for file in files}
    watch = Watch(*watched(browser))
    alike = sorted(files, key=lambda file: seen[file][0])
    faults = {str(file): watch.faults(file, seen[file]) for file in alike}
    record_property("points", sum(len(each) for each in seen.values()))
    assert {file: found for file, found in faults.items() if found} == {}
    watch.page.context.close()


@pytest.mark.parametrize(("scheme", "palette"), [("light", "default"), ("dark", "slate")])
def test_a_page_begins_in_the_scheme_of_the_readers_system(
    browser: Browser, built: Built, scheme: str, palette: str
) -> None:
    page, _ = watched(browser, Look(scheme, LOOKS[0].width))
    page.goto((built(TOOLKIT) / "index.html").as_uri())
    assert page.locator("body").get_attribute("data-md-color-scheme") == palette
    page.context.close()


def test_what_is_pale_or_unnamed_is_found(browser: Browser) -> None:
    page, _ = watched(browser)
    page.set_content(
        "<html lang=en><title>A page</title><main><h1>Words</h1>"
        '<p>Read.</p><p style="color: #ccc">Pale.</p><p style="color: #ccc">Pale, too.</p>'
        '<img src="data:,">'
    )
    for _ in range(2):  # what was found once is found again
        found = violations(page)
        assert [text.partition(":")[0] for text in found] == ["color-contrast", "image-alt"]
        assert "Pale" in found[0]
    page.locator("p").last.evaluate("(text) => { text.style.color = '#ddd'; }")
    assert [text.partition(":")[0] for text in violations(page)].count("color-contrast") == 2
    page.context.close()
