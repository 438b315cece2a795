"""Every command with every option sends nothing: its process notes and refuses each socket."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from scoping.documents.schema import NAMES
from scoping.files import read_text
from tests.support.commands import EVERY, every_command

from ..conftest import ROOT

# Loaded by each Python that is started, before any other code; its children find it, too.
REFUSES = """
import os, sys

NOTED = "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system"

def refuse(event, given):
    if event.startswith(NOTED):
        with open(os.environ["NOTES"], "a", encoding="utf-8") as notes:
            notes.write(f"{event} {given!r}\\n")
        raise PermissionError(f"refused: {event}")

sys.addaudithook(refuse)
"""
EXAMPLES = ROOT / "scoping/data/examples"
FILES = {
    "scoping.yaml": EXAMPLES / "damaged-order.yaml",
    "anna.yaml": EXAMPLES / "damaged-order.yaml",
    "stops.yaml": EXAMPLES / "invoice-entry-fixed-form.yaml",
    "old.yaml": EXAMPLES / "policy-questions.yaml",
    "prices.yaml": ROOT / "scoping/data/prices.yaml",
    "first.yaml": ROOT / "tests/migration/version_1/refund_desk/policy.yaml",
}
RULES = "id: ours\nextends: default\nversion: 1\n"
BOTH = "--rulebook rules.yaml --prices prices.yaml"
INSTALLS = "--verify"  # which has make and pip do their work, and is named so
CALLS: dict[str, list[str]] = {
    "scoping start": [
        "--plain --file mine.yaml",
        "--plain --file mine.yaml --example policy-questions --dir made --rulebook rules.yaml",
    ],
    "scoping ask": [
        "new.yaml --name New --owner Anna --goal Less --plain",
        "--set outcome=unsure --evidence outcome=seen --rulebook rules.yaml",
        "--again --brief --plain",
        "--only gates",
    ],
    "scoping score": [
        "",
        "--full",
        "--format html",
        "--example policy-questions",
        f"--format json {BOTH}",
    ],
    "scoping diff": [f"old.yaml scoping.yaml --format markdown {BOTH} --exit-code"],
    "scoping compare": [f"anna.yaml scoping.yaml --format markdown {BOTH}"],
    "scoping new": [
        f"made --with docker {BOTH}",
        "made --from stops.yaml --dry-run --despite plain_code --reason because",
    ],
    "scoping migrate": ["first.yaml --dry-run", "first.yaml"],
    "scoping rulebook": ["--help"],
    "scoping rulebook list": ["--rulebook rules.yaml"],
    "scoping rulebook show": ["outcome --rulebook rules.yaml"],
    "scoping rulebook validate": ["rules.yaml"],
    "scoping rulebook print": ["--format html --rulebook rules.yaml"],
    "scoping schema": [*NAMES],
}
EACH = [pytest.param(words, call, id=f"{words} {call}") for words in CALLS for call in CALLS[words]]


def run(folder: Path, environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    """Call Python in a folder with all files; gives exit code, what it says, and what is noted."""
    for name, file in FILES.items():
        shutil.copy(file, folder / name)
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    (folder / "refusing").mkdir()
    (folder / "refusing" / "sitecustomize.py").write_text(REFUSES, "utf-8")
    notes = folder / "notes"
    notes.touch()
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        input="\n" * 200,
        env={**environment, "PYTHONPATH": str(folder / "refusing"), "NOTES": str(notes)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, read_text(notes)


@pytest.mark.slow
@pytest.mark.parametrize(("words", "call"), EACH)
def test_no_command_opens_a_socket_or_starts_a_program(
    words: str, call: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    code, said, notes = run(tmp_path, environment, "-m", *words.split(), *call.split())
    assert notes == ""
    assert code in (0, 1), said


@pytest.mark.slow
def test_what_is_sent_would_be_noted_and_refused(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    sends = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {sends!r}])"
    code, said, notes = run(tmp_path, environment, "-c", sends)
    assert (code, "refused: socket." in said) == (1, True)
    assert notes.startswith("socket.")
    (tmp_path / "again").mkdir()
    code, _, notes = run(tmp_path / "again", environment, "-c", child)
    assert (code, notes.startswith("subprocess.Popen")) == (1, True)


@pytest.mark.parametrize(("words", "command"), EVERY)
def test_each_option_of_each_command_is_among_the_calls(words: str, command: click.Command) -> None:
    called = " ".join(CALLS[words]).split()
    options = {one.opts[-1] for one in command.params if isinstance(one, click.Option)}
    assert options - {*called, INSTALLS} == set()


def test_there_are_calls_of_every_command_and_of_no_other() -> None:
    assert CALLS.keys() == {words for words, _ in every_command()}
