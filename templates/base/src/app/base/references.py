"""References into data: `root(.key | .N)*`, such as `result.order.id` or `result.lines.0.id`. Pure.

The toolkit reads its references with this module, too, so it imports nothing of the layers.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
FORM = rf"{NAME}(?:\.(?:{NAME}|[0-9]+))*"
LONGEST = 200  # characters


class Reference(NamedTuple):
    """A root, and the keys and positions that lead from it to a value."""

    root: str
    steps: tuple[str, ...]

    def __str__(self) -> str:
        """Give it as it is written in files."""
        return ".".join((self.root, *self.steps))


def parse(text: str) -> Reference:
    """Read a reference. Raises ValueError for a text that is none."""
    if len(text) > LONGEST or not re.fullmatch(FORM, text):
        raise ValueError(
            f"{text[:60]!r} is not a reference; write a root and keys, such as input.id"
        )
    root, *steps = text.split(".")
    return Reference(root, tuple(steps))


def find(reference: str | Reference, roots: Mapping[str, Any]) -> Any:
    """Give what a reference leads to; None if that is missing or null, since neither is known."""
    this = parse(reference) if isinstance(reference, str) else reference
    value = roots.get(this.root)
    for step in this.steps:
        value = step_into(value, step)
    return value


def step_into(value: Any, step: str) -> Any:
    """Give the part of a value under a key, or at a position; None if it has none there."""
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
        return value[int(step)]
    return None


def undeclared(schema: Mapping[str, Any], steps: Sequence[str], *, lists: bool = False) -> str:
    """Give the first step that a JSON Schema does not declare, as far as it says; empty if none.

    With `lists`, a key also leads through a list, to that of its items.
    """
    part: Any = schema
    for step in steps:
        while lists and part.get("type") == "array" and not step.isdecimal():
            part = part.get("items", {})
        properties = part.get("properties")
        if part.get("type") == "array" and step.isdecimal():
            part = part.get("items", {})
        elif properties is None and part.get("type", "object") == "object":
            return ""
        elif step in (properties or {}):
            part = properties[step]
        else:
            return step
    return ""
