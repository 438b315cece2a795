"""What people wrote, on its way into a format that would read it as its own: one function a format.

Each takes any text and gives what stands for just that text where the format is read. None of them
hides anything: control characters, direction marks and signs without a shape come out as codes.
"""

from __future__ import annotations

import json
import re
import shlex
import string
import unicodedata

# Signs that colour the picture before them or join two pictures are seen by what they do.
_PICTURE = "\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_COLOURED = f"(?<=[{_PICTURE}])[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
_JOINED = f"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])"
_OF_PICTURES = re.compile(f"{_COLOURED}|{_JOINED}")
# What Unicode counts as a letter or a mark although nothing of it is seen.
_MARKS = "\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FILLERS = "\u115f\u1160\u3164\uffa0"
_UNSEEN = re.compile(f"[{_MARKS}{_FILLERS}]")

_WORD = {*string.ascii_letters, *string.digits, *" %+,-./:=@_"}
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#|>]")  # a backslash keeps these in every Markdown
_REFERENCES = {"&": "&amp;", "<": "&lt;", "$": "&#36;", "~": "&#126;"}
# What begins a list, a rule, an admonition.
_BEGINS = re.compile(r"^(-(?=[- ]|$)|[+](?= |$)|!(?=!)|[0-9]+(?=[.)](?: |$)))")
_NAMED = re.compile(r"^[=:?]|:(?=[\w+-]+:)")  # what begins a definition, or a picture's short name


def visible(text: str) -> str:
    """Keep lines and tabs; write as codes what a terminal would act on and what nobody sees.

    Codes are those of Python's strings. The layers of a project hold the same function, and a test
    compares the two over all of Unicode.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    joiners = {match.start() for match in _OF_PICTURES.finditer(text)}
    signs = enumerate(text)
    return "".join(sign if at in joiners or _is_seen(sign) else _code(sign) for at, sign in signs)


def printable(text: str) -> str:
    """Put a text on one line, for a terminal, a comment or a cell."""
    return visible(" ".join(text.split()))


def html(text: str) -> str:
    """Write a text for HTML and SVG, between tags or in an attribute's quotes."""
    from html import escape

    return escape(visible(text))


def markdown(text: str) -> str:
    """Write a text on one line of Markdown, also at its beginning, in a table, or beside HTML."""
    written = "".join(_REFERENCES.get(sign, sign) for sign in printable(text))
    written = _MARKDOWN.sub(lambda sign: f"\\{sign[0]}", written)
    written = _NAMED.sub(lambda sign: f"&#{ord(sign[0])};", written)
    return _BEGINS.sub(_begin, written)


def data(value: object, indent: int | None = None) -> str:
    """Write a value as JSON, which YAML reads as the same, and TOML too where it is a text.

    Hidden signs beyond the first 65,536, whose escapes differ between the three, stay as they are.
    """
    return _with_codes(json.dumps(value, indent=indent, ensure_ascii=False))


def script(value: object) -> str:
    """Write a value as JavaScript that may stand in a `script` element, without blanks."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _with_codes(written).replace("<", "\\u003c")


def shell(text: str) -> str:
    r"""Write a text as one word of a shell's line, on one line, which nothing in it can leave.

    What is hidden, a line's end too, takes the form `$'\342\200\256'` of bash, zsh and POSIX 2024.
    """
    if all(sign != "\n" and _is_plain(sign) for sign in text):
        return shlex.quote(text)
    raw = text.encode("utf-8", "surrogateescape")
    signs = (chr(byte) if chr(byte) in _WORD else f"\\{byte:03o}" for byte in raw)
    return f"$'{''.join(signs)}'"


def _begin(match: re.Match[str]) -> str:
    """Keep what a line begins with from beginning a list: `1.` and `-` alike."""
    start = match[0]
    if start[0].isdigit():
        return f"{start}\\"
    return f"\\{start}"


def _with_codes(written: str) -> str:
    if written.replace("\n", "").isprintable() and not _UNSEEN.search(written):
        return written
    return "".join(sign if _is_plain(sign) else f"\\u{ord(sign):04x}" for sign in written)


def _is_plain(sign: str) -> bool:
    return sign == "\n" or sign >= "\U00010000" or _is_seen(sign)


def _is_seen(sign: str) -> bool:
    if _UNSEEN.match(sign):
        return False
    return sign in "\n\t" or sign.isprintable() or unicodedata.category(sign) == "Zs"


def _code(sign: str) -> str:
    number = ord(sign)
    if number < 0x10000:
        return f"\\u{number:04x}"
    return f"\\U{number:08x}"
