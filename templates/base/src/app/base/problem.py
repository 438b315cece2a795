"""The error whose text is for a person, and the reading of files that people write.

In their YAML, what stands there is what is read. Words stay words: `NO` is a country, `0123` a
code, `9:30` a time, and a date its text. Only true, false, null and decimal numbers are more than
text, and a key never is.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml

VERSION = 2  # of the words in `policy.yaml` and `systems.yaml`: their key `version`
DEEPEST = 40  # levels of lists and mappings
TEXT = "tag:yaml.org,2002:str"

if TYPE_CHECKING:
    Loader = yaml.SafeLoader
else:  # the parser in C, where PyYAML was built with it
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    return _position_of(begins), _position_of(node)


def _step_into(node: Any, step: str | int) -> tuple[Any, Any]:
    """The key and the value of a step, or the item twice; nothing where there is no such step."""
    if isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
        return node.value[step], node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(step)), (None, None))
    return None, None


def _position_of(node: Any) -> tuple[int, int]:
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
        hold_together(
            file,
            (f"line {one.line + above}, column {one.column}: {one.problem}" for one in problems),
        )
        return yaml.load(text, Plain)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or error
        place = _place_of(error, text, above)
        raise Problem(f"{file}:{place}: not valid YAML: {problem}.") from None


def check_version(document: Any, text: str, file: Path) -> None:
    """Raise Problem for a file in the words of another version than the one that is read here."""
    if not isinstance(document, dict):
        return  # its form is wrong, which whoever reads it says
    version = document.get("version", 1)
    if type(version) is int and version == VERSION:
        return
    where = f"{file}:{line_at(text, 'version')}"
    if type(version) is int and version == 1:
        problem = "this file has the words of version 1, and this project reads version 2"
        raise Problem(f"{where}: {problem}. Run `scoping migrate` in its folder; your edits stay.")
    problem = f"version {version!r} of this file is not known here, where version {VERSION} is read"
    raise Problem(
        f"{where}: {problem}. Write version: {VERSION}, or use the release that wrote it."
    )


class Mistake(NamedTuple):
    """What these files do without; line and column count from 1."""

    line: int
    column: int
    problem: str


class Plain(Loader):
    """Reads words as they stand."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """A mapping, each key of which is the text that was written."""
        for key, _ in node.value:
            key.tag = TEXT
        return super().construct_mapping(node, deep)


_FRACTION = r"^[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"
_NO_NUMBER = r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"  # refused where one is needed
_TURNED = [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]{0,999})$", "-+0123456789"),  # a longer one stays text
    ("float", _FRACTION, "-+.0123456789"),
    ("float", _NO_NUMBER, "-+."),
]
Plain.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag == "tag:yaml.org,2002:null"]
    for first, forms in Loader.yaml_implicit_resolvers.items()
}
for _name, _form, _first in _TURNED:
    Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_form), [*_first])


class _Level:
    """A list or mapping that is being read: the lines of its keys, and whether one comes next.

    `anchor` is the name by which an alias means it; None if it has none.
    """

    def __init__(self, *, is_mapping: bool, anchor: str | None = None) -> None:
        self.is_mapping = is_mapping
        self.anchor = anchor
        self.wants_key = is_mapping
        self.lines = dict[str, int]()

    def goes_on(self) -> None:
        """A whole key or value has been read."""
        if self.is_mapping:
            self.wants_key = not self.wants_key


def mistakes(text: str) -> Iterator[Mistake]:
    """What the text holds that these files do without. Raises YAMLError where it is no YAML."""
    levels = [_Level(is_mapping=False)]
    has_document = False
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.DocumentStartEvent):
            if has_document:
                yield _at(event, "a second document starts here; keep one, and delete the ---")
            has_document = True
        elif isinstance(event, yaml.CollectionEndEvent):
            levels.pop()
            levels[-1].goes_on()
        elif isinstance(event, yaml.NodeEvent):
            yield from _of_node(event, levels[-1])
            is_alias = isinstance(event, yaml.AliasEvent)
            if is_alias and any(event.anchor == level.anchor for level in levels):
                yield _at(event, f"*{event.anchor} contains itself; write out what it stands for")
            if isinstance(event, yaml.CollectionStartEvent):
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                levels.append(_Level(is_mapping=is_mapping, anchor=event.anchor))
                if len(levels) == DEEPEST + 2:
                    yield _at(event, f"it is nested deeper than {DEEPEST} levels; use fewer levels")
                    return
            else:
                levels[-1].goes_on()


def aliases(text: str) -> Iterator[Mistake]:
    """Find what stands for another part of a sound YAML text, for files that do without."""
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            yield _at(event, f"*{event.anchor} is not supported; write out what it stands for")


def _place_of(error: yaml.YAMLError, text: str, above: int) -> str:
    """The line and column of a mistake; what is missing at the end is told there."""
    lines = text.rstrip().split("\n")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(above + 1)
    if mark.line >= len(lines):
        return f"{above + len(lines)}:{len(lines[-1]) + 1}"
    return f"{above + mark.line + 1}:{mark.column + 1}"


def _of_node(event: yaml.NodeEvent, level: _Level) -> Iterator[Mistake]:
    if tag := getattr(event, "tag", None):
        yield _at(event, f"the tag {tag} is not supported; delete it")
    if not level.wants_key:
        return
    if not isinstance(event, yaml.ScalarEvent):
        yield _at(event, "a key must be a single word; quote it if it contains brackets or braces")
        return
    if event.value == "<<" and not event.style:
        yield _at(event, "<< is not supported; write its keys and values instead")
    elif event.value in level.lines:
        first = level.lines[event.value]
        twice = f"{event.value} is given twice, first on line {first}"
        yield _at(event, f"{twice}; delete one of the two")
    level.lines.setdefault(event.value, _at(event, "").line)


def _at(event: yaml.Event, problem: str) -> Mistake:
    mark = cast(yaml.Mark, event.start_mark)
    return Mistake(mark.line + 1, mark.column + 1, problem)
