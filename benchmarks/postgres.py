"""A Postgres of the benchmark's own, with the server's defaults, on a free port of loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = "/usr/lib/postgresql"


class Cluster:
    """A running server. Its superuser is `postgres`, who needs no password."""

    def __init__(self, sockets: Path, port: int) -> None:
        self.sockets, self.port = sockets, port

    @property
    def pid(self) -> int:
        """The process that is the parent of all others of the server."""
        return int((self.sockets / "data" / "postmaster.pid").read_text("utf-8").split()[0])

    def database(self, name: str) -> str:
        """Make an empty database and give its address."""
        _as_postgres(
            "createdb", "--host", self.sockets, "--port", self.port, "--username", "postgres", name
        )
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster(folder: Path, settings: str = "") -> Iterator[Cluster]:
    """Start a server whose files lie in `folder`, and stop it again.

    `settings` are options of `postgres`, such as `-c NAME=VALUE`, beside its defaults.
    """
    data, port = folder / "data", _free_port()
    folder.mkdir()
    if os.geteuid() == 0:  # whom Postgres refuses
        folder.parent.chmod(0o755)  # a temporary folder is closed to everybody else
        shutil.chown(folder, "postgres")
    as_it_is = ("--username", "postgres", "--auth", "trust", "--encoding", "UTF8")
    _as_postgres("initdb", "--no-sync", "--pgdata", data, *as_it_is)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {settings}"
    control = ("pg_ctl", "--pgdata", data, "--wait", "--log", folder / "log")
    _as_postgres(*control, "--options", options, "start")
    try:
        yield Cluster(folder, port)
    finally:
        _as_postgres(*control, "--mode", "fast", "stop")


def _as_postgres(program: str, *given: str | Path | int) -> None:
    command = [_found(program), *map(str, given)]
    command = ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{program} ended with {done.returncode}: {done.stderr}")


def _found(program: str) -> str:
    """The newest version's program: Debian keeps all but the clients off the path."""
    versions = sorted(Path(DEBIAN).glob(f"*/bin/{program}"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(program)
    if not found:
        raise SystemExit(f"There is no {program} here. Install PostgreSQL, or pass --no-postgres.")
    return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
