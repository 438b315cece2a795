"""The command that serves the handoff as an MCP server."""

from pathlib import Path

import click

from ..action.cli.command import command


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
