"""What the conversation's side can ask of the side that acts, and over which transport."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from ..base.problem import Problem
from ..base.settings import check_secret, read_settings
from ..base.systems import Effect, Operation
from ..handoff.contract import Contract, HandoffSettings, check_present, choose_transport
from ..handoff.messages import UNKNOWN, Receipt, Rejected, Request, Unreachable

if TYPE_CHECKING:
    from starlette.routing import Route

R = TypeVar("R")
PAUSES = (0.3, 1.0, 2.0)  # seconds before the same request is sent again
OTHERS = {  # secrets of the side that acts
    "DATABASE_URL",
    "POSTGRES_PASSWORD",
    "WEBHOOK_SECRET",
    "WEBHOOK_SECRET_OLD",
    "HANDOFF_CLIENTS",
    "AUDIT_HEAD_TOKEN",
}
MODULES = {"mcp": ".over_mcp", "webhook": ".over_webhook"}  # each only where it is chosen
IN_ONE_PROCESS = (
    "With the transport function, conversation and agent run in one process: start "
    "`python -m app`, as make does, or set HANDOFF."
)


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


class Alone:
    """The conversation without the side that acts.

    There are no tasks, and none can be handed off.
    """

    def start(self, request: Request) -> Receipt:
        """Raises Problem, and says how both sides are started."""
        raise Problem(IN_ONE_PROCESS, 3)

    def get(self, task: str, of: str) -> Receipt:
        """Raises Rejected, as all that names a task does."""
        raise Rejected("unknown", UNKNOWN)

    def all_of(self, of: str) -> list[Receipt]:
        """No tasks: none can be handed off."""
        return []

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """Raises Rejected: there is no task."""
        raise Rejected("unknown", UNKNOWN)

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """Raises Rejected: there is no task."""
        raise Rejected("unknown", UNKNOWN)


def connect_tasks(contract: Contract, operations: Mapping[str, Operation], folder: Path) -> Tasks:
    """The other side, over the transport that is chosen.

    Over a network, whoever only talks holds nothing that could write.
    """
    settings = read_settings(HandoffSettings)
    transport = choose_transport(contract, settings.handoff)
    token = settings.handoff_token.get_secret_value()
    if transport == "function":
        return Alone()
    if not token:
        unset = f"HANDOFF_TOKEN is not set, and {transport} needs it to hand off work."
        raise Problem(f"{unset} See .env.example.")
    check_secret(token, "HANDOFF_TOKEN")
    verifying = [contract.verify.operation_in(folder)] if contract.verify else []
    put_away([*operations.values(), *verifying])
    check_present(transport, MODULES[transport], __package__)
    tasks: Tasks = import_module(MODULES[transport], __package__).connect(settings, folder)
    return tasks


def put_away(operations: Sequence[Operation]) -> None:
    """Take out of the environment what only the side that acts needs.

    A token that a read has to share stays.
    """
    needed = {
        o.token_name
        for o in operations
        if o.effect == Effect.READ and o.binding["kind"] != "sandbox"
    }
    for name in {o.token_name for o in operations if o.effect != Effect.READ} - needed | OTHERS:
        os.environ.pop(name, None)
