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

from . import launcher, programs
from .unsynced import INTERPRETER, unsync_sqlite

SCRIPT = """#!/bin/sh
case "$1" in -m) exec {python} -S -E {launcher} "$@" ;; esac
exec {python} "$@"
"""


def pytest_configure(config: pytest.Config) -> None:
    """Put the script in the place of the interpreter, for as long as the tests run."""
    os.environ[programs.SERVER] = programs.address()
    os.environ["PYTHONPATH"] = os.pathsep.join([os.environ["PYTHONPATH"], INTERPRETER])
    unsync_sqlite()
    folder = tempfile.TemporaryDirectory(prefix="python-")
    script = Path(folder.name, "python")
    script.write_text(SCRIPT.format(python=sys.executable, launcher=launcher.__file__), "utf-8")
    script.chmod(0o755)
    before = sys.executable
    sys.executable = str(script)

    def restore() -> None:
        sys.executable = before
        folder.cleanup()

    config.add_cleanup(restore)
