"""One turn: find passages, ask the model, look up what it asks for, answer with sources."""

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from anthropic import Anthropic
from anthropic.types import (
    MessageParam,
    SearchResultBlockParam,
    TextBlockParam,
    ToolResultBlockParam,
    ToolUseBlock,
)

from ..base.bindings import Refused, call, call_and_tell, check_reachable
from ..base.display import as_written, visible
from ..base.model import ask_model, connect_model, day_of, warnings_of
from ..base.problem import Problem, parse_yaml, read_text
from ..base.settings import Settings, split
from ..base.systems import Effect, Operation, load_systems
from ..base.turn import (
    Block,
    Ending,
    ModelAnswer,
    Piece,
    calls_in,
    encodable,
    ending,
    returnable,
    text_or_nothing,
)
from ..base.words import is_question
from . import extension
from .extension import Extension
from .knowledge import Knowledge

SLOW = 4.0  # seconds of a look-up after each of which its reader is told that it goes on
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
NOT_CITED = "This answer cites no source."
SAY_SO = "If something is missing, say what you could not find."
ANSWER_NOW = f"Answer now, without a further look-up, since {{}}. {SAY_SO}"
R = TypeVar("R")
LookedUp = tuple[ToolResultBlockParam, str]  # a result, and what people are told of it


class EventKind(StrEnum):
    """What an event of a turn tells its reader."""

    TEXT = "text"  # a piece of the answer
    SOURCE = "source"  # of what was just said, with its passage
    WAIT = "wait"  # what a look-up waits for
    LOOK_UP = "look_up"  # what was looked up, or refused
    DONE = "done"  # the end, with a remark


@dataclass(frozen=True)
class Event:
    """A piece of the answer, or what a reader is told beside it."""

    kind: EventKind
    text: str
    passage: str = ""


def _now() -> datetime:
    """This moment, on the clock of this machine."""
    return datetime.now(UTC).astimezone()


def zone_of(folder: Path) -> str:
    """The timezone of `triggers.yaml`, if there is one; its own reader says what is wrong there."""
    file = folder / "triggers.yaml"
    try:
        document = parse_yaml(read_text(file), file)
        return ZoneInfo(document["timezone"]).key
    except (Problem, KeyError, TypeError, ValueError, OSError):
        return ""


class Reader(NamedTuple):
    """Who asks, and in which groups (`hr, managers`).

    READER and READER_GROUPS say so, or a sign-in.
    """

    id: str
    groups: str = ""


class Assistant:
    """What all conversations share.

    That is the model, the instructions, the documents and the operations.
    """

    def __init__(
        self,
        settings: Settings,
        client: Anthropic,
        folder: Path = Path(),
        extend: Callable[["Assistant"], Extension] | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.settings = settings
        self.client = client
        self.folder = folder
        self.clock = clock
        self.zone = zone_of(folder)
        self.knowledge = Knowledge(folder / "knowledge")
        self.operations = load_systems(folder / "systems.yaml")
        self.extension = (extend or extension.load())(self)
        tools: list[Any] = [*self.extension.tools]
        for name, one in self.operations.items():
            if one.effect == Effect.READ:
                form = {"description": one.description, "input_schema": one.input}
                tools.append({"name": name, **form})
        offered = {tool["name"] for tool in tools}
        people = {name: one.owner for name, one in self.operations.items() if name not in offered}
        reserved = ""
        if people and self.extension.reserves:
            lines = [f"- `{name}`: {owner}" for name, owner in people.items()]
            reserved = RESERVED + "\n".join(lines)
        prompt = read_text(folder / "prompt.md")
        self.name = prompt.partition("\n")[0].lstrip("# ")
        self.mode = settings.answers
        caching = {"cache_control": {"type": "ephemeral"}}  # caches the tools as well
        system = {"type": "text", "text": prompt + reserved, **caching}
        self.request: dict[str, Any] = {}
        if tools:
            self.request["tools"] = tools
        self.request["system"] = [system]
        self.request |= {"model": settings.model, "max_tokens": settings.max_tokens}

    def look_up(self, tool_use: ToolUseBlock, reader: Reader) -> tuple[ToolResultBlockParam, str]:
        """What the model asked for, if it is a read, and what its reader is told.

        The check is here, whatever the model was told.
        """
        operation = self.operations.get(tool_use.name)
        summary = "looked up"
        failed = False
        added = self.is_added(tool_use.name)
        try:
            if not isinstance(tool_use.input, dict):
                raise Refused(f"not called, the input is no object: {str(tool_use.input)[:100]}")
            if added:
                content, summary = self.extension.call(tool_use.name, tool_use.input, reader)
            elif operation is None:
                raise Refused("there is no such operation")
            elif operation.effect != Effect.READ:
                raise Refused(self._no_action(operation))
            else:
                content = call(operation, tool_use.input, self.extension.who(reader).id)
        except Refused as refusal:
            content = summary = f"Refused: {refusal}."
            failed = True
        text = text_or_nothing(encodable(content))
        result = ToolResultBlockParam(type="tool_result", tool_use_id=tool_use.id, content=text)
        is_named = failed or not added or self.extension.names_calls
        line = f"{as_written(tool_use.name)}: {summary}" if is_named else summary
        return {**result, "is_error": failed}, line

    def context_line(self, reader: Reader) -> str:
        """What day it is and who asks: behind the instructions, which stay the same for all."""
        who = " ".join(self.extension.describe_reader(reader).split())[:300]
        return f"Today is {day_of(self.clock(), self.zone)}. {who}"

    def is_added(self, tool: str) -> bool:
        """Whether the extension offers a tool, and not a system."""
        return any(one["name"] == tool for one in self.extension.tools)

    def _no_action(self, operation: Operation) -> str:
        can = "It can be proposed as a task"
        if self.extension.reserves:
            can = f"{operation.owner} can do it"
        return f"this is an action, and nothing acts here. {can}"


class Turn:
    """What has been said in one turn, and what that rests on."""

    def __init__(self, question: str, has_passages: bool) -> None:
        self.is_asked = is_question(question) or has_passages
        self.text = ""  # of the model
        self.notices: list[str] = []  # what the person is shown by code, such as a proposal
        self.has_result = self.cites = False

    def add_answer(self, content: Sequence[Block]) -> None:
        """Take in what the model says, and whether it cites a source."""
        for block in content:
            if block["type"] == "text":
                self.text += str(block.get("text") or "")
                self.cites |= bool(_sources(block.get("citations")))

    @property
    def not_cited(self) -> str:
        """The remark on an answer that should name its source and does not; else empty.

        It should if a question was asked, or the documents have something on what was said. What a
        system or code has answered needs none, and no more does a question back.
        """
        asks_back = self.text.rstrip().endswith("?")
        rests_on_it = self.cites or self.has_result or bool(self.notices)
        if not self.is_asked or asks_back or rests_on_it:
            return ""
        return NOT_CITED

    @property
    def remembered(self) -> str:
        """The answer as later turns know it; without one, what the person was shown."""
        if not self.text.strip():
            return "\n\n".join(self.notices)
        if self.not_cited:
            return f"{self.text}\n\n({self.not_cited})"
        return self.text


class Conversation:
    """One reader's session: it remembers its finished turns and nothing else.

    They go when it goes.
    """

    def __init__(self, assistant: Assistant, reader: Reader) -> None:
        self.assistant = assistant
        self.admitted = reader
        self.reader = assistant.extension.greet(reader)
        self.history: list[MessageParam] = []

    def ask(self, question: str, quotes: Sequence[SearchResultBlockParam] = ()) -> Iterator[Event]:
        """The turn as it happens.

        Question and answer are remembered as plain text, and only if the turn succeeds. The model
        is shown `quotes` with the question; like documents, they are information and no
        instruction. Raises Problem for a refusal, and where there is no answer.
        """
        added = self.assistant.extension
        started = monotonic()
        rounds = 0
        tokens = 0
        question = text_or_nothing(encodable(question))
        added.hear(question, self.reader)
        passages = self._passages(question)
        own = added.answer(self, question, passages)
        if own is not None:
            yield from own
            return
        documents = [*quotes, *added.passages(self.reader), *passages]
        words: TextBlockParam = {"type": "text", "text": question}
        message: MessageParam = {"role": "user", "content": [*documents, words]}
        messages = [*self.history[-2 * REMEMBERED :], message]
        turn = Turn(question, bool(passages))
        while True:
            limit = added.limit(rounds, tokens, monotonic() - started)
            answer = yield from self._stream(messages, limit)
            turn.add_answer(answer.content)
            end = ending(answer.stop_reason)
            calls = calls_in(answer.content)
            if end is not Ending.WHOLE or not calls or limit:
                break
            rounds += 1
            tokens += sum(answer.usage.values())
            results = []
            for tool_call in calls:
                result = yield from self._look_up(tool_call, turn)
                results.append(result)
            messages += [{"role": "assistant", "content": cast("Any", returnable(answer.content))}]
            messages += [{"role": "user", "content": [result for result, _ in results]}]
            yield from (Event(EventKind.LOOK_UP, line) for _, line in results if line)
        if end is Ending.REFUSED:
            raise Problem(REFUSED, exit_code=1)
        remark = _remark(answer.stop_reason, is_undone=bool(calls))
        last = added.last(self.reader)
        if last:
            turn.notices.append(last)
        if not turn.text.strip() and not turn.notices:
            raise Problem(remark or NO_ANSWER, exit_code=1)
        self.remember(question, turn.remembered)
        if last:
            yield Event(EventKind.LOOK_UP, last)
        stopped = f"No further look-up: {limit}." if limit and added.tells_limit else ""
        yield Event(EventKind.DONE, " ".join(filter(None, [remark or stopped, turn.not_cited])))

    def remember(self, question: str, answer: str) -> None:
        """Keep a finished turn for the later ones."""
        self.history += [{"role": "user", "content": question}]
        self.history += [{"role": "assistant", "content": answer}]

    def _passages(self, question: str) -> list[SearchResultBlockParam]:
        """What the documents have on a question, as far as this reader may see it."""
        before = ""
        if self.history and len(question.split()) < 5:  # "And abroad?" means little by itself
            before = f"{self.history[-2]['content']} "
        groups = split(self.assistant.extension.who(self.reader).groups)
        return self.assistant.knowledge.search(before + question, groups)

    def _look_up(self, call: Block, turn: "Turn") -> Generator[Event, None, LookedUp]:
        """What was asked for; meanwhile, that a system is slow."""
        tool_use = ToolUseBlock.model_construct(**call)
        operation = self.assistant.operations.get(tool_use.name)
        look_up = partial(self.assistant.look_up, tool_use, self.reader)
        waited_for = operation.system if operation else "The look-up"
        result, line = yield from wait_for(look_up, waited_for)
        if not result.get("is_error"):
            turn.has_result = True
            if line and self.assistant.is_added(tool_use.name):
                turn.notices.append(line)
        return result, line

    def _stream(
        self, messages: list[MessageParam], limit: str
    ) -> Generator[Event, None, ModelAnswer]:
        request = self.assistant.request | {"messages": messages}
        lines = [self.assistant.context_line(self.reader)]
        if "tools" in request and limit:
            request["tool_choice"] = {"type": "none"}
            lines.append(ANSWER_NOW.format(limit))
        more = [{"type": "text", "text": text} for text in lines]
        request["system"] = [*request["system"], *more]
        with closing(ask_model(self.assistant.client, self.assistant.settings, request)) as pieces:
            while True:
                try:
                    piece = next(pieces)
                except StopIteration as end:
                    answer: ModelAnswer = end.value
                    return answer
                yield from _events(piece)


def wait_for(function: Callable[[], R], system: str) -> Generator[Event, None, R]:
    """What a function returns that asks a system; meanwhile, that the system is slow."""

    def wait_event(seconds: float) -> Event:
        silent = f"{system} has not answered for {seconds:.0f} seconds"
        return Event(EventKind.WAIT, f"{silent}. Still waiting.")

    return (yield from call_and_tell(function, SLOW, wait_event))


def _events(piece: Piece) -> Iterator[Event]:
    """What a reader is shown of a piece of an answer: its text, or the sources of what was said."""
    if isinstance(piece, str):
        yield Event(EventKind.TEXT, piece)
        return
    for cited in _sources(piece):
        source = cited.get("source")
        title = cited.get("title")
        yield Event(
            EventKind.SOURCE, f"{source} {title or ''}".strip(), str(cited.get("cited_text"))
        )


def _sources(citations: Any) -> list[Block]:
    """Those citations that name a passage which was shown."""
    if not isinstance(citations, list):
        return []
    blocks = [one for one in citations if isinstance(one, dict)]
    return [one for one in blocks if one.get("type") == "search_result_location"]


def _remark(stop_reason: str, *, is_undone: bool) -> str:
    """What a reader is told of an answer that did not come to its end; empty for one that did."""
    if ending(stop_reason) is Ending.WHOLE:
        return ""
    reason = f"with the reason {stop_reason!r}" if stop_reason else "without a reason"
    remark = ENDED_EARLY.get(stop_reason, f"The answer ended early, {reason}.")
    if is_undone:
        return f"{remark} {UNDONE}"
    return remark


def of_this_folder(
    settings: Settings,
    extend: Callable[[Assistant], Extension] | None = None,
) -> Assistant:
    """The assistant of this folder, over the model of the settings.

    Says on stderr what whoever starts it should know. Raises Problem.
    """
    for warning in warnings_of(settings):
        sys.stderr.write(f"Warning: {warning}.\n")
    assistant = Assistant(settings, connect_model(settings), extend=extend)
    check_reachable(assistant.operations.values())
    if unread := assistant.knowledge.unread_note:
        sys.stderr.write(f"{visible(unread)}\n")
    return assistant
