"""What a user can get wrong: each mistake knows its place, the problem and the next act.

The mistakes that several modules raise have their words in a class below; those of one module live
there. All are put together in `ScopingError.__str__` alone. Anything that is not a `ScopingError`
is our own bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

MOST_LISTED = 20  # mistakes of one file that a message lists before it counts the rest


class Place(NamedTuple):
    """A point in a file; lines and columns count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Give the form that editors and terminals turn into a link, safe to print."""
        file = self.file
        if not file.isprintable():
            file = repr(file)[1:-1]
        return f"{file}:{self.line}:{self.column}" if self.line else file


class ScopingError(Exception):
    """A mistake that the user can mend. Exit code 2."""

    exit_code = 2

    def __init__(self, problem: str, *, fix: str, where: Place | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
        self.where = where

    def __str__(self) -> str:
        """Place, problem and next act, on two lines."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.problem}\n  → {self.fix}"


class OldFormatWarning(UserWarning):
    """A file of an older format was read as one of today."""

    def __init__(self, problem: str, *, where: Place, fix: str) -> None:
        super().__init__(f"{where}: {problem}\n  → {fix}")


class FindingError(ScopingError):
    """The input is right and what it says forbids going on. Exit code 1."""

    exit_code = 1


class UnavailableError(ScopingError):
    """Disk, network or a missing program. Exit code 3."""

    exit_code = 3


class Mistakes(ScopingError):
    """All the mistakes of one file in one message."""

    def __init__(self, mistakes: Sequence[ScopingError]) -> None:
        super().__init__(f"{len(mistakes)} mistakes", fix="correct them", where=mistakes[0].where)
        self.mistakes = tuple(sorted(mistakes, key=lambda m: m.where or Place("")))

    def __str__(self) -> str:
        """List them in the order of the file, cut when there are very many."""
        lines = [str(mistake) for mistake in self.mistakes[:MOST_LISTED]]
        more = len(self.mistakes) - MOST_LISTED
        if more > 0:
            lines.append(f"… and {more} more")
        return "\n".join(lines)


def raise_all(mistakes: Iterable[ScopingError]) -> None:
    """Raise one mistake as itself, several as `Mistakes`, none not at all."""
    match list(mistakes):
        case []:
            return
        case [mistake]:
            raise mistake
        case several:
            raise Mistakes(several)


def nearest(word: str, offered: Collection[str], *, if_none: str = "") -> str:
    """Name the offered word that was most likely meant, or all of them when none is close.

    `if_none` is the way out where no word is offered at all.
    """
    if if_none and not offered:
        return if_none
    from difflib import get_close_matches  # only a mistake pays for it

    near = get_close_matches(word[:60], offered, n=1)
    if near:
        return f"write {str(near[0])!r}"
    return f"choose one of {', '.join(offered)}"


def with_article(noun: str) -> str:
    """Write a noun with a or an before it, by its first letter: `an agent`, `a hybrid`."""
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"


def quote(value: object, width: int = 60) -> str:
    """Quote what the user wrote, cut and with control characters escaped."""
    text = str(value)
    if len(text) > width:
        text = text[: width - 1] + "…"
    return repr(text)


class UnreadableFileError(ScopingError):
    """A file that cannot be opened or is not a readable text file."""

    def __init__(self, file: str, *, reason: str, fix: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason, where=Place(file, line, column), fix=fix)


class UnknownAnswerError(ScopingError):
    """An answer that its question does not offer."""

    def __init__(
        self, answer: object, *, question: str, offered: Collection[str], where: Place | None
    ) -> None:
        super().__init__(
            f"{question!r} has no answer {quote(answer)}",
            where=where,
            fix=nearest(str(answer), offered),
        )


class UnknownKeyError(ScopingError):
    """A key that its section does not have."""

    def __init__(
        self, key: str, *, section: str, offered: Collection[str], where: Place | None
    ) -> None:
        fix = nearest(key, offered)
        if not fix.startswith("write"):
            fix = f"delete it, or {fix}"
        super().__init__(f"{section} has no key {quote(key)}", where=where, fix=fix)


class MissingKeyError(ScopingError):
    """A key that its section must have."""

    def __init__(self, key: str, *, section: str, meaning: str, where: Place | None) -> None:
        super().__init__(f"{section} lacks {key!r}", where=where, fix=f"add {key}: {meaning}")


class RepeatedIdError(ScopingError):
    """An id that stands twice in one list."""

    def __init__(self, id_: str, *, where: Place | None) -> None:
        super().__init__(f"the id {id_!r} is given twice", where=where, fix="rename one of the two")


class UnknownNameError(ScopingError):
    """A packaged thing (example, question, schema) that does not exist."""

    def __init__(self, name: str, *, kind: str, offered: Collection[str]) -> None:
        super().__init__(f"there is no {kind} {quote(name)}", fix=nearest(name, offered))
