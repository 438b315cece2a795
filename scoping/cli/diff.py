"""`scoping diff`: two files in, what changed between their decisions out."""

from __future__ import annotations

from pathlib import Path

import click

from ..comparison.changes import changes
from .rules import load_rules, rules_options
from .sources import decide_all
from .terminal import paint_for, width


@click.command("diff", epilog="Example: scoping diff before.yaml scoping.yaml --format markdown")
@click.argument("old", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("new", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 1 if anything changed, like git diff.",
)
@rules_options
def command(
    old: Path,
    new: Path,
    style: str,
    *,
    exit_code: bool,
    rulebook: Path | None,
    prices: Path | None,
) -> int:
    """Show what changed between two versions of a workflow and their verdicts.

    OLD and NEW are scoping.yaml files. One of them may be - for standard input. The comparison
    covers answers, evidence, architecture, gates, autonomy, guardrails, operations and cost. Both
    files are decided under the same rules. If something changed, the exit code is 0, or 1 with
    --exit-code.
    """
    from ..renderers.changes import json, markdown, text

    result = changes(*decide_all((old, new), load_rules(rulebook, prices)))
    files = (str(old), str(new))
    match style:
        case "json":
            click.echo(json.render(result, files=files))
        case "markdown":
            click.echo(markdown.render(result, files=files))
        case _:
            click.echo(text.render(result, files=files, width=width(), paint=paint_for()))
    return int(exit_code and result.changed)
