"""`path.yaml`: the path that the runs of this project follow.

A project without the file, or with `follow: no` in it, has none. `draft: yes` says that nobody has
drawn it yet: the generator wrote it from the operations.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from . import path_checks
from .path import Steps
from .path_checks import Declared, Mistake
from .path_shape import is_yes_or_no, nearest
from .problem import (
    aliases,
    check_version,
    hold_together,
    key_at,
    parse_yaml,
    place_at,
    read_text,
)
from .systems import Effect, Operation

KEYS = ("version", "follow", "draft", "path")
_YES = (True, "yes")
_NO = (False, "no")


class PathFile(NamedTuple):
    """The steps of a path, which is not followed where there are none."""

    steps: Steps = ()
    is_draft: bool = False


def load_path(
    file: Path,
    operations: Mapping[str, Operation],
    inputs: Mapping[str, Any],
    *,
    without: Collection[str] = (),
) -> PathFile:
    """Read `path.yaml`, or one Problem with all that is wrong; a project may have none.

    `operations` are by the names that a model calls them by, `inputs` is the JSON Schema of what a
    run is told, and `without` names kinds of steps that are not had here.
    """
    if not file.exists():
        return PathFile()
    text = read_text(file)
    document = parse_yaml(text, file)
    check_version(document, text, file)
    copies = aliases(text)  # one could hold itself, or grow without bound
    hold_together(
        file,
        (f"line {one.line}, column {one.column}: {one.problem}" for one in copies),
    )
    hold_together(file, _of_keys(document, text))
    declared = {one.name: _declared(one) for one in operations.values()}
    wrong = path_checks.mistakes(document["path"], declared, inputs, without=without)
    hold_together(file, [_in_words(one, text) for one in wrong])
    is_draft = document.get("draft", "no") in _YES
    if document.get("follow", "yes") in _NO:
        return PathFile(is_draft=is_draft)
    return PathFile(document["path"], is_draft)


def _declared(operation: Operation) -> Declared:
    return Declared(operation.effect == Effect.WRITE, operation.input, operation.output)


def _of_keys(document: Any, text: str) -> Iterator[str]:
    if not isinstance(document, dict):
        yield "line 1, column 1: this is no path; write path: and a list of steps"
        return
    for key in document:
        if key not in KEYS:
            fix = nearest(key, KEYS, if_none="delete it")
            yield f"{key_at(text, key)}: {key} is not known here; {fix}"
    for key in ("follow", "draft"):
        if not is_yes_or_no(document.get(key, "no")):
            yield f"{place_at(text, key)}: {key} is neither yes nor no; write one of the two"
    if "path" not in document:
        yield "line 1, column 1: path is missing; add path: and a list of steps"


def _in_words(mistake: Mistake, text: str) -> str:
    """A mistake with its place in the file."""
    keys = ("path", *mistake.keys)
    place = key_at(text, *keys) if mistake.of_key else place_at(text, *keys)
    where = ".".join(map(str, keys))
    return f"{place}: {where}: {mistake.problem}; {mistake.fix}"
