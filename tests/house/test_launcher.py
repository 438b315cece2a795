"""What stands in for `python` in a reader's shell is, to that shell, the program itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import launcher, programs
from tests.support.waiting import until


def start(text: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-S", "-E", str(launcher.__file__), "-c", text],
        env={**os.environ, "FORK_SERVER": programs.address(), **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_launcher_passes_streams_environment_and_exit_code() -> None:
    """A launched program has the streams, the environment and the end of the program."""
    with start("import os; print(os.environ['A'] + input()); raise SystemExit(7)", A="a") as it:
        assert it.communicate("b\n") == ("ab\n", "")
    assert it.returncode == 7


@pytest.mark.slow
def test_a_signal_reaches_the_program() -> None:
    with start("import time; print('up', flush=True); time.sleep(60)") as it:
        assert it.stdout is not None
        assert it.stdout.readline() == "up\n"
        it.terminate()
        assert it.wait() == 128 + signal.SIGTERM


@pytest.mark.slow
def test_killed_it_takes_the_program_along() -> None:
    with start("import os, time; print(os.getpid(), flush=True); time.sleep(60)") as it:
        assert it.stdout is not None
        program = Path("/proc", it.stdout.readline().strip())
        assert program.exists()
        it.kill()
        until(lambda: not program.exists())
