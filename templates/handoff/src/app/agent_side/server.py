"""The process of the side that acts.

Console and webhooks as any agent has them, and beside them where work is handed off.
"""

import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from starlette.routing import BaseRoute

from ..action.console.server import all_routes
from ..action.model.agent import agent
from ..base import web
from ..base.settings import Settings
from ..handoff.contract import Contract, check_present, load_contract
from . import callers, tables  # noqa: F401 -- its tables are made with the agent's

MODULES = {"mcp": ".mcp_server", "webhook": ".api"}  # each only where it is chosen


class Offer(NamedTuple):
    """Its routes, and what has to run for as long as the server does, if anything."""

    routes: Sequence[BaseRoute]
    lifespan: Callable[[Any], AbstractAsyncContextManager[Any]] | None = None


def contract(folder: Path) -> Contract:
    """The contract of this project, from `handoff.yaml`. Raises Problem."""
    return load_contract(folder / "handoff.yaml", agent().operations)


def build_handoff_server(
    settings: Settings, listening: socket.socket, folder: Path
) -> tuple[uvicorn.Server, Callable[[], None]]:
    """The server, with those transports that `handoff.yaml` names.

    With it comes a function that starts to send receipts back, for clients over a network.
    """
    accepted = contract(folder)
    callers.clients()  # a wrong setting is said now, and not to the first who calls
    port = listening.getsockname()[1]
    offers = [
        _offer(way, accepted, settings, port) for way in accepted.transports if way in MODULES
    ]
    served = [*all_routes(settings), *(route for offer in offers for route in offer.routes)]
    limits: dict[str, Any] = {}
    for offer in offers:
        if offer.lifespan:
            limits["lifespan"] = offer.lifespan
    return web.build(served, forms="self", **limits), _sender() if offers else _nothing


def _offer(transport: str, accepted: Contract, settings: Settings, port: int) -> Offer:
    check_present(transport, MODULES[transport], __package__)
    offer: Offer = import_module(MODULES[transport], __package__).offer(accepted, settings, port)
    return offer


def _sender() -> Callable[[], None]:
    """What sends receipts to clients; its module comes with any transport over a network."""
    start: Callable[[], None] = import_module(".callbacks", __package__).Callbacks().start_thread
    return start


def _nothing() -> None:
    """Within one process no receipt is sent."""
