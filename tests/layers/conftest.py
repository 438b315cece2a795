"""What the layers' code does, tested against a rendered project of each architecture and extension.

`app` is the project that the variable PROJECT names; a hybrid, which holds all four layers, where
none is named. Every test runs offline: no key, none of this machine's settings, and no network but
loopback.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.compiled import share_compiled, share_templates
from tests.support.projects import write_project
from tests.support.unsynced import unsync_sqlite

if TYPE_CHECKING:  # `app` can be imported only once its project is rendered
    from anthropic import Anthropic

    from app.offline.messages_api import Reply

PROJECT = os.environ.get("PROJECT", "hybrid")
RENDERED = "RENDERED_PROJECT"  # the variable that says where the project is


def _enter_project() -> Path:
    """Render the project and import `app` from it; gives its folder, which all workers share."""
    if RENDERED not in os.environ:
        place = tempfile.mkdtemp(prefix="project-")
        atexit.register(shutil.rmtree, place, ignore_errors=True)
        write_project(PROJECT, Path(place, "it"))
        Path(place, "no-certificates").mkdir()
        os.environ[RENDERED] = place  # workers inherit it, and what was compiled for one of them
    place = os.environ[RENDERED]
    sources = str(Path(place, "it", "src"))
    sys.path.insert(0, sources)
    os.environ["PYTHONPATH"] = sources  # for the processes that tests start
    # Otherwise each client of HTTP reads the system's certificates, which takes 20 ms, for nothing.
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = str(Path(place, "no-certificates"))
    return Path(place, "it")


FOLDER = _enter_project()  # now, since the conftests of the folders below import `app`
unsync_sqlite()
share_compiled()
share_templates()


def pytest_report_header() -> str:
    return f"layers of: {PROJECT}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "extended: with the project's extension, if it has one")
    rows = "ignore:unclosed database:ResourceWarning"  # of sample rows, which stay open to the end
    config.addinivalue_line("filterwarnings", rows)


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin in the project's folder, without settings or a network."""
    from app.base.settings import Settings

    monkeypatch.chdir(FOLDER)
    settings = {name.upper() for name in Settings.model_fields}
    for name in [*os.environ]:
        is_foreign = name.startswith("ANTHROPIC_") or name.endswith(("_TOKEN", "_proxy", "_PROXY"))
        if name in settings or is_foreign:
            monkeypatch.delenv(name)
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test may not reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a system as long for an answer as a busy machine needs to start one."""
    from app.base import bindings

    monkeypatch.setattr(bindings, "SECONDS", 120)


@pytest.fixture
def client() -> Callable[[Callable[[dict[str, Any]], Reply]], Anthropic]:
    """A real client whose model is a function of the test."""
    from anthropic import Anthropic, DefaultHttpxClient

    from app.offline.messages_api import MessagesApi

    def build(reply: Callable[[dict[str, Any]], Reply], **options: Any) -> Anthropic:
        transport = MessagesApi(reply, **options)
        http = DefaultHttpxClient(transport=transport)
        return Anthropic(
            api_key="none",
            base_url="http://offline.invalid",
            http_client=http,
            max_retries=0,
        )

    return build


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Put a file into the test's own folder."""

    def put(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return put
