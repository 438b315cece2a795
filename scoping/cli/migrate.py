"""`scoping migrate`: files of an older version in the words of this one, rewritten in place."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import ScopingError
from ..files import read_text, write_text
from ..migration import texts
from .sources import raise_errors

SYSTEMS = "systems.yaml"
OF_A_PROJECT = (
    "scoping.yaml",
    SYSTEMS,
    "policy.yaml",
    "triggers.yaml",
    "handoff.yaml",
    "evals/cases.yaml",
    "scenarios/*.yaml",
)


class NothingToMigrateMistake(ScopingError):
    """A folder without any file that could be of an older version."""

    def __init__(self) -> None:
        fix = "change into the folder of a project, or name the files"
        super().__init__("this folder has no scoping.yaml, systems.yaml or policy.yaml", fix=fix)


@click.command("migrate", epilog="Example: scoping migrate policy.yaml systems.yaml")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
def command(files: tuple[Path, ...], *, dry_run: bool) -> None:
    """Convert files of an older version to the current version.

    Comments and order stay as they are, and a second run changes nothing. Without FILES, the
    command converts all files of the project in this folder. If it cannot convert one file, it
    changes none.
    """
    paths = list(files)
    if not files:
        paths = [path for name in OF_A_PROJECT for path in sorted(Path().glob(name))]
    if not paths:
        raise NothingToMigrateMistake
    done: dict[Path, texts.Migrated] = {}
    errors = []
    for path in paths:
        try:
            text = read_text(path)
            done[path] = texts.migrate(text, str(path), _project_operations(path))
        except ScopingError as error:
            errors.append(error)
    raise_errors(errors)
    for path, migrated in done.items():
        if migrated.changes and not dry_run:
            write_text(path, migrated.text)
        _tell(path, migrated, dry_run=dry_run)


def _tell(path: Path, migrated: texts.Migrated, *, dry_run: bool) -> None:
    outcome = "changed"
    if not migrated.changes:
        outcome = "nothing to change"
    elif dry_run:
        outcome = "would change"
    click.echo(f"{path}: {outcome}")
    for change in migrated.changes:
        click.echo(f"  {change}")


def _project_operations(path: Path) -> texts.Operations:
    """Find the operations of the project that a file is of."""
    for folder in (path.parent, path.parent.parent):
        if (folder / SYSTEMS).is_file():
            return texts.operations_of(read_text(folder / SYSTEMS))
    return texts.Operations()
