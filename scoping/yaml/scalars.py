"""What a scalar, which is read as a text, stands for: a number, or true and false."""

from __future__ import annotations

import re

BOOLEAN_WORDS = {"true": "yes", "yes": "yes", "on": "yes", "false": "no", "no": "no", "off": "no"}
_NUMBER = r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?"
_INTEGER = r"[+-]?\d{1,15}"


def number(text: str, *, whole: bool = False) -> int | float | None:
    """Read a number as these files write it; None for another text."""
    if re.fullmatch(_INTEGER, text, re.ASCII):
        return int(text)
    is_number = not whole and re.fullmatch(_NUMBER, text, re.ASCII)
    return float(text) if is_number else None


def boolean(text: str) -> bool | None:
    """Read a word for true or false, such as yes; None if it is none."""
    match BOOLEAN_WORDS.get(text.lower()):
        case "yes":
            return True
        case "no":
            return False
    return None
