"""What the tests share: the rulebook, the command line in and out of process, golden files, and no
network.
"""

from __future__ import annotations

import difflib
import io
import ipaddress
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from scoping import cli as command_line
from scoping import documents
from scoping.rulebook import Rulebook

ROOT = Path(__file__).parent.parent

os.environ["SOURCE_DATE_EPOCH"] = "1796040000"  # 2026-11-30, when the packaged prices are valid
pytest.register_assert_rewrite("tests.support")
pytest_plugins = (
    "tests.support.durations",
    "tests.support.lanes",
    "tests.support.reporting",
)


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Cli(Protocol):
    def __call__(self, *args: str | Path, stdin: str | bytes = b"") -> Ran: ...


class Process(Protocol):
    def __call__(
        self, *args: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> Ran: ...


Golden = Callable[[Path, str], None]
Write = Callable[..., Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite golden files and show what changed"
    )


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def local(address: Any) -> bool:
        if not isinstance(address, tuple):
            return True  # a socket of the file system
        try:
            return bool(ipaddress.ip_address(address[0]).is_loopback)
        except ValueError:
            return bool(address[0] == "localhost")

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def checked(self: socket.socket, address: Any) -> Any:
            if not local(address):
                raise AssertionError(f"a test reaches for the network: {address}")
            return original(self, address)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        yield


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    return documents.load_rulebook()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder, which is the current one while the test runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run_here(args: tuple[str | Path, ...], stdin: str | bytes) -> Ran:
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGPIPE)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "80")
        patch.setattr(sys, "argv", ["scoping", *map(str, args)])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
            command_line.run()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    return Ran(int(left.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def cli() -> Cli:
    """Run a command in this process."""
    return lambda *args, stdin=b"": _run_here(args, stdin)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a user without any settings."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"],
    }


@pytest.fixture
def process(environment: dict[str, str]) -> Process:
    """Run a command as its own process, in the current folder."""

    def run(*args: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "scoping", *map(str, args)],
            input=stdin,
            capture_output=True,
            env={**environment, **(env or {})},
            timeout=60,
            check=False,
        )
        return Ran(
            done.returncode,
            done.stdout.decode("utf-8", "replace"),
            done.stderr.decode("utf-8", "replace"),
        )

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Golden:
    """Hold a text equal to a file; `--accept` rewrites the file instead and prints the difference."""

    def check(file: Path, text: str) -> None:
        before = file.read_bytes().decode() if file.exists() else ""
        if not request.config.getoption("--accept"):
            assert file.exists(), f"there is no {file.name} yet; make it with: pytest --accept"
            assert text == before
        elif text != before:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(text.encode())
            name = str(file.relative_to(ROOT))
            lines = difflib.unified_diff(
                before.splitlines(keepends=True), text.splitlines(keepends=True), name, name
            )
            with capsys.disabled():
                print("\n" + "".join(lines))

    return check


@pytest.fixture
def write(folder: Path) -> Write:
    """Write a `scoping.yaml` (or another name) with these answers, profile and further sections."""

    def make(
        answers: Mapping[str, str] | None = None,
        profile: Mapping[str, str] | None = None,
        rest: str = "",
        *,
        name: str = "scoping.yaml",
    ) -> Path:
        lines = ["scoping: 2", "workflow: {id: a, name: A workflow}", "answers:"]
        lines += [f"  {id_}: {answer}" for id_, answer in (answers or {}).items()]
        lines += ["profile:"] + [f"  {id_}: {answer}" for id_, answer in (profile or {}).items()]
        path = folder / name
        rest = rest if rest.endswith("\n") or not rest else f"{rest}\n"
        path.write_text("\n".join(lines) + "\n" + rest + "rulebook: 2\n", "utf-8")
        return Path(name)

    return make
