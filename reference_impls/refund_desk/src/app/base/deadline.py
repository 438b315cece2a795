"""Call a function with a time limit, or with a report every few seconds while it runs."""

import threading
import time
from collections.abc import Callable, Generator
from contextvars import copy_context
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Late(Exception):
    """The function has not ended in time. It may still go on, and do what it was called for."""


class _Call(Generic[R]):
    """A function in a thread of its own, which keeps no process from ending.

    No thread can be stopped from outside, so one that hangs is left behind.
    """

    def __init__(self, function: Callable[[], R]) -> None:
        self.function = function
        self.results = list[R]()
        self.raised = list[BaseException]()
        target = copy_context().run
        self.thread = threading.Thread(target=target, args=(self._run,), daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.results.append(self.function())
        except BaseException as fault:  # noqa: BLE001 -- it is raised where it was called
            self.raised.append(fault)

    def has_ended_within(self, seconds: float) -> bool:
        """Wait for its end, but no longer than that."""
        self.thread.join(seconds)
        return not self.thread.is_alive()

    def result(self) -> R:
        """What the function has returned; raises what it has raised."""
        if self.raised:
            raise self.raised[0]
        return self.results[0]


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """The result of a function that ends within `seconds`; raises what it raises, or Late."""
    call = _Call(function)
    if not call.has_ended_within(seconds):
        raise Late
    return call.result()


def call_and_tell(
    function: Callable[[], R],
    every: float,
    say: Callable[[float], T],
) -> Generator[T, None, R]:
    """Call a function; every `every` seconds until it ends, yield `say(seconds since the start)`.

    Returns what the function returns, and raises what it raises.
    """
    began = time.monotonic()
    call = _Call(function)
    while not call.has_ended_within(every):
        yield say(time.monotonic() - began)
    return call.result()
