"""`score`, `ask` and `new` where the modules of POSIX are missing, as on Windows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scoping.documents import examples
from scoping.scaffold import project
from tests.support.projects import render_text, text_of, write_project
from tests.support.wording import load_wording

from ..conftest import ROOT

SAYS = load_wording("cli")

# Loaded before any other code: what Windows has not cannot be imported.
HIDES = """
import sys
for name in ("fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
import select
def refuse(*_):
    raise OSError("only sockets can be asked")
select.select = refuse
"""


def run(folder: Path, environment: dict[str, str], *words: str, typed: str = "") -> tuple[int, str]:
    """Call Python in a folder, without those modules; gives its exit code, and what it says."""
    hiding = folder / "hiding"
    hiding.mkdir(exist_ok=True)
    (hiding / "sitecustomize.py").write_text(HIDES, "utf-8")
    path = f"{hiding}:{folder / 'made' / 'src'}"
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        input=typed,
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "score --example damaged-order",
        "score flow.yaml --format json",
        "ask new.yaml --name New --set outcome=yes",
        "ask new.yaml --name New --plain",
        "new made --from flow.yaml",
    ],
)
def test_the_toolkit_does_without_them(
    words: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "flow.yaml").write_text(text_of("damaged-order"), "utf-8")
    said = run(tmp_path, environment, "-m", "scoping", *words.split(), typed="\n" * 90)
    assert (said[0], "Error" in said[1]) == (0, False), said[1]


@pytest.mark.slow
def test_an_agent_says_in_one_sentence_what_it_needs(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    made = write_project("agent", tmp_path / "made")
    said = run(tmp_path, environment, "-c", f"import os; os.chdir({str(made)!r}); {CALLS_AGENT}")
    needs = "Runs are carried on Linux and macOS, and on Windows by WSL: "
    assert said == (3, SAYS["this system has no locks"].format(needs=needs))


CALLS_AGENT = "import sys; sys.argv[1:] = ['runs']; from app.action.__main__ import main; main()"


@pytest.mark.slow
def test_an_assistant_is_talked_with_all_the_same(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    made = write_project("assistant", tmp_path / "made")
    chats = "import runpy, sys; sys.argv[1:] = ['chat']; runpy.run_module('app.engagement')"
    said = run(tmp_path, environment, "-c", f"import os; os.chdir({str(made)!r}); {chats}")
    assert said[0] == 0, said[1]
    assert "Ctrl-D" in said[1]


def test_empty_folder_is_removed_where_nothing_replaces_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty folder is removed where nothing can be moved onto it.

    Windows moves nothing onto a folder, and is not asked whether a process runs.
    """
    monkeypatch.setattr(project, "IS_WINDOWS", True)
    target = tmp_path / "made"
    target.mkdir()
    left = tmp_path / ".made.scoping-1"
    left.mkdir()
    project.write(render_text(text_of("policy-questions")), target)
    assert (target / "scoping.yaml").is_file()
    assert left.is_dir()


def test_ci_tries_what_the_readme_says() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    systems = {job["runs-on"] for job in jobs.values()}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}
    called = " ".join(step.get("run", "") for step in jobs["windows"]["steps"])
    assert all(f"scoping {command} " in called for command in ("score", "ask", "new"))
    assert "damaged-order" in called
    assert "damaged-order" in examples.names()
