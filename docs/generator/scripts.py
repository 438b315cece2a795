"""The questionnaire page's scripts as one, as short as a minifier makes it.

Its whole weight is what a phone loads.
"""

from __future__ import annotations

from pathlib import Path

import minify

FOLDER = Path(__file__).parents[1] / "javascripts"
PARTS = (  # in the order they need
    "python", "compiled/decision", "decide", "charts", "questionnaire-link",
    "questionnaire-result", "questionnaire-draft", "questionnaire-card", "questionnaire",
)  # fmt: skip


def inlined(rules: str) -> str:
    """Give the element that holds the rules, themselves a script, and all that reads them."""
    scripts = "\n".join((FOLDER / f"{name}.js").read_text("utf-8") for name in PARTS)
    short = minify.string("application/javascript", scripts)
    return f"<script>\n{rules.rstrip()}\n{short}\n</script>\n"
