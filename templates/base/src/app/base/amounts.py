"""Numbers as they are compared and summed: exactly, as decimals of their JSON text. Pure.

What is no finite number is not known.
"""

import json
from decimal import Context, Decimal, InvalidOperation
from typing import Any

EXACT = Context(prec=6000)  # digits: more than the largest number and the smallest have together


def as_number(value: Any) -> Decimal | None:
    """The number that a value is; None for a text, a boolean, NaN, infinity and nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if number.is_finite():
        return number
    return None


def read_json(text: str) -> Any:
    """The data in a JSON text, its fractions as decimals, and NaN and infinity as None.

    Raises ValueError.
    """
    return json.loads(text, parse_float=_fraction, parse_constant=lambda _: None)


def as_json(value: Any) -> Any:
    """The same data with numbers that JSON takes in place of decimals."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {key: as_json(part) for key, part in value.items()}
        case list():
            return [as_json(part) for part in value]
    return value


def plain(number: Decimal) -> str:
    """A number for people, with commas between thousands and without zeros at its end."""
    text = f"{number:,f}"
    if "." in text:
        return text.rstrip("0").rstrip(".")
    return text


def _fraction(text: str) -> Decimal | str:
    """A fraction as a decimal; one whose exponent is out of all bounds stays text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
