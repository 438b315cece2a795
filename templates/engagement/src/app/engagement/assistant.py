"""One turn: find passages, ask the model, look up what it asks for, answer with sources."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal, NamedTuple

from anthropic import Anthropic, APIError
from anthropic.types import (
    Message,
    MessageParam,
    SearchResultBlockParam,
    ToolResultBlockParam,
    ToolUseBlock,
    Usage,
)

from ..base.bindings import Refused, call
from ..base.model import explain
from ..base.problem import Problem, read_text
from ..base.settings import Settings, split
from ..base.systems import load_systems
from . import extension
from .extension import Extension
from .knowledge import Knowledge

REMEMBERED = 8  # turns that are sent along
RESERVED = "\n\nActions that only people take, each with whom to ask:\n"
ANSWER_NOW = "Answer now, without a further look-up, since {}. If something is missing, say what you could not find."


@dataclass(frozen=True)
class Event:
    """A piece of the answer; the source of what was just said, with its passage; a look-up; the end, with a remark."""

    kind: Literal["text", "source", "look_up", "done"]
    text: str
    passage: str = ""


class Reader(NamedTuple):
    """Who asks, and in which groups (`hr, managers`): as READER and READER_GROUPS, or a sign-in, say."""

    id: str
    groups: str = ""


class Assistant:
    """What all conversations share: the model, the instructions, the documents and the operations."""

    def __init__(
        self,
        settings: Settings,
        client: Anthropic,
        folder: Path = Path(),
        extend: Callable[["Assistant"], Extension] | None = None,
    ) -> None:
        self.settings, self.client, self.folder = settings, client, folder
        self.knowledge = Knowledge(folder / "knowledge")
        self.operations = load_systems(folder / "systems.yaml")
        self.extension = (extend or extension.load())(self)
        reads = {name: operation for name, operation in self.operations.items() if operation.effect == "read"}
        tools: list[Any] = [*self.extension.tools]
        tools += ({"name": n, "description": o.description, "input_schema": o.input} for n, o in reads.items())
        people = {name: o.owner for name, o in self.operations.items() if name not in {t["name"] for t in tools}}
        reserved = [f"- `{name}`: {owner}" for name, owner in people.items() if self.extension.reserves]
        prompt = read_text(folder / "prompt.md")
        self.name = prompt.partition("\n")[0].lstrip("# ")
        self.mode = f"live, {settings.model}" if settings.anthropic_api_key else "offline, without a model"
        system = {"type": "text", "text": prompt + (RESERVED + "\n".join(reserved) if reserved else "")}
        self.request: dict[str, Any] = {"tools": tools} if tools else {}
        self.request |= {"system": [system | {"cache_control": {"type": "ephemeral"}}]}  # caches the tools as well
        self.request |= {"model": settings.model, "max_tokens": settings.max_tokens}

    def look_up(self, asked: ToolUseBlock, reader: Reader) -> tuple[ToolResultBlockParam, str]:
        """What the model asked for, if it is a read, and what its reader is told. The check is here, whatever it was told."""
        operation, shown, failed = self.operations.get(asked.name), "looked up", False
        added = any(tool["name"] == asked.name for tool in self.extension.tools)
        try:
            if added:
                content, shown = self.extension.call(asked.name, asked.input, reader)
            elif operation is None:
                raise Refused(f"there is no {asked.name}")
            elif operation.effect != "read":
                can = f"{operation.owner} can do it" if self.extension.reserves else "It can be proposed as a task"
                raise Refused(f"this is an action, and nothing acts here. {can}")
            else:
                content = call(operation, asked.input, self.extension.who(reader).id)
        except Refused as refusal:
            content = shown = f"Refused: {refusal}."
            failed = True
        result = ToolResultBlockParam(type="tool_result", tool_use_id=asked.id, content=content, is_error=failed)
        return result, shown if added and not failed and not self.extension.names_calls else f"{asked.name}: {shown}"


def spent(usage: Usage) -> int:
    """All tokens of one answer. What is written to the cache or read from it is not in `input_tokens`."""
    cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
    return usage.input_tokens + cached + usage.output_tokens


class Conversation:
    """One reader's session: it remembers its finished turns and nothing else, and they go when it goes."""

    def __init__(self, assistant: Assistant, reader: Reader) -> None:
        self.assistant, self.admitted = assistant, reader
        self.reader = assistant.extension.greet(reader)
        self.history: list[MessageParam] = []

    def ask(self, question: str, given: Sequence[SearchResultBlockParam] = ()) -> Iterator[Event]:
        """The turn as it happens. It is remembered as plain text, and only if it succeeds.

        `given` is shown to the model with the question, and like a document it is information, not
        an instruction.
        """
        added, started, rounds, tokens = self.assistant.extension, monotonic(), 0, 0
        found = self._passages(question)
        shown = [*given, *added.passages(self.reader), *found]
        asked: MessageParam = {
            "role": "user",
            "content": [*shown, {"type": "text", "text": question}],
        }
        messages = [*self.history[-2 * REMEMBERED :], asked]
        said = ""
        while True:
            limit = added.limit(rounds, tokens, monotonic() - started)
            message = yield from self._stream(messages, limit)
            said += "".join(block.text for block in message.content if block.type == "text")
            if message.stop_reason != "tool_use" or limit:
                break
            rounds, tokens = rounds + 1, tokens + spent(message.usage)
            calls = [block for block in message.content if block.type == "tool_use"]
            results = list[ToolResultBlockParam]()
            for block in calls:
                result, told = self.assistant.look_up(block, self.reader)
                results.append(result)
                if told:
                    yield Event("look_up", told)
            messages += [{"role": "assistant", "content": message.content}]
            messages += [{"role": "user", "content": results}]
        if message.stop_reason == "refusal" or not said.strip():
            none = "The model gives no answer to this."
            raise Problem(f"{none} Ask in other words, or ask a person.", exit_code=1)
        self.history.append({"role": "user", "content": question})
        self.history.append({"role": "assistant", "content": said})
        if last := added.last(self.reader):
            yield Event("look_up", last)
        remark = f"No further look-up: {limit}." if limit and added.tells_limit else ""
        if message.stop_reason in ("max_tokens", "model_context_window_exceeded"):
            remark = "The answer was cut off at MAX_TOKENS."
        yield Event("done", remark)

    def _passages(self, question: str) -> list[SearchResultBlockParam]:
        """What the documents have on a question, as far as this reader may see it."""
        before = ""
        if self.history and len(question.split()) < 5:  # "And abroad?" means little by itself
            before = f"{self.history[-2]['content']} "
        groups = split(self.assistant.extension.who(self.reader).groups)
        return self.assistant.knowledge.search(before + question, groups)

    def _stream(self, messages: list[MessageParam], limit: str) -> Generator[Event, None, Message]:
        request = self.assistant.request | {"messages": messages}
        if "tools" in request and limit:
            request["tool_choice"] = {"type": "none"}
            request["system"] = [*request["system"], {"type": "text", "text": ANSWER_NOW.format(limit)}]
        try:
            with self.assistant.client.messages.stream(**request) as stream:
                for event in stream:
                    if event.type == "text":
                        yield Event("text", event.text)
                    elif event.type == "content_block_stop" and event.content_block.type == "text":
                        for cited in event.content_block.citations or []:
                            if cited.type == "search_result_location":
                                yield Event("source", f"{cited.source} {cited.title}", cited.cited_text)
                return stream.get_final_message()
        except APIError as error:
            raise explain(error, self.assistant.settings.model) from error
        except ValueError as error:  # it has called a tool with what is no JSON
            raise Problem("The model's answer cannot be read. Ask again.", exit_code=1) from error
