"""The browser's twin of the decision, run by an engine inside the test process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import quickjs

from scoping import documents

SCRIPTS = Path(__file__).parents[2] / "docs" / "javascripts"


class Twin:
    """The scripts of the questionnaire page, with the packaged rulebook as `scopingRules`.

    `more` are scripts that the page loads later.
    """

    def __init__(self, *more: str) -> None:
        self._context = quickjs.Context()
        first = ("python", "compiled/decision", "decide", "charts", "questionnaire-draft")
        for name in (*first, *more):
            self._context.eval((SCRIPTS / f"{name}.js").read_text("utf-8"))
        self._context.eval(f"var scopingRules = {json.dumps(documents.rulebooks.published())};")

    def function(self, source: str) -> Any:
        """Make a function of the scripts' world callable with texts and numbers."""
        return self._context.eval(f"({source})")


@pytest.fixture(scope="session")
def twin() -> Twin:
    return Twin()
