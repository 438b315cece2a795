"""What differs between two decisions, for scripts.

The packaged `changes` schema describes what is written here.
"""

from __future__ import annotations

from typing import Any

from ...comparison.changes import Change, Changes, Value
from ...decision import Decision
from ...escaping import data
from ...rulebook import Range

VERSION = 2  # of this format


def render(changes: Changes, *, files: tuple[str, str]) -> str:
    """Write the changes as the packaged `changes` schema describes them."""
    return data(as_data(changes, files=files), indent=2)


def as_data(changes: Changes, *, files: tuple[str, str]) -> dict[str, Any]:
    """Give the changes as plain dicts and lists, in the order in which they are written."""
    return {
        "scoping": VERSION,
        "old": _side(changes.old, files[0]),
        "new": _side(changes.new, files[1]),
        "changed": changes.changed,
        "headline": changes.headline,
        "changes": {name: [*map(_change, section)] for name, section in changes.sections.items()},
    }


def _side(decision: Decision, file: str) -> dict[str, Any]:
    rules = decision.rules
    workflow = decision.workflow
    level = decision.autonomy.level
    return {
        "file": file,
        "rulebook": {"id": rules.id, "version": rules.version, "digest": rules.digest},
        "workflow": {"id": workflow.id, "name": workflow.name},
        "architecture": decision.architecture,
        "settled": decision.assessment.settled,
        "level": level and level.id,
        "currency": decision.cost.currency,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "title": change.title,
        "field": change.field,
        "before": _json_value(change.before),
        "after": _json_value(change.after),
        "because": change.because,
    }


def _json_value(value: Value) -> Value | dict[str, float]:
    if isinstance(value, Range):
        return value._asdict()
    return value
