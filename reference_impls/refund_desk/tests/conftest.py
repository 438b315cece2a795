"""Every test runs offline: no key, none of this machine's settings, and no network but loopback."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from anthropic import Anthropic, DefaultHttpxClient

from app.base.settings import Settings
from app.offline.messages_api import MessagesApi, Reply

SETTINGS = {name.upper() for name in Settings.model_fields}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name in SETTINGS or name.startswith("ANTHROPIC_") or name.endswith(("_TOKEN", "_proxy", "_PROXY")):
            monkeypatch.delenv(name)
    connect = socket.socket.connect

    def only_loopback(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test may not reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_loopback)


@pytest.fixture
def client() -> Callable[[Callable[[dict[str, Any]], Reply]], Anthropic]:
    """A real client whose model is a function of the test."""

    def build(reply: Callable[[dict[str, Any]], Reply], **options: Any) -> Anthropic:
        transport = MessagesApi(reply, **options)
        http = DefaultHttpxClient(transport=transport)
        return Anthropic(api_key="none", base_url="http://offline.invalid", http_client=http, max_retries=0)

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
