"""A pytest plugin by which `[sys.executable, "-m", …]` of a project's own tests runs in a fork.

Those tests start each command as a process of its own, which else imports its libraries anew.
Neither they nor what they start waits for the disk.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from . import programs
from .unsynced import INTERPRETER, unsync_sqlite


def pytest_configure(config: pytest.Config) -> None:
    """Put the script in the place of the interpreter, for as long as the tests run."""
    os.environ[programs.SERVER] = programs.address()
    os.environ["PYTHONPATH"] = os.pathsep.join([os.environ["PYTHONPATH"], INTERPRETER])
    unsync_sqlite()
    folder = tempfile.TemporaryDirectory(prefix="python-")
    before = sys.executable
    sys.executable = str(programs.write_interpreter(Path(folder.name)))

    def restore() -> None:
        sys.executable = before
        folder.cleanup()

    config.add_cleanup(restore)
