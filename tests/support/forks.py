"""Runs pytest in folders of one project, each in a fork of a process that has imported its code.

It is started as a program, with the project's `src` on PYTHONPATH: jobs come in as JSON, results go
out as JSON. Importing a project takes longer than most of its tests, so that it happens once.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

SECONDS = 180  # that one job may take, on a busy machine
BROKEN = 70  # the exit code of a job in which pytest itself fails


class Job(NamedTuple):
    """A folder with a project in it, and what pytest is told there."""

    folder: str
    arguments: list[str]


class Result(NamedTuple):
    """How pytest ended, and what it printed; the code is negative for a job that took too long."""

    code: int
    output: str


def run_jobs(sources: Path, jobs: Sequence[Job]) -> list[Result]:
    """Run jobs one after another on the code in `sources`, and give their results in that order."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(sources),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # a project has none of this environment's plugins
    }
    program = subprocess.run(
        [sys.executable, __file__, str(sources)],
        input=json.dumps(jobs),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert program.returncode == 0, program.stderr
    return [Result(*result) for result in json.loads(program.stdout)]


def _import_all(sources: Path) -> None:
    """Import what a job needs: the project's code, and pytest with what it loads to run."""
    with redirect_stdout(io.StringIO()):
        pytest.main(["--version"])
    for file in sorted(sources.rglob("*.py")):
        parts = file.relative_to(sources).with_suffix("").parts
        if parts[-1] not in ("__main__", "__init__"):
            importlib.import_module(".".join(parts))
    gc.collect()
    gc.freeze()  # pytest collects garbage at its end, and need not look at all this


def _run_job(job: Job) -> Result:
    with tempfile.TemporaryFile() as output:
        process = os.fork()
        if process == 0:
            _run_in_fork(job, output.fileno())
        _, status = os.waitpid(process, 0)
        output.seek(0)
        return Result(os.waitstatus_to_exitcode(status), output.read().decode(errors="replace"))


def _run_in_fork(job: Job, output: int) -> None:
    """Run pytest and end the process, whatever threads a test has left."""
    signal.alarm(SECONDS)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(job.folder)
    code = BROKEN
    try:
        code = pytest.main(["-p", "no:cacheprovider", *job.arguments])
    except Exception:  # noqa: BLE001 -- whatever it is, the job's result says so
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    work = [Job(*job) for job in json.load(sys.stdin)]
    _import_all(Path(sys.argv[1]))
    json.dump([_run_job(job) for job in work], sys.stdout)
