"""What differs between two installations of the handoff; `.env.example` explains each setting."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from ..base.problem import Problem
from ..base.settings import check_secret, read_settings
from ..base.systems import Operation
from .contract import Contract, chosen
from .messages import UNKNOWN, Receipt, Rejected, Request
from .over_mcp import OverMcp
from .over_webhook import OverWebhook
from .tasks import Tasks

OTHERS = {  # secrets of the side that acts
    "DATABASE_URL",
    "POSTGRES_PASSWORD",
    "WEBHOOK_SECRET",
    "WEBHOOK_SECRET_OLD",
    "HANDOFF_CLIENTS",
    "AUDIT_HEAD_TOKEN",
}
IN_ONE_PROCESS = (
    "As a function, conversation and work run in one process: start `python -m app`, as make "
    "does, or set HANDOFF."
)


class HandoffSettings(BaseSettings, env_ignore_empty=True):
    """Read from the environment, where an empty variable counts as not set."""

    handoff: str = ""
    handoff_url: str = "http://127.0.0.1:8001"
    handoff_client: str = "desk"
    handoff_token: SecretStr = SecretStr("")
    handoff_reply_to: str = ""
    console_port: int = Field(default=8001, ge=0, le=65535)
    smtp_host: str = ""
    smtp_from: str = "desk@localhost"


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
        """None."""
        return []

    def add(self, task: str, of: str, note: str, key: str) -> Receipt:
        """There is none."""
        raise Rejected("unknown", UNKNOWN)

    def cancel(self, task: str, of: str, reason: str) -> Receipt:
        """There is none."""
        raise Rejected("unknown", UNKNOWN)


def connect(contract: Contract, operations: Mapping[str, Operation], folder: Path) -> Tasks:
    """The other side, over the transport that is chosen.

    Over a network, whoever only talks holds nothing that could write.
    """
    settings = read_settings(HandoffSettings)
    transport, token = chosen(contract, settings.handoff), settings.handoff_token.get_secret_value()
    if transport == "function":
        return Alone()
    if not token:
        unset = f"HANDOFF_TOKEN is not set, and over {transport} work is handed off with it."
        raise Problem(f"{unset} See .env.example.")
    check_secret(token, "HANDOFF_TOKEN")
    verifying = [contract.verify.operation_in(folder)] if contract.verify else []
    put_away([*operations.values(), *verifying])
    if transport == "mcp":
        return OverMcp(f"{settings.handoff_url.rstrip('/')}/mcp", folder)
    client, reply_to = settings.handoff_client, settings.handoff_reply_to
    return OverWebhook(settings.handoff_url, client, token, reply_to)


def put_away(operations: Sequence[Operation]) -> None:
    """Take out of the environment what only the side that acts needs.

    A token that a read has to share stays.
    """
    needed = {
        o.token_name for o in operations if o.effect == "read" and o.binding["kind"] != "sandbox"
    }
    for name in {o.token_name for o in operations if o.effect != "read"} - needed | OTHERS:
        os.environ.pop(name, None)
