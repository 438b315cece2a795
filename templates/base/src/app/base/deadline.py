"""A function of somebody's own, for whose end nobody waits longer than agreed."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any


class Late(Exception):
    """The function has not ended in time. It may still go on, and do what it was called for."""


def call_within(seconds: float, function: Callable[[], Any]) -> Any:
    """What a function gives within so many seconds, or what it raises; Late after that.

    No thread can be stopped from outside. So one that hangs is left behind, in a thread that keeps
    no process from ending.
    """
    given, raised = list[Any](), list[BaseException]()

    def run() -> None:
        try:
            given.append(function())
        except BaseException as fault:  # noqa: BLE001 -- it is raised where it was called
            raised.append(fault)

    thread = threading.Thread(target=copy_context().run, args=(run,), daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise Late
    if raised:
        raise raised[0]
    return given[0]
