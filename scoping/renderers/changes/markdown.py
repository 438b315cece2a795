"""What differs between two decisions, as a page of Markdown."""

from __future__ import annotations

from ...comparison.changes import Changes
from ...escaping import markdown as escape
from ..markdown_table import table
from .rows import TITLES, rows


def render(changes: Changes, *, files: tuple[str, str]) -> str:
    """Write the changes as a page with a table a section."""
    old, new = (escape(file) for file in files)
    title = f"# {escape(changes.new.workflow.name)}: what changed"
    parts = [title, f"Compared: {old} → {new}", escape(changes.headline)]
    for name, section in changes.sections.items():
        if section:
            escaped = ([escape(cell) for cell in row] for row in rows(changes, section))
            written = table(["what", "before", "now", "because"], escaped)
            parts.append("\n".join([f"## {TITLES[name]}", "", *written]))
    return "\n\n".join(parts)
