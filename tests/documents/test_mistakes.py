"""One bad file a kind of mistake, with the whole message beside it.

A new kind is a new file in `mistakes/`; `pytest --accept` writes its message, which is then read by
a person.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scoping import documents
from scoping.errors import MOST_LISTED, Mistakes, ScopingError

if TYPE_CHECKING:
    from tests.conftest import Cli, Golden

FOLDER = Path(__file__).parent / "mistakes"
FILES = sorted(FOLDER.glob("*.yaml"))


def message(file: Path) -> str:
    with pytest.raises(ScopingError) as caught:
        documents.load_workflow(file.name)
    return str(caught.value)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in FILES])
def test_message(file: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    golden(file.with_suffix(".txt"), f"{message(file)}\n")


def test_there_is_no_message_without_its_file() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == {file.stem for file in FILES}


def test_every_mistake_names_a_place_and_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    for file in FILES:
        lines = message(file).splitlines()
        lines = lines[:-1] if lines[-1].startswith("… and ") else lines
        assert all(line.startswith(f"{file.name}:") for line in lines[::2]), file.stem
        assert all(line.startswith("  → ") for line in lines[1::2]), file.stem


def test_mistakes_come_in_the_order_of_the_file_and_are_capped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(Mistakes) as caught:
        documents.load_workflow("more-mistakes-than-are-listed.yaml")
    places = [mistake.where for mistake in caught.value.mistakes]
    assert places == sorted(
        places, key=lambda place: (place.line, place.column) if place else (0, 0)
    )
    assert len(places) == 30
    listed = str(caught.value).splitlines()
    assert (len(listed), listed[-1]) == (2 * MOST_LISTED + 1, f"… and {30 - MOST_LISTED} more")


def test_the_command_line_prints_the_same_and_exits_with_2(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    for file in FILES:
        ran = cli("score", file.name)
        assert (ran.code, ran.out, ran.err) == (2, "", f"{message(file)}\n"), file.stem
