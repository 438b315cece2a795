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
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import ExitStack, redirect_stdout
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from tests.support.programs import run_program
from tests.support.unsynced import INTERPRETER

AT_ONCE = os.cpu_count() or 1
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
    """Run jobs on the code in `sources`; gives their results in the order of the jobs."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(sources),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # a project has none of this environment's plugins
    }
    begin = f"import runpy; runpy.run_path({__file__!r}, run_name='__main__')"
    program = run_program(
        "-c",
        begin,
        str(sources),
        environment=environment,
        folder=Path(__file__).parent,
        typed=json.dumps(jobs),
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


def _serve_cases() -> None:
    """Start the process from which an evaluation forks one for each case, once for all jobs.

    It imports the project's code as the first evaluation would have it do.
    """
    module = "app.action.evaluation.play"
    if module not in sys.modules:
        return
    server = forkserver._forkserver
    server.set_forkserver_preload([module])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([INTERPRETER, os.environ["PYTHONPATH"]]))
        server.ensure_running()
    # It is no child of a job, which can therefore not look whether it still runs.
    server.ensure_running = resource_tracker.ensure_running  # type: ignore[method-assign]


def _run_all(jobs: Sequence[Job]) -> list[Result]:
    """Run the jobs, as many at once as there are cores; gives their results in their order."""
    codes, running = dict[int, int](), dict[int, int]()
    with ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile()) for _ in jobs]
        for number, job in enumerate(jobs):
            if len(running) == AT_ONCE:
                _wait_for_one(running, codes)
            process = os.fork()
            if process == 0:
                _run_in_fork(job, outputs[number].fileno())
            running[process] = number
        while running:
            _wait_for_one(running, codes)
        return [Result(codes[number], _text_in(output)) for number, output in enumerate(outputs)]


def _wait_for_one(running: dict[int, int], codes: dict[int, int]) -> None:
    """Wait until a job ends, and keep its exit code under its number."""
    process, status = os.wait()
    if process in running:  # and not what serves the cases
        codes[running.pop(process)] = os.waitstatus_to_exitcode(status)


def _text_in(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace")


def _run_in_fork(job: Job, output: int) -> None:
    """Run pytest and end the process, whatever threads a test has left."""
    signal.alarm(SECONDS)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(job.folder)
    code = BROKEN
    folder = tempfile.TemporaryDirectory(prefix="pytest-", ignore_cleanup_errors=True)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = folder.name  # see tests.support.fork_server
    try:
        code = pytest.main(["-p", "no:cacheprovider", *job.arguments])
    except Exception:  # noqa: BLE001 -- whatever it is, the job's result says so
        traceback.print_exc()
    finally:
        folder.cleanup()
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    work = [Job(*job) for job in json.load(sys.stdin)]
    for module in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[module]  # a project has tests of its own by that name
    _import_all(Path(sys.argv[1]))
    _serve_cases()
    json.dump(_run_all(work), sys.stdout)
