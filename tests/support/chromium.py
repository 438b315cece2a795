"""The one Chromium of a test run, which every worker connects to.

Playwright's own server stands between: of several clients that connect to Chromium's debugging port
directly, each takes the others' pages for its own and changes their colour scheme.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from . import shared

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "no Chromium here: the browser tests did not run (Debian: apt-get install chromium)"


def program() -> str | None:
    """Find the Chromium of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def address() -> str:
    """Give the address to connect to; whoever asks first starts Chromium."""
    return shared.once("chromium", _start).read_text("utf-8")


def _start(target: Path) -> None:
    options = {"executablePath": program(), "args": ARGUMENTS, "host": "127.0.0.1"}
    settings = target.with_name("chromium.json")
    settings.write_text(json.dumps(options), "utf-8")
    command = [sys.executable, "-m", "playwright", "launch-server", "--browser", "chromium"]
    with shared.start([*command, "--config", str(settings)]) as output:
        line = output.readline().strip()  # empty if it has ended; then stderr says why
    assert line, "Chromium did not start"
    target.write_text(line, "utf-8")
