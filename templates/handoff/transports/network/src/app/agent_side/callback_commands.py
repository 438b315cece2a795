"""The commands about receipts that are sent back."""

import click

from ..action.cli.command import command


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
    from .callbacks import as_row, latest_callbacks

    terminal.print_table(
        ["NUMBER", "TASK", "STATUS", "STATE", "TRIES", "FAULT"],
        [as_row(row) for row in latest_callbacks(state)],
    )


@command("resend 7")
@click.argument("number", type=int)
def resend(number: int) -> None:
    """Have a dead letter sent again."""
    from .callbacks import resend

    resend(number)
    click.echo(f"{number} is sent again.")
