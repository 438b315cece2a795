"""Hostile text in every string of a file: nothing that is printed hides or steers a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Cli
from tests.support.hidden import HIDDEN
from tests.support.hostile import PARTS
from tests.support.hostile_file import ANSWERS, Walk
from tests.support.sample import draw

ASKED = (
    ("score", "a.yaml"),
    ("score", "a.yaml", "--full"),
    ("score", "a.yaml", "b.yaml"),
    ("score", "a.yaml", "--format", "markdown"),
    ("score", "a.yaml", "--format", "json"),
    ("diff", "a.yaml", "b.yaml"),
    ("diff", "a.yaml", "b.yaml", "--format", "markdown"),
    ("diff", "a.yaml", "b.yaml", "--format", "json"),
    ("compare", "a.yaml", "b.yaml"),
    ("compare", "a.yaml", "b.yaml", "--format", "markdown"),
    ("ask", "a.yaml", "--again", "--plain"),
    ("new", "made", "--from", "a.yaml", "--dry-run"),
    ("start", "--file", "a.yaml", "--plain"),
)


@pytest.mark.parametrize("architecture", ANSWERS)
def test_nothing_printed_is_hidden(folder: Path, cli: Cli, architecture: str) -> None:
    (variant,) = draw(range(len(PARTS)), 1, f"hostile commands {architecture}")
    for name, walk in (("a", Walk(architecture, variant)), ("b", Walk(architecture, variant + 1))):
        (folder / f"{name}.yaml").write_text(walk.document, "utf-8")
    for command in ASKED:
        ran = cli(*command)
        printed = f"{ran.out}{ran.err}"
        assert not re.search(re.sub("\U000e0000-\U000e0fff", "", HIDDEN), printed), command
        assert printed
        if "json" in command:
            json.loads(ran.out)
