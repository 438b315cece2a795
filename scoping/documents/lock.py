"""One change of a file at a time, by whichever process: a lock on its folder, and no file of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Wait until nobody else changes a file of this folder, and keep others waiting.

    The file itself is replaced by each change, so that a lock on it would be on one that is gone.
    Where the system or the disk has no locks, nothing is waited for.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        folder = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except OSError:  # whoever reads the file says what is wrong with it
        yield
        return
    try:
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
