"""The Chromium of this machine, and how it is started."""

from __future__ import annotations

import shutil

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
