import builtins
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.problem import Problem
from app.engagement.assistant import Assistant, Conversation, Event
from app.engagement.chat import chat
from app.engagement.knowledge import Reader
from app.offline.messages_api import Reply

Build = Callable[..., Assistant]
ZOE = Reader("zoe")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the person types, then the end of the input."""

    def lines(*given: str) -> None:
        left = iter(given)

        def read(prompt: str) -> str:
            try:
                return next(left)
            except StopIteration:
                raise EOFError from None

        monkeypatch.setattr(builtins, "input", read)

    return lines


def run(folder: Path, *arguments: str, said: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.engagement", *arguments],
        cwd=folder,
        input=said,
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_conversation_over_a_pipe_ends_with_its_input(folder: Path) -> None:
    done = run(folder, "chat", said="When is a damaged vase returned?\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "Shop desk: assistant (offline, without a model)\n"
        "I read and answer, and take no action. Ctrl-D leaves, and I forget.\n"
        "\n> When is a damaged vase returned?\n"
        "(offline stand-in) What the documents say:\n\n"
        "A damaged vase is returned within thirty days. [1]\n"
        "  [1] knowledge/returns.md:5 Returns › Damaged goods\n"
        "\n> \n"
    )


def test_groups_open_what_they_may_read(folder: Path) -> None:
    question = "What does the vase painter earn?\n"
    assert "secret salary" in run(folder, "chat", "--groups", "hr,x", said=question).stdout
    assert "secret salary" not in run(folder, "chat", "--groups", "", said=question, READER_GROUPS="hr").stdout


def test_a_wrong_setting_is_one_message_and_code_2(folder: Path) -> None:
    done = run(folder, "chat", MAX_TOKENS="0")
    assert done.returncode == 2
    assert done.stderr.startswith("These settings cannot be used:\n  MAX_TOKENS: ")
    assert "Traceback" not in done.stderr


def test_help_needs_neither_settings_nor_files(tmp_path: Path) -> None:
    done = run(tmp_path, "chat", "--help", MAX_TOKENS="0")
    assert done.returncode == 0
    assert "--groups" in done.stdout


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    done = run(tmp_path, "chat")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "systems.yaml: No such file or directory" in done.stderr


def test_an_interrupt_at_the_prompt_leaves_with_130(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.engagement", "chat"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    for _ in range(2):  # the greeting: it waits for a question now
        process.stdout.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130


def test_an_interrupt_gives_up_the_answer_and_nothing_else(
    assistant: Build, typed: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Conversation.ask

    def interrupted(self: Conversation, question: str) -> Iterator[Event]:
        if question == "long":
            yield Event("text", "It be")
            raise KeyboardInterrupt
        yield from whole(self, question)

    monkeypatch.setattr(Conversation, "ask", interrupted)
    typed("long", "When is a damaged vase returned?")
    chat(assistant(), ZOE)
    printed = capsys.readouterr().out
    assert "It be\nGiven up. Ctrl-C again leaves." in printed
    assert "within thirty days" in printed


def test_a_wrong_key_ends_a_conversation_that_has_not_begun(assistant: Build, typed: Callable[..., None]) -> None:
    typed("Hello there", "Hello again")
    with pytest.raises(Problem, match="ANTHROPIC_API_KEY") as caught:
        chat(assistant(failures=("authentication_error",)), ZOE)
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
    chat(shared, ZOE)
    printed = capsys.readouterr().out
    assert printed.count("within thirty days") == 2
    assert printed.count("overloaded. Wait a minute") == 1


def test_a_document_cannot_steer_the_terminal(
    assistant: Build, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    typed("Hello")
    chat(assistant(Reply([{"type": "text", "text": "red \x1b[31m\x07\x9b2J\u202e end"}])), ZOE)
    assert "red [31m2J end" in capsys.readouterr().out
