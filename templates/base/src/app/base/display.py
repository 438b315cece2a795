"""What people are shown: text in which nothing is hidden, whoever wrote it.

In files, and in what people type and read, an operation is called `system.operation`. A model knows
it as `system__operation`, since the name of a tool has no dot; so does the code, whose calls are a
model's.
"""

import json
import re
import unicodedata
from typing import Any

# Signs that colour the picture before them or join two pictures are seen by what they do.
_PICTURE = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_COLOURED = f"(?<=[{_PICTURE}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
_JOINED = f"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])"
_OF_PICTURES = re.compile(f"{_COLOURED}|{_JOINED}")
# What Unicode counts as a letter or a mark although nothing of it is seen.
_MARKS = "\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FILLERS = "\u115f\u1160\u3164\uffa0"
_UNSEEN = re.compile(f"[{_MARKS}{_FILLERS}]")


def visible(text: str) -> str:
    r"""Text with its lines; control characters, direction marks and signs without a shape as codes.

    A terminal would act on some of these; others turn the order of what stands around them, or make
    two different values look alike. A code is `\u202e`, or `\U000e0001` beyond four digits.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    pictures = {match.start() for match in _OF_PICTURES.finditer(text)}
    signs = enumerate(text)
    return "".join(sign if at in pictures or _is_seen(sign) else _code(sign) for at, sign in signs)


def visible_line(value: Any) -> str:
    """A text, or any other value as JSON, on one line, with everything in it to be seen."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return visible(" ".join(text.split()))


def visible_json(value: Any) -> str:
    """A value as JSON on one line, where no text can pose as something beside it.

    Of the blanks, only the plain space stays one: two values that differ do not look alike.
    """
    text = visible(json.dumps(value, ensure_ascii=False))
    return re.sub(r"[^\S ]", lambda blank: _code(blank[0]), text)


def excerpt(text: str, most: int) -> str:
    """The first `most` characters of a text, and how many it had; a shorter one as it is."""
    if len(text) <= most:
        return text
    return f"{text[:most]} … cut, of {len(text)} characters"


def is_text(text: str) -> bool:
    """Whether a text is whole: bytes that are no UTF-8, as a terminal may send them, are none."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def visible_data(value: Any) -> Any:
    """What JSON holds, with everything to be seen in each of its texts and names."""
    match value:
        case str():
            return visible(value)
        case dict():
            return {visible(name): visible_data(inner) for name, inner in value.items()}
        case list():
            return [visible_data(inner) for inner in value]
    return value


def as_tool(name: str) -> str:
    """The name that a model knows it by. Raises ValueError where a file says that name itself."""
    if "__" in name and "." not in name:
        raise ValueError(f"{name} is its name for models; write {as_written(name)}")
    return name.replace(".", "__", 1)


def as_written(tool: str) -> str:
    """The name that files and people have for what a model knows by this one.

    A name that is written so already stays as it is.
    """
    if "." in tool:
        return tool
    return tool.replace("__", ".", 1)


def is_hidden(sign: str) -> bool:
    """Whether nobody sees that a letter or mark stands there: joiners, soft hyphens, variants."""
    return unicodedata.category(sign) == "Cf" or _UNSEEN.match(sign) is not None


def _is_seen(sign: str) -> bool:
    if _UNSEEN.match(sign):
        return False
    return sign in "\n\t" or sign.isprintable() or unicodedata.category(sign) == "Zs"


def _code(sign: str) -> str:
    number = ord(sign)
    if number < 0x10000:
        return f"\\u{number:04x}"
    return f"\\U{number:08x}"
