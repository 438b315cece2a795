"""Every function that writes is listed, and its name begins with a verb.

`make accept` rewrites the list; whoever adds a line to it reads the name once more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import effects

LIST = Path(__file__).parent / "writers.txt"
VERBS = {*(Path(__file__).parent / "verbs.txt").read_text("utf-8").split()}


def listed() -> str:
    lines = [f"{one.module}.{one.name}: {one.changes}" for one in effects.writers()]
    return "\n".join(sorted(lines)) + "\n"


def test_every_function_that_writes_is_listed(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--accept"):
        LIST.write_text(listed(), "utf-8")
    assert LIST.read_text("utf-8") == listed(), "read the new names, then run `make accept`"


def test_each_begins_with_a_verb() -> None:
    wrong = [
        f"{one.module}.{one.name}"
        for one in effects.writers()
        if not begins_with_verb(one.name.rpartition(".")[2])
    ]
    assert wrong == [], "rename them, or add their verb to verbs.txt"


def begins_with_verb(name: str) -> bool:
    return name.strip("_").partition("_")[0] in VERBS


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("def f():\n    audit.record(1)", "the audit log"),
        ("def f():\n    session().execute(store.runs.update())", "a table"),
        ("def f():\n    path.write_text('')", "a file"),
        ("def f():\n    client().enqueue(1)", "a queue"),
        ("def f():\n    httpx2.post('')", "a message"),
    ],
)
def test_each_kind_of_write_is_seen(source: str, changes: str) -> None:
    assert [*effects.writers_of(source, "m")] == [effects.Writer("m", "f", changes)]


@pytest.mark.parametrize(
    "source", ["def f():\n    known.update({})", "def f():\n    return path.read_text()"]
)
def test_what_writes_nothing_is_not_listed(source: str) -> None:
    assert [*effects.writers_of(source, "m")] == []


@pytest.mark.parametrize(
    ("name", "is_verb"), [("_settle", True), ("ended", False), ("taken", False)]
)
def test_a_verb_is_told_from_what_is_none(name: str, *, is_verb: bool) -> None:
    assert begins_with_verb(name) is is_verb
