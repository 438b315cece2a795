"""What the tests of renderers share: decisions on examples and on workflows made up, and a strict
reader of pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scoping import documents
from scoping.decision import Decision, decide
from scoping.rulebook import Rulebook

Decide = Callable[[str], Decision]
Node = ET.Element


def parsed(page: str) -> Node:
    """Read a page as XML, which forgives nothing; elements without an end are closed first."""
    closed = re.sub(r"<(br|meta|wbr)\b([^>]*)>", r"<\1\2/>", page.removeprefix("<!doctype html>"))
    root = ET.fromstring(closed)  # noqa: S314 -- our own page
    for line_break in root.iter("br"):
        line_break.text = " "
    return root


def words(node: Node) -> str:
    """Give the text below a node on one line, as it is written."""
    return " ".join("".join(node.itertext()).split())


def said(node: Node) -> str:
    """Give the text below a node with blanks between its parts, so that neighbours do not run
    together.
    """
    return " ".join(" ".join(node.itertext()).split())


@pytest.fixture(scope="session")
def example(rules: Rulebook) -> Decide:
    """Decide on a packaged example."""
    return lambda name: decide(rules, documents.load_workflow(documents.examples.find(name), rules))


@pytest.fixture
def described(rules: Rulebook, tmp_path: Path) -> Decide:
    """Decide on a workflow given as YAML below its head."""

    def made(rest: str) -> Decision:
        head = "scoping: 2\nworkflow: {id: a, name: A workflow}\n" + (
            "" if "answers:" in rest else "answers: {}\n"
        )
        path = tmp_path / "scoping.yaml"
        path.write_text(f"{head}{rest}\n", "utf-8")
        return decide(rules, documents.load_workflow(path, rules))

    return made
