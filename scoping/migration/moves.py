"""What left its place in scaffolded projects: files, and tests that a rulebook may name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ..files import PACKAGE, read_text
from ..yaml.source import parse_sound

MOVED = PACKAGE / "data" / "moved.yaml"


@dataclass(frozen=True, slots=True)
class FileMove:
    """A file that projects had at `old`; `new` is None where they no longer have it.

    `since` is the first version that no longer writes `old`. Where `new` is None, `now` is the
    toolkit's own file that holds what the project's did.
    """

    old: str
    new: str | None
    since: str
    now: str | None


@dataclass(frozen=True, slots=True)
class CarrierMove:
    """A test of projects that a guardrail's `carried_by` names as `old`, and that is `new` now."""

    old: str
    new: str
    since: str


@dataclass(frozen=True, slots=True)
class Moves:
    """All that ever moved, oldest first."""

    files: tuple[FileMove, ...]
    carriers: tuple[CarrierMove, ...]


@cache
def load_moves() -> Moves:
    """Read the packaged record; it is checked by the tests, so that no command waits for it."""
    value: Any = parse_sound(read_text(MOVED), str(MOVED)).value
    files = tuple(FileMove(**{"new": None, "now": None, **entry}) for entry in value["files"])
    carriers = tuple(CarrierMove(**entry) for entry in value["carriers"])
    return Moves(files, carriers)


def current_file(file: str) -> str:
    """Give the path that a file of projects has now."""
    return next((move.new for move in load_moves().files if move.old == file and move.new), file)


def current_test(test: str) -> str:
    """Give the id that a test of projects has now.

    A test that no line names goes where its file went; one that never moved keeps its id.
    """
    moves = {move.old: move.new for move in load_moves().carriers}
    return moves.get(test) or moves.get(test.partition("::")[0], test)
