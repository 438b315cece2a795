"""A real Postgres of the tests' own, started once a session where its programs are found, and stopped at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

MISSING = "no PostgreSQL here: its tests did not run. Install it, on Debian with: apt-get install postgresql"
FAST = "fsync=off -c full_page_writes=off"  # nobody pulls the plug of this machine for a test


def _missing() -> NoReturn:
    """Skip, and say so; in CI, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


def programs() -> Path | None:
    """Where initdb and pg_ctl are. Debian keeps them off the path, a folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: float(file.parts[-3]))
    name = str(found[-1]) if found else shutil.which("initdb")
    return Path(name).parent if name else None


class Server:
    """A running server; its superuser needs no password."""

    def __init__(self, port: int) -> None:
        self.port = port

    def database(self) -> str:
        """Make an empty database and give its address."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.address(name)

    def address(self, name: str) -> str:
        """Where a database of that name is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


@contextmanager
def running(folder: Path, binaries: Path) -> Iterator[Server]:
    """Start a server in a folder, on a free port of loopback, and stop it again."""
    data, port = folder / "data", _free_port()
    _call(binaries / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200 -c {FAST}"
    control: list[str | Path] = [binaries / "pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log"]
    _call(*control, "--options", options, "start")
    try:
        yield Server(port)
    finally:
        _call(*control, "--mode", "immediate", "stop")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server of this session."""
    binaries = programs() or _missing()
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() == 0:  # whom Postgres refuses
            shutil.chown(name, "postgres")
        with running(Path(name), binaries) as started:
            yield started


def _call(*command: str | Path) -> None:
    words = [str(word) for word in command]
    words = ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words
    done = subprocess.run(words, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
