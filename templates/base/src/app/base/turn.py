"""One turn of the model: its answer as it comes, and what of it may go back. Pure.

An answer comes piece by piece: whole at its end, or an error. What comes is from outside, and
nothing of it is taken to be in form before it was looked at.

The service refuses a history that holds a blank text, an empty list, a call whose name no tool can
have, or an input that is no object.
"""

import json
import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

Block = dict[str, Any]
DEEPEST = 50  # levels of an input; the client cannot write one of more than 255
MOST_TOKENS = 2**53  # of one turn; more is no count that a database takes
LONGEST_NAME = 128  # of a tool, in characters
NOTHING = "(nothing)"  # stands where the service wants a text and there is none
Piece = str | list[Block]  # a text, or what the text block that has just ended cites
IS_NONE = "it is no message"


class Ending(StrEnum):
    """How a turn ended. Calls are made of a whole one alone: else a part may be missing."""

    WHOLE = "whole"
    CUT = "cut"
    REFUSED = "refused"
    UNKNOWN = "unknown"


ENDINGS = {
    "end_turn": Ending.WHOLE,
    "tool_use": Ending.WHOLE,
    "max_tokens": Ending.CUT,
    "model_context_window_exceeded": Ending.CUT,
    "refusal": Ending.REFUSED,
}


def ending(stop_reason: str | None) -> Ending:
    """Say what a stop reason means.

    `pause_turn` and any that is not listed here are unknown: nothing that we ask for ends so.
    """
    return ENDINGS.get(stop_reason or "", Ending.UNKNOWN)


def blocks(content: Any) -> list[Block]:
    """Give the blocks of a turn's content. Raises ValueError for what is the content of no message.

    An input that is nested too deep becomes a text that says so, and thereby one in no form. A call
    that has the id of one before it gets another.
    """
    if not isinstance(content, list):
        raise ValueError("it is no message")  # noqa: TRY004 -- it came from outside
    parts = [_block(block) for block in content]
    ids = set[str]()
    for call in calls_in(parts):
        while call["id"] in ids:
            call["id"] += "_"
        ids.add(call["id"])
    return list(encodable(parts))


def usage(used: Mapping[str, Any] | None) -> dict[str, int]:
    """Give the tokens of a turn by kind. Raises ValueError where they are not counted.

    Budgets rest on them, so that a turn without them is none that a run may go on with.
    """
    if not isinstance(used, Mapping):
        raise ValueError("it does not say how many tokens it used")  # noqa: TRY004 -- as above
    counted = {"input_tokens": 0, "output_tokens": 0}
    for kind, tokens in used.items():
        if not kind.endswith("_tokens") or not tokens:
            continue
        if type(tokens) is not int or not 0 < tokens < MOST_TOKENS:
            raise ValueError(f"its {kind} is not a number of tokens")
        counted[kind] = tokens
    return counted


def returnable(content: Sequence[Block]) -> list[Block]:
    """Give what of a turn the service takes back; if that is nothing, a text that says so."""
    parts = [_returnable(block) for block in content if not is_blank(block)]
    return parts or [{"type": "text", "text": NOTHING}]


def calls_in(content: Sequence[Block]) -> list[Block]:
    """Give the calls of a turn, in order."""
    return [block for block in content if block["type"] == "tool_use"]


def is_blank(block: Block) -> bool:
    """Tell whether a block is a text that says nothing."""
    return block["type"] == "text" and not str(block.get("text") or "").strip()


def encodable(value: Any) -> Any:
    """Give data as the client can send them: half a surrogate pair as a question mark."""
    whole = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    return json.loads(whole, parse_constant=str)


def text_or_nothing(text: str) -> str:
    """Give a text that the service takes: itself, unless it is blank."""
    if text.strip():
        return text
    return NOTHING


def depth(value: Any) -> int:
    """Count the levels of lists and objects in a value: 0 for a number, 1 for an empty list."""
    levels = 0
    level = [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        levels += 1
        level = [part for one in level for part in _children(one)]
    return levels


class Broken(ValueError):
    """What came is no answer of this API, or no whole one; says why.

    `is_cut` where it began as one: the same question may well be answered the next time.
    """

    def __init__(self, why: str, *, is_cut: bool = False) -> None:
        super().__init__(why)
        self.is_cut = is_cut


class ModelAnswer(NamedTuple):
    """A whole answer: its blocks as plain data, how it ended, and its tokens by kind."""

    content: list[Block]
    stop_reason: str
    usage: dict[str, int]


def read_stream(events: Iterable[Any]) -> Generator[Piece, None, ModelAnswer]:
    """Give the pieces of an answer, and at its end the answer. Raises Broken."""
    draft = _Draft()
    for event in events:
        piece = draft.add_event(event)
        if piece:
            yield piece
        if draft.is_ended:
            break
    return draft.whole_answer()


def read_whole(message: Any) -> Generator[Piece, None, ModelAnswer]:
    """Give the same of an answer that came in one piece. Raises Broken."""
    if not isinstance(message, dict):
        raise Broken(IS_NONE)
    answer = _read_answer(message.get("content"), message.get("stop_reason"), message.get("usage"))
    for block in answer.content:
        if block["type"] == "text":
            yield str(block.get("text") or "")
            yield _citations(block)
    return answer


def read_to_end(pieces: Generator[Piece, None, ModelAnswer]) -> ModelAnswer:
    """Give the answer at the end of its pieces, which nobody wants to see."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            answer: ModelAnswer = end.value
            return answer


class _Draft:
    """What has come of an answer so far."""

    def __init__(self) -> None:
        self.is_begun = self.is_ended = False
        self.content: list[Block] = []
        self.inputs: dict[int, str] = {}  # of calls, as JSON text, by the place of the block
        self.stop_reason: Any = None
        self.usage: dict[str, Any] = {}

    def add_event(self, event: Any) -> Piece | None:
        """Take in one event. Gives what of it is to be shown.

        A kind of event that nobody knew when this was written is passed over.
        """
        match event:
            case {"type": "message_start", "message": {"content": list()} as begun}:
                self.is_begun = True
                self._add_usage(begun.get("usage"))
            case _ if not self.is_begun:
                raise Broken(IS_NONE)
            case {"type": "content_block_start", "index": int() as at, "content_block": block}:
                self._begin_block(at, block)
            case {"type": "content_block_delta", "index": int() as at, "delta": dict() as delta}:
                return self._add_delta(at, delta)
            case {"type": "content_block_stop", "index": int() as at}:
                return _citations(self._block(at))
            case {"type": "message_delta", "delta": dict() as end}:
                self.stop_reason = end.get("stop_reason")
                self._add_usage(event.get("usage"))
            case {"type": "message_stop"}:
                self.is_ended = True
            case {"type": "content_block_start" | "content_block_delta" | "content_block_stop"}:
                raise Broken(f"a {event['type']} in it has another form")
        return None

    def whole_answer(self) -> ModelAnswer:
        """Give the whole answer. Raises Broken where its end has not come."""
        if not self.is_begun:
            raise Broken(IS_NONE)
        if not self.is_ended:
            raise Broken("it ended too early", is_cut=True)
        for at, text in self.inputs.items():
            if text.strip():
                self.content[at]["input"] = _input(text)
        return _read_answer(self.content, self.stop_reason, self.usage or None)

    def _begin_block(self, at: int, block: Any) -> None:
        if at != len(self.content) or not isinstance(block, dict):
            raise Broken("a block in it is out of order")
        self.content.append({**block})

    def _block(self, at: int) -> Block:
        if not 0 <= at < len(self.content):
            raise Broken("a piece in it belongs to no block")
        return self.content[at]

    def _add_delta(self, at: int, delta: dict[str, Any]) -> str | None:
        block = self._block(at)
        match delta:
            case {"type": "text_delta", "text": str() as text}:
                block["text"] = str(block.get("text") or "") + text
                return text
            case {"type": "thinking_delta", "thinking": str() as text}:
                block["thinking"] = str(block.get("thinking") or "") + text
            case {"type": "input_json_delta", "partial_json": str() as text}:
                self.inputs[at] = self.inputs.get(at, "") + text
            case {"type": "text_delta" | "thinking_delta" | "input_json_delta" as kind}:
                raise Broken(f"a {kind} in it has no text")
            case {"type": "citations_delta", "citation": dict() as citation}:
                block["citations"] = [*(block.get("citations") or []), citation]
            case {"type": "signature_delta", "signature": str() as signature}:
                block["signature"] = signature
        return None

    def _add_usage(self, used: Any) -> None:
        """Note tokens. Later counts are of all so far, and those that are missing stay."""
        if isinstance(used, dict):
            self.usage |= {kind: tokens for kind, tokens in used.items() if tokens is not None}


def _children(value: dict[str, Any] | list[Any]) -> Sequence[Any]:
    if isinstance(value, dict):
        return [*value.values()]
    return value


def _block(block: Any) -> Block:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        raise ValueError("a block in it has no type")  # noqa: TRY004 -- as above
    if block["type"] != "tool_use":
        return {name: value for name, value in block.items() if value is not None}
    call = {name: block.get(name) for name in ("type", "id", "name", "input")}
    if not isinstance(call["id"], str) or not isinstance(call["name"], str):
        raise ValueError("a call in it has no id or no name")  # noqa: TRY004 -- as above
    levels = depth(call["input"])
    if levels > DEEPEST:
        call["input"] = f"(an input of {levels} levels; at most {DEEPEST} are read)"
    return call


def _returnable(block: Block) -> Block:
    if block["type"] != "tool_use":
        return block
    name = re.sub(r"[^a-zA-Z0-9_-]", "_", block["name"])[:LONGEST_NAME]
    inputs = block["input"] if isinstance(block["input"], dict) else {}
    return {**block, "name": name or "_", "input": inputs}


def _read_answer(content: Any, stop_reason: Any, used: Any) -> ModelAnswer:
    try:
        return ModelAnswer(blocks(content), str(stop_reason or ""), usage(used))
    except ValueError as error:
        raise Broken(str(error)) from None


def _citations(block: Block) -> list[Block]:
    citations = block.get("citations")
    if block.get("type") != "text" or not isinstance(citations, list):
        return []
    return [one for one in citations if isinstance(one, dict)]


def _input(text: str) -> Any:
    """The input of a call from its JSON text; for what is no JSON, a text that is in no form."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"(an input that cannot be read, {error}: {text[:100]})"
