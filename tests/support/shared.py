"""What the workers of a test run share: what is made once, and what they read then.

The process that begins the run makes a folder and names it in the environment, which its workers
inherit.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "SHARED_FOLDER"


def begin() -> None:
    """Make the folder of this run."""
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix="tests-")


def end() -> None:
    """Remove the folder of this run."""
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


def _folder() -> Path:
    return Path(os.environ[VARIABLE])


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        yield
