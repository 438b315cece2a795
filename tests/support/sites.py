"""The sites that several folders of tests look at, each built once in a run: the toolkit's and a project's of each kind."""

from __future__ import annotations

import gzip
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from docs.generator import site as generated
from scoping import documents
from scoping.decision import decide
from scoping.scaffold import render, write

ROOT = Path(__file__).parents[1]
TOOLKIT = "toolkit"
PROJECTS = {"assistant": "policy-questions", "agent": "inventory-replenishment", "hybrid": "damaged-order"}
SITES = (TOOLKIT, *PROJECTS)
_built: dict[str, Path] = {}

Built = Callable[[str], Path]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a site's folder by the site's name. The site is built where it is first asked for."""

    def folder(name: str) -> Path:
        if name not in _built:
            target = tmp_path_factory.mktemp(name)
            _built[name] = build(ROOT if name == TOOLKIT else scaffolded(name, target), target / "site")
        return _built[name]

    return folder


def build(folder: Path, site: Path, **settings: str) -> Path:
    """Build a folder's site as `make docs` does; a warning fails."""
    if folder == ROOT:
        generated.write()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    inherited = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    environment = {**inherited, "NO_MKDOCS_2_WARNING": "1", **settings}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return site


def scaffolded(name: str, target: Path) -> Path:
    """Write the project that has this kind of site."""
    path = documents.examples.find(PROJECTS[name])
    decision = decide(documents.load_rulebook(), documents.load_workflow(path))
    write(render(decision, path.read_text("utf-8")), target / "project")
    return target / "project"


def pages(site: Path) -> list[Path]:
    """List a site's pages but for the one that a server shows where there is none."""
    return sorted(path for path in site.rglob("*.html") if path.name != "404.html")


class _Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves as a site's host does: compressed, over connections that stay open, and counts what it sends."""

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
    """Serve a built site below a subpath; gives its address and, by path, the bytes that each answer took."""
    sent: dict[str, int] = {}
    handler = type("Served", (_Compressed,), {"folder": site, "sent": sent})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/", sent
        server.shutdown()
