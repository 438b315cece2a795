"""The screenshots of the docs, taken of what runs here.

A report, an assistant, an agent's console, the questionnaire.

`python -m docs.pictures` makes them all, offline, with the system's own Chromium. They are checked
in, since a build of the site should need no browser; take them anew when what they show has
changed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from reference_impls.render import write_code

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SOON = 20_000  # milliseconds
HEAVIEST = 150_000  # bytes, of one picture

Size = tuple[int, int]
DESK, PHONE = (1100, 760), (390, 760)


def report(browser: Browser, folder: Path) -> None:
    """The report of a decision, as it opens."""
    page = _page(browser, (1000, 860))
    command = [
        sys.executable,
        "-m",
        "scoping",
        "score",
        "--example",
        "damaged-order",
        "--format",
        "html",
    ]
    (folder / "report.html").write_bytes(_call(command, folder))
    page.goto((folder / "report.html").as_uri())
    _take(page, "report")


def chat(browser: Browser, folder: Path) -> None:
    """A question to an assistant, and its answer with the passage that it rests on."""
    with _served(folder, "policy_assistant", "app.engagement") as (url, _):
        page = _page(browser, (900, 640))
        page.goto(url)
        page.keyboard.type("How much may a hotel cost in Paris?")
        page.keyboard.press("Enter")
        page.get_by_text("knowledge/travel.md:").first.wait_for(timeout=SOON)
        _take(page, "chat")


def console(browser: Browser, folder: Path) -> None:
    """A run of an agent that waits for a person's yes."""
    with _served(folder, "replenishment_agent", "app.action") as (url, project):
        agent = [sys.executable, "-m", "app.action"]
        token = _call([*agent, "people", "admit", "anna"], project).decode().strip()
        page = _page(browser, DESK)
        page.goto(url)
        page.keyboard.type(token)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Runs", exact=True).wait_for(timeout=SOON)
        _call([*agent, "run", "--no-wait", "Order stretch wrap for the season."], project)
        page.get_by_role("button", name="Approve").first.wait_for(timeout=SOON)
        _take(page, "console")


def questionnaire(browser: Browser, folder: Path) -> None:
    """The questionnaire in the browser, some answers in, at a desk and on a phone."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(  # noqa: S603 -- our own programs, here and below
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder / "site")],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    for name, size in (("questionnaire", DESK), ("questionnaire-phone", PHONE)):
        page = _page(browser, size)
        page.goto((folder / "site" / "questionnaire.html").as_uri())
        for answer in ("yes", "yes", "no"):
            page.locator(f"input[name=sq-answer][value={answer}]").check(timeout=SOON)
            page.locator("[data-next]").click()
        page.evaluate("scrollTo(0, document.querySelector('h1').getBoundingClientRect().top - 60)")
        page.wait_for_timeout(300)
        _take(page, name)


PICTURES: dict[str, Callable[[Browser, Path], None]] = {
    "report": report,
    "chat": chat,
    "console": console,
    "questionnaire": questionnaire,
    "questionnaire-phone": questionnaire,
}


def _page(browser: Browser, size: Size) -> Page:
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light"
    ).new_page()


def _take(page: Page, name: str) -> None:
    picture = page.screenshot(animations="disabled", caret="hide")
    if len(picture) > HEAVIEST:
        raise SystemExit(f"{name}.png would weigh {len(picture)} bytes; show less of it")
    (IMAGES / f"{name}.png").write_bytes(picture)
    page.context.close()


def _call(command: list[str], folder: Path) -> bytes:
    done = subprocess.run(  # noqa: S603 -- as above
        command, cwd=folder, env=_offline(folder), check=True, stdout=subprocess.PIPE
    )
    return done.stdout


def _offline(folder: Path, **settings: str) -> dict[str, str]:
    path = f"{folder / 'src'}:{ROOT}"
    return {
        **os.environ,
        "PYTHONPATH": path,
        "ANTHROPIC_API_KEY": "",
        "ANTHROPIC_AUTH_TOKEN": "",
        "DATABASE_URL": "",
        **settings,
    }


@contextmanager
def _served(folder: Path, name: str, module: str) -> Iterator[tuple[str, Path]]:
    """Serve a copy of a reference implementation on loopback; gives its address and its folder."""
    project = folder / name
    shutil.copytree(
        write_code(name), project, ignore=shutil.ignore_patterns(".venv", "var", "site", ".*_cache")
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, "serve"]
    environment = _offline(project, WEB_PORT=str(port))
    with subprocess.Popen(  # noqa: S603 -- as above
        command, cwd=project, env=environment, stdout=subprocess.DEVNULL
    ) as server:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        try:
            yield f"http://127.0.0.1:{port}/", project
        finally:
            server.kill()


def main() -> None:
    """Take every picture."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("no Chromium here. Install one, on Debian with: apt-get install chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        )
        for take in dict.fromkeys(PICTURES.values()):
            take(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
