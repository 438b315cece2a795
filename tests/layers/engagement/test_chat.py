import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem
from app.engagement import extension
from app.engagement.assistant import Assistant, Conversation, Event, EventKind
from app.engagement.chat import chat
from app.offline.messages_api import Reply
from tests.support.waiting import LIMIT
from tests.support.wording import load_wording

from .conftest import Run

SAYS = load_wording("layers/engagement")

Build = Callable[..., Assistant]
THE_PROJECTS = extension.load()


def run_process(
    command: list[str],
    folder: Path,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with this typed into it."""
    return subprocess.run(
        command,
        input=typed,
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


def test_a_conversation_over_a_pipe_ends_with_its_input(folder: Path) -> None:
    """The one new interpreter of these tests that talks, as in earnest."""
    command = [sys.executable, "-m", "app.engagement", "chat"]
    question, hint = (
        "When is a damaged vase returned?\n",
        f"{THE_PROJECTS.hint}\n" if THE_PROJECTS.hint else "",
    )
    done = run_process(command, folder, question)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Shop desk: assistant (offline, without a model)\n"
        f"{THE_PROJECTS.opening} Press Ctrl-D to leave; I then forget everything.\n{hint}"
        "\n> When is a damaged vase returned?\n"
        "(offline stand-in) What the documents say:\n\n"
        "A damaged vase is returned within thirty days. [1]\n"
        "  [1] knowledge/returns.md:5 Returns › Damaged goods\n"
        "\n> \n"
    )


def test_a_reader_of_its_output_may_leave(folder: Path) -> None:
    questions = "yes 'When is a damaged vase returned?' | head -3"
    command = f"{questions} | {sys.executable} -m app.engagement chat | head -1"
    done = run_process(["sh", "-c", command], folder)
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


def test_under_an_answer_that_cites_nothing_that_is_said(run: Run) -> None:
    ended = run("chat", typed=("Who won the cup?", "Thank you!"))
    _, asked, thanked = ended.out.split("\n> ", 2)
    assert SAYS["this answer cites no source"] in asked
    assert "source" not in thanked


def test_groups_open_what_they_may_read(run: Run) -> None:
    question = ("What does the vase painter earn?",)
    assert "secret salary" not in run("chat", typed=question, READER_GROUPS="").out
    assert "secret salary" not in run("chat", typed=question, READER_GROUPS="x,HR").out
    assert "secret salary" in run("chat", typed=question, READER_GROUPS="x, hr").out


def test_a_requester_system_answers_for_reader(run: Run) -> None:
    question = ("Look up my files",)
    assert "e-2-file" in run("chat", typed=question, READER="e-2").out
    assert "e-2-file" not in run("chat", typed=question, READER="e-1").out


def test_a_wrong_setting_is_one_message_and_code_2(run: Run) -> None:
    done = run("chat", MAX_TOKENS="0")
    assert done.code == 2
    assert done.err.startswith(
        "These settings cannot be used; .env.example explains each:\n  MAX_TOKENS: "
    )
    assert "Traceback" not in done.err


def test_a_deprecated_model_is_said_at_the_start(run: Run) -> None:
    done = run("chat", ANTHROPIC_API_KEY="sk-test", MODEL="claude-2.1")
    said = "MODEL claude-2.1 ended on July 21st, 2025, so that no call of it succeeds."
    assert (done.code, done.err) == (0, SAYS["warning name another one in"].format(said=said))


def test_help_needs_neither_settings_nor_files(run: Run, folder: Path) -> None:
    (folder / "systems.yaml").unlink()
    done = run("--help", MAX_TOKENS="0")
    assert done.code == 0
    assert "{chat,serve}" in done.out


def test_help_and_a_wrong_setting_load_no_model_library(folder: Path) -> None:
    """Help and a wrong setting do not wait for the model's library."""
    program = "import runpy, sys; sys.argv[1:] = ['chat']\n"
    program += "try: runpy.run_module('app.engagement', run_name='__main__')\n"
    program += "except SystemExit as end: sys.exit('anthropic' in sys.modules or end.code)\n"
    command, environment = [sys.executable, "-c", program], os.environ | {"MAX_TOKENS": "0"}
    assert (
        subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True
        ).returncode
        == 2
    )


def test_a_missing_file_is_one_message(run: Run, folder: Path) -> None:
    (folder / "systems.yaml").unlink()
    done = run("chat")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert SAYS["systems yaml is needed here"] in done.err


def test_an_interrupt_at_the_prompt_leaves_with_130(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Assistant) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.engagement.chat.chat", interrupted)
    assert run("chat").code == 130


def test_an_interrupt_gives_up_the_answer_and_nothing_else(
    assistant: Build,
    typed: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = Conversation.ask

    def interrupted(self: Conversation, question: str) -> Iterator[Event]:
        if question == "long":
            yield Event(EventKind.TEXT, "It be")
            raise KeyboardInterrupt
        yield from whole(self, question)

    monkeypatch.setattr(Conversation, "ask", interrupted)
    typed("long", "When is a damaged vase returned?")
    chat(assistant())
    printed = capsys.readouterr().out
    assert SAYS["it be stopped press ctrl"] in printed
    assert "within thirty days" in printed


def test_a_wrong_key_ends_a_conversation_that_has_not_begun(
    assistant: Build, typed: Callable[..., None]
) -> None:
    typed("Hello there", "Hello again")
    with pytest.raises(Problem, match="ANTHROPIC_API_KEY") as caught:
        chat(assistant(failures=("authentication_error",)))
    assert caught.value.exit_code == 3


def test_a_later_failure_does_not_cost_the_conversation(
    assistant: Build, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    shared = assistant()
    typed("When is a damaged vase returned?", "second", "When is a damaged vase returned?")
    answer: Any = shared.client._client._transport
    fine = answer.reply

    def fails_second(request: dict[str, Any]) -> Reply:
        answer.failures = ["overloaded_error"] if len(answer.requests) == 1 else []
        reply: Reply = fine(request)
        return reply

    answer.reply = fails_second
    chat(shared)
    printed = capsys.readouterr().out
    assert printed.count("within thirty days") == 2
    assert printed.count("overloaded. Wait a minute") == 1


def test_bytes_that_are_no_text_are_not_asked(
    assistant: Build, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("How many days, caf\udce9?", "When is a damaged vase returned?")
    chat(assistant())
    printed = capsys.readouterr().out
    assert SAYS["this is not utf 8"] in printed
    assert "within thirty days" in printed
    assert "cannot be read. Ask again" not in printed


def test_a_document_cannot_steer_the_terminal(
    assistant: Build, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("Hello")
    chat(assistant(Reply([{"type": "text", "text": "red \x1b[31m\x07\x9b2J\u202e end"}])))
    assert r"red \u001b[31m\u0007\u009b2J\u202e end" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("scan.pdf", "Not read, because only .md files are read: knowledge/scan.pdf.\n"),
        ("MORE.MD", ""),
        (".hidden", ""),
    ],
)
def test_the_start_names_what_is_not_read(name: str, said: str, folder: Path, run: Run) -> None:
    (folder / "knowledge" / name).write_text("A vase.\n", "utf-8")
    done = run("chat")
    assert (done.code, done.err) == (0, said)
