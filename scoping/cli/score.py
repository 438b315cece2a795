"""`scoping score`: workflows in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from .. import documents
from ..decision import Decision, decide
from ..errors import ScopingError
from .rules import load_rules, rules_options
from .terminal import completing, paint_for, say, width


@click.command(
    "score",
    epilog="Example: scoping score scoping.yaml --format json | jq .architecture",
)
@click.argument(
    "files",
    nargs=-1,
    metavar="[FILE]...",
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
)
@click.option(
    "--example",
    multiple=True,
    shell_complete=completing(documents.examples.names),
    help="Score a packaged example by its id, such as damaged-order.",
)
@rules_options
def command(
    files: tuple[Path, ...],
    style: str,
    example: tuple[str, ...],
    rulebook: Path | None,
    prices: Path | None,
) -> int:
    """Say which architecture a workflow needs, and why.

    FILE is a scoping.yaml, or - for standard input; without it, the scoping.yaml of this folder.
    Several files give one line each (json: JSON Lines); html is one page for one file. A file that
    cannot be read is reported, the others are still scored, and the exit code is 2. A gate that
    says stop does not change the exit code.
    """
    paths = [*files, *(documents.examples.find(name) for name in example)] or [Path("scoping.yaml")]
    if style == "html" and len(paths) > 1:
        raise OnePageMistake(len(paths))
    rules = load_rules(rulebook, prices, reported=True)
    render = _renderer(style, several=len(paths) > 1)
    code = 0
    for path in paths:
        try:
            workflow = documents.load_workflow(path, rules)
        except ScopingError as error:
            say(str(error))
            code = max(code, error.exit_code)
        else:
            click.echo(render(decide(rules, workflow), str(path)))
    return code


class OnePageMistake(ScopingError):
    """Several workflows for a format that writes one page."""

    def __init__(self, given: int) -> None:
        fix = "score one at a time, such as: scoping score FILE --format html > report.html"
        super().__init__(f"html is one page for one workflow, and {given} are given", fix=fix)


def _renderer(style: str, *, several: bool) -> Callable[[Decision, str], str]:
    if style == "json":
        from ..renderers import json

        write = json.render_line if several else json.render
        return lambda decision, file: write(decision, file=file)
    if style == "markdown":
        from ..renderers.record import markdown

        return lambda decision, _: markdown.render(decision)
    if style == "html":
        from ..renderers.report import html

        return lambda decision, _: html.render(decision)
    from ..renderers.terminal import text

    if several:
        return lambda decision, file: text.render_line(decision, file=file, paint=paint_for())
    return lambda decision, file: text.render(decision, file=file, width=width(), paint=paint_for())
