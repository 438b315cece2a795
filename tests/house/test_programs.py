"""A program that is forked is to itself what a new interpreter would be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.programs import run_program

FAILS = "def fail():\n    raise ValueError('it fails')\n"
WRITES = "def test_it(tmp_path): print(tmp_path)\n"


@pytest.mark.slow
def test_a_module_that_is_in_two_places_names_its_own_file(tmp_path: Path) -> None:
    """What was compiled from the same text elsewhere fails where it lies; an edit counts."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "alike.py").write_text(FAILS, "utf-8")
        ran = run_program("-c", "import alike; alike.fail()", folder=tmp_path / name)
        assert f'File "{tmp_path / name}/alike.py", line 2, in fail' in ran.stderr
    (tmp_path / "two/alike.py").write_text(FAILS.replace("it fails", "it does"), "utf-8")
    ran = run_program("-c", "import alike; alike.fail()", folder=tmp_path / "two")
    assert ran.stderr.endswith("ValueError: it does\n")


@pytest.mark.slow
def test_runs_of_pytest_share_no_folder(tmp_path: Path) -> None:
    """Each removes what old runs have left, and so must not see those that are under way."""
    (tmp_path / "test_it.py").write_text(WRITES, "utf-8")
    words = ("-m", "pytest", "-sq", "-p", "no:cacheprovider", "test_it.py")
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    runs = [run_program(*words, environment=environment, folder=tmp_path) for _ in range(2)]
    folders = [Path(run.stdout.splitlines()[0]) for run in runs]
    assert [folder.parts[-2] for folder in folders] == ["pytest-0", "pytest-0"]
    assert not any(folder.exists() for folder in folders)
