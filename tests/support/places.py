"""Places in messages, for tests that are about something else than their columns."""

from __future__ import annotations

import re


def without_columns(said: str) -> str:
    """A message with the lines that it names, and not the columns."""
    return re.sub(r"(?m)^(  line [0-9]+), column [0-9]+:", r"\1:", said)
