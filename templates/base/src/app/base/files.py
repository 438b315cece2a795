"""The project's own files as data of a fixed form.

A key that is not known is a mistake: a typo must not loosen anything.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, ValidationError

from .display import as_tool, as_written
from .problem import entry_at, hold_together, key_at, parse_yaml, read_text

# An operation. A file names it as `system.operation`; what is read has its name as a tool instead,
# also where it is the key of a mapping, and what is dumped is as it was written.
OperationName = Annotated[str, AfterValidator(as_tool), PlainSerializer(as_written)]


class Strict(BaseModel):
    """A part of such a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Kind = TypeVar("Kind", bound=Strict)


def read_form(kind: type[Kind], file: Path) -> Kind:
    """The whole file, or one Problem with all that is wrong, each with its line and column."""
    text = read_text(file)
    try:
        return kind.model_validate(parse_yaml(text, file))
    except ValidationError as error:
        mistakes = [_mistake(detail, text, file) for detail in error.errors()]
    hold_together(file, mistakes)
    raise AssertionError("a file that could not be read had nothing wrong")


def _mistake(detail: Mapping[str, Any], text: str, file: Path) -> str:
    steps = [step for step in detail["loc"] if step != "[key]"]
    is_of_key = "[key]" in detail["loc"] or detail["type"] == "extra_forbidden"
    place = key_at(text, *steps) if is_of_key else entry_at(text, *steps)
    name = ".".join(map(str, steps)) or file.stem
    return f"{place}: {name}: {detail['msg'].removeprefix('Value error, ')}"
