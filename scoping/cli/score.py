"""`scoping score`: workflows in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from .. import documents
from ..decision import Decision, decide
from ..errors import ScopingError
from ..renderers.wording.next_steps import Source
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
@click.option(
    "--full",
    "is_full",
    is_flag=True,
    help="Add evidence, gates, limits and cost to the text. Other formats always have them.",
)
@rules_options
def command(
    files: tuple[Path, ...],
    style: str,
    example: tuple[str, ...],
    rulebook: Path | None,
    prices: Path | None,
    *,
    is_full: bool,
) -> int:
    """Say which architecture a workflow needs, and why.

    The text also says what would change the verdict and what to do next.

    FILE is a scoping.yaml, or - for standard input. The default is the scoping.yaml of this folder.
    Several files give one line each, as JSON Lines with json, or whole texts with --full. A page of
    html is for one file. If a file cannot be read, the command reports it, still scores the others,
    and exits with code 2. A gate that says stop does not change the exit code.
    """
    sources = [Source(str(file)) for file in files]
    sources += [Source(str(documents.examples.find(name)), name) for name in example]
    sources = sources or [Source("scoping.yaml")]
    if style == "html" and len(sources) > 1:
        raise OnePageMistake(len(sources))
    rules = load_rules(rulebook, prices, reported=True)
    render = _renderer(style, several=len(sources) > 1, is_full=is_full)
    code = 0
    for source in sources:
        try:
            workflow = documents.load_workflow(Path(source.file), rules)
        except ScopingError as error:
            say(str(error))
            code = max(code, error.exit_code)
        else:
            click.echo(render(decide(rules, workflow), source))
    return code


class OnePageMistake(ScopingError):
    """Several workflows for a format that writes one page."""

    def __init__(self, count: int) -> None:
        fix = "score each workflow separately: scoping score FILE --format html > report.html"
        super().__init__(f"a page of html is for one workflow, but there are {count}", fix=fix)


def _renderer(style: str, *, several: bool, is_full: bool) -> Callable[[Decision, Source], str]:
    """Choose what writes a decision; it takes that and its source."""
    if style == "json":
        from ..renderers import json

        write = json.render_line if several else json.render
        return lambda decision, source: write(decision, file=source.file)
    if style == "markdown":
        from ..renderers.record import markdown

        return lambda decision, _: markdown.render(decision)
    if style == "html":
        from ..renderers.report import html

        return lambda decision, _: html.render(decision)
    from ..renderers.terminal import text

    paint = paint_for()
    if is_full or not several:
        return lambda decision, source: text.render(
            decision,
            file=source.file,
            example=source.example,
            width=width(),
            paint=paint,
            is_full=is_full,
        )
    return lambda decision, source: text.render_line(decision, file=source.file, paint=paint)
