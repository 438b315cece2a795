"""Waiting for what another thread or process does, however busy the machine is."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

LIMIT = 120.0  # seconds; only a test that fails waits for so long
PAUSE = 0.01  # seconds between two looks

T = TypeVar("T")


def until(condition: Callable[[], T | Literal[False] | None]) -> T:
    """Look again and again until the condition gives something true, and give that.

    Raises AssertionError after LIMIT seconds. The time is real even where a test moves `time.monotonic`.
    """
    end = _clock() + LIMIT
    while not (value := condition()):
        assert _clock() < end, f"{value!r} after {LIMIT:g} seconds"
        _sleep(PAUSE)
    return value


async def eventually(condition: Callable[[], Awaitable[T | Literal[False] | None]]) -> T:
    """The same where looking is itself waited for."""
    end = _clock() + LIMIT
    while not (value := await condition()):
        assert _clock() < end, f"{value!r} after {LIMIT:g} seconds"
        await asyncio.sleep(PAUSE)
    return value


_clock, _sleep = time.perf_counter, time.sleep  # kept, since tests patch the module
