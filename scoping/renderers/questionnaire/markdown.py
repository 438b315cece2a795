"""The questionnaire on paper as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from ...escaping import markdown as escape
from ...rulebook import Rulebook
from ..markdown_table import table
from . import sheet


def render(rules: Rulebook) -> str:
    """Write the sheet as Markdown."""
    return "\n".join(_markdown(rules))


def _markdown(rules: Rulebook) -> Iterator[str]:
    yield f"# {sheet.TITLE}"
    yield from ["", escape(sheet.edition(rules)), ""]
    for name in sheet.HEAD:
        yield f"{name}: {'_' * 50}  "
    yield ""
    yield f"{sheet.TODAY}:"
    yield from ["", "_" * 70] * 3
    yield ""
    yield from (f"- {line}" for line in sheet.FILL_IN)
    for part in sheet.parts(rules):
        yield from ["", f"## {escape(part.title)}", "", escape(part.says)]
        for item in part.items:
            yield from ["", f"### {item.number}. {escape(item.title)}", "", *_entry(item)]
    counted = [f"- {escape(line)}" for line in sheet.counted(rules)]
    yield from ["", "## How to read the answers", "", *counted, ""]
    gates = (map(escape, row) for row in sheet.gates(rules))
    yield from table(["gate", "stops if", "what to do then"], gates)


def _entry(item: sheet.Entry) -> Iterator[str]:
    yield f"**{escape(item.question)}**"
    yield ""
    yield from (f"{name}: {escape(note)}  " for name, note in item.notes)
    for title, cases in (("Counts", item.counts), ("Does not count", item.does_not_count)):
        if cases:
            yield from ["", f"{title}:", "", *(f"- {escape(case)}" for case in cases)]
    yield ""
    for choice in item.choices:
        yield f"{sheet.BOX} **{choice.word}**: {escape(choice.means)}  "
    if item.unit:
        yield f"{'_' * 20} {escape(item.unit)}  "
    yield ""
    yield from (f"{name}: {'_' * 50}  " for name in item.lines)
