"""Whether a text names somebody: one of some values, as whole words, in any case.

Pure. `Ann` is not found in `Annual`, and `1001` neither in `11001` nor in `O-1001`.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from typing import Any, Self

from ...base.problem import Problem
from ...base.words import composed

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CHARACTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
DEEPEST = 4  # texts in texts, each with its escapes


class Named:
    """Somebody, by the values that stand for them."""

    def __init__(self, values: Sequence[str]) -> None:
        """Raises Problem for a value that would be found everywhere."""
        spelled = [_spelled(value).strip() for value in values]
        for value in spelled:
            if len(re.findall(r"\w", value)) < 2:
                raise Problem("A value needs two letters or digits at least.")
        self._names = re.compile("|".join(map(_pattern, spelled)))
        self._apart: re.Pattern[str] | None = None

    def apart_from(self, who: Collection[str]) -> Self:
        """The same person, not found where a run was only stopped or steered under these names."""
        names = "|".join(re.escape(_spelled(name)) for name in sorted(who, key=len, reverse=True))
        copy_ = copy(self)
        copy_._apart = None
        if names:
            copy_._apart = re.compile(rf"stopped by (?:{names})|^(?:{names}): ")
        return copy_

    def is_in(self, value: Any) -> bool:
        """Whether any text or number in a value names them, however deep it lies."""
        return any(map(self.is_in_text, _texts(value)))

    def is_in_text(self, text: str) -> bool:
        """Whether a text names them, also in data within it whose characters are escaped."""
        for _ in range(DEEPEST):
            spelled = _spelled(text)
            if self._apart is not None:
                spelled = self._apart.sub("", spelled)
            if self._names.search(spelled):
                return True
            if "\\" not in text:
                return False
            text = _ESCAPE.sub(_character, text)
        return False


def _pattern(value: str) -> str:
    parts = r"\s+".join(map(re.escape, value.split()))
    before = r"(?<![\w])(?<!\w[-.,])" if value[0].isdigit() else r"(?<!\w)"
    after = r"(?!\w)(?![-.,]\w)" if value[-1].isdigit() else r"(?!\w)"
    return f"{before}{parts}{after}"


def _spelled(text: str) -> str:
    """A text as texts are compared: without upper case, and with letters composed alike.

    Compatibility letters, such as full-width ones, count as their usual forms; what nobody sees,
    such as joiners and soft hyphens, does not count. Accents do: Muller is not Müller.
    """
    return composed(composed(text).casefold())


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _CHARACTERS.get(match[2], match[2])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, float) and value.is_integer():
        yield str(int(value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)
