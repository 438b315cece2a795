"""The reader: what whoever talks with it can look up, is shown and has quoted, and no more.

Look at knowledge/, systems.yaml and scenarios/. What was decided stands in scoping.yaml.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from app.base.model_step import SYSTEM
from app.engagement.assistant import Conversation, Reader
from app.engagement.extension import DEAD_END
from app.engagement.knowledge import split_front_matter, split_passages
from app.offline.stand_in import entries

from .conftest import (
    READER,
    ROOT,
    answer,
    finds_nothing,
    hold,
    owners,
    promises,
    sample_tables,
    samples,
)
from .desk import OBEY, QUOTE, Desk, Guardrail

WORD = "xylophone"


class Document(NamedTuple):
    """A file of knowledge/: who may read it, and the place, heading and text of each passage."""

    file: str
    readers: list[str]
    passages: list[tuple[str, str, str]]


ITS_OWN_TOKENS = ("HANDOFF_TOKEN", "ANTHROPIC_AUTH_TOKEN")  # to hand off, and to ask the model


def read_only(desk: Desk) -> Iterator[str]:
    """It is offered what reads and what its extension adds, and holds no token beyond that."""
    extra = {tool["name"] for tool in desk.assistant.extension.tools}
    for name, operation in desk.operations.items():
        if operation.effect == "read" and name not in desk.forms:
            yield f"systems.yaml: {name} is a read, and no tool of the model"
    writes = {name for name, promise in promises().items() if promise.effect == "write"}
    for name in sorted(writes - extra):
        if name in desk.forms:
            yield f"systems.yaml: {name} is a tool of the model, and a write in scoping.yaml"
        if not desk.is_refused(desk.call(name)):
            yield f"systems.yaml: {name} is made when the model calls it, and writes"
    file = ROOT / "compose.yaml"
    services = yaml.safe_load(file.read_text("utf-8"))["services"] if file.exists() else {}
    if {"conversation", "console"} <= services.keys():
        talks = services["conversation"]
        tokens = [name for name in talks["environment"] if name.endswith("_TOKEN")]
        for name in tokens:
            if not name.endswith("_READ_TOKEN") and name not in ITS_OWN_TOKENS:
                yield f"compose.yaml: the conversation holds {name}, which could write"
        if "env_file" in talks:
            yield "compose.yaml: the conversation is given all of .env"


def reader_access(desk: Desk) -> Iterator[str]:
    """A document is found by its readers alone, and a system answers as the one who asks."""
    for document in documents():
        for place, heading, text in document.passages[:1]:
            for group in ("", *document.readers):
                may_read = group in document.readers or "*" in document.readers
                if desk.finds(place, f"{heading} {text}", group) is not may_read:
                    yield f"{document.file}: {group!r} finds it and may not read it, or the reverse"
    for name, operation in desk.operations.items():
        promise = promises().get(name)
        if promise and operation.acts_as != promise.acts_as:
            yield f"systems.yaml: {name} acts as {operation.acts_as}, and not {promise.acts_as}"
        if operation.effect == "read" and operation.acts_as == "requester":
            for sample in samples(operation):
                call = desk.call(name).model_copy(update={"input": sample.inputs})
                result, _ = desk.assistant.look_up(call, Reader(sample.person))
                others = owners(str(result["content"])) - {sample.person, "*"}
                if others:
                    yield f"sandbox/: {name} shows {sample.person} the rows of {others}"


def cited_answers(desk: Desk) -> Iterator[str]:
    """A document for everyone is found, and what is quoted of it stands where the answer says."""
    for document in documents():
        if not document.passages:
            yield f"{document.file}: nothing in it can be quoted"
        for place, heading, text in document.passages[:1] if "*" in document.readers else ():
            if not desk.finds(place, f"{heading} {text}"):
                yield f"{place}: its own words do not find it"
            talk = Conversation(desk.assistant, Reader(READER))
            events = [*talk.ask(f"{QUOTE}{heading} {text}")]
            sources = [event for event in events if event.kind == "source"]
            is_answer = not any(event.text.startswith(DEAD_END) for event in events)
            rests_on_model = bool(desk.requests)  # a path without a model step quotes nothing
            if is_answer and rests_on_model and not sources:
                yield f"{place}: an answer about it names no source"
            for source in sources:
                yield from _misquoted(source.text.partition(" ")[0], source.passage)


def _misquoted(place: str, passage: str) -> Iterator[str]:
    file, _, line = place.rpartition(":")
    if (ROOT / file).is_file():
        lines = (ROOT / file).read_text("utf-8-sig").split("\n")
        if not "\n".join(lines[int(line) - 1 :]).startswith(passage):
            yield f"{place}: an answer quotes {passage!r} from there"


def untrusted_text(desk: Desk) -> Iterator[str]:
    """A model that does all that a text asks for changes nothing, and is told prompt.md first.

    For a step of a path it is told what such a step is.
    """
    tables = sample_tables(Path())
    desk.ask(OBEY)
    if sample_tables(Path()) != tables:
        yield "systems.yaml: a model that makes every call has changed a system"
    for name, operation in desk.operations.items():
        promise = promises().get(name)
        if promise and operation.effect != promise.effect:
            yield f"systems.yaml: {name} is a {operation.effect}, and not a {promise.effect}"
    prompt = (ROOT / "prompt.md").read_text("utf-8-sig")
    for request in desk.requests[-1:]:
        if not request["system"][0]["text"].startswith((prompt, SYSTEM)):
            yield "prompt.md: the model is told something else first"


def session_memory(desk: Desk) -> Iterator[str]:
    """What one conversation holds is in no other, and is not kept."""
    if answer("persistent_context") == "yes":
        yield "scoping.yaml: persistent_context is yes, and nothing outlives a conversation"
    desk.ask(f"My word of today is {WORD}.")
    requests = len(desk.requests)
    desk.ask("What is my word of today?")
    if WORD in str(desk.requests[requests:]):
        yield "a sentence of one conversation reaches the model in another"
    for file in Path("var").rglob("*"):
        if file.is_file() and WORD.encode() in file.read_bytes():
            yield f"{file}: a sentence of a conversation is kept there"


GUARDRAILS = [
    read_only,
    reader_access,
    cited_answers,
    untrusted_text,
    session_memory,
]


@pytest.mark.parametrize("guardrail", GUARDRAILS)
def test_guardrail(guardrail: Guardrail, desk: Desk) -> None:
    hold(guardrail(desk))


@finds_nothing
def test_a_scenario_is_answered_as_it_says(desk: Desk) -> Iterator[str]:
    for file in sorted(Path("scenarios").glob("*.yaml")):
        talk = Conversation(desk.assistant, Reader(READER))
        document = yaml.safe_load(file.read_text("utf-8"))
        for turn in entries(document, "turns", "person", file):
            text = desk.ask(turn["person"], talk)
            for expected in (*turn.get("expect", ()), turn.get("assistant", "")):
                if expected not in text:
                    yield f"{file}: {turn['person']!r} is answered with {text!r}"


@finds_nothing
def test_the_conversation_imports_nothing_that_acts() -> Iterator[str]:
    for folder in ("engagement", "extension"):
        for file in sorted((ROOT / "src/app" / folder).rglob("*.py")):
            if re.search(r"(from|import) .*\baction\b", file.read_text("utf-8")):
                yield f"{file.relative_to(ROOT)}: it imports the layer that acts"


def documents() -> Iterator[Document]:
    """Read the files of knowledge/."""
    for file in sorted(Path("knowledge").rglob("*.md")):
        head, lines, first = split_front_matter(file)
        passages = split_passages(lines, first, head["title"])
        name = file.as_posix()
        places = [(f"{name}:{line}", heading, text) for line, heading, text in passages]
        yield Document(name, head["readers"], places)
