"""Real processes of this project, over the folder and the database of the test."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.action import store

PATIENCE = 60.0  # seconds until what should have happened counts as lost


@contextmanager
def agent(*words: str, worker: str = "worker-1") -> Iterator[subprocess.Popen[str]]:
    """The command `agent` with these words, ended with the block."""
    environment = {**os.environ, "WORKER": worker, "PYTHONPATH": str(Path(store.__file__).parents[2])}
    command = [sys.executable, "-m", "app.action", *words]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def carries(process: subprocess.Popen[str]) -> bool:
    """Whether it says that it carries runs; waits until it says something."""
    assert process.stdout
    return "carries runs" in process.stdout.readline()


def until(what: Callable[[], Any]) -> Any:
    """Wait until there is something."""
    began = time.monotonic()
    while not (found := what()):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    return found
