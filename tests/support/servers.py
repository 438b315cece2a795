"""The servers of projects, each a process of its own at ports that the system chooses."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .programs import Program, run_program

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
SETTINGS = {
    "PYTHONPATH": "src",
    "ANTHROPIC_API_KEY": "",
    "ANTHROPIC_AUTH_TOKEN": "",
    "DATABASE_URL": "",
}
PORTS = {"WEB_PORT": "0", "CONSOLE_PORT": "0"}


def run(folder: Path, *arguments: str) -> str:
    """Run a program of a project to its end; gives what it has written."""
    done = run_program("-m", *arguments, environment={**os.environ, **SETTINGS}, folder=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def serving(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None, pages: int = 1
) -> Iterator[list[str]]:
    """Serve a project as long as the context lasts; gives the addresses of its pages."""
    environment = {**os.environ, **SETTINGS, **PORTS, **(settings or {})}
    with Program("-m", *arguments, environment=environment, folder=folder, merged=True) as server:
        try:
            addresses = _addresses(server, pages)
            drain = threading.Thread(target=_drain, args=(server,))
            drain.start()
            yield addresses
        finally:
            server.kill()
            server.wait()
        drain.join()


def _addresses(server: Program, number: int) -> list[str]:
    """Read what a server writes until it has named so many addresses, at which it listens then."""
    written, found = "", list[str]()
    for line in server.stdout:
        written += line
        found = ADDRESS.findall(written)
        if len(found) == number:
            return found
    raise AssertionError(f"the server ended before it served:\n{written}")


def _drain(server: Program) -> None:
    """Read on, since a server whose pipe is full would stop."""
    for _ in server.stdout:
        pass
