"""The questionnaire in a real terminal: keys, numbered prompts, and every way in which one can be
left or killed.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pexpect  # type: ignore[import-untyped]
import pytest

from scoping import documents
from scoping.rulebook import Rulebook
from scoping.workflow import Response, Workflow
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

SAYS = load_wording("cli")

FILE = Path("scoping.yaml")
CRITERIA = ("multi_system", "step_dependencies", "unprompted", "persistent_context", "outcome")
KEYS = r"\[y\] yes"
NUMBERS = r"1\) yes"
ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

Spawn = Callable[..., Any]  # a pexpect.spawn, which has no types


def listen_to_signals() -> None:
    """Undo what a test run in the background inherits; a person's own terminal never ignores
    Ctrl-C.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def spawn(folder: Path, environment: dict[str, str]) -> Iterator[Spawn]:
    """Start a command in a terminal of its own."""
    running: list[Any] = []

    def start(
        *args: str,
        columns: int = 100,
        program: Sequence[str] = ("-m", "scoping"),
        **env: str,
    ) -> Any:
        child = pexpect.spawn(
            sys.executable,
            [*program, *args],
            cwd=str(folder),
            env={**environment, "TERM": "xterm-256color", **env},
            encoding="utf-8",
            timeout=LIMIT,
            dimensions=(50, columns),
            preexec_fn=listen_to_signals,
        )
        running.append(child)
        return child

    yield start
    for child in running:
        child.close(force=True)


@pytest.fixture
def empty(folder: Path) -> Path:
    """Make a workflow without answers."""
    (folder / FILE).write_text(documents.new_document("a", "A workflow", 2))
    return folder / FILE


def loaded() -> Workflow:
    return documents.load_workflow(FILE)


def ended(child: Any) -> tuple[int | None, str]:
    """Wait for the end; gives the exit code and what was written last."""
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, ESCAPE.sub("", child.before).replace("\r\n", "\n")


@pytest.mark.usefixtures("empty")
def test_single_keys_answer_without_enter(spawn: Spawn) -> None:
    child = spawn("ask", "--brief")
    for number, key in enumerate("ynu", 1):
        child.expect(f"Question {number} of 30")
        child.expect(KEYS)
        child.send(key)
    child.expect("Question 4 of 30")
    child.expect(KEYS)
    child.send("q")
    code, said = ended(child)
    assert code == 0
    assert SAYS["saved in scoping yaml open"] in said
    answers = {
        "multi_system": Response("yes"),
        "step_dependencies": Response("no"),
        "unprompted": Response("unsure"),
    }
    assert loaded().answers == answers


@pytest.mark.usefixtures("empty")
def test_evidence_is_asked_for_after_a_definite_answer(spawn: Spawn) -> None:
    child = spawn("ask")
    child.expect(KEYS)
    child.send("y")
    child.expect(r"What is the evidence\? \(Enter for none\)")
    child.sendline("process map, “page 3”")
    child.expect("Question 2 of 30")
    child.expect(KEYS)
    child.send("u")
    child.expect("Question 3 of 30")
    child.expect(KEYS)
    child.send("q")
    ended(child)
    assert loaded().answers == {
        "multi_system": Response("yes", "process map, “page 3”"),
        "step_dependencies": Response("unsure"),
    }


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("args", "pasted"),
    [
        pytest.param([], "order list\nyes\n2\n\nq\n", id="keys"),
        pytest.param(["--plain"], "order list\nyes\n2\n\nq\n", id="plain"),
        pytest.param([], "order list\r\nyes\r\n2\r\nq", id="lines-of-windows-and-no-last-end"),
        pytest.param(["--plain"], "order list\nyes\n2\nq", id="plain-without-the-last-end"),
        pytest.param(
            [], "\x1b[200~order list\nyes 2\n\tq\x1b[201~\n", id="in-the-brackets-of-a-paste"
        ),
    ],
)
def test_pasted_lines_are_evidence_and_answer_nothing(
    spawn: Spawn, args: list[str], pasted: str
) -> None:
    """Lines that are pasted as evidence are kept and answer nothing."""
    child = spawn("ask", *args)
    child.expect("Question 1 of 30")
    child.expect("Answer: ")
    child.send("1\n" if args else "y")
    child.expect(r"What is the evidence\? \(Enter for none\)")
    child.send(pasted)
    child.expect("Question 2 of 30")
    child.expect("Answer: ")
    child.send("q\n" if args else "q")
    ended(child)
    assert loaded().answers == {"multi_system": Response("yes", "order list yes 2 q")}


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("args", "typed", "answers"),
    [
        pytest.param(["--brief"], "ynuq", ["yes", "no", "unsure"], id="answers"),
        pytest.param(["--brief"], "?nbyq", ["yes"], id="help-and-back"),
        pytest.param([], "ya map\nyes, two\n", ["yes"], id="evidence-too"),
    ],
)
def test_what_is_typed_ahead_answers_in_its_order(
    spawn: Spawn, args: list[str], typed: str, answers: list[str]
) -> None:
    child = spawn("ask", *args)
    child.expect("Question 1 of 30")
    child.send(typed)
    if "q" not in typed:
        child.expect("Question 2 of 30")
        child.expect("Answer: ")
        child.send("q")
    assert ended(child)[0] == 0
    given = loaded().answers
    assert [given[id_].answer for id_ in CRITERIA if id_ in given] == answers
    assert given[CRITERIA[0]].evidence == (None if args else "a map yes, two")


@pytest.mark.usefixtures("empty")
def test_back_help_and_skip(spawn: Spawn, rules: Rulebook) -> None:
    child = spawn("ask", "--brief")
    child.expect("Question 1 of 30")
    child.expect(KEYS)
    child.send("?")
    child.expect("Does not count:")
    child.expect("Borderline:")
    child.expect(KEYS)
    child.send("y")
    child.expect("Question 2 of 30")
    child.expect(KEYS)
    child.send("b")
    child.expect("Question 1 of 30")
    child.expect("Earlier answer: yes")
    child.expect(r"\(Enter keeps yes\)")
    child.send("n")
    child.expect(f"Question 2 of 30 · Architecture · {rules.criteria[1].title}")
    child.expect(KEYS)
    child.send("s")
    child.expect(f"Question 3 of 30 · Architecture · {rules.criteria[2].title}")
    child.expect(KEYS)
    child.send("\x1b[A")  # an arrow key is no answer
    child.expect("This is not one of the answers")
    child.expect(KEYS)
    child.send("q")
    assert ended(child)[0] == 0
    assert loaded().answers == {"multi_system": Response("no")}


@pytest.mark.usefixtures("empty")
def test_control_c_stops_with_130_and_what_was_answered_is_there(spawn: Spawn) -> None:
    child = spawn("ask", "--brief")
    child.expect(KEYS)
    child.send("y")
    child.expect("Question 2 of 30")
    child.expect(KEYS)
    child.sendintr()
    code, said = ended(child)
    assert code == 130
    assert SAYS["saved in scoping yaml open questions"] in said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in said
    assert loaded().answers == {"multi_system": Response("yes")}


@pytest.mark.usefixtures("empty")
def test_control_c_while_evidence_is_typed_keeps_the_answer(spawn: Spawn) -> None:
    child = spawn("ask")
    child.expect(KEYS)
    child.send("u")
    child.expect("Question 2 of 30")
    child.expect(KEYS)
    child.send("y")
    child.expect(r"What is the evidence\?")
    child.send("half a sent")
    child.sendintr()
    assert ended(child)[0] == 130
    assert loaded().answers == {
        "multi_system": Response("unsure"),
        "step_dependencies": Response("yes"),
    }


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("args", [[], ["--plain"]], ids=["keys", "plain"])
def test_control_d_ends_it_quietly(spawn: Spawn, args: list[str]) -> None:
    child = spawn("ask", "--brief", *args)
    child.expect("Answer: ")
    child.send("\x04")
    code, said = ended(child)
    assert code == 0
    assert said.strip() == SAYS["saved in scoping yaml open questions 30"]


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGTERM])
def test_a_terminal_that_goes_away_takes_no_answer_with_it(
    spawn: Spawn, how: signal.Signals
) -> None:
    child = spawn("ask", "--brief")
    child.expect(KEYS)
    child.send("y")
    child.expect("Question 2 of 30")
    child.expect(KEYS)
    child.kill(how)
    child.expect(pexpect.EOF)
    assert loaded().answers == {"multi_system": Response("yes")}


@pytest.mark.usefixtures("empty")
def test_killed_at_any_question_keeps_the_answers_before(spawn: Spawn, rules: Rulebook) -> None:
    """Killed at any question, it keeps every answer before and can go on."""
    asked = [question.id for question in rules.questions]
    for number, id_ in enumerate(asked, 1):
        child = spawn("ask", "--brief", "--only", "architecture", "--only", "gates")
        child.expect(f"Question {number} of 14 · [A-Z][a-z]+ · {rules.question(id_).title}")
        child.expect(KEYS)
        child.send("y")
        if number < len(asked):
            child.expect(f"Question {number + 1} of 14")
            child.kill(signal.SIGKILL)
        child.expect(pexpect.EOF)
        workflow = loaded()
        assert [*workflow.answers, *workflow.profile] == asked[:number]
    assert SAYS["all questions in scoping yaml have"] in child.before


# Runs `scoping`, and kills it at the n-th operation on the file or on what is to replace it.
KILLED = """
import os, sys
from scoping import cli
kill_at, operations = int(sys.argv.pop(1)), 0
def count(event, arguments):
    global operations
    if event.startswith(("open", "os.")) and "scoping.yaml" in str(arguments):
        operations += 1
        if operations == kill_at:
            os.kill(os.getpid(), 9)
sys.addaudithook(count)
cli.run()
"""


@pytest.mark.usefixtures("empty")
def test_killed_at_any_operation_loses_one_answer_at_most(
    spawn: Spawn,
    folder: Path,
) -> None:
    """Killed at any operation, it leaves a whole file and loses at most one answer."""
    answered, kills, is_killed = 0, 0, True
    while is_killed:
        child = spawn(str(kills + 1), "ask", "--brief", program=("-c", KILLED))
        is_killed = child.expect([KEYS, pexpect.EOF]) == 1
        if not is_killed:
            child.send("y")
            is_killed = child.expect([f"Question {answered + 2} of 30", pexpect.EOF]) == 1
        child.close(force=True)
        workflow = loaded()
        now = len(workflow.answers) + len(workflow.profile)
        assert now in (answered, answered + 1)
        answered = now
        kills += is_killed
    assert kills >= 5
    assert answered > 0
    assert [path.name for path in folder.glob("*.yaml")] == ["scoping.yaml"]


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("args", "env"),
    [
        pytest.param(["--plain"], {}, id="asked-for"),
        pytest.param([], {"TERM": "dumb"}, id="dumb-terminal"),
        pytest.param([], {"ACCESSIBLE": "1"}, id="accessible"),
    ],
)
def test_numbered_prompts(spawn: Spawn, args: list[str], env: dict[str, str]) -> None:
    child = spawn("ask", "--brief", *args, **env)
    child.expect("Question 1 of 30")
    child.expect(NUMBERS)
    child.sendline("?")
    child.expect("Does not count:")
    child.expect(NUMBERS)
    child.sendline("1")
    child.expect("Question 2 of 30")
    child.expect(NUMBERS)
    child.sendline("b")
    child.expect(r"Question 1 of 30[^●]*\(Enter keeps yes\)")
    child.sendline("")
    child.expect("Question 2 of 30")
    child.expect(NUMBERS)
    child.sendline("no")
    child.expect("Question 3 of 30")
    child.expect(NUMBERS)
    child.sendline("q")
    assert ended(child)[0] == 0
    assert loaded().answers == {
        "multi_system": Response("yes"),
        "step_dependencies": Response("no"),
    }


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        pytest.param({}, True, id="colours"),
        pytest.param({"NO_COLOR": "1"}, False, id="no-color"),
        pytest.param({"TERM": "dumb"}, False, id="dumb-terminal"),
    ],
)
def test_colours_only_where_they_are_wanted(
    spawn: Spawn, env: dict[str, str], *, coloured: bool
) -> None:
    child = spawn("ask", "--brief", **env)
    child.expect("Answer: ")
    asked = child.before
    child.send("\x04" if coloured or "NO_COLOR" in env else "q\n")
    child.expect(pexpect.EOF)
    assert ("\x1b[" in asked) == coloured
    for args in (["score", "--example", "damaged-order"], ["rulebook", "show", "outcome"]):
        child = spawn(*args, **env)
        child.expect(pexpect.EOF)
        assert ("\x1b[" in child.before) == coloured, args


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    "args", [["ask", "--brief"], ["score", "--example", "claims-triage"]], ids=["ask", "score"]
)
def test_forty_columns_are_enough(spawn: Spawn, args: list[str]) -> None:
    child = spawn(*args, columns=40)
    written = ""
    if args[0] == "ask":
        child.expect("Answer: ")
        written = child.before
        child.send("?")
        child.expect("Answer: ")
        written += child.before
        child.send("q")
    child.expect(pexpect.EOF)
    lines = [
        ESCAPE.sub("", line) for line in (written + child.before).replace("\r\n", "\n").split("\n")
    ]
    wide = [line for line in lines if len(line) > 40]
    assert [line for line in wide if "scoping " not in line] == []
    assert not any(line.endswith("-") and len(line) >= 40 for line in lines), "a word was broken"


def test_start_walks_from_an_example_to_its_verdict(spawn: Spawn, folder: Path) -> None:
    child = spawn("start")
    child.expect("1\\) my own workflow")
    child.expect(r"(\d+)\) Questions about internal policies \(example: assistant\)")
    number = child.match[1]
    child.expect("Number ")
    child.sendline("0")
    child.expect("Type a number from 1 to")
    child.sendline(number)
    child.expect("Copied the example to scoping.yaml.")
    child.expect("Assistant: 0 of 5 criteria point to an agent")
    child.expect(r"Scaffold this project now\? \[Y/n\] ")
    child.sendline("n")
    assert ended(child)[0] == 0
    assert {path.name for path in folder.iterdir() if path.name != "home"} == {
        "scoping.yaml",
        ".scoping",
    }
