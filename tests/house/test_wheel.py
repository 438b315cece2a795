"""The wheel, as a user installs it: examples, rulebook and layers are inside, and it scaffolds from them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_an_installed_wheel_scaffolds_a_project(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    installed = tmp_path / "installed"
    with zipfile.ZipFile(tmp_path / name) as wheel:
        names = wheel.namelist()
        wheel.extractall(installed)
    assert "scoping/templates/base/pyproject.toml.jinja" in names
    assert "scoping/data/rulebook/criteria/outcome.yaml" in names
    assert not [inside for inside in names if "__pycache__" in inside or inside.startswith("tests/")]

    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from scoping.cli import run; run()"
    arguments = ["start", "--example", "policy-questions", "--dir", "made"]
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(installed), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made" / "src" / "app" / "engagement" / "assistant.py").is_file()
    assert "Assistant: 0 of 5 criteria point to an agent" in done.stdout
