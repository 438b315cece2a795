"""The glossary names things that are there, and other spellings of its terms are nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "glossary.md"
LAYERS = ROOT / "templates"
# Of a term: how it is also spelled elsewhere, and is not here.
OTHERWISE = {
    "handoff": r"hand-off",
    "rollback": r"roll-back",
    "webhook": r"web[ -]hook",
    "audit log": r"audit trail",
    "guardrail": r"guard[ -]rail",
    "stand-in": r"mock model|simulated model|stand in for the model",
    "decision record": r"decision log",
    "near miss": r"near-miss(?!es)",
    "architecture": r"archetype",
}
PROSE = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "docs" / "generator").rglob("*.jinja"),
    *LAYERS.rglob("*.jinja"),
    *(ROOT / "scoping" / "data").rglob("*.yaml"),
]


def rows() -> Iterator[tuple[str, str, str]]:
    """Each row of the page's tables: term, meaning, where it is written."""
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| ") and not line.startswith(("| term", "|---")):
            term, meaning, places = line.strip("| ").split(" | ")
            yield term, meaning, places


ROWS = [*rows()]
CODE = sorted(
    {name for *_, places in ROWS for name in re.findall(r"`((?:scoping|app)\.[\w.]+)`", places)}
)
CODE = [name for name in CODE if not name.endswith(".yaml")]
KEYS = sorted(
    {pair for *_, places in ROWS for pair in re.findall(r"`(\w+)` in `([\w./]+)`", places)}
)


SOURCES = {
    ".".join(path.relative_to(root).with_suffix("").parts): path
    for root in [ROOT / "scoping", *LAYERS.rglob("src/app")]
    for path in root.rglob("*.py")
}
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in PROSE
    if path.name != "CHANGELOG.md" and "__pycache__" not in path.parts
}


def module_of(name: str) -> tuple[Path, str]:
    """The file of a dotted name, and what is left of the name within it."""
    parts = name.split(".")
    for length in range(len(parts), 1, -1):
        if file := SOURCES.get(".".join(parts[1:length])):
            return file, ".".join(parts[length:])
    raise LookupError(name)


def test_it_has_some_forty_terms_each_once() -> None:
    terms = [term for term, *_ in ROWS]
    assert len(terms) >= 40
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("name", CODE)
def test_a_name_of_code_is_defined(name: str) -> None:
    file, inner = module_of(name)
    tree = ast.parse(file.read_text("utf-8"))
    bound = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    bound |= {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert not inner or inner in bound


@pytest.mark.parametrize(("key", "file"), KEYS)
def test_a_key_of_a_file_is_in_it(key: str, file: str) -> None:
    kept = [*(ROOT / "reference_impls").glob(f"*/{file}")]
    assert kept
    pattern = rf"(?m)(^|[{{,]) *-? *{key}:"
    assert any(re.search(pattern, path.read_text("utf-8")) for path in kept)


@pytest.mark.parametrize("term", OTHERWISE)
def test_a_term_has_one_spelling_in_prose(term: str) -> None:
    pattern = re.compile(OTHERWISE[term], re.IGNORECASE)
    found = [
        f"{name}: {match[0]}" for name, text in TEXTS.items() for match in pattern.finditer(text)
    ]
    assert found == []
