"""The values of a `scoping.yaml` that is right, or all that is wrong with it.

The browser runs this module, too, on what it has read with a parser of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..checks.workflow import mistakes
from ..errors import OldFormatWarning, ScopingError, raise_all
from ..migration import values
from ..yaml.source import DecisionMistake, Source, YamlMistake, is_decision
from .formats import Format

CrossCheck = Callable[[Mapping[str, Any], Source], Iterable[ScopingError]]


def migrate(source: Source) -> OldFormatWarning | None:
    """Bring a workflow to the format of today, and give what is to be said of that.

    Raises a `ScopingError` for what is no workflow.
    """
    if not isinstance(source.value, dict):
        fix = "begin with `scoping: 2`, or create a workflow with `scoping ask`"
        raise YamlMistake("contains no workflow", where=source.place(()), fix=fix)
    if is_decision(source.value):
        raise DecisionMistake(where=source.place(()))
    return values.migrate(source.value, source)


def contents(source: Source, expected: Format, cross_check: CrossCheck = mistakes) -> Any:
    """Give the values of a workflow of today's format, converted and checked.

    `cross_check` finds what a schema cannot; in the browser, that is all but the steps of a path.
    Raises a `ScopingError` that holds every mistake of the file.
    """
    value = expected.convert(source.value)
    of_form = list(expected.mistakes(value, source))
    sound = _sound(value, expected) if of_form else value
    raise_all([*source.duplicates, *of_form, *cross_check(sound, source)])
    return value


_CROSS_CHECKED = {
    "systems": "system",
    "triggers": "trigger",
    "limits": "limit",
    "done_when": "check",
    "path": "step",
}  # by definition


def _sound(value: Mapping[str, Any], expected: Format) -> dict[str, Any]:
    """Keep the sections whose items are all of the right form, to be cross-checked."""
    kept: dict[str, Any] = {}
    for section, definition in _CROSS_CHECKED.items():
        items = value.get(section)
        if not isinstance(items, list):
            continue
        if all(expected.is_sound(item, definition) for item in items):
            kept[section] = items
    workflow = value.get("workflow")
    declared = workflow.get("inputs", {}) if isinstance(workflow, dict) else {}
    if expected.is_sound(declared, "inputs"):
        kept["workflow"] = {"inputs": declared}
    if "workflow" not in kept or ("systems" in value and "systems" not in kept):
        for section in ("done_when", "path"):  # what they name may be in what is not sound
            kept.pop(section, None)
    return kept
