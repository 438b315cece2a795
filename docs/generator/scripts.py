"""The questionnaire page's scripts as one, without comments and indentation.

Its whole weight is what a phone loads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "javascripts"
PARTS = (  # in the order they need
    "python", "compiled/decision", "decide", "charts", "questionnaire-link",
    "questionnaire-result", "questionnaire-draft", "questionnaire-card", "questionnaire",
)  # fmt: skip


def inlined(rules: str) -> str:
    """Give the element that holds the rules, themselves a script, and all that reads them."""
    return "\n".join(["<script>", rules.rstrip(), *_lines(), "</script>\n"])


def _lines() -> Iterator[str]:
    """Give the lines that say something.

    Blanks within a line stay, since a template may need them.
    """
    for name in PARTS:
        for line in (FOLDER / f"{name}.js").read_text("utf-8").splitlines():
            stripped = line.strip()
            is_comment = stripped.startswith("//") or (
                stripped.startswith("/**") and stripped.endswith("*/")
            )
            if stripped and not is_comment:
                yield stripped
