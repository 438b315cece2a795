"""Python programs in processes of their own, forked from one that has their libraries in memory."""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Self

from . import fork_server, launcher

ROOT = Path(__file__).parents[2]
SERVER = "FORK_SERVER"  # the variable that says where a server listens that is shared
FORKED = "FORKED_PYTHON"  # the variable that names what `write_interpreter` has written
INTERPRETER = """#!/bin/sh
case "$1" in
-u) shift ;;
-m) ;;
*) exec {python} "$@" ;;
esac
FORK_SERVER={server} exec {python} -S -E {launcher} "$@"
"""


class Program:
    """What `python WORDS…` runs, with pipes as its streams unless it gets a terminal.

    Its errors are kept apart, or are `merged` into its output. A program that hangs is ended by an
    alarm, so that no reader and no waiter needs a limit of its own.
    """

    def __init__(
        self,
        *words: str,
        environment: Mapping[str, str] = os.environ,
        folder: Path | None = None,
        merged: bool = False,
        terminal: int | None = None,
    ) -> None:
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        self.stdin = os.fdopen(ours_in, "w", encoding="utf-8")
        self.stdout = os.fdopen(ours_out, encoding="utf-8", errors="replace")
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        errors = theirs_out if merged else self._errors.fileno()
        streams = [theirs_in, theirs_out, errors] if terminal is None else [terminal] * 3
        environment = {**environment, **tally()}
        order = fork_server.Order(list(words), str(folder or Path.cwd()), environment)
        self._connection = socket.socket(socket.AF_UNIX)
        self._connection.connect(address())
        socket.send_fds(self._connection, [b"\n"], streams)
        self._connection.sendall(f"{json.dumps(order._asdict())}\n".encode())
        self._reports = self._connection.makefile(encoding="utf-8")
        self.pid = self._report()
        self.returncode: int | None = None
        os.close(theirs_in)
        os.close(theirs_out)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it, however it goes."""
        self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self._errors, self._reports, self._connection):
            stream.close()

    @property
    def errors(self) -> str:
        """What it has written to its standard error so far."""
        self._errors.seek(0)
        return self._errors.read()

    def wait(self) -> int:
        """Wait until it has ended; gives its exit code, negative for a signal."""
        if self.returncode is None:
            self.returncode = self._report()
        return self.returncode

    def communicate(self, typed: str = "") -> tuple[str, str]:
        """Type this into it, to the end; gives its output and its errors, once it has ended."""
        self.stdin.write(typed)
        self.stdin.close()
        output = self.stdout.read()
        self.wait()
        return output, self.errors

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _report(self) -> int:
        """The next number that the server reports: its process, and at last its exit code."""
        line = self._reports.readline()
        assert line, "the fork server has ended"
        return int(line)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.send_signal(signal.SIGKILL)


def run_program(
    *words: str,
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    with Program(*words, environment=environment, folder=folder) as program:
        output, errors = program.communicate(typed)
        return subprocess.CompletedProcess(words, program.wait(), output, errors)


def address() -> str:
    """Where the fork server listens: that of the lane, or this process's own.

    The latter is started for the first program.
    """
    if SERVER in os.environ:
        return os.environ[SERVER]
    with _starting:  # of several threads, one starts it
        return _start_server()


def write_interpreter(folder: Path) -> Path:
    """Write into a folder what stands in for `python`: modules run in forks, and workers of tests.

    What else it is told to run, it runs as it is.
    """
    script = folder / "python"
    values = {"python": sys.executable, "server": address(), "launcher": launcher.__file__}
    script.write_text(INTERPRETER.format(**values), "utf-8")
    script.chmod(0o755)
    return script


def tally() -> dict[str, str]:
    """Give what says to the fork server where a program's cost goes: a part of its environment."""
    names = (fork_server.TALLY, fork_server.TEST)
    return {name: os.environ[name] for name in names if name in os.environ}


_starting = threading.Lock()


@cache
def _start_server() -> str:
    folder = tempfile.TemporaryDirectory(prefix="forks-")
    address = f"{folder.name}/socket"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(64)
        server = subprocess.Popen(
            [sys.executable, "-m", fork_server.__name__, str(listening.fileno()), folder.name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            pass_fds=[listening.fileno()],
            start_new_session=True,
        )
    atexit.register(folder.cleanup)
    atexit.register(server.communicate)  # which ends its input
    return address
