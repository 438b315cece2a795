"""Every command of `scoping`, for the tests that hold something of all of them."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from scoping.cli import main


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands and subcommands with the words that call them."""
    context = click.Context(main, info_name="scoping")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        yield f"scoping {name}", command
        if isinstance(command, click.Group):
            for inner, subcommand in command.commands.items():
                yield f"scoping {name} {inner}", subcommand


EVERY = [pytest.param(words, command, id=words) for words, command in every_command()]
