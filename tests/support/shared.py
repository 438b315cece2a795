"""What the workers of a test run share: what is made once, and what runs until all have ended.

The process that begins the run makes a folder and names it in the environment, which its workers
inherit. It holds a lock as long as it lives, by which what was started for all learns of its end,
also where a worker has crashed or the whole run was killed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

VARIABLE = "SHARED_FOLDER"
ALIVE = "alive"  # the file that the process which began the run holds a lock on

_locks: list[IO[str]] = []
_started: list[subprocess.Popen[str]] = []  # so that Python does not take them for forgotten


def begin() -> None:
    """Make the folder of this run."""
    folder = Path(tempfile.mkdtemp(prefix="tests-"))
    os.environ[VARIABLE] = str(folder)
    alive = (folder / ALIVE).open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    _locks.append(alive)


def end() -> None:
    """End what was started in this run, and remove its folder."""
    _locks.pop().close()
    shutil.rmtree(os.environ.pop(VARIABLE), ignore_errors=True)


def once(name: str, make: Callable[[Path], object]) -> Path:
    """Give a path below the folder. The worker that asks first makes it; the others wait for it.

    `make` gets a path to write to, which takes its name when `make` has returned. So whoever asks
    after a failure begins again.
    """
    path = _folder() / name
    with _locked(name):
        if not path.exists():
            draft = path.with_name(f"{name}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            make(draft)
            draft.rename(path)
    return path


def start(command: Sequence[str]) -> IO[str]:
    """Start a program that runs until the run ends; gives what it writes."""
    program = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    keep = [sys.executable, "-I", __file__, str(_folder()), str(program.pid)]
    keeper = subprocess.Popen(keep, text=True, start_new_session=True)
    _started.extend([program, keeper])
    assert program.stdout
    return program.stdout


def _folder() -> Path:
    return Path(os.environ[VARIABLE])


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        yield


def _keep(folder: Path, group: int) -> None:
    """Wait for the end of a run, then end a group of processes and clear the folder away."""
    with suppress(FileNotFoundError), (folder / ALIVE).open() as alive:
        fcntl.flock(alive, fcntl.LOCK_SH)
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]))
