"""The questionnaire's page on a slow telephone.

What it weighs, when it is ready, how long a changed answer takes to be seen.

    python -m benchmarks.questionnaire

Ready is measured at 1.6 Mbps and 150 ms with the processor slowed fourfold, a new browser context
each time. Repainted is from the click to the new layout of what is in view, at full speed; what is
out of view follows after the next frame. Exit code 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import ARGUMENTS, NAMES
from tests.support.sites import build_toolkit, compressed

from .site import few_pages, seconds

RUNS = 5
KILOBYTES, READY, FRAME = 100, 1200, 1000 / 60  # the targets: of 1,000 bytes, and in milliseconds
SLOW: dict[str, Any] = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 200_000,
}
REPAINTED = """async () => {
  const spent = [];
  for (const answer of ["yes", "no", "unsure", "yes", "no", "unsure", "yes", "no", "unsure"]) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
    const start = performance.now();
    document.querySelector(`.sq-card input[value=${answer}]`).click();
    document.body.getBoundingClientRect();
    spent.push(performance.now() - start);
  }
  return spent;
}"""


def ready(browser: Browser, url: str) -> float:
    """Load the page over a slow line; gives the milliseconds until a question can be answered."""
    page = browser.new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url)
    time: float = page.evaluate("performance.getEntriesByName('scoping-ready')[0].startTime")
    page.close()
    return time


def repainted(browser: Browser, url: str) -> list[float]:
    """Change the first answer nine times, and give the milliseconds that each took."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url, wait_until="networkidle")
    spent: list[float] = page.evaluate(REPAINTED)
    page.close()
    return spent


def build_site(folder: Path, *, tiny: bool) -> Path:
    """Build the toolkit's site, or the questionnaire's page alone."""
    if not tiny:
        return build_toolkit(folder / "site")
    seconds(few_pages(folder, ["questionnaire.md"]), folder / "site")
    return folder / "site"


def main() -> int:
    """Measure and print, each figure with its target unless the size is tiny."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    tiny = "build the page alone, load it once, and hold no target"
    parser.add_argument("--tiny", action="store_true", help=tiny)
    options = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        sys.exit("no Chromium here; install one, on Debian with: apt-get install chromium")
    runs = 1 if options.tiny else RUNS
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = build_site(Path(name), tiny=options.tiny)
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        with compressed(site) as (address, sent):
            url = f"{address}questionnaire.html"
            time = statistics.median(ready(browser, url) for _ in range(runs))
            spent = repainted(browser, url)
            weight = sum(sent.values()) / 1000
        browser.close()
    slowest = max(spent)
    rows = [
        ("weight, everything gzipped", f"{weight:.1f} KB", weight, KILOBYTES),
        (f"ready on a slow telephone, median of {runs}", f"{time:.0f} ms", time, READY),
        ("a first answer repainted", f"{spent[0]:.1f} ms", spent[0], FRAME),
        (f"an answer repainted, slowest of {len(spent)}", f"{slowest:.1f} ms", slowest, FRAME),
    ]
    for what, figure, value, target in rows:
        line = f"{what:<45} {figure:>10}"
        if not options.tiny:
            verdict = "ok" if value <= target else "MISSED"
            line += f"  target {target:>6.1f}  {verdict}"
        print(line)
    if options.tiny:
        return 0
    return int(any(value > target for _, _, value, target in rows))


if __name__ == "__main__":
    sys.exit(main())
