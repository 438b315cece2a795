"""What differs between two decisions, for a terminal, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..comparison.changes import Change, Changes, Value
from ..decision import Decision
from ..escaping import data, printable
from ..escaping import markdown as escape
from ..rulebook import Range
from .amounts import MINUS, money_range, saving_range, weeks
from .lines import Paint, indented, plain, titled
from .tables import columns

VERSION = 2  # of the JSON
_TITLES = {
    "rulebook": "The rules",
    "workflow": "The workflow",
    "answers": "Answers",
    "evidence": "What stands behind the answers",
    "verdict": "The verdict",
    "gates": "Gates",
    "autonomy": "Autonomy",
    "guardrails": "Guardrails",
    "actions": "Operations",
    "triggers": "Triggers",
    "handoff": "Handoff",
    "pilot": "Targets of the pilot",
    "cost": "Cost of the form that was decided on",
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
    *(
        "answer",
        "state",
        "cap",
        "causes",
        "level",
        "range",
        "runs",
        "trigger",
        "handoff",
        "target",
        "missing",
    ),
    *("architecture", "possible", "count", "settled", "fragile", "extension", "currency", "form"),
}


class _Row(NamedTuple):
    """A change in words, not yet escaped for where it is printed."""

    what: str
    before: str
    after: str
    because: str


def render_text(
    changes: Changes, *, files: tuple[str, str], width: int = 80, paint: Paint = plain
) -> str:
    """Write the changes for a terminal, `width` columns wide.

    Tables, or lists where a table would not fit.
    """
    title = f"{printable(changes.new.workflow.name)}: what changed"
    lines = [*titled(title, width, paint)]
    lines += [
        paint(line, "dim")
        for line in indented(printable(f"Compared: {files[0]} → {files[1]}"), width, 0)
    ]
    lines += indented(changes.headline, width, 0)
    for name, section in changes.sections.items():
        if section:
            rows = [_Row(*map(printable, row)) for row in _rows(changes, section)]
            lines += ["", *titled(_TITLES[name], width, paint), *_section(rows, width, paint)]
    return "\n".join(lines)


def render_markdown(changes: Changes, *, files: tuple[str, str]) -> str:
    """Write the changes as a page with a table a section."""
    old, new = (escape(file) for file in files)
    parts = [f"# {escape(changes.new.workflow.name)}: what changed", f"Compared: {old} → {new}"]
    parts.append(escape(changes.headline))
    for name, section in changes.sections.items():
        if section:
            lines = [f"## {_TITLES[name]}", ""]
            lines += ["| what | before | now | because |", "|---|---|---|---|"]
            rows = ([escape(cell) for cell in row] for row in _rows(changes, section))
            lines += [f"| {' | '.join(row)} |" for row in rows]
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def render_json(changes: Changes, *, files: tuple[str, str]) -> str:
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
    rules, workflow, level = decision.rules, decision.workflow, decision.autonomy.level
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
    values = (
        value._asdict() if isinstance(value, Range) else value
        for value in (change.before, change.after)
    )
    before, after = values
    return {
        "id": change.id,
        "title": change.title,
        "field": change.field,
        "before": before,
        "after": after,
        "because": change.because,
    }


def _section(rows: Sequence[_Row], width: int, paint: Paint) -> Iterator[str]:
    table = columns([(row.what, row.before, f"→ {row.after}") for row in rows], width)
    for row, lines in zip(rows, table or [_listed(row, width) for row in rows], strict=True):
        yield from lines
        yield from (paint(line, "dim") for line in indented(row.because, width, 4))


def _listed(row: _Row, width: int) -> list[str]:
    """Write a change on one line where it fits, and else before and after below each other."""
    line = f"  {row.what}: {row.before} → {row.after}"
    if len(line) <= width:
        return [line]
    values = (f"was  {row.before}", f"now  {row.after}")
    return [
        *indented(row.what, width, 2),
        *(part for value in values for part in indented(value, width, 4, 5)),
    ]


def _rows(changes: Changes, section: Sequence[Change]) -> Iterator[_Row]:
    for change in sorted(section, key=_kept):  # of guardrails, first those that came and went
        before, after = (
            _words(change.before, change, changes.old),
            _words(change.after, change, changes.new),
        )
        if before == after:  # too small a difference for rounded amounts
            before, after = _exact(change.before), _exact(change.after)
        field = _FIELDS.get(change.field, change.field)
        what = change.title if change.field in _TITLE_SAYS_IT else f"{change.title}, {field}"
        yield _Row(what, before, after, "" if _kept(change) else change.because)


def _kept(change: Change) -> bool:
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
    return _digits(value) if isinstance(value, (int, float)) else ", ".join(value)


def _digits(value: float) -> str:
    return f"{value:,.10g}".replace("-", MINUS)
