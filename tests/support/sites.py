"""The sites that tests look at, built once in a run: the toolkit's own and each architecture's."""

from __future__ import annotations

import gzip
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from docs.generator import site as generated

from . import shared
from .projects import ARCHITECTURES, write_project

ROOT = Path(__file__).parents[2]
TOOLKIT = "toolkit"
SITES = (TOOLKIT, *ARCHITECTURES)

Built = Callable[[str], Path]  # the fixture that gives a folder by the name of its site


def built(name: str) -> Path:
    """Give a site's folder by the site's name; the worker that asks first builds it."""
    return shared.once(f"site-{name}", partial(_build_named, name)) / "site"


def _build_named(name: str, folder: Path) -> Path:
    if name == TOOLKIT:
        return build_toolkit(folder)
    return build(write_project(name, folder))


def build_toolkit(folder: Path) -> Path:
    """Build the toolkit's site in a new folder, and give where it is.

    It is built from a copy of the docs: the pages that are generated would otherwise be written
    where other tests read.
    """
    folder.mkdir()
    shutil.copytree(ROOT / "docs", folder / "docs")
    generated.write(folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "scoping").symlink_to(ROOT / "scoping")  # the API's pages are made from its source
    return build(folder)


def build(folder: Path) -> Path:
    """Build a folder's site as `make docs` does, into its folder `site`; a warning fails."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    inherited = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    environment = {**inherited, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def pages(site: Path) -> list[Path]:
    """List a site's pages but for the one that a server shows where there is none."""
    return sorted(path for path in site.rglob("*.html") if path.name != "404.html")


class _Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves as a site's host does: compressed, over connections that stay open; counts bytes."""

    protocol_version = "HTTP/1.1"
    folder: Path
    sent: dict[str, int]

    def do_GET(self) -> None:
        """Answer with a file."""
        path = self.folder / urlsplit(self.path).path.removeprefix("/sub/")
        body = gzip.compress(path.read_bytes(), mtime=0) if path.is_file() else b""
        self.sent[self.path] = len(body)
        self.send_response(200 if path.is_file() else 404)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that was closed waits for nothing
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def compressed(site: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Serve a built site below a subpath.

    Gives its address and, by path, the bytes that each answer took.
    """
    sent: dict[str, int] = {}
    handler = type("Served", (_Compressed,), {"folder": site, "sent": sent})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/", sent
        server.shutdown()
