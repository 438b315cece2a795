"""Several people's answers side by side, as a page of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...comparison.views import Views
from ...escaping import markdown as escape
from ..markdown_table import table
from . import sentences


def render(views: Views) -> str:
    """Write the views as a page.

    It has the verdicts, the disputes with what they decide, and all answers as one table.
    """
    verdicts = map(sentences.verdict, views.people)
    names = [person.name for person in views.people]
    parts = [
        f"# {escape(sentences.title(views))}",
        escape(views.headline),
        "## The verdict on each file",
        _table(("who", "verdict", "autonomy", "gates"), verdicts),
        *_disputes(views),
        *_bullet_section("One person's dissents together", sentences.together(views)),
        *_bullet_section("Not known to everybody", sentences.not_known(views)),
        "## All answers",
        _table(("question", *names, "matters"), sentences.rows(views)),
    ]
    return "\n\n".join(parts)


def _disputes(views: Views) -> Iterator[str]:
    if views.disputed:
        yield "## Answered differently"
    for view in views.disputed:
        lines = [f"### {escape(view.title)}", ""]
        responses = sentences.responses_by_name(views, view)
        for side in view.sides:
            lines.append(f"- **{escape(side.answer)}**: {escape(', '.join(side.names))}")
            lines += [f"    - {escape(line)}" for line in sentences.evidence(responses, side)]
        lines += ["", escape(" ".join(sentences.remarks(views, view)))]
        yield "\n".join(lines)


def _bullet_section(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = [f"- {escape(line)}" for line in lines]
    if listed:
        yield f"## {title}"
        yield "\n".join(listed)


def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    escaped = ([escape(cell) for cell in row] for row in rows)
    return "\n".join(table([escape(cell) for cell in head], escaped))
