"""How a probe of `benchmarks.path` is run: phase by phase, each in a process of its own.

A contender has a function for each probe that it takes part in. It is called with the number of the
phase, and gives in the last one whether the contender has what is asked for.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

from . import systems


class Probe(NamedTuple):
    """What is asked for, in how many phases, and in which call the first of them is killed."""

    asks: str
    phases: int = 1
    kill: str = ""


PROBES = {
    "restart": Probe("a killed run goes on and repeats no step", 2, f"{systems.BEFORE} book"),
    "key": Probe("a write is sent again under its key", 2, f"{systems.AFTER} book"),
    "approval": Probe("an approval waits across a restart", 2),
    "change": Probe("what is approved is what was shown", 2),
    "limit": Probe("a sum per day holds across runs"),
    "undo": Probe("what a run wrote can be taken back"),
    "record": Probe("an edited record is noticed"),
    "operation": Probe("a wrong name of a step is found unrun"),
    "data": Probe("data that no step gives is found unrun"),
    "changed_path": Probe("a changed path leaves open runs alone", 2),
    "earlier": Probe("a run begins again at an earlier step"),
    "parallel": Probe("steps run side by side"),
}
RUN = "run-1"
CHANGED = 900  # an amount that nobody was shown
PER_DAY = 1000  # which two invoices reach


def run(probes: dict[str, Callable[[int], bool | None]]) -> None:
    """Run the phase of a probe that the command names, and print what came of it.

    The process ends at once, since the run of an early phase is to be open.
    """
    name, phase = sys.argv[1:]
    print(json.dumps({"has": probes[name](int(phase))}), flush=True)
    os._exit(0)


def has_gone_on() -> bool:
    """Whether all calls were made once."""
    names = [call["name"] for call in systems.calls()]
    return names == ["get_invoice", "find_order", "book"]


def has_one_key() -> bool:
    """Whether the write was sent twice under one key."""
    keys = [call["key"] for call in systems.calls("book")]
    return len(keys) == 2 and bool(keys[0]) and len({*keys}) == 1


def booked() -> list[float]:
    """The amounts that were booked."""
    return [call["amount"] for call in systems.calls("book")]
