"""Every code block of README and docs is executed: what a page tells a reader to do works, and
shows what the page shows.
"""

from __future__ import annotations

import ast
import json
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoping import documents

from ..conftest import Cli, Golden
from .blocks import DOCS, ROOT, Block, Command, blocks, pages, text_of
from .elsewhere import entries, entry_for
from .shell import Shell
from .transcript import Runs, agree, typed_lines

GIVEN = Path(__file__).parent / "given"
PAGES = [page for page in pages() if blocks(page)]


SHOWN = [  # where a workflow or rulebook that tests read as well is shown
    ("docs/guides/defend.md", "refunds"),
    ("docs/guides/rulebook.md", "our-rulebook"),
    ("docs/guides/systems.md", "equipment"),
    ("docs/tutorial.md", "equipment"),
]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Correction:
    """Lines of a page that are not what the command writes, and what it writes."""

    at: int
    count: int
    indent: int
    written: str


class Reader:
    """Somebody who does all that a page says, from its first block to its last."""

    def __init__(self, page: Path, folder: Path, state: Path) -> None:
        self.page = name_of(page)
        self.shell = Shell(folder, state)
        given = GIVEN / page.relative_to(ROOT).with_suffix("")
        if given.is_dir():
            shutil.copytree(given, folder, dirs_exist_ok=True)
        if (given := given.with_suffix(".sh")).exists():
            assert self.shell.run(f"set -e; . {given}") == 0, self.shell.written
        self.runs = Runs(text_of(page))
        self.written = ""
        self.corrections: list[Correction] = []

    def follow(self, block: Block) -> None:
        KINDS[block.kind](self, block)

    def console(self, block: Block) -> None:
        commands = block.commands()
        for number, command in enumerate(commands):
            last = number == len(commands) - 1
            after = "" if last else commands[number + 1].line
            self.do(
                block, command, block.typed if last else [], may_fail=after.startswith("echo $?")
            )

    def do(self, block: Block, command: Command, typed: list[str], *, may_fail: bool) -> None:
        elsewhere = entry_for(command.line, self.page)
        said = typed_lines(command.shown)
        line = elsewhere.instead.replace("{line}", command.line) if elsewhere else command.line
        code = self.shell.run(self.runs.as_seen(line), said=said, typed=typed, shown=command.shown)
        self.written = self.runs.as_shown(self.shell.written.removesuffix("> \n" if said else ""))
        assert code == 0 or may_fail, f"{block}: {line}\nended with {code}\n{self.written}"
        if command.shown and not elsewhere:
            self.compare(block, command.at, command.shown)

    def compare(self, block: Block, at: int, shown: str) -> None:
        if not agree(shown, self.written):
            self.corrections.append(
                Correction(
                    at, len(shown.rstrip("\n").split("\n")), block.indent, self.written.strip("\n")
                )
            )

    def file(self, block: Block) -> None:
        """Write a block with a title where its reader would; a page's folder is where the title
        begins.
        """
        path = self.shell.folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")

    def data(self, block: Block) -> None:
        parse: Callable[[str], Any] = {"json": json.loads, "toml": tomllib.loads}.get(
            block.kind, yaml.safe_load
        )
        assert parse(block.text) is not None, f"{block}: holds nothing"
        if block.title:
            self.file(block)
        if block.kind != "yaml":
            return
        if block.text.startswith(
            ("scoping: 2", "# yaml-language-server: $schema=.scoping/workflow")
        ):
            documents.parse_workflow(block.text, str(block))
        elif block.title.startswith(".github/workflows/"):
            self.workflow(block)

    def workflow(self, block: Block) -> None:
        """Run each step of a workflow of GitHub that is a script, in order, as its runner would."""
        for job in yaml.safe_load(block.text)["jobs"].values():
            for step in job["steps"]:
                for line in step.get("run", "").strip().splitlines():
                    self.do(block, Command(line, "", block.line), [], may_fail=False)

    def change(self, block: Block) -> None:
        """Make an edit: the lines that go or stay are in the file once, and what replaces them is
        written.
        """
        path, lines = self.shell.folder / block.title, block.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        text = path.read_text("utf-8")
        assert text.count(before) == 1, (
            f"{block}: {block.title} has these lines {text.count(before)} times"
        )
        path.write_text(text.replace(before, after), "utf-8")

    def script(self, block: Block) -> None:
        if block.title:
            self.file(block)
        checked = subprocess.run(
            ["bash", "-n"], input=block.text, text=True, capture_output=True, check=False
        )
        assert checked.returncode == 0, f"{block}: {checked.stderr}"
        if not block.title:
            self.do(block, Command(block.text.strip(), "", block.line), [], may_fail=False)

    def python(self, block: Block) -> None:
        ast.parse(block.text)
        if block.title:
            self.file(block)
            return
        (self.shell.state / "block.py").write_text(block.text, "utf-8")
        code = self.shell.run(f'{sys.executable} "$STATE/block.py"')
        assert code == 0, f"{block}\n{self.shell.written}"

    def output(self, block: Block) -> None:
        """Hold what is shown in a block of its own against what the command before it wrote."""
        if block.title:
            self.file(block)
        else:
            self.compare(block, block.line, block.text)


KINDS: dict[str, Callable[[Reader, Block], None]] = {
    "console": Reader.console,
    "yaml": Reader.data,
    "json": Reader.data,
    "toml": Reader.data,
    "diff": Reader.change,
    "sh": Reader.script,
    "bash": Reader.script,
    "python": Reader.python,
    "text": Reader.output,
    "ini": Reader.file,
    "markdown": Reader.file,
}


def corrected(page: Path, corrections: list[Correction]) -> str:
    """Give the page with what its commands really write in place of what it shows."""
    lines = text_of(page).split("\n")
    for one in reversed(corrections):
        written = [(" " * one.indent + line).rstrip() for line in one.written.split("\n")]
        lines[one.at : one.at + one.count] = written
    return "\n".join(lines)


GALLERY = [page for page in PAGES if page.parent == DOCS / "gallery"]
# The rest of those, all alike, is run in this process below.
SAMPLE = [page for page in PAGES if page not in GALLERY[3:]]


@pytest.mark.parametrize("page", SAMPLE, ids=name_of)
def test_page_shows_what_a_reader_who_follows_it_sees(
    page: Path, tmp_path: Path, golden: Golden
) -> None:
    """A reader who does all that a page says sees what the page shows."""
    reader = Reader(page, tmp_path / "work", tmp_path / "state")
    for block in blocks(page):
        reader.follow(block)
    if reader.corrections:
        golden(page, corrected(page, reader.corrections))


def test_every_command_of_the_gallery_ends_as_its_page_says(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in GALLERY:
        (tmp_path / page.stem).mkdir()
        monkeypatch.chdir(tmp_path / page.stem)
        for command in (command for block in blocks(page) for command in block.commands()):
            program, *arguments = shlex.split(command.line)
            assert program == "scoping", f"{name_of(page)}: {command.line}"
            ran = cli(*arguments)
            stops = arguments[0] == "start" and "The second command stops" in text_of(page)
            assert bool(ran.code) is stops, f"{name_of(page)}: {command.line}\n{ran.err}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_of_a_kind_that_is_executed(page: Path) -> None:
    unknown = [
        f"{block}: {block.kind or 'no kind'}" for block in blocks(page) if block.kind not in KINDS
    ]
    assert not unknown


def test_every_entry_of_the_list_of_what_is_not_run_is_needed() -> None:
    told = {
        (command.line, name_of(p))
        for p in PAGES
        for b in blocks(p)
        if b.kind == "console"
        for command in b.commands()
    }
    told |= {
        (b.text.strip(), name_of(p)) for p in PAGES for b in blocks(p) if b.kind in ("sh", "bash")
    }
    told |= {
        (line, name_of(p))
        for p in PAGES
        for b in blocks(p)
        if b.title.startswith(".github/workflows/")
        for job in yaml.safe_load(b.text)["jobs"].values()
        for step in job["steps"]
        for line in step.get("run", "").strip().splitlines()
    }
    needed = {entry_for(line, page) for line, page in told}
    assert [entry.line for entry in entries() if entry not in needed] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_block_has_its_text_when_the_page_is_read_as_a_file(page: Path) -> None:
    """A snippet would be filled in on the site alone, and read as `--8<--` everywhere else."""
    assert [str(block) for block in blocks(page) if "--8<--" in block.text] == []


@pytest.mark.parametrize(("page", "example"), SHOWN)
def test_what_a_guide_shows_of_an_example_is_all_of_it(page: str, example: str) -> None:
    shown = [block.text for block in blocks(ROOT / page) if block.kind == "yaml"]
    assert (DOCS / "examples" / f"{example}.yaml").read_text("utf-8") in shown
