"""The servers of projects, each a process of its own at ports that the system chooses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SETTINGS = {"PYTHONPATH": "src", "ANTHROPIC_API_KEY": "", "DATABASE_URL": ""}
PORTS = {"WEB_PORT": "0", "CONSOLE_PORT": "0"}


def run(folder: Path, *arguments: str) -> str:
    """Run a program of a project to its end; gives what it has written."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **SETTINGS},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@contextmanager
def serving(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None, pages: int = 1
) -> Iterator[list[str]]:
    """Serve a project as long as the context lasts; gives the addresses of its pages."""
    environment = {**os.environ, **SETTINGS, **PORTS, **(settings or {})}
    with subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            addresses = _addresses(server, pages)
            drain = threading.Thread(target=_drain, args=(server,))
            drain.start()
            yield addresses
        finally:
            server.kill()
        drain.join()


def _addresses(server: subprocess.Popen[str], number: int) -> list[str]:
    """Read what a server writes until it has named so many addresses, at which it listens then."""
    assert server.stdout
    written, found = "", list[str]()
    for line in server.stdout:
        written += line
        found = ADDRESS.findall(written)
        if len(found) == number:
            return found
    raise AssertionError(f"the server ended before it served:\n{written}")


def _drain(server: subprocess.Popen[str]) -> None:
    """Read on, since a server whose pipe is full would stop."""
    assert server.stdout
    for _ in server.stdout:
        pass
