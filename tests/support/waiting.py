"""Waiting for what something else does: until it is there, and not for a time that may suffice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

LIMIT = 120.0  # seconds; no test that passes comes near it, however busy the machine is
MILLISECONDS = LIMIT * 1000  # the same, as a browser counts
PAUSE = 0.01  # seconds between two looks

Value = TypeVar("Value")

_clock, _sleep = time.perf_counter, time.sleep  # kept, since tests patch the module


def until(condition: Callable[[], Value | Literal[False] | None], what: str = "") -> Value:
    """Wait until a condition gives something that is true, and give that.

    Raises AssertionError, with `what` was waited for, when the limit is reached. The time is real
    even where a test moves `time.monotonic`.
    """
    end = _clock() + LIMIT
    while not (value := condition()):
        assert _clock() < end, f"after {LIMIT:.0f} s there is still not: {what or condition}"
        _sleep(PAUSE)
    return value


async def eventually(condition: Callable[[], Awaitable[Value | Literal[False] | None]]) -> Value:
    """Do the same where looking is itself waited for."""
    end = _clock() + LIMIT
    while not (value := await condition()):
        assert _clock() < end, f"after {LIMIT:.0f} s there is still not: {condition}"
        await asyncio.sleep(PAUSE)
    return value
