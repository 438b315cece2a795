"""Several workers on one machine, each a process that is started again when it dies.

An id goes on with the runs that it had begun, so ids stay the same, and none is given up while it
has runs.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from ...base.problem import Problem
from ..durable.store import database, on_sqlite

AGAIN = 1.0  # seconds until one that has died is started again


def supervise(number: int) -> None:
    """Keep worker-1 to worker-N running until Ctrl-C or a termination.

    Raises Problem without a database to share.
    """
    if on_sqlite():
        raise Problem(
            "Several workers need a Postgres: set DATABASE_URL to one. For a single "
            "worker: agent work",
            3,
        )
    database()
    signal.signal(signal.SIGTERM, _terminated)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        while True:
            for worker in (f"worker-{n}" for n in range(1, number + 1)):
                if worker not in children or _died(worker, children[worker]):
                    children[worker] = _start_worker(worker)
            time.sleep(AGAIN)
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.wait()


def _start_worker(worker: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.action", "work"], env={**os.environ, "WORKER": worker}
    )


def _died(worker: str, child: subprocess.Popen[bytes]) -> bool:
    """Whether a worker has died. Raises Problem if it found a fault that a new start would meet."""
    code = child.poll()
    if code == 2:
        raise Problem(f"{worker} could not start, for the reason above. All are stopped.")
    if code is not None:
        click.echo(f"{worker} ended with {code} and is started again.", err=True)
    return code is not None


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
