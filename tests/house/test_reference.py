"""The reference pages written by hand name everything that the schemas, the rulebook and the
package have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from scoping import documents
from scoping.documents import schema

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def text(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def section(page: str, title: str) -> str:
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(page: str) -> set[str]:
    """Every word in code style that stands in the first cell of a table's row."""
    cells = re.findall(r"^\| (.*?) \|", page, re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


def keys(node: object) -> Iterator[str]:
    """Every key that a schema knows, wherever it stands; one may itself be called `properties`."""
    if isinstance(node, dict):
        known = node.get("properties", {})
        yield from known
        node = [*known.values(), *(part for key, part in node.items() if key != "properties")]
    for part in node if isinstance(node, list) else ():
        yield from keys(part)


def known(name: str) -> set[str]:
    return set(keys(schema.load(name).schema))


def test_every_key_of_a_workflow_file_is_in_its_reference() -> None:
    page = text("workflow-file.md")
    named = {part for word in first_cells(page) for part in word.split(".")}
    named |= set(re.findall(r"^## `?([a-z_]+)`?", page, re.MULTILINE))
    kinds = set(re.findall(r"`([a-z]+)`", section(page, "`triggers`")))
    assert known("workflow") - named - kinds == set()


def test_workflow_reference_names_existing_keys_only() -> None:
    """The reference of the workflow file names no key that does not exist."""
    page = section(text("workflow-file.md"), "`triggers`")
    kinds = set(schema.load("workflow").schema["$defs"]["trigger"]["properties"]["kind"]["enum"])
    assert first_cells(page) == kinds
    rest = text("workflow-file.md").replace(page, "")
    assert {part for word in first_cells(rest) for part in word.split(".")} - known(
        "workflow"
    ) == set()


def test_a_question_is_called_there_as_the_rulebook_calls_it() -> None:
    rules = documents.load_rulebook()
    asked = (*rules.criteria, rules.engagement, rules.known_path)
    questions = {question.id: question.title for question in asked}
    titles = questions | {modifier.id: modifier.title for modifier in rules.modifiers}
    linked = re.findall(
        r"\[([^\]]+)\]\(\.\./method/(?:criteria|ratings)/([a-z_]+)\.md\)", text("workflow-file.md")
    )
    assert {id_: title for title, id_ in linked} == titles


def test_every_key_of_a_decision_is_in_its_reference() -> None:
    page = text("decision.md")
    assert first_cells(section(page, "Keys")) == set(schema.load("decision").schema["properties"])
    inner = known("decision") - {"low", "expected", "high", "from"}
    words = set(re.findall(r"`([a-z_]+)`", page))
    missing = {key for key in inner if key not in words}
    assert missing == RESTATED


RESTATED = {  # keys within `cost` and the ladder, which their row sums up
    "modifier", "allowed", "runs", "agreement", "error_rate", "escalation_rate", "demotion_runs",
    "demotion_error_rate", "per_month", "saved_per_month", "value", "unit", "basis", "model",
    "as_of", "good_until", "part",
}  # fmt: skip


def test_every_schema_is_linked_from_the_page_on_published_data() -> None:
    page = text("data.md")
    assert [
        name for name in schema.NAMES if f"[{name}](../data/schemas/{name}.schema.json)" not in page
    ] == []


def test_every_public_module_is_in_the_python_reference() -> None:
    page = text("python.md")
    pure = {path.stem for path in (ROOT / "scoping").glob("*.py")} - {"__init__", "__main__"}
    written = {"terminal.text", "json", "record.markdown", "report.html"}
    rendering = {f"renderers.{name}" for name in written}
    more = {"documents", "documents.examples", "comparison.changes", "comparison.views", "scaffold"}
    listed = set(re.findall(r"^::: scoping\.([a-z_.]+)$", page, re.MULTILINE))
    assert (pure | rendering | more) - listed == set()


def test_every_member_in_the_python_reference_exists() -> None:
    """A member that a module no longer has would be left out of the page without a word."""
    pattern = r"^::: (\S+)\n.*\n.*\n +members: \[(.*)\]"
    entries = re.findall(pattern, text("python.md"), re.MULTILINE)
    members = [(module, name) for module, names in entries for name in names.split(", ")]
    assert ("scoping.decision", "decide") in members
    missing = [one for one in members if not hasattr(import_module(one[0]), one[1])]
    assert missing == []


@pytest.mark.parametrize("group", ["", "project", "docs"])
def test_every_dependency_that_reaches_a_user_is_on_its_page(group: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    named = settings["dependency-groups"][group] if group else settings["project"]["dependencies"]
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    names = [
        re.split(r"[<>=\[;]", requirement)[0].strip().removesuffix("-python")
        for requirement in named
    ]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)] == []
