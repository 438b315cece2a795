"""YAML as people write it in a project's files: what stands there is what is read.

Words stay words: `NO` is a country, `0123` a code, `9:30` a time, and a date its text. Only true,
false, null and decimal numbers are more than text, and a key never is.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import yaml

if TYPE_CHECKING:
    Loader = yaml.SafeLoader
else:  # the parser in C, where PyYAML was built with it
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 20  # levels of lists and mappings
TEXT = "tag:yaml.org,2002:str"


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
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
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
    """A list or mapping that is being read: the lines of its keys, and whether one comes next."""

    def __init__(self, *, is_mapping: bool) -> None:
        self.is_mapping = is_mapping
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
            if isinstance(event, yaml.CollectionStartEvent):
                levels.append(_Level(is_mapping=isinstance(event, yaml.MappingStartEvent)))
                if len(levels) == DEEPEST + 2:
                    yield _at(event, f"it is nested deeper than {DEEPEST} levels; write it flatter")
                    return
            else:
                levels[-1].goes_on()


def _of_node(event: yaml.NodeEvent, level: _Level) -> Iterator[Mistake]:
    if tag := getattr(event, "tag", None):
        yield _at(event, f"the tag {tag} is not read here; delete it")
    if not level.wants_key:
        return
    if not isinstance(event, yaml.ScalarEvent):
        yield _at(event, "a key must be a single word; quote it if it holds brackets or braces")
        return
    if event.value == "<<" and not event.style:
        yield _at(event, "<< is not read here; write out what it takes in")
    elif event.value in level.lines:
        first = level.lines[event.value]
        twice = f"{event.value} is given twice, first on line {first}"
        yield _at(event, f"{twice}; delete one of the two")
    level.lines.setdefault(event.value, _at(event, "").line)


def _at(event: yaml.Event, problem: str) -> Mistake:
    mark = cast(yaml.Mark, event.start_mark)
    return Mistake(mark.line + 1, mark.column + 1, problem)
