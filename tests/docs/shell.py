"""A reader's shell: one folder a page, commands one after another, and what they wrote.

It is offline, and without any settings.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pexpect  # type: ignore[import-untyped]

from tests.support import launcher, programs
from tests.support.waiting import LIMIT

TOOLS = Path(sys.prefix) / "bin"
# A project has none of the plugins of this environment.
ENVIRONMENT = 'export PYTHONPATH="{}/src" PYTEST_DISABLE_PLUGIN_AUTOLOAD=1'
FORKED = f"{TOOLS}/python -S -E {launcher.__file__}"  # not two seconds of imports a command
ROOT = Path(__file__).parents[2]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SCRIPT = """\
set -o pipefail
cd "$(cat "$STATE/folder")"
[ -e "$STATE/exports" ] && . "$STATE/exports"
(exit "$(cat "$STATE/code")")
{line}
code=$?
pwd > "$STATE/folder"
export -p > "$STATE/exports"
echo $code > "$STATE/code"
exit $code
"""


@dataclass
class Shell:
    """What a person has in a terminal: where they are, what is exported, how it ended last."""

    folder: Path
    state: Path
    written: str = ""
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        for path in (self.folder, self.state / "home"):
            path.mkdir(parents=True, exist_ok=True)
        (self.state / "folder").write_text(str(self.folder))
        (self.state / "code").write_text("0")
        write_script(self.state / "bin" / "scoping", f'exec {FORKED} -m scoping "$@"')
        self.environment = {
            "PATH": f"{self.state / 'bin'}:{TOOLS}:{os.environ['PATH']}",
            "HOME": str(self.state / "home"),
            "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"],
            "STATE": str(self.state),
            "ROOT": str(ROOT),
            "LANG": "C.UTF-8",
            programs.SERVER: programs.address(),
            **programs.tally(),
            "TERM": "xterm-256color",
            "COLUMNS": "80",
            "NO_MKDOCS_2_WARNING": "1",
            "PIP_NO_INDEX": "1",
            "USER": "you",
            **{
                f"GIT_{who}_{what}": "you"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
            "GIT_COMMITTER_DATE": f"{os.environ['SOURCE_DATE_EPOCH']} +0000",
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "init.defaultBranch",
            "GIT_CONFIG_VALUE_0": "main",
            "GIT_CONFIG_KEY_1": "advice.mergeConflict",
            "GIT_CONFIG_VALUE_1": "false",
        }

    @property
    def here(self) -> Path:
        return Path((self.state / "folder").read_text().strip())

    @property
    def code(self) -> int:
        return int((self.state / "code").read_text())

    def run(
        self, line: str, *, said: Sequence[str] = (), typed: Sequence[str] = (), shown: str = ""
    ) -> int:
        """Run a line; `said` are lines of its standard input, `typed` what a person answers in a
        terminal, where it asks what is `shown` before one of the answers."""
        install_projects(self.folder)
        script = self.state / "script"
        script.write_text(SCRIPT.format(line=line))
        if typed:
            self.written = self._in_terminal(script, typed, asks(shown, typed))
        else:
            self.written = self._piped(script, "".join(f"{line}\n" for line in said))
        return self.code

    def _piped(self, script: Path, said: str) -> str:
        with subprocess.Popen(
            ["bash", str(script)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as shell:
            try:
                return shell.communicate(said, timeout=LIMIT)[0]
            except subprocess.TimeoutExpired:
                os.killpg(shell.pid, signal.SIGKILL)
                raise

    def _in_terminal(self, script: Path, typed: Sequence[str], asks: re.Pattern[str]) -> str:
        child = pexpect.spawn(
            "bash",
            [str(script)],
            env=self.environment,
            encoding="utf-8",
            dimensions=(50, 80),
            timeout=LIMIT,
        )
        seen = ""
        for answer in typed:
            child.expect(asks)
            seen += child.before + child.after
            is_key = len(answer) == 1 and not answer.isdigit()
            if is_key:  # until the program reads single keys, the terminal would echo this one
                assert child.waitnoecho(LIMIT)
            child.send(answer if is_key else f"{answer}\n")
        child.expect(pexpect.EOF)
        child.close()
        return ESCAPES.sub("", seen + child.before).replace("\r\n", "\n").replace("\r", "")


def asks(shown: str, typed: Sequence[str]) -> re.Pattern[str]:
    """Output that ends so waits for an answer: with a whole line that a page shows before one.

    Any pause in the output may come after a colon; a key is shown as the word that it begins.
    """
    answers = "|".join(rf"{re.escape(answer)}\w*" for answer in typed if answer)
    lines = re.findall(rf"^(.*[:?)]) (?:{answers})$", shown, re.MULTILINE)
    if "" in typed:
        lines += re.findall(r"^(.*[:?)])$", shown, re.MULTILINE)
    coloured = (f"(?:{ESCAPES.pattern})*".join(map(re.escape, f"\n{line} ")) for line in lines)
    return re.compile(rf"(?:{'|'.join(coloured)})(?:{ESCAPES.pattern})*\Z")


def install_projects(folder: Path) -> None:
    """Give each scaffolded project below a folder the `.venv` that its `make install` would make,
    with our interpreter, whose programs are forked.

    It is made anew before each command, so that a project that has changed is not installed again:
    that would need the network. What would install something all the same is refused, since the
    interpreter is the one of these tests.
    """
    for makefile in folder.glob("**/Makefile"):
        project = makefile.parent
        if "READY := .venv/.ready" not in makefile.read_text("utf-8"):
            continue
        settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
        lines = {name: f"{TOOLS / name}" for name in ("ruff", "mypy", "mkdocs")}
        lines["pytest"] = f"{FORKED} -m pytest"
        modules = f'[ "$1" = -m ] && exec {FORKED} "$@"'
        lines["python"] = f'[ "$2" = pip ] && exit 3; {modules}; exec {TOOLS}/python'
        for name, at in settings.get("scripts", {}).items():
            lines[name] = f"{FORKED} -m {at.partition(':')[0].removesuffix('.__main__')}"
        for name, line in lines.items():
            called = line if line.startswith("[") else f"exec {line}"
            write_script(
                project / ".venv" / "bin" / name,
                f'{ENVIRONMENT.format(project)}\n{called} "$@"',
            )
        (project / ".venv" / ".ready").touch()


def write_script(file: Path, lines: str) -> None:
    """Write a program of the shell."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{lines}\n")
    file.chmod(0o755)
