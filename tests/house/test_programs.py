"""A program that is forked is to itself what a new interpreter would be."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.support.programs import run_program

WRITES = "def test_it(tmp_path): print(tmp_path)\n"


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
