"""The error whose text is for a person, and the reading of files that people write."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .plain_yaml import Loader, Plain, mistakes


class Problem(Exception):
    """What is wrong and what to do, for a person. It ends a turn or the program.

    Exit code 1: a finding; 2: wrong input; 3: the environment, such as network or credentials.
    """

    def __init__(self, text: str, exit_code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = exit_code


def read_text(file: Path) -> str:
    """The text of a file that the project cannot do without."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Problem(f"{file} is needed here, as UTF-8 text: {error}") from None
    return decoded(raw, file)


def decoded(raw: bytes, file: Path) -> str:
    """The text of a file's bytes, with a line feed at each line's end.

    Raises Problem for another encoding than UTF-8, and names the place where that begins.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw.count(0) * 3 > len(raw):
        raise Problem(f"{file} is in UTF-16 or UTF-32. Save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _end_of(raw[: error.start].decode())
        raise Problem(f"{file}:{place}: this is not UTF-8 text. Save the file as UTF-8.") from None
    before, nul, _ = text.partition("\0")
    if nul:
        place = _end_of(before)
        raise Problem(f"{file}:{place}: this is a NUL, which no text can hold. Delete it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end_of(text: str) -> str:
    """The line and column, counted from 1, at which what follows this text begins."""
    line = text.count("\n") + 1
    column = len(text) - text.rfind("\n")
    return f"{line}:{column}"


def hold_together(file: Path, problems: Iterable[str]) -> None:
    """Raise one Problem with all that is wrong in a file, if anything is."""
    if lines := [f"  {mistake}" for mistake in problems]:
        raise Problem("\n".join([f"{file} has these problems:", *lines]))


def lines_of(text: str, *place: str | int) -> dict[str, int]:
    """The line, counted from 1, of each key of the mapping at a place of a sound YAML text."""
    node = _root(text)
    for step in place:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[step]
        else:
            node = next(value for key, value in node.value if key.value == step)
    return {key.value: key.start_mark.line + 1 for key, _ in node.value}


def line_at(text: str, *place: str | int) -> int:
    """The line, counted from 1, of what stands at a place of a sound YAML text.

    Steps of the place that the text does not have are passed over, such as a key that is missing.
    """
    return _where(text, place)[0][0]


def key_at(text: str, *place: str | int) -> str:
    """The line and column, as words, of the key or the item at a place of a sound YAML text."""
    return "line {}, column {}".format(*_where(text, place)[0])


def entry_at(text: str, *place: str | int) -> str:
    """The line and column, as words, of an entry: of its value, or of a key that stands above."""
    key, value = _where(text, place)
    line, column = value if value[0] == key[0] else key
    return f"line {line}, column {column}"


def place_at(text: str, *place: str | int) -> str:
    """The line and column, as words, of the value at a place of a sound YAML text.

    Where the text does not have it, those of what it would stand in.
    """
    return "line {}, column {}".format(*_where(text, place)[1])


def _where(text: str, place: Sequence[str | int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """The line and column of the last key or item on the way to a place, and of its value.

    A step that is no key there is passed over, as is one to a plain value from which the way goes
    on: it only says of which kind a part is.
    """
    node = _root(text)
    begins = None
    last = len(place) - 1
    for number, step in enumerate(place):
        key, value = _step_into(node, step)
        is_kind = isinstance(value, yaml.ScalarNode) and number != last and isinstance(step, str)
        if value is not None and not is_kind:
            begins = key
            node = value
    return _start(begins), _start(node)


def _step_into(node: Any, step: str | int) -> tuple[Any, Any]:
    """The key and the value of a step, or the item twice; nothing where there is no such step."""
    if isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(step)), (None, None))
    return None, None


def _start(node: Any) -> tuple[int, int]:
    """The line and column of a node, counted from 1; of an empty text, its beginning."""
    mark = node.start_mark if node is not None else None
    if mark is not None:
        return (mark.line + 1, mark.column + 1)
    return (1, 1)


@lru_cache(maxsize=8)
def _root(text: str) -> Any:
    """The node that a YAML text stands for; the same one each time, so that it is not to change."""
    return yaml.compose(text, Loader=Loader)


def parse_yaml(text: str, file: Path, first_line: int = 1) -> Any:
    """The data in `text`, which starts at that line of the file.

    Raises one Problem with all that is wrong.
    """
    above = first_line - 1
    try:
        problems = list(mistakes(text))
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or error
        place = _place_of(error, text, above)
        raise Problem(f"{file}:{place}: not valid YAML: {problem}.") from None
    hold_together(
        file,
        (f"line {one.line + above}, column {one.column}: {one.problem}" for one in problems),
    )
    return yaml.load(text, Plain)


def _place_of(error: yaml.YAMLError, text: str, above: int) -> str:
    """The line and column of a mistake; what is missing at the end is told there."""
    lines = text.rstrip().split("\n")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(above + 1)
    if mark.line >= len(lines):
        return f"{above + len(lines)}:{len(lines[-1]) + 1}"
    return f"{above + mark.line + 1}:{mark.column + 1}"
