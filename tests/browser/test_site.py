"""Every page of every site in Chromium, in each scheme and width: accessible, private, without an error, no wider than its window."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from tests import sites
from tests.sites import SITES, TOOLKIT, Built, pages

from .conftest import ARGUMENTS, NAMES, SCHEMES, WIDTHS
from .test_pages import OWN

built = sites.built  # a fixture
WORKERS = 2
LOOKS = [("light", 1280), ("dark", 1280), ("dark", 320), ("light", 320)]
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
BY_HAND = """async (scheme) => {
  const inputs = [...document.querySelectorAll("[data-md-component=palette] input")];
  inputs.find((input) => input.dataset.mdColorScheme === {light: "default", dark: "slate"}[scheme]).click();
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame); // what follows sees what was painted
}"""
VIOLATIONS = """async () => { // preloading would request the stylesheets once more, which file:// refuses
  const {violations} = await axe.run({resultTypes: ["violations"], preload: false});
  return violations.flatMap((found) => found.nodes.map((node) => `${found.id}: ${node.html.slice(0, 160)}`));
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - window.innerWidth"


@dataclass
class Watch:
    """A page that takes note of what it should not do."""

    page: Page
    noted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._note(request.url) if not request.url.startswith(OWN) else None)
        self.page.on("requestfailed", lambda request: self._note(f"{request.url} failed"))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("console", lambda said: self._note(said.text) if said.type in {"error", "warning"} else None)

    def _note(self, what: str) -> None:
        self.noted.append(what)

    def faults(self, file: Path) -> list[str]:
        """Open a file and look at it in every scheme and width, without loading it again."""
        self.noted.clear()
        self.page.goto(file.as_uri())
        self.page.add_style_tag(content=STILL)
        self.page.evaluate(AXE_SCRIPT)
        found: list[str] = []
        for scheme, width in LOOKS:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate(BY_HAND, scheme)  # the theme reads the system's scheme once, as it loads
            found += [f"{scheme}, {width}: {fault}" for fault in self.page.evaluate(VIOLATIONS)]
            if (excess := self.page.evaluate(TOO_WIDE)) > 0:
                found.append(f"{scheme}, {width}: {excess} px wider than the window")
        return found + self.noted


def seen(files: Iterable[Path]) -> dict[str, list[str]]:
    """Look at these pages in a Chromium of their own, and give the faults by the page's address."""
    program = next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        watch = Watch(browser.new_page())
        found = {str(file): watch.faults(file) for file in files}
        browser.close()
    return found


def test_the_looks_are_all_that_there_are() -> None:
    assert sorted(LOOKS) == sorted((scheme, width) for scheme in SCHEMES for width in WIDTHS)


@pytest.mark.usefixtures("browser")  # without a Chromium this says that it was not covered
@pytest.mark.parametrize("name", SITES)
def test_every_page_is_accessible_private_and_as_wide_as_its_window(built: Built, name: str) -> None:
    site = built(name)
    files = pages(site)
    with ThreadPoolExecutor(WORKERS) as workers:
        parts = workers.map(seen, [files[begin::WORKERS] for begin in range(WORKERS)])
        looked = {page: faults for part in parts for page, faults in part.items()}
    assert len(looked) == len(files)
    assert {page.removeprefix(f"{site}/"): faults for page, faults in looked.items() if faults} == {}


@pytest.mark.parametrize(("scheme", "palette"), [("light", "default"), ("dark", "slate")])
def test_a_page_begins_in_the_scheme_of_the_readers_system(
    browser: Browser, built: Built, scheme: str, palette: str
) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto((built(TOOLKIT) / "index.html").as_uri())
    assert page.locator("body").get_attribute("data-md-color-scheme") == palette
    page.close()
