"""The project's own files as data of a fixed form, in which a key that is not known is a mistake: a typo must not loosen anything."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from .problem import hold_together, parse_yaml, read_text


class Strict(BaseModel):
    """A part of such a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Kind = TypeVar("Kind", bound=Strict)


def read(kind: type[Kind], file: Path) -> Kind:
    """The whole file, or one Problem with all that is wrong."""
    try:
        return kind.model_validate(parse_yaml(read_text(file), file))
    except ValidationError as error:
        wrong = [(".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, ")) for e in error.errors()]
        mistakes = [f"{place or file.stem}: {text}" for place, text in wrong]
    hold_together(file, mistakes)
    raise AssertionError("a file that could not be read had nothing wrong")
