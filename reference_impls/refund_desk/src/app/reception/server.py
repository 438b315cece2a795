"""The process of the side that acts.

Console and webhooks as any agent has them, and beside them where work is handed off.
"""

import socket
from pathlib import Path

import uvicorn
from starlette.routing import Route

from ..action.console.server import routes
from ..action.model.agent import agent
from ..base import web
from ..base.settings import Settings
from ..handoff.contract import Contract, load_contract
from . import callers, tables  # noqa: F401 -- its tables are made with the agent's
from .api import Api
from .callbacks import Callbacks
from .mcp_server import at_address


def contract(folder: Path) -> Contract:
    """What this project takes."""
    return load_contract(folder / "handoff.yaml", agent().operations)


def build_server(
    settings: Settings, listening: socket.socket, folder: Path
) -> tuple[uvicorn.Server, Callbacks]:
    """The server, with those transports that `handoff.yaml` has, and what sends receipts back."""
    taken, callbacks = contract(folder), Callbacks()
    callers.clients()  # a wrong setting is said now, and not to the first who calls
    served = [*routes(settings)]
    limits = {}
    if "webhook" in taken.transports:
        served += Api(taken).routes()
    if "mcp" in taken.transports:
        mcp = at_address(taken, settings, listening.getsockname()[1])
        served += [Route(route.path, mcp) for route in mcp.routes if isinstance(route, Route)]
        limits["lifespan"] = lambda _: mcp.router.lifespan_context(mcp)
    return web.build(served, forms="self", **limits), callbacks
