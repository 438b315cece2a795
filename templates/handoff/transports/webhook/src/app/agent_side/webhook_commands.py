"""The command that prints the handoff over HTTP as OpenAPI."""

import json
import sys
from pathlib import Path

import click

from ..action.cli.command import command


@command("openapi")
def openapi() -> None:
    """Print what the handoff over HTTP takes and gives, as OpenAPI."""
    from .openapi import openapi
    from .server import contract

    json.dump(openapi(contract(Path())), sys.stdout, indent=2)
    click.echo()
