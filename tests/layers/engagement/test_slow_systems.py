"""A system that takes its time: who asked is told that it is waited for."""

import builtins
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from app.engagement import assistant as assistant_module
from app.engagement import chat as chat_module
from app.engagement.assistant import Assistant, Conversation, Event, EventKind, Reader
from app.engagement.chat import chat
from tests.support.slow_system import SlowSystem, slow_system
from tests.support.waiting import LIMIT

from .conftest import FILES, Serve, as_shipped

Build = Callable[..., Assistant]
QUESTION = "Find order A-17"
WAITS = "shop has not answered for "


@pytest.fixture
def slow(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowSystem]:
    """The shop is such a system, and who waits is told so after a moment."""
    monkeypatch.setattr(assistant_module, "SLOW", 0.05)
    with slow_system() as system:
        at = f'{{kind: http, url: "{system.address}/{{order_id}}", method: GET}}'
        text = FILES["systems.yaml"].replace("{kind: sandbox}", at, 1)
        (folder / "systems.yaml").write_text(text, "utf-8")
        yield system


@as_shipped()
def test_a_reader_is_told_again_and_again_until_it_answers(
    slow: SlowSystem, assistant: Build
) -> None:
    events = list[Event]()
    for event in Conversation(assistant(), Reader("zoe")).ask(QUESTION):
        events.append(event)
        if [one.kind for one in events].count(EventKind.WAIT) == 2:
            slow.lets.set()
    kinds = [event.kind for event in events]
    assert kinds[:2] == ["wait", "wait"]
    assert events[0].text == f"{WAITS}0 seconds. Still waiting."
    assert [event.text for event in events if event.kind == "look_up"] == [
        "shop.find_order: looked up"
    ]
    assert "on its way" in "".join(event.text for event in events if event.kind == "text")


def test_a_system_that_answers_at_once_is_not_spoken_of(
    slow: SlowSystem, assistant: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant_module, "SLOW", LIMIT)
    slow.lets.set()
    events = [*Conversation(assistant(), Reader("zoe")).ask(QUESTION)]
    assert "wait" not in [event.kind for event in events]


def test_a_line_in_chat(
    slow: SlowSystem,
    assistant: Build,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = iter([QUESTION])

    def read(_: str) -> str:
        for line in typed:
            return line
        raise EOFError

    def show(text: str, end: str = "\n") -> None:
        if WAITS in text:
            slow.lets.set()
        print(text, end=end)

    monkeypatch.setattr(builtins, "input", read)
    monkeypatch.setattr(chat_module, "print_visible", show)
    chat(assistant())
    shown = capsys.readouterr().out
    assert f"({WAITS}0 seconds. Still waiting.)\n" in shown
    assert "on its way" in shown


def test_an_event_on_the_page_comes_before_the_answer_does(
    slow: SlowSystem, serve: Serve, assistant: Build
) -> None:
    kinds = []
    ask = httpx2.stream("POST", f"{serve(assistant())}/ask", content=QUESTION, timeout=LIMIT)
    with ask as answer:
        for line in answer.iter_lines():
            kinds.append(json.loads(line)["kind"])
            slow.lets.set()  # only now, so that the first line came while it was waited for
    assert (kinds[0], kinds[-1]) == ("wait", "done")
