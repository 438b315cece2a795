"""The command `agent` of a hybrid: all that an agent has, and what is handed off to it."""

from importlib import import_module
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
    from ..action.people import authority
    from ..action.workers import worker
    from ..base import web
    from ..base.settings import load_settings, read_settings
    from ..handoff.contract import HandoffSettings
    from .server import build_handoff_server

    port = read_settings(HandoffSettings).console_port
    settings = load_settings().model_copy(update={"web_port": port})
    listening = web.listen(settings, "CONSOLE_PORT")
    server, start_callbacks = build_handoff_server(settings, listening, Path())
    worker.launch()
    if not authority.all_people():
        nobody = "Nobody may use the console yet"
        click.echo(f"{nobody}: `agent people admit NAME` gives a person a token.")
    warn()
    start_callbacks()
    address = web.address_of(*listening.getsockname()[:2])
    click.echo(f"Console: {address} (Ctrl-C stops)")
    server.run(sockets=[listening])


for _file in sorted(Path(__file__).parent.glob("*_commands.py")):  # of the transports that are here
    import_module(f".{_file.stem}", __package__)

if __name__ == "__main__":
    main(prog_name="agent")
