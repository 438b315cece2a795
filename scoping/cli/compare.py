"""`scoping compare`: several people's files of one workflow, and where they disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from ..comparison.views import views
from ..decision import Decision
from ..errors import Place, ScopingError, raise_all
from .rules import load_rules, rules_options
from .sources import decide_all
from .terminal import paint_for, width


class OneFileMistake(ScopingError):
    """Fewer files than it takes for a comparison."""

    def __init__(self) -> None:
        fix = "name the files of two people or more"
        super().__init__("compare needs at least two files", fix=fix)


class OtherWorkflowMistake(ScopingError):
    """A file that is about another workflow than the first one."""

    def __init__(self, id_: str, *, first: str, file: str, first_file: str) -> None:
        super().__init__(
            f"is about {id_!r}, but {first_file} is about {first!r}",
            where=Place(file),
            fix="name files with the same workflow.id, or use `scoping diff` for two workflows",
        )


@click.command("compare", epilog="Example: scoping compare anna.yaml bo.yaml cy.yaml")
@click.argument(
    "files",
    nargs=-1,
    metavar="FILE FILE...",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
)
@rules_options
def command(
    files: tuple[Path, ...],
    style: str,
    rulebook: Path | None,
    prices: Path | None,
) -> None:
    """Compare several people's answers about one workflow.

    Each FILE is one person's scoping.yaml, named after the person. One FILE may be - for standard
    input. The comparison shows each answer, who disagrees, and whether the disagreement matters. It
    matters if it changes the possible architectures, a gate or the level of autonomy. "Unsure" does
    not count as disagreement. Errors in all files are reported together, with exit code 2.
    """
    from ..renderers.views import json, markdown, text

    if len(files) < 2:
        raise OneFileMistake
    decisions = decide_all(files, load_rules(rulebook, prices))
    raise_all(_others(files, decisions))
    result = views(decisions, people(files))
    match style:
        case "json":
            click.echo(json.render(result, files=[str(path) for path in files]))
        case "markdown":
            click.echo(markdown.render(result))
        case _:
            click.echo(text.render(result, width=width(), paint=paint_for()))


def people(files: Sequence[Path]) -> list[str]:
    """Name the people after their files.

    By the stem, where that is not unique with the folder, then by a number.
    """
    stems = ["standard input" if str(path) == "-" else path.stem for path in files]
    shared = {stem for stem, count in Counter(stems).items() if count > 1}
    names: dict[str, None] = {}
    for path, stem in zip(files, stems, strict=True):
        name = stem
        if stem in shared and path.parent.name:
            name = f"{path.parent.name}/{stem}"
        number = 1
        unique = name
        while unique in names:
            number += 1
            unique = f"{name} ({number})"
        names[unique] = None
    return list(names)


def _others(files: Sequence[Path], decisions: Sequence[Decision]) -> list[ScopingError]:
    ids = [decision.workflow.id for decision in decisions]
    return [
        OtherWorkflowMistake(id_, first=ids[0], file=str(path), first_file=str(files[0]))
        for path, id_ in zip(files, ids, strict=True)
        if id_ != ids[0]
    ]
