"""Printed commands, for people to paste: what somebody wrote in a file never runs from them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from scoping import escaping
from tests.conftest import Cli
from tests.support.hidden import HIDDEN
from tests.support.hostile import PARTS, TEXTS
from tests.support.wording import load_wording

SAYS = load_wording("cli")

pytestmark = pytest.mark.slow  # make and shells run
AMOUNT = "Refund $50 to Kim, and $1200 for $(HOME) by 5 o'clock; all $$ of it."
GOALS = [("amounts", AMOUNT), ("option", "--no-wait"), *PARTS]
FILE = """\
scoping: 2
workflow: {{id: tidy-up, name: Tidy up, owner: Office, goal: {goal}}}
answers: {{{answers}, outcome: yes}}
profile: {{engagement: no}}
systems:
  - id: list
    operations:
      - {{id: look, effect: read, input: {{day: string}}}}
      - {{id: strike, effect: write, input: {{entry: string}}}}
"""
ANSWERS = "multi_system: yes, step_dependencies: yes, unprompted: yes, persistent_context: no"
AGENT = '#!/bin/sh\nprintf "%s\\0" "$@" > given\n'  # in the place of a project's installed program


@pytest.fixture
def tidy(folder: Path, cli: Cli) -> Path:
    """A new agent's project whose `agent` notes down what it is given."""
    (folder / "plain.yaml").write_text(FILE.format(goal="Tidy up.", answers=ANSWERS))
    assert cli("new", "tidy", "--from", "plain.yaml").code == 0
    program = folder / "tidy/.venv/bin/agent"
    program.parent.mkdir(parents=True)
    program.write_text(AGENT)
    program.chmod(0o755)
    (folder / "tidy/.venv/.ready").touch()
    return folder / "tidy"


def given_to_agent(tidy: Path, *command: str, **environment: str) -> list[str]:
    """What the project's program gets when this is run in its folder."""
    before = {*tidy.iterdir()} | {tidy / "given"}
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", **environment}
    done = subprocess.run(command, cwd=tidy, env=known, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert {*tidy.iterdir()} <= before
    return (tidy / "given").read_bytes().decode().split("\0")[:-1]


def test_a_printed_line_gives_the_goal_and_runs_nothing_of_it(
    folder: Path, cli: Cli, tidy: Path
) -> None:
    for name, goal in GOALS:
        file = folder / f"{name}.yaml"
        file.write_text(FILE.format(goal=escaping.data(goal), answers=ANSWERS), "utf-8")
        said = cli("new", name, "--from", file.name).err
        assert not re.search(HIDDEN, said), name
        (line,) = re.findall("^  make run GOAL=.*$", said, re.MULTILINE)
        given = given_to_agent(tidy, "bash", "-c", line.strip())
        assert given == ["run", "--", " ".join(goal.split())], name


def test_make_takes_a_goal_as_it_is(tidy: Path) -> None:
    for name, goal in [*GOALS, *TEXTS]:
        for command, environment in (([f"GOAL={goal}"], {}), ([], {"GOAL": goal})):
            given = given_to_agent(tidy, "make", "-s", "run", *command, **environment)
            assert given == ["run", "--", goal], name


@pytest.mark.parametrize("number", ["$(shell touch PWNED)", "`touch PWNED`", "2; touch PWNED", "3"])
def test_make_takes_a_number_as_it_is(tidy: Path, number: str) -> None:
    for command, environment in (([f"N={number}"], {}), ([], {"N": number})):
        given = given_to_agent(tidy, "make", "-s", "workers", *command, **environment)
        assert given == ["workers", "--number", number]


def test_make_without_a_number_starts_two_workers(tidy: Path) -> None:
    assert given_to_agent(tidy, "make", "-s", "workers") == ["workers", "--number", "2"]


def test_make_without_a_goal_says_what_to_give(tidy: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "run"], cwd=tidy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert SAYS["say what it is to"] in done.stderr


@pytest.mark.parametrize("program", ["sh", "bash"])
@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS])
def test_a_word_of_a_shell_is_just_that_text(program: str, text: str, folder: Path) -> None:
    word = escaping.shell(text)
    assert not re.search(f"{HIDDEN}|\n", word)
    done = subprocess.run([program, "-c", f"printf %s {word}"], capture_output=True, check=True)
    exact = program == "bash" or not word.startswith("$'")
    assert not exact or done.stdout.decode() == text
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["a b.yaml", "$(touch owned).yaml", "x'; touch owned; '.yaml"])
def test_a_file_in_a_printed_command_is_just_that_file(folder: Path, cli: Cli, name: str) -> None:
    (folder / name).write_text("scoping: 2\nworkflow: {id: a, name: A}\nanswers: {}\n")
    for ran in (
        cli("new", "tidy", "--from", name),
        cli("start", "--example", "damaged-order", "--file", name),
    ):
        (printed,) = re.findall("scoping ask (.*)", ran.err)
        done = subprocess.run(
            ["bash", "-c", f"ls -- {printed}"], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip().strip("'\"") in (name, name.replace("'", "'\\''"))
        assert [file.name for file in folder.iterdir()] == [name]
