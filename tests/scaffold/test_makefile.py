"""`make install` of a project says in its first second what this machine or folder lacks."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.projects import render_text, text_of

pytestmark = pytest.mark.slow  # make and shells run
OF_ANOTHER = """\
import sqlite3, sys
sys.version_info, sqlite3.sqlite_version_info = {version}, {sqlite}
exec(sys.argv[-1])
"""
PYTHON_3_10, PYTHON_3_11 = (3, 10, 1), (3, 11, 2)
PYTHON_3_12, PYTHON_3_13 = (3, 12, 1), (3, 13, 1)
OLD_SQLITE = "An agent on Python 3.12 or newer needs SQLite 3.42."


def install(
    folder: Path, version: tuple[int, ...], sqlite: tuple[int, ...], *, database: str = ""
) -> tuple[int, str]:
    """Begin an installation by a Python that says it is of this version; it makes no `.venv`.

    The project is an agent, unless the folder is there already.
    """
    if not folder.exists():
        (folder / "src/app/action").mkdir(parents=True)
    makefile = render_text(text_of("inventory-replenishment")).files["Makefile"]
    (folder / "Makefile").write_text(makefile.text)
    for needed in ("requirements-dev.lock", "pyproject.toml"):
        (folder / needed).touch()
    code = OF_ANOTHER.format(version=version, sqlite=sqlite)
    python = folder / "python"
    told = f'[ $1 = -c ] || exit 1\nexec {sys.executable} -c {shlex.quote(code)} "$2"\n'
    python.write_text(f"#!/bin/sh\n{told}")
    python.chmod(0o755)
    command = ["make", "-s", "install", "PYTHON=./python"]
    settings = {**os.environ, "DATABASE_URL": database}
    done = subprocess.run(
        command, cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("version", "sqlite", "said"),
    [
        pytest.param(PYTHON_3_10, (3, 45, 0), "Python 3.11 or newer is needed.", id="python"),
        pytest.param(PYTHON_3_12, (3, 41, 2), OLD_SQLITE, id="sqlite-of-3.12"),
        pytest.param(PYTHON_3_13, (3, 41, 2), OLD_SQLITE, id="sqlite-of-3.13"),
    ],
)
def test_what_is_too_old_is_said_before_anything_is_installed(
    tmp_path: Path, version: tuple[int, ...], sqlite: tuple[int, ...], said: str
) -> None:
    code, printed = install(tmp_path / "here", version, sqlite)
    assert code == 2
    assert printed.startswith(said)
    assert "Installing" not in printed
    assert not (tmp_path / "here/.venv").exists()


@pytest.mark.parametrize(
    ("version", "sqlite"), [(PYTHON_3_11, (3, 40, 0)), (PYTHON_3_13, (3, 42, 0))]
)
def test_what_is_new_enough_goes_on(
    tmp_path: Path, version: tuple[int, ...], sqlite: tuple[int, ...]
) -> None:
    _, printed = install(tmp_path / "here", version, sqlite)
    assert printed.startswith("Installing into .venv")


def test_assistant_and_postgres_agent_need_no_newer_sqlite(tmp_path: Path) -> None:
    """An assistant and an agent on Postgres need no newer SQLite."""
    (tmp_path / "assistant").mkdir()
    _, printed = install(tmp_path / "assistant", PYTHON_3_13, (3, 40, 0))
    assert printed.startswith("Installing into .venv")
    elsewhere = "postgresql://localhost/runs"
    _, printed = install(tmp_path / "agent", PYTHON_3_13, (3, 40, 0), database=elsewhere)
    assert printed.startswith("Installing into .venv")


def test_a_colon_in_the_path_is_said(tmp_path: Path) -> None:
    code, printed = install(tmp_path / "a:b", PYTHON_3_12, (3, 45, 0))
    assert code == 2
    assert printed.startswith("The path of this folder contains a colon")


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    """Whoever is root may write anywhere, so the shell's own question is answered here."""
    shell = tmp_path / "sh"
    shell.write_text('#!/bin/sh\nshift\n[ "$1" = "${1#test -w}" ] || set -- "false ${1#*.}"\n')
    with shell.open("a") as script:
        script.write('exec /bin/sh -c "$@"\n')
    shell.chmod(0o755)
    here = tmp_path / "here"
    install(here, PYTHON_3_12, (3, 45, 0))
    command = ["make", "-s", "install", "PYTHON=./python", f"SHELL={shell}"]
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("This folder is not writable, and .venv must be made in it.")
