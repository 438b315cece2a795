"""Processes of this project, over the folder and the database of the test."""

import os
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.fork_server import LIFE
from tests.support.programs import Program


@contextmanager
def agent(*words: str, worker: str = "worker-1") -> Iterator[Program]:
    """The command `agent` with these words, ended with the block."""
    environment = {**os.environ, "WORKER": worker}
    with Program("-m", "app.action", *words, environment=environment) as program:
        yield program
        program.send_signal(signal.SIGTERM)
        program.wait()


def carries(program: Program) -> bool:
    """Whether it says that it carries runs; waits until it says something."""
    return "carries runs" in program.stdout.readline()


ONE_PERSON = threading.Lock()  # a run that is taken over asks while its process still begins


def aside(work: Callable[[], None]) -> None:
    """Do what a person does: beside the run, whose steps would be recorded with it otherwise."""
    person = threading.Thread(target=work)
    person.start()
    person.join()


def forked(work: Callable[..., int], *given: Any) -> tuple[int, int]:
    """Do work in a child; gives its exit code, negative for a signal, and the work's number."""
    read, send = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads that the child loses
        child = os.fork()
    if not child:
        code = 1
        try:
            signal.alarm(LIFE)
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
