"""Memory: the notes that outlive a conversation, and whose they are.

Whether anything has to be remembered stands in scoping.yaml.
"""

from collections.abc import Iterator

import pytest

from app.engagement.assistant import Conversation, Reader
from app.extension.notebook import KEEP_NOTE

from .conftest import READER, answer, hold
from .desk import Desk, Guardrail

NOTE = "The word of the day is xylophone."


def own_notes(desk: Desk) -> Iterator[str]:
    """A note is its reader's, who sees and removes it; the model gets it as a quotation."""
    yield from _readers_note(desk)
    yield from _models_note(desk)


def _readers_note(desk: Desk) -> Iterator[str]:
    """A note that a reader makes is shown to them, and to the model when they ask."""
    if answer("persistent_context") == "no":
        yield "scoping.yaml: persistent_context is no, and notes are kept"
    notebook = desk.assistant.extension
    reader = Reader(READER)
    other = Reader("another")
    notebook.command(f"/note {NOTE}", reader)
    if NOTE not in notebook.command("/notes", reader):
        yield "a reader does not see a note of their own"
    for one in (other, Reader("")):
        if NOTE in f"{notebook.command('/notes', one)}{notebook.passages(one)}":
            yield f"a note is shown to {one.id or 'nobody in particular'}, whose it is not"
    desk.ask("What is the word of the day?", Conversation(desk.assistant, other))
    if NOTE in str(desk.requests):
        yield "a note reaches the model when somebody else asks"
    desk.ask("What is the word of the day?", Conversation(desk.assistant, reader))
    content = desk.requests[-1]["messages"][-1]["content"]
    if NOTE not in str([block for block in content if block["type"] == "search_result"]):
        yield "the model is not shown a note of the one who asks"
    if NOTE in str([block for block in content if block["type"] == "text"]):
        yield "a note is given to the model as something that the person said"
    notebook.command("/notes empty yes", reader)
    if NOTE in notebook.command("/notes", reader):
        yield "a reader cannot remove a note of their own"


def _models_note(desk: Desk) -> Iterator[str]:
    """A note that the model adds is shown with the way to remove it, and nothing else is kept."""
    notebook = desk.assistant.extension
    reader = Reader(READER)
    if [*notebook.tools] != [KEEP_NOTE]:
        yield "the model can do more than add a note"
    _, text = notebook.call("keep_note", {"text": NOTE}, reader)
    if NOTE not in text or "/notes delete" not in text:
        yield f"the person is not shown the model's note and how to remove it: {text}"
    notebook.command("/notes empty yes", reader)
    desk.ask(NOTE, Conversation(desk.assistant, reader))
    requests = len(desk.requests)
    desk.ask("What did I say before?", Conversation(desk.assistant, reader))
    if NOTE in str(desk.requests[requests:]):
        yield "a sentence without a note reaches the model in another conversation"


GUARDRAILS = [own_notes]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, desk: Desk) -> None:
    hold(guardrail(desk))
