"""The questionnaire page's scripts as one, without comments and spare blanks: its whole weight is what a phone loads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rjsmin import jsmin

FOLDER = Path(__file__).parents[1] / "javascripts"
PARTS = ("decide", "charts", "questionnaire-link", "questionnaire-result", "questionnaire")  # in the order they need


def inlined(rules: str) -> str:
    """Give the element that holds the rules, themselves a script, and all that reads them."""
    return f"<script>\n{rules}{jsmin(_joined())}\n</script>\n"


def _joined() -> str:
    parts: Iterable[str] = ((FOLDER / f"{name}.js").read_text("utf-8") for name in PARTS)
    return "\n".join(parts)
