"""What the conversation's side can ask of the side that acts, whichever way it travels."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from ..base.problem import Problem
from ..handoff.messages import Receipt, Request, Unreachable

if TYPE_CHECKING:
    from starlette.routing import Route

R = TypeVar("R")
PAUSES = (0.3, 1.0, 2.0)  # seconds before the same request is sent again


class Tasks(Protocol):
    """The calls to the side that acts. Each can be sent again, and then changes nothing more.

    `of` is the person on whose behalf the task is: a task of somebody else is not found. Each
    raises Rejected, or Unreachable.
    """

    def start(self, request: Request) -> Receipt:
        """Hand a task off; gives at once where it stands."""

    def get(self, task: str, of: str) -> Receipt:
        """Where a task stands."""

    def all_of(self, of: str) -> list[Receipt]:
        """A person's tasks, the latest first."""

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Tell a running task what the person adds; the same key is the same note."""

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Stop a task and have what it wrote undone; one that has ended stays as it is."""


@runtime_checkable
class TakesCallbacks(Protocol):
    """Of `Tasks` those to which the side that acts sends receipts by itself."""

    def route(self) -> "Route":
        """Where they come in, on a server of the conversation's."""


def patiently(ask: Callable[[], R]) -> R:
    """Send again what got no answer. Raises Problem when nobody answers at all."""
    for pause in (*PAUSES, None):
        try:
            return ask()
        except Unreachable as silence:
            if pause is None:
                raise Problem(
                    f"The side that acts does not answer: {silence}. Try again later; it will "
                    "be done only once.",
                    3,
                ) from None
            time.sleep(pause)
    raise AssertionError("the last pause is None")
