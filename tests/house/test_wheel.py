"""The wheel, as a user installs it: what it needs is inside, and it scaffolds from that.

`python -m tests.release` tries the same in an environment of its own.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from tests.release import wheel

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel.build(tmp_path_factory.mktemp("wheel"))


def test_wheel_has_its_files_license_and_version(built: Path) -> None:
    """The wheel has its files, its license and the version of the changelog."""
    wheel.check(built)


def test_an_unpacked_wheel_scaffolds_what_the_sources_do(built: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(built) as archive:
        archive.extractall(unpacked)
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from scoping.cli import run; run()"
    command = (sys.executable, "-I", "-c", code, unpacked)
    arguments = ("start", "--example", "policy-questions", "--dir", "project")
    output = wheel.run(*command, *arguments, folder=tmp_path)
    assert "Assistant: 0 of 5 criteria point to an agent" in output
    wheel.check_project(tmp_path / "project", "policy-questions")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        pytest.param(
            "INFO/METADATA",
            "Version: 0.0.1\n",
            "versions differ: .* in scoping/__init__.py, .* in CHANGELOG.md, 0.0.1 in changed.whl",
            id="another-version",
        ),
        pytest.param(
            "INFO/licenses/LICENSE",
            "MIT",
            "the wheel's LICENSE is not that of the sources",
            id="another-license",
        ),
        pytest.param(
            "tests/a.py",
            "",
            "the wheel should not have tests/a.py",
            id="a-file-of-the-tests",
        ),
    ],
)
def test_a_wrong_wheel_is_refused(
    file: str,
    text: str,
    message: str,
    built: Path,
    tmp_path: Path,
) -> None:
    changed = tmp_path / "changed.whl"
    with zipfile.ZipFile(built) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    [info] = {name.split("/")[0] for name in files if ".dist-info/" in name}
    files[file.replace("INFO", info)] = text.encode()
    with zipfile.ZipFile(changed, "w") as copy:
        for name, content in files.items():
            copy.writestr(name, content)
    with pytest.raises(wheel.Difference, match=message):
        wheel.check(changed)


def test_a_project_that_differs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scoping.yaml").write_text("scoping: 2\n", "utf-8")
    with pytest.raises(wheel.Difference, match=r"scaffolded otherwise .*, scoping\.yaml"):
        wheel.check_project(tmp_path, "policy-questions")
