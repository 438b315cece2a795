"""Runs Python programs, each in a fork of this process, which has the libraries in memory already.

A new interpreter spends two seconds of processor on importing them. Nothing of the tests or of
`app` is imported here, so that each program still finds and imports its own code. A program is
ended when whoever ordered it has closed the connection, and all of them, with the server, when the
process ends that holds the other end of its standard input.
"""

import atexit
import gc
import importlib
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import thread
from contextlib import suppress
from io import TextIOWrapper
from multiprocessing import util
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from .bytecode import share_bytecode
from .unsynced import unsync_sqlite

TALLY = "PROGRAMS_TALLY"  # the variable that names the file to which a program's cost is added
TEST = "PYTEST_CURRENT_TEST"  # the variable that names the test that is under way
LIBRARIES = (
    "anthropic", "click", "croniter", "dbos", "dotenv", "httpx2", "jinja2", "jsonschema",
    "mcp.client.stdio", "mcp.client.streamable_http", "mcp.server.mcpserver",
    "opentelemetry.metrics", "opentelemetry.trace", "psycopg", "pydantic_settings",
    "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite",
    "starlette.applications", "starlette.staticfiles", "uvicorn", "yaml",
)  # fmt: skip
LIFE = 900  # seconds after which an alarm ends a program of a test, since it hangs


class Order(NamedTuple):
    """A program: what follows `python` on its command line, its folder and its environment."""

    words: list[str]
    folder: str
    environment: dict[str, str]


class Running(NamedTuple):
    """A program that has begun, and the connection on which its end is reported."""

    order: Order
    connection: socket.socket


def serve(listening: socket.socket) -> Order | None:
    """Fork until the standard input ends; gives None then, and in each fork what it has to run."""
    programs: dict[int, Running] = {}  # by their processes
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # without a handler nothing would be written
    with selectors.DefaultSelector() as selector:
        for source in (sys.stdin, woken, listening):
            selector.register(source, selectors.EVENT_READ)
        while sys.stdin not in (sources := {key.fileobj for key, _ in selector.select()}):
            left = [one for one, program in programs.items() if program.connection in sources]
            for process in left:
                selector.unregister(programs[process].connection)
                os.kill(process, signal.SIGKILL)  # it may have ended, and is not yet waited for
            if woken in sources:
                os.read(woken, 1024)
                _report_ends(programs, selector)
            if listening in sources and (order := _fork(listening, programs, selector)):
                os.close(woken)
                os.close(wake)
                return order
    for process in programs:
        os.kill(process, signal.SIGKILL)
    return None


def run(order: Order) -> None:
    """Be the program, as a new interpreter would be it."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored in a background run
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    is_of_a_test = TEST in os.environ  # and not a process that runs tests
    signal.alarm(LIFE if is_of_a_test else 0)
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    time.tzset()
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:1] = [order.folder, *(str(Path(path).absolute()) for path in paths if path)]
    option, subject, *arguments = order.words
    # Where tests run, an engine is under way, and streams are not those of the process.
    if is_of_a_test and subject != "pytest":
        util.spawnv_passfds = _fork_python  # type: ignore[assignment]
    if subject == "pytest":
        os.environ["PYTEST_DEBUG_TEMPROOT"] = own_folder()
    sys.argv = [option, *arguments]
    if option == "-m":
        runpy.run_module(subject, run_name="__main__", alter_sys=True)
    else:
        main = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(subject, "<string>", "exec"), vars(main))  # noqa: S102 -- as `python -c` does


def own_folder() -> str:
    """A folder for what a run of pytest writes, which goes when this process ends.

    Of runs that share one, each removes what it takes for old, and fails where another one did.
    """
    folder, process = tempfile.mkdtemp(prefix="pytest-"), os.getpid()

    def remove() -> None:
        if os.getpid() == process:  # and not what a test has forked from it
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


def _fork_python(_: object, words: Sequence[Any], kept: Iterable[int]) -> int:
    """Run `python -c CODE` of `multiprocessing` in a fork, as that would run it; gives its process.

    It has what this process has imported, and else nothing of it: no thread and no open file.
    """
    if process := os.fork():
        return process
    code = 1
    try:
        last = 2
        for number in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
            os.closerange(last + 1, number)
            last = number
        thread._threads_queues.clear()  # type: ignore[attr-defined] # of threads that are not here
        exec(words[-1], {"__name__": "__main__"})  # noqa: S102 -- as `python -c` does
        code = 0
    finally:
        os._exit(code)


def _fork(
    listening: socket.socket,
    programs: dict[int, Running],
    selector: selectors.BaseSelector,
) -> Order | None:
    """Fork for the next order; gives it in the fork alone."""
    connection, _ = listening.accept()
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile(encoding="utf-8") as lines:
        order = Order(**json.loads(lines.readline()))
    process = os.fork()
    if not process:
        signal.set_wakeup_fd(-1)
        for inherited in (connection, listening, *(one.connection for one in programs.values())):
            inherited.close()
        _take_streams(streams)
        return order
    for stream in streams:
        os.close(stream)
    programs[process] = Running(order, connection)
    selector.register(connection, selectors.EVENT_READ)  # nothing comes any more but its end
    _report(connection, process)
    return None


def _take_streams(streams: list[int]) -> None:
    """Make these the standard streams of this process."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = _reopened(0, "r")
    sys.stdout = _reopened(1, "w")
    sys.stderr = _reopened(2, "w", errors="backslashreplace")


def _reopened(number: int, mode: str, errors: str = "strict") -> TextIOWrapper:
    """A standard stream as a new interpreter would have it."""
    by_line = number == 2 or os.isatty(number)
    binary = os.fdopen(number, f"{mode}b", closefd=False)
    return TextIOWrapper(binary, encoding="utf-8", errors=errors, line_buffering=by_line)


def _report_ends(programs: dict[int, Running], selector: selectors.BaseSelector) -> None:
    """Tell who waits for the programs that have ended how each of them did."""
    while programs:
        process, status, used = os.wait4(-1, os.WNOHANG)
        if not process:
            return
        order, connection = programs.pop(process)
        _tally(order.environment, used.ru_utime + used.ru_stime)
        with connection:
            if connection in selector.get_map():
                selector.unregister(connection)
            _report(connection, os.waitstatus_to_exitcode(status))


def _tally(environment: Mapping[str, str], seconds: float) -> None:
    """Add what a program took of the processor to its tally, with the test that began it."""
    file = environment.get(TALLY, "")
    if not file or not Path(file).parent.is_dir():
        return  # nobody counts, or the step has ended
    test = environment.get(TEST, "").rpartition(" ")[0]
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write(f"{json.dumps([test, seconds])}\n")


def _report(connection: socket.socket, number: int) -> None:
    with suppress(OSError):  # nobody waits for this program any more
        connection.sendall(f"{number}\n".encode())


if __name__ == "__main__":
    for library in LIBRARIES:
        importlib.import_module(library)
    unsync_sqlite()
    share_bytecode(Path(sys.argv[2]))
    gc.freeze()  # so that a fork does not copy the memory of the libraries when it collects
    if order := serve(socket.socket(fileno=int(sys.argv[1]))):
        run(order)
