"""The questionnaire page's scripts as one, without comments and indentation.

Its whole weight is what a phone loads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "javascripts"
# A comment of whole lines, or at a line's end if no quotation mark follows that could close a text.
COMMENT = r"^ *//.*$|^ */\*\*(?:[^*]|\*(?!/))*\*/$| // [^\"'`\n]*$"
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
        text = (FOLDER / f"{name}.js").read_text("utf-8")
        for line in re.sub(COMMENT, "", text, flags=re.MULTILINE).splitlines():
            if stripped := line.strip():
                yield stripped
