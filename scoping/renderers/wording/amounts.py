"""Amounts in words: thousands separated, and no more digits than an estimate has."""

from __future__ import annotations

from ...cost import Input
from ...rulebook import Range

DIGITS = 2  # that an estimate is good for
UNREADABLE = 1e15  # from here on, digits are no longer worth writing out
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"


def rounded(value: float) -> float:
    """Round to the digits that an estimate is good for: 3,770 to 3,800, and 0.0531 to 0.053."""
    return round(value, DIGITS - 1 - _exponent(value)) if value else 0.0


def _exponent(value: float) -> int:
    """Give the power of ten of the first digit; a logarithm is off near powers of ten."""
    return int(f"{value:.17e}".partition("e")[2])


def number(value: float) -> str:
    """Write a number with thousands separated and no empty decimals."""
    if abs(value) >= UNREADABLE:
        return f"{value:.2g}"
    places = 0 if value == round(value) else max(0, DIGITS - 1 - _exponent(value))
    return f"{value:,.{places}f}".replace("-", MINUS)


def money(value: float, currency: str) -> str:
    """Write an estimated sum, such as `3,800 EUR`."""
    return f"{number(rounded(value))}{NO_BREAK}{currency}"


def money_range(values: Range, currency: str) -> str:
    """Write from the cheapest to the dearest course, such as `22,000 to 66,000 EUR`."""
    low = number(rounded(values.low))
    high = number(rounded(values.high))
    if low == high:
        return f"{low}{NO_BREAK}{currency}"
    return f"{low} to {high}{NO_BREAK}{currency}"


def spread(values: Range, currency: str) -> tuple[str, str]:
    """Write the expected sum and its range: `about 38,000 EUR` and `22,000 to 66,000 EUR`."""
    return f"about {money(values.expected, currency)}", money_range(values, currency)


def saving(value: float, currency: str) -> str:
    """Say what is saved in a month, or that it costs more than it saves."""
    sum_ = money(abs(value), currency)
    if value < 0:
        return f"nothing, as costs rise by about {sum_} per month"
    return f"about {sum_} per month"


def saving_range(values: Range, currency: str) -> str:
    """Say the worst and the best of a saving in words, so that no minus sign is overlooked."""
    return f"{_gain(values.low, currency)} to {_gain(values.high, currency)}"


def _gain(value: float, currency: str) -> str:
    return f"a {'saving' if value >= 0 else 'loss'} of {money(abs(value), currency)}"


def runs_a_month(runs: int) -> str:
    """Write a volume, such as `about 2,300 runs per month`."""
    return f"about {number(rounded(runs))} run{'' if runs == 1 else 's'} per month"


def weeks(values: Range) -> str:
    """Write weeks of work, such as `about 18 weeks (10 to 34)`."""
    low, expected, high = map(_rounded_weeks, values)
    return f"about {expected:g} week{'' if expected == 1 else 's'} ({low:g} to {high:g})"


def _rounded_weeks(value: float) -> float:
    """Round to half a week below ten weeks, and to whole ones from there on."""
    if value < 1:
        return rounded(value)
    if value < 10:
        return round(value * 2) / 2
    return round(value)


def figure(used: Input, currency: str) -> str:
    """Write a figure with its unit, such as `40 EUR per hour` or `80% of runs`."""
    if used.unit.startswith("share "):
        return f"{used.value * 100:.3g}%{used.unit.removeprefix('share')}"
    unit = used.unit.replace("currency", currency)
    if used.value == 1:
        unit = unit.replace("minutes", "minute").replace("runs", "run")
    return f"{used.value:,.10g}{NO_BREAK}{unit}"
