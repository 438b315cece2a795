"""`agent path` as people call it: in a process of its own, over the files of a project."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.programs import run_program
from tests.support.wording import load_wording

SAYS = load_wording("layers/action")

PATH = """\
version: 2
path:
  - {id: level, read: stock.level, with: {item_id: {value: A}}}
  - {finish: done, report: "Read \\u202e."}
"""
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def agent(folder: Path) -> Call:
    return lambda *words: run_program("-m", "app.action", *words, environment={**os.environ})


def test_a_path_is_printed_as_a_list(folder: Path, agent: Call) -> None:
    (folder / "path.yaml").write_text(PATH, "utf-8")
    done = agent("path")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (SAYS["1 level read stock level"])


def test_a_draft_says_so_and_its_drawing_is_a_file(folder: Path, agent: Call) -> None:
    (folder / "path.yaml").write_text(PATH.replace("path:", "draft: yes\npath:"), "utf-8")
    done = agent("path", "--svg", "it.svg")
    assert done.stdout.startswith("This path is a draft. Correct it in path.yaml, and delete ")
    assert done.stdout.endswith("\nDrawn in it.svg.\n")
    assert (folder / "it.svg").read_text("utf-8").startswith("<svg ")


def test_a_file_that_cannot_be_written_is_named(folder: Path, agent: Call) -> None:
    (folder / "path.yaml").write_text(PATH, "utf-8")
    done = agent("path", "--svg", "nowhere/it.svg")
    assert done.returncode == 3
    assert done.stderr == SAYS["nowhere it svg cannot be"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no-file"),
        pytest.param(PATH.replace("path:", "follow: no\npath:"), id="not-followed"),
    ],
)
def test_without_a_path_the_model_chooses(folder: Path, agent: Call, text: str) -> None:
    if text:
        (folder / "path.yaml").write_text(text, "utf-8")
    done = agent("path")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == SAYS["this project follows no path"]


def test_a_mistake_is_said_with_its_place(folder: Path, agent: Call) -> None:
    (folder / "path.yaml").write_text(PATH.replace("stock.level", "stock.levels"), "utf-8")
    done = agent("path")
    assert done.returncode == 2
    assert "line 3" in done.stderr
    assert SAYS["no operation is called stock"] in done.stderr


def test_a_run_that_waits_for_a_form_is_left_to_people(folder: Path, agent: Call) -> None:
    """Where nobody can fill it in here, the command says how it is filled in, and ends."""
    form = "{id: counted, ask: How many?, form: {pieces: integer}}"
    (folder / "path.yaml").write_text(PATH.replace("  - {finish", f"  - {form}\n  - {{finish"))
    done = agent("run", "Count A")
    assert done.returncode == 0, done.stderr
    asked = re.search(r"`agent fill (run-\w+):form-1 NAME=VALUE ...`", done.stdout)
    assert asked
    assert f"agent show {asked[1]} --follow" in done.stdout
    approved = agent("approve", f"{asked[1]}:form-1")
    assert approved.returncode == 2
    assert f"Answer {asked[1]}:form-1 with fill" in approved.stderr
