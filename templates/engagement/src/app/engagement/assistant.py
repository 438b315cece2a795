"""One turn: find passages, ask the model, look up what it asks for, answer with sources."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal, NamedTuple, cast

from anthropic import Anthropic, APIError
from anthropic.types import (
    Message,
    MessageParam,
    SearchResultBlockParam,
    TextBlockParam,
    TextCitation,
    ToolResultBlockParam,
    ToolUseBlock,
    Usage,
)

from ..base.bindings import Refused, call
from ..base.model import explain
from ..base.names import as_written
from ..base.problem import Problem, read_text
from ..base.settings import Settings, split
from ..base.systems import Operation, load_systems
from ..base.turn import Block, Ending, blocks, calls_in, encodable, ending, returnable, text_or_nothing
from . import extension
from .extension import Extension
from .knowledge import Knowledge

REMEMBERED = 8  # turns that are sent along
RESERVED = "\n\nActions that only people take, each with whom to ask:\n"
REFUSED = "The model refuses to answer this. Ask in other words, or ask a person."
NO_ANSWER = "The model gives no answer to this. Ask in other words, or ask a person."
UNDONE = "What it was going to look up or prepare was not done."
TOO_LONG = "The answer was cut off: the conversation is too long for the model."
ENDED_EARLY = {
    "max_tokens": "The answer was cut off at MAX_TOKENS.",
    "model_context_window_exceeded": f"{TOO_LONG} Begin a new one.",
}
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
        """What the model asked for, if it is a read, and what its reader is told.

        The check is here, whatever the model was told.
        """
        operation, shown, failed = self.operations.get(asked.name), "looked up", False
        added = any(tool["name"] == asked.name for tool in self.extension.tools)
        try:
            if not isinstance(asked.input, dict):
                raise Refused(f"not called, the input is no object: {str(asked.input)[:100]}")
            if added:
                content, shown = self.extension.call(asked.name, asked.input, reader)
            elif operation is None:
                raise Refused("there is no such operation")
            elif operation.effect != "read":
                raise Refused(self._no_action(operation))
            else:
                content = call(operation, asked.input, self.extension.who(reader).id)
        except Refused as refusal:
            content = shown = f"Refused: {refusal}."
            failed = True
        said = text_or_nothing(encodable(content))
        result = ToolResultBlockParam(type="tool_result", tool_use_id=asked.id, content=said)
        is_named = failed or not added or self.extension.names_calls
        told = f"{as_written(asked.name)}: {shown}" if is_named else shown
        return {**result, "is_error": failed}, told

    def _no_action(self, operation: Operation) -> str:
        can = "It can be proposed as a task"
        if self.extension.reserves:
            can = f"{operation.owner} can do it"
        return f"this is an action, and nothing acts here. {can}"


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
        """The turn as it happens.

        Question and answer are remembered as plain text, and only if the turn succeeds. `given` is
        shown to the model with the question, and like a document it is information, not an
        instruction. Raises Problem for a refusal, and where there is no answer.
        """
        added, started, rounds, tokens = self.assistant.extension, monotonic(), 0, 0
        question = text_or_nothing(encodable(question))
        found = self._passages(question)
        shown = [*given, *added.passages(self.reader), *found]
        words: TextBlockParam = {"type": "text", "text": question}
        asked: MessageParam = {"role": "user", "content": [*shown, words]}
        messages, said = [*self.history[-2 * REMEMBERED :], asked], ""
        while True:
            limit = added.limit(rounds, tokens, monotonic() - started)
            message, content = yield from self._stream(messages, limit)
            said += "".join(block.get("text", "") for block in content if block["type"] == "text")
            end, calls = ending(message.stop_reason), calls_in(content)
            if end is not Ending.WHOLE or not calls or limit:
                break
            rounds, tokens = rounds + 1, tokens + spent(message.usage)
            results = [self._look_up(call) for call in calls]
            messages += [{"role": "assistant", "content": cast("Any", returnable(content))}]
            messages += [{"role": "user", "content": [result for result, _ in results]}]
            yield from (Event("look_up", shown) for _, shown in results if shown)
        if end is Ending.REFUSED:
            raise Problem(REFUSED, exit_code=1)
        remark = _remark(message.stop_reason or "", is_undone=bool(calls))
        if not said.strip():
            raise Problem(remark or NO_ANSWER, exit_code=1)
        self.history += [{"role": "user", "content": question}]
        self.history += [{"role": "assistant", "content": said}]
        if last := added.last(self.reader):
            yield Event("look_up", last)
        stopped = f"No further look-up: {limit}." if limit and added.tells_limit else ""
        yield Event("done", remark or stopped)

    def _passages(self, question: str) -> list[SearchResultBlockParam]:
        """What the documents have on a question, as far as this reader may see it."""
        before = ""
        if self.history and len(question.split()) < 5:  # "And abroad?" means little by itself
            before = f"{self.history[-2]['content']} "
        groups = split(self.assistant.extension.who(self.reader).groups)
        return self.assistant.knowledge.search(before + question, groups)

    def _look_up(self, call: Block) -> tuple[ToolResultBlockParam, str]:
        asked = ToolUseBlock.model_construct(**call)
        return self.assistant.look_up(asked, self.reader)

    def _stream(
        self,
        messages: list[MessageParam],
        limit: str,
    ) -> Generator[Event, None, tuple[Message, list[Block]]]:
        request = self.assistant.request | {"messages": messages}
        if "tools" in request and limit:
            request["tool_choice"] = {"type": "none"}
            now = {"type": "text", "text": ANSWER_NOW.format(limit)}
            request["system"] = [*request["system"], now]
        try:
            with self.assistant.client.messages.stream(**request) as stream:
                for event in stream:
                    if event.type == "text":
                        yield Event("text", event.text)
                    elif event.type == "content_block_stop" and event.content_block.type == "text":
                        yield from _sources(event.content_block.citations or [])
                message = stream.get_final_message()
                return message, blocks(message)
        except APIError as error:
            raise explain(error, self.assistant.settings.model) from error
        except (ValueError, RecursionError) as error:  # a call whose input is no JSON, or too deep
            raise Problem("The model's answer cannot be read. Ask again.", exit_code=1) from error


def _sources(citations: Sequence[TextCitation]) -> Iterator[Event]:
    for cited in citations:
        if cited.type == "search_result_location":
            yield Event("source", f"{cited.source} {cited.title}", cited.cited_text)


def _remark(stop_reason: str, *, is_undone: bool) -> str:
    """What a reader is told of an answer that did not come to its end; empty for one that did."""
    if ending(stop_reason) is Ending.WHOLE:
        return ""
    said = ENDED_EARLY.get(stop_reason, f"The answer ended early, with the reason {stop_reason!r}.")
    return f"{said} {UNDONE}" if is_undone else said
