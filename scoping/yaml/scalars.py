"""What a scalar, which is read as a text, stands for: a number, or true and false."""

from __future__ import annotations

import re

BOOLEAN_WORDS = {"true": "yes", "yes": "yes", "on": "yes", "false": "no", "no": "no", "off": "no"}
_NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)


def number(text: str, *, whole: bool = False) -> int | float | None:
    """Read a number as these files write it; None for another text."""
    if _INTEGER.fullmatch(text):
        return int(text)
    if not whole and _NUMBER.fullmatch(text):
        return float(text)
    return None


def boolean(text: str) -> bool | None:
    """Read a word for true or false, such as yes; None if it is none."""
    match BOOLEAN_WORDS.get(text.lower()):
        case "yes":
            return True
        case "no":
            return False
    return None
