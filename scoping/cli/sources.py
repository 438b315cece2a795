"""Several workflows read at once.

The mistakes of all of them in one go, so that nobody mends file after file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .. import documents
from ..decision import Decision, decide
from ..errors import ScopingError
from ..rulebook import Rulebook


class FilesMistake(ScopingError):
    """The mistakes of several files, each file's as it would be told alone."""

    def __init__(self, errors: Sequence[ScopingError]) -> None:
        self.errors = tuple(errors)
        self.exit_code = max(error.exit_code for error in errors)
        super().__init__(f"{len(errors)} files with mistakes", fix="correct them")

    def __str__(self) -> str:
        """List them in the order in which the files were named."""
        return "\n".join(str(error) for error in self.errors)


class StandardInputTwiceMistake(ScopingError):
    """`-` named more than once, although standard input can be read only once."""

    def __init__(self) -> None:
        super().__init__(
            "- is named twice, but standard input can be read only once",
            fix="save one of the two as a file",
        )


def decide_all(paths: Sequence[Path], rules: Rulebook) -> list[Decision]:
    """Decide every file.

    Raises after the last one, with the mistakes of all that could not be read.
    """
    if [str(path) for path in paths].count("-") > 1:
        raise StandardInputTwiceMistake
    decisions = []
    errors = []
    for path in paths:
        try:
            decisions.append(decide(rules, documents.load_workflow(path, rules)))
        except ScopingError as error:
            errors.append(error)
    raise_errors(errors)
    return decisions


def raise_errors(errors: Sequence[ScopingError]) -> None:
    """Raise the error of one file as itself, those of several as a `FilesMistake`."""
    match errors:
        case []:
            return
        case [error]:
            raise error
        case _:
            raise FilesMistake(errors)
