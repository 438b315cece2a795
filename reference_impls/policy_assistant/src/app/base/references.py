"""References into data: `root(.key | .N)*`, such as `result.order.id` or `result.lines.0.id`."""

from collections.abc import Mapping
from typing import Any


def find(reference: str, roots: Mapping[str, Any]) -> Any:
    """What a reference leads to; None if that is missing or null: either way it is not known."""
    root, *steps = reference.split(".")
    found = roots.get(root)
    for step in steps:
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found
