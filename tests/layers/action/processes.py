"""Real processes of this project, over the folder and the database of the test."""

import os
import subprocess
import sys
import time
import traceback
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


def forked(work: Callable[..., int], *given: Any) -> tuple[int, int]:
    """Do work in a child; gives its exit code, negative for a signal, and the number that the work came to."""
    read, send = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.write(send, str(work(*given)).encode())
            code = 0
        except BaseException:  # noqa: BLE001 -- a child must never go on as the test
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(send)
    said = os.read(read, 20)
    os.close(read)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(said or 0)


def until(what: Callable[[], Any]) -> Any:
    """Wait until there is something."""
    began = time.monotonic()
    while not (found := what()):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)
    return found
