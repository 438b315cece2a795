"""The layer that acts, laid over the base: its own tests, which no project runs yet, pass where it lies."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scoping.decision import AVAILABLE_LAYERS
from scoping.scaffold.layers import templates_folder

SETTINGS = """\
[tool.pytest]
testpaths = ["tests"]
addopts = ["--import-mode=importlib"]
strict = true
markers = ["extended: with the project's extension, if it has one"]
filterwarnings = ["error", "ignore:unclosed database:ResourceWarning"]
"""


def test_the_layers_own_tests_pass(tmp_path: Path) -> None:
    """Every 60th of the places at which a run can be killed; `CRASH_EVERY=1` tries them all."""
    for layer in ("base", "action"):
        for part in ("src", "tests"):
            shutil.copytree(templates_folder() / layer / part, tmp_path / part, dirs_exist_ok=True)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, "utf-8")
    environment = {"CRASH_EVERY": "60", **os.environ, "PYTHONPATH": str(tmp_path / "src")}
    command = [sys.executable, "-m", "pytest", "-q", "tests/action"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_it_is_not_offered_before_it_is_whole() -> None:
    assert "action" not in AVAILABLE_LAYERS
