"""The fast lane: `pytest --fast` runs the tests that start no process, browser or server.

What is slow is seen from what a test requests. A test whose slowness does not show there has the
marker `slow`. One that starts something in the fast lane all the same is refused, and fails.
"""

from __future__ import annotations

import sys
from collections.abc import Generator

import pytest

SLOW_FIXTURES = frozenset({"browser", "built", "process", "spawn"})
STARTS = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "subprocess.Popen",
    }
)


class Guard:
    """Refuses what starts something while a test runs, through Python's own audit events."""

    def __init__(self) -> None:
        self.is_on = False
        self.refused: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and event in STARTS:
            self.refused.append(f"{event} {arguments!r:.100}")
            raise SlowTestError(self.refused[-1])


class SlowTestError(AssertionError):
    """Something was started in the fast lane."""

    def __init__(self, event: str) -> None:
        super().__init__(
            "the fast lane starts no process, browser or server, "
            f"and this test does ({event}); give it @pytest.mark.slow"
        )


GUARD = Guard()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="run only what starts no process")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: it starts a process, a browser or a server")
    if config.getoption("--fast"):
        sys.addaudithook(GUARD)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the slow tests out of the fast lane."""
    if not config.getoption("--fast"):
        return
    slow = [item for item in items if is_slow(item)]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if not is_slow(item)]


def is_slow(item: pytest.Item) -> bool:
    requested = getattr(item, "fixturenames", ())
    return item.get_closest_marker("slow") is not None or not SLOW_FIXTURES.isdisjoint(requested)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let the guard watch a test from its first fixture to its last."""
    GUARD.refused.clear()
    GUARD.is_on = bool(item.config.getoption("--fast"))
    try:
        return (yield)
    finally:
        GUARD.is_on = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Fail a test that has caught the refusal and gone on."""
    result = yield
    if GUARD.refused:
        raise SlowTestError(GUARD.refused[0])
    return result
