"""The layers themselves, and projects made of them, checked with the tools that a project brings
along.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scoping.files import templates_folder
from tests.support.projects import run, text_of, write_text
from tests.support.workflows import HOSTILE, MINIMAL

AGENT = "month-end-close"
ASSISTANTS = ["policy-questions", "daily-sales-brief"]  # test_project_tests.py runs their own tests
OTHERS = {AGENT: text_of(AGENT), "smallest": MINIMAL, "hostile-texts": HOSTILE}
TEXTS = {**{name: text_of(name) for name in ASSISTANTS}, **OTHERS}


@pytest.fixture(scope="module", params=TEXTS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_text(TEXTS[request.param], tmp_path_factory.mktemp("made") / "it")


@pytest.mark.parametrize("name", OTHERS)
def test_its_own_tests_pass(name: str, tmp_path: Path) -> None:
    made = write_text(OTHERS[name], tmp_path / "it")
    done = run(made, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)


def test_its_format_and_lint_pass(made: Path) -> None:
    for command in (("ruff", "format", "--check", "."), ("ruff", "check", "--no-cache", ".")):
        done = run(made, *command)
        assert done.returncode == 0, done.stdout + done.stderr


def test_docs_build_strictly_and_load_nothing_foreign(made: Path) -> None:
    """A project's docs build without a warning and load nothing from elsewhere."""
    done = run(made, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stderr
    for page in (made / "site").rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|link|img|iframe)[^>]*(?:src|href)=[\"']?(https?:)?//",
            page.read_text("utf-8"),
        )
        assert not loaded, page


@pytest.mark.types
@pytest.mark.parametrize("name", ["policy-questions", AGENT])
def test_types_of_a_project_pass(name: str, types_cache: Path, tmp_path: Path) -> None:
    made = write_text(text_of(name), tmp_path / "it")
    done = run(made, "mypy", "--cache-dir", str(types_cache))
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_layer_names_a_machine_or_an_index() -> None:
    for file in templates_folder().rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            text = file.read_text("utf-8")
            assert not re.search(r"--(extra-)?index-url|--find-links|/root/|/home/|/tmp/", text), (
                file
            )
