"""The conversation in a terminal, or over a pipe."""

import select
import sys
from collections.abc import Iterator
from contextlib import suppress

from ..base.display import is_text, visible
from ..base.problem import Problem
from .assistant import Assistant, Conversation, EventKind, Reader

with suppress(ImportError):  # Windows has none
    import readline  # noqa: F401 (gives input() its line editing)


def print_visible(text: str, end: str = "\n") -> None:
    """Print with nothing hidden: a document must not steer the terminal."""
    print(visible(text), end=end, flush=True)


def chat(assistant: Assistant) -> None:
    """Ask and answer until the input ends. Ctrl-C stops an answer; at the prompt it leaves."""
    print_visible(f"{assistant.name} ({assistant.mode})")
    print_visible(f"{assistant.extension.opening} Press Ctrl-D to leave; I then forget everything.")
    if assistant.extension.hint:
        print_visible(assistant.extension.hint)
    reader = Reader(assistant.settings.reader, assistant.settings.reader_groups)
    conversation = Conversation(assistant, reader)
    while True:
        try:
            question = input("\n> ").strip()
        except EOFError:
            return print_visible("")
        if not is_text(question):
            print_visible("This is not UTF-8 text. Type it again in a UTF-8 terminal.")
            continue
        if not sys.stdin.isatty():
            print_visible(question)  # so that a piped conversation reads like a typed one
        try:
            if reply := question and assistant.extension.command(question, conversation.reader):
                print_visible(reply)
            elif question:
                show_answer(conversation, question)
            look_on(assistant.extension.follow(conversation.reader))
        except KeyboardInterrupt:
            print_visible("\nStopped. Press Ctrl-C again to leave.")
        except Problem as problem:
            if problem.exit_code == 3 and not conversation.history:
                print_visible("")  # it may stand in the middle of an answer
                raise  # nothing to lose yet, and the next question would fail alike
            print_visible(f"\n{problem}")


def look_on(lines: Iterator[str]) -> None:
    """Show what happens, until the person types or leaves off."""
    try:
        for line in lines:
            if line:
                print_visible(line)
            if sys.stdin.isatty() and _has_typed():
                break
    except KeyboardInterrupt:
        print_visible("\nThe work goes on in the background.")


def _has_typed() -> bool:
    try:
        return bool(select.select([sys.stdin], [], [], 0)[0])
    except OSError:  # Windows, where only sockets can be asked
        return False


def show_answer(conversation: Conversation, question: str) -> None:
    """One answer as it comes, and under it the list of its sources."""
    numbers = dict[str, int]()
    for event in conversation.ask(question):
        if event.kind is EventKind.TEXT:
            print_visible(event.text, end="")
        elif event.kind is EventKind.SOURCE:
            number = numbers.setdefault(event.text, len(numbers) + 1)
            print_visible(f" [{number}]", end="")
        elif event.text:
            print_visible(f"\n({event.text})")
    print_visible("")
    for source, number in numbers.items():
        print_visible(f"  [{number}] {source}")
