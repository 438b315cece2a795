"""`scoping schema`: the packaged JSON Schemas, as they are."""

from __future__ import annotations

import click

from ..documents import schema


@click.command("schema", epilog="Example: scoping schema workflow > scoping.schema.json")
@click.argument("name", type=click.Choice(schema.NAMES), default="workflow")
def command(name: str) -> None:
    """Print a JSON Schema of a file that scoping reads or writes.

    NAME is workflow (scoping.yaml, the default), own-rulebook, prices or rulebook, or what a
    command writes as JSON: decision (score), changes (diff) or views (compare).
    """
    click.echo(schema.text(name), nl=False)
