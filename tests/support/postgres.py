"""A real Postgres of the tests' own: one server a session, and a database for each test.

Whoever of the session's workers needs it first starts it. A keeper of its own stops it once each
process that uses it has ended, in whatever way: they all hold a lock on one file, which the system
takes back.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

INSTALL = "apt-get install postgresql"
MISSING = f"no PostgreSQL here: its tests did not run. Install it, on Debian with: {INSTALL}"
EMPTY = "template1"  # what an empty database is a copy of
END_HOLDERS = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND classid = 7202 AND datname = current_database()
"""  # the server's other databases are those of tests beside this one
FAST = {  # nobody pulls the plug of this machine for a test
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
}

_keepers: list[subprocess.Popen[bytes]] = []  # which outlive this process, and are not waited for


class Server:
    """The running server of this session; its superuser needs no password."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def database(self, template: str = EMPTY) -> str:
        """Make a database, a copy of another one; gives its address."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        # A copy of files is the quickest where nothing is synced to the disk.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE "{address.rpartition("/")[2]}" WITH (FORCE)')

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database that others are copies of, which one process of the session fills, once."""
        with _locked(self.folder / f"{name}.lock"):
            if not (self.folder / name).exists():
                self._run(f'CREATE DATABASE "{name}"')
                fill(self.address(name))
                (self.folder / name).touch()
        return name

    def address(self, name: str) -> str:
        """Where a database of that name is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of this session."""
    binaries = needed_programs()
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with joined(shared / "postgres", binaries) as running:
        yield running


def programs() -> Path | None:
    """Where initdb and pg_ctl are. Debian keeps them off the path, a folder a version."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found = sorted(versions, key=lambda file: float(file.parts[-3]))
    name = str(found[-1]) if found else shutil.which("initdb")
    return Path(name).parent if name else None


def needed_programs() -> Path:
    """The same for a test, which is skipped without them; in CI, it fails."""
    return programs() or _missing()


@contextmanager
def joined(folder: Path, binaries: Path) -> Iterator[Server]:
    """The server that a folder stands for, started unless it runs, for as long as the block."""
    folder.mkdir(exist_ok=True)
    port = folder / "port"
    with (folder / "users").open("a") as users:
        with _locked(folder / "lock"):
            fcntl.flock(users, fcntl.LOCK_SH)  # waits for a keeper that is just stopping it
            if not port.exists():
                port.write_text(str(_start(folder, binaries)), "utf-8")
        yield Server(folder, int(port.read_text("utf-8")))


def keep(folder: Path, control: Path, data: Path) -> None:
    """Wait until nobody uses the server of this folder, then stop and remove it."""
    with (folder / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        _call(control, "--pgdata", data, "--mode", "immediate", "--wait", "stop")
        shutil.rmtree(data.parent, ignore_errors=True)
        for file in folder.glob("*"):  # nothing, where pytest has removed the folder by now
            if file.name not in ("users", "lock"):
                file.unlink(missing_ok=True)


def _start(folder: Path, binaries: Path) -> int:
    """Start a server with a keeper; gives the port on which it listens."""
    place, port = Path(tempfile.mkdtemp(prefix="postgres-")), _free_port()
    if os.geteuid() == 0:  # whom Postgres refuses
        shutil.chown(place, "postgres")
    data, control = place / "data", binaries / "pg_ctl"
    names: list[str | Path] = ["--username", "postgres", "--auth", "trust", "--encoding", "UTF8"]
    _call(binaries / "initdb", "--no-sync", "--pgdata", data, *names)
    options = {**FAST, "port": f"{port}", "listen_addresses": "127.0.0.1", "max_connections": "300"}
    words = " ".join(f"-c {name}={value}" for name, value in options.items())
    words += f" -c unix_socket_directories={place}"
    _call(control, "--pgdata", data, "--wait", "--log", place / "log", "--options", words, "start")
    keeper: list[str | Path] = [sys.executable, __file__, folder, control, data]
    quiet = subprocess.DEVNULL
    _keepers.append(
        subprocess.Popen(
            keeper,
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            start_new_session=True,
        )
    )
    return port


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _call(*command: str | Path) -> None:
    words = [str(word) for word in command]
    words = ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words
    ended = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _missing() -> NoReturn:
    """Skip, and say so; in CI, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


if __name__ == "__main__":
    keep(*map(Path, sys.argv[1:]))
