"""The command `agent` of a hybrid: all that an agent has, and what is handed off to it."""

import json
import sys
from pathlib import Path

import click

from ..action import __main__ as of_any_agent  # noqa: F401 -- its commands
from ..action.cli.command import command, first, main, warn


def _add_tables() -> None:
    """Have every command know the tables of what is handed off: a run is erased in all tables."""
    from . import tables  # noqa: F401 -- they are made, and erased, with the agent's


first(_add_tables)


@command("serve")
def serve() -> None:
    """Serve console, webhooks and handoff, with a worker in the same process, until Ctrl-C."""
    from ..action.people import access
    from ..action.workers import worker
    from ..base import web
    from ..base.settings import load_settings, read_settings
    from ..handoff.settings import HandoffSettings
    from .server import build_server

    port = read_settings(HandoffSettings).console_port
    settings = load_settings().model_copy(update={"web_port": port})
    listening = web.listen(settings, "CONSOLE_PORT")
    server, callbacks = build_server(settings, listening, Path())
    worker.launch()
    if not access.known():
        nobody = "Nobody may use the console yet"
        click.echo(f"{nobody}: `agent people admit NAME` gives a person a token.")
    warn()
    callbacks.keep()
    address = web.address_of(*listening.getsockname()[:2])
    click.echo(f"Console: {address} (Ctrl-C stops)")
    server.run(sockets=[listening])


@command("mcp --client desk")
@click.option(
    "--client",
    default="local",
    show_default=True,
    help="Under whose name tasks are handed off.",
)
def mcp(client: str) -> None:
    """Serve the handoff as an MCP server over stdin and stdout.

    Runs are carried by `agent serve` or `agent work`.
    """
    from .callers import Caller
    from .mcp_server import over_stdio
    from .server import contract

    over_stdio(contract(Path()), Caller(client))


@command("openapi")
def openapi() -> None:
    """Print what the handoff over HTTP takes and gives, as OpenAPI."""
    from .openapi import openapi
    from .server import contract

    json.dump(openapi(contract(Path())), sys.stdout, indent=2)
    click.echo()


@command("callbacks --state dead")
@click.option(
    "--state",
    default="",
    type=click.Choice(["", "waiting", "delivered", "dead"]),
    help="Only those.",
)
def callbacks(state: str) -> None:
    """List the receipts that were sent back, or are to be.

    A dead letter is one that never arrived.
    """
    from ..action.cli import terminal
    from .callbacks import listed, shown

    terminal.table(
        ["NUMBER", "TASK", "STATUS", "STATE", "TRIES", "FAULT"],
        [shown(row) for row in listed(state)],
    )


@command("resend 7")
@click.argument("number", type=int)
def resend(number: int) -> None:
    """Have a dead letter sent again."""
    from .callbacks import resend

    resend(number)
    click.echo(f"{number} is sent again.")


if __name__ == "__main__":
    main(prog_name="agent")
