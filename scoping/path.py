"""A known path as the estimates see it: its steps by kind, and how much a way through it weighs.

The ways of a path differ by the cases that they take, by how often they repeat steps, and by where
they end. Its language is read and checked elsewhere; what comes here is sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from .rulebook import Range

Step = Mapping[str, Any]
Steps = Sequence[Step]
KINDS = (
    "read", "write", "model", "branch", "each", "ask", "wait", "loop", "python", "escalate",
    "finish",
)  # fmt: skip
ENDS = ("escalate", "finish")
NOTHING = Range(0, 0, 0)


def kind_of(step: Step) -> str:
    """Name the kind of a step."""
    return next(kind for kind in KINDS if kind in step)


def steps_in(steps: Steps) -> Iterator[Step]:
    """Give all steps of a path, those within others behind them."""
    for step in steps:
        yield step
        yield from steps_in(step.get("do", []))
        for case in step.get("branch", []):
            yield from steps_in(_steps_of(case))


def weigh(steps: Steps, weight: Callable[[Step], Range], behind: Range = NOTHING) -> Range:
    """Add up what the steps of a way weigh: on the lightest, on a middling and on the heaviest way.

    The middling way takes the mean of a branch's cases, and repeats steps once. The lightest
    repeats none of them, and the heaviest as often as it may. `behind` is what comes after.
    """
    if not steps:
        return behind
    step = steps[0]
    kind = kind_of(step)
    if kind in ENDS:
        return NOTHING
    rest = weigh(steps[1:], weight, behind)
    if kind == "branch":
        ways = [weigh(_steps_of(case), weight, rest) for case in step["branch"]]
        return Range(
            min(way.low for way in ways),
            _add_up([way.expected for way in ways]) / len(ways),
            max(way.high for way in ways),
        )
    own = weight(step)
    if kind == "each":
        inner = weigh(step["do"], weight)
        own = Range(0, inner.expected, inner.high * step["most"])
    return Range(own.low + rest.low, own.expected + rest.expected, own.high + rest.high)


def _steps_of(case: Step) -> Steps:
    """The steps of a case; that which escalates has none that weigh anything."""
    if "do" in case:
        inner: Steps = case["do"]
        return inner
    if case["otherwise"] == "escalate":
        return [{"escalate": case.get("because", "")}]
    rest: Steps = case["otherwise"]
    return rest


def _add_up(values: Sequence[float]) -> float:
    """Add from left to right, as `scoping.cost` does."""
    total = 0.0
    for value in values:
        total += value
    return total
