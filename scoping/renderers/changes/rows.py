"""Each change in words, as a row of what was, what is and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...comparison.changes import Change, Changes, Value
from ...decision import Decision
from ...rulebook import Range
from ..wording.amounts import MINUS, money_range, saving_range, weeks

TITLES = {
    "rulebook": "The rules",
    "workflow": "The workflow",
    "answers": "Answers",
    "evidence": "Evidence for the answers",
    "verdict": "The verdict",
    "gates": "Gates",
    "autonomy": "Autonomy",
    "guardrails": "Guardrails",
    "actions": "Operations",
    "triggers": "Triggers",
    "handoff": "Handoff",
    "pilot": "Targets of the pilot",
    "cost": "Cost of the chosen option",
    "record": "Record",
}
_ABSENT = {
    "answer": "not answered",
    "state": "not in these rules",
    "cap": "no cap",
    "causes": "not needed",
    "declared_approve": "never",
    "reversal": "none",
    "output": "not declared",
    "undo_with": "the inputs of that name",
    "target": "the rulebook's own",
    "range": "not known",
    "missing": "nothing",
}
_FIELDS = {
    "declared_approve": "approve in scoping.yaml",
    "reversal": "undone by",
    "undo_with": "undone with",
    "authority": "acts as",
    "as_of": "as of",
    "good_until": "good until",
    "by": "said by",
}
_TITLE_SAYS_IT = {
    *("answer", "state", "cap", "causes", "level", "range", "runs", "trigger", "handoff"),
    *("architecture", "possible", "count", "settled", "fragile", "extension", "currency", "form"),
    *("target", "missing"),
}


class Row(NamedTuple):
    """A change in words, not yet escaped for where it is printed."""

    what: str
    before: str
    after: str
    because: str


def rows(changes: Changes, section: Sequence[Change]) -> Iterator[Row]:
    """Put the changes of a section into words; of guardrails, first those that came and went."""
    for change in sorted(section, key=_is_standing_guardrail):
        before = _words(change.before, change, changes.old)
        after = _words(change.after, change, changes.new)
        if before == after:  # too small a difference for rounded amounts
            before = _exact(change.before)
            after = _exact(change.after)
        what = change.title
        if change.field not in _TITLE_SAYS_IT:
            what += f", {_FIELDS.get(change.field, change.field)}"
        because = change.because
        if _is_standing_guardrail(change):
            because = ""
        yield Row(what, before, after, because)


def _is_standing_guardrail(change: Change) -> bool:
    """Whether it is a guardrail that stays, and only its causes changed."""
    return change.field == "causes" and None not in (change.before, change.after)


def _words(value: Value, change: Change, decision: Decision) -> str:
    """Put a value into the words that reports use for it; None is what it means for this field."""
    if change.field in ("level", "cap") and value is not None:
        levels = decision.rules.autonomy.levels.values()
        return next(level.title for level in levels if level.id == value)
    if value is None:
        if change.field == "runs":
            return "not known" if decision.cost.missing else "never"
        return _ABSENT.get(change.field, "none")
    if change.field == "causes":
        return f"needed for {_exact(value)}"
    if isinstance(value, Range):
        currency = decision.cost.currency
        if change.id == "build_weeks":
            return weeks(value)
        if change.id == "saved_per_month":
            return saving_range(value, currency)
        return money_range(value, currency)
    if value == "" and change.field == "owner":
        return "nobody"
    return _exact(value)


def _exact(value: Value) -> str:
    """Write a value with all its digits."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Range):
        return f"{_digits(value.low)} to {_digits(value.high)}, expected {_digits(value.expected)}"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return _digits(value)
    return ", ".join(value)


def _digits(value: float) -> str:
    return f"{value:,.10g}".replace("-", MINUS)
