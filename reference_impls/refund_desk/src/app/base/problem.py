"""What a person is meant to read: what is wrong and what to do.

Reading people's files is where most of it shows.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    Loader = yaml.SafeLoader
else:  # the parser in C, where PyYAML was built with it
    Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Problem(Exception):
    """Ends a turn or the program.

    Exit code 2: wrong input; 3: the environment, such as network or credentials.
    """

    def __init__(self, text: str, exit_code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = exit_code


def read_text(file: Path) -> str:
    """The text of a file that the project cannot do without."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file} is needed here, as UTF-8 text: {error}") from None


def hold_together(file: Path, mistakes: Iterable[str]) -> None:
    """Raise one Problem with all that is wrong in a file, if anything is."""
    if said := [f"  {mistake}" for mistake in mistakes]:
        raise Problem("\n".join([f"{file} does not hold together:", *said]))


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
    node = _root(text)
    line = 1
    for step in place:
        if isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if pair[0].value == str(step)), None)
            if found is not None:
                line = found[0].start_mark.line + 1
                node = found[1]
    return line


@lru_cache(maxsize=8)
def _root(text: str) -> Any:
    """The node that a YAML text stands for; the same one each time, so that it is not to change."""
    return yaml.compose(text, Loader=Loader)


class Plain(Loader):
    """Reads words as they stand: `NO` is a country, `0123` a code and `9:30` a time.

    Only true, false, null, dates and decimal numbers are more than text.
    """


_FRACTION = r"^[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"
_NO_NUMBER = r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"  # refused where one is needed
_TURNED = [
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", _FRACTION, "-+.0123456789"),
    ("float", _NO_NUMBER, "-+."),
]
_KEPT = ("null", "timestamp", "merge")
Plain.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in forms if tag.rpartition(":")[2] in _KEPT]
    for first, forms in Loader.yaml_implicit_resolvers.items()
}
for _name, _form, _first in _TURNED:
    Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_form), [*_first])


def parse_yaml(text: str, file: Path, first_line: int = 1) -> Any:
    """The data in `text`, which starts at that line of the file."""
    try:
        return yaml.load(text, Plain)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an impossible date
        last = len(text.rstrip().splitlines()) - 1  # what is missing at the end is told there
        line = first_line + min(getattr(getattr(error, "problem_mark", None), "line", 0), last)
        said = getattr(error, "problem", None) or error
        raise Problem(f"{file}:{line}: not valid YAML: {said}.") from None
